"""The shapes of what Slack sends: the fields that the bot reads, and what may stand in them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    StringConstraints,
    Tag,
)


def _is_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")  # noqa: TRY004 - pydantic collects ValueErrors only
    return value


# What we wrote or Slack did: no NUL, which PostgreSQL does not keep; pydantic takes no half of a character.
Word = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Timestamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,16}(\.[0-9]{1,16})?$")]
# What a person typed: anything, and whoever keeps it looks at it.
Typed = Annotated[str, PlainValidator(_is_text)]


class Shape(BaseModel):
    """Some fields; others may be there."""

    # How to check a shape is worked out when the first of its kind comes: there are many.
    model_config = ConfigDict(strict=True, defer_build=True)


class _Somebody(Shape):
    id: Id
    team_id: Id | None = None


class _Option(Shape):
    value: Word


class _Element(Shape):
    """What stands in an input, or was clicked or chosen."""

    type: Word | None = None
    value: Typed | None = None
    selected_option: _Option | None = None
    selected_options: list[_Option] | None = None
    selected_user: Id | None = None
    selected_users: list[Id] | None = None
    selected_conversation: Id | None = None
    selected_conversations: list[Id] | None = None
    selected_channel: Id | None = None
    selected_channels: list[Id] | None = None
    selected_date: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] | None = None
    selected_time: Annotated[str, StringConstraints(pattern=r"^[0-9]{2}:[0-9]{2}$")] | None = None


class _Button(Shape):
    type: Literal["button"]
    action_id: Word
    block_id: Word
    value: Word | None = None


class _Chosen(_Element):
    action_id: Word
    block_id: Word


def _kind_of(clicked: object) -> str:
    return "button" if isinstance(clicked, dict) and clicked.get("type") == "button" else "chosen"


_Clicked = Annotated[Annotated[_Button, Tag("button")] | Annotated[_Chosen, Tag("chosen")], Discriminator(_kind_of)]


def _none_is_a_list(values: object) -> object:
    """Slack writes [] where there are none."""
    return {} if values == [] else values


class _State(Shape):
    values: Annotated[dict[Word, dict[Word, _Element]], BeforeValidator(_none_is_a_list)]


class _Text(Shape):
    text: Word


class _Block(Shape):
    type: Word
    block_id: Word = ""


class _Dialog(Shape):
    id: Id
    type: Word
    callback_id: Word
    private_metadata: Word = ""
    app_installed_team_id: Id | None = None
    blocks: list[_Block]
    title: _Text
    state: _State


class _View(Shape):
    id: Id
    type: Word
    callback_id: Word = ""
    private_metadata: Word = ""
    app_installed_team_id: Id | None = None
    state: _State | None = None


class _Metadata(Shape):
    event_payload: dict[str, Any] = {}


class _Message(Shape):
    ts: Timestamp
    thread_ts: Timestamp | None = None
    text: Typed | None = ""
    user: Id | None = None
    blocks: list[dict[str, Any]] = []
    metadata: _Metadata | None = None


class _Channel(Shape):
    id: Id
    name: Word


class _Container(Shape):
    channel_id: Id
    message_ts: Timestamp
    thread_ts: Timestamp | None = None


class _ResponseUrl(Shape):
    response_url: Word


class _Interaction(Shape):
    user: _Somebody
    team: _Somebody | None = None


class _Click(_Interaction):
    trigger_id: Word
    actions: Annotated[list[_Clicked], Field(min_length=1)]
    state: _State | None = None


class ClickInView(_Click):
    """A click in a dialog or on the Home tab."""

    view: _View
    response_url: Word | None = None


class ClickInMessage(_Click):
    """A click in a message; of one that only the clicker sees, the message is not sent along."""

    container: _Container
    channel: _Channel
    message: _Message | None = None
    response_url: Word


class Submission(_Interaction):
    """A dialog that was sent."""

    trigger_id: Word | None = None
    view: _Dialog
    response_urls: list[_ResponseUrl] = []


class Closing(_Interaction):
    """A dialog that was closed."""

    view: _View


class ShortcutPayload(_Interaction):
    """A shortcut from anywhere."""

    callback_id: Word
    trigger_id: Word


class MessageShortcut(_Interaction):
    """A shortcut on a message."""

    callback_id: Word
    trigger_id: Word
    channel: _Channel
    message: _Message
    response_url: Word


class CommandPayload(Shape):
    """A slash command."""

    command: Word
    text: Typed = ""
    team_id: Id
    user_id: Id
    channel_id: Id
    channel_name: Word
    response_url: Word
    trigger_id: Word


class Challenge(Shape):
    """Slack's question whether the address is the app's."""

    challenge: Word


class Event(Shape):
    """An event that nothing more is read of."""

    type: Word


class _Edit(Shape):
    user: Id | None = None
    ts: Timestamp | None = None


class _Edited(Shape):
    """A message as it is after a change, or was before."""

    ts: Timestamp | None = None
    user: Id | None = None
    text: Typed | None = ""
    subtype: Word | None = None
    bot_id: Id | None = None
    edited: _Edit | None = None
    files: list[dict[str, Any]] | None = None


class _Said(Event):
    channel: Id
    channel_type: Word | None = None
    ts: Timestamp
    user: Id | None = None
    text: Typed | None = ""
    subtype: Word | None = None
    files: list[dict[str, Any]] | None = None
    message: _Edited | None = None
    previous_message: _Edited | None = None


class _Opened(Event):
    user: Id
    tab: Word | None = None


class _Membership(Event):
    user: Id
    channel: Id


class _Changed(Event):
    user: _Somebody


class _NewId(Event):
    old_channel_id: Id
    new_channel_id: Id


class _Function(Shape):
    callback_id: Word


class _Inputs(Shape):
    channel: Id | None = None
    user: Id | None = None
    models: Word | None = None


class _Step(Event):
    function: _Function
    function_execution_id: Id
    inputs: _Inputs
    bot_access_token: Word | None = None


class _Authorization(Shape):
    team_id: Id | None = None
    user_id: Id | None = None


class Envelope(Shape):
    """What is around an event."""

    event_id: Id
    team_id: Id | None = None
    authorizations: list[_Authorization] | None = None
    event: Event


EVENTS: dict[str, type[Event]] = {
    "message": _Said,
    "app_home_opened": _Opened,
    "member_joined_channel": _Membership,
    "member_left_channel": _Membership,
    "user_change": _Changed,
    "channel_id_changed": _NewId,
    "function_executed": _Step,
}
KINDS: dict[str, type[Shape]] = {
    "event_callback": Envelope,
    "app_rate_limited": Shape,
    "url_verification": Challenge,
    "view_submission": Submission,
    "view_closed": Closing,
    "shortcut": ShortcutPayload,
    "message_action": MessageShortcut,
}

"""From messages in the direct messages to what they do, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess import views as cards
from bot.assess.cards import refresh, send_card
from bot.assess.notes.views import note_offer
from bot.assess.state import Dropped
from bot.assess.typed_words import service, views
from bot.assess.typed_words.reading import read_typed
from bot.assess.typed_words.state import Handled, NothingOpen, Offered, Typed, TypedOutcome
from bot.deps import Refusal
from bot.slack.apologies import refusal
from bot.slack.identity import person_of
from bot.slack.mentions import with_names
from bot.slack.message import under
from bot.slack.typed import keepable

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.tools import SlackTools

# How Slack calls what a person typed: a plain message, one with files, a reply that was also sent to the conversation,
# and one that begins with /me.
TYPED = (None, "", "file_share", "thread_broadcast", "me_message")
EDITED = "message_changed"


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie what people type to its service."""

    async def message_came(ack: AsyncAck, body: Body, event: Body, context: AsyncBoltContext) -> None:
        typed = typed_in(event, body["event_id"])
        if typed is None:
            await ack()
            return
        person = person_of(context)
        try:
            keepable(typed.text)
            typed = replace(typed, text=await with_names(slack, typed.text))
            heard = await service.handle_message(deps, person, typed)
        except Refusal as problem:
            await ack()
            _post(slack, person, refusal(problem))
            return
        await ack()
        match heard:
            case Handled():
                _show(deps, slack, person, heard, typed)
                if heard.came_in is not None:
                    refresh(deps, slack, person.workspace_id, heard.came_in)
            case Offered(practice, click, words):
                _post(slack, person, note_offer(practice, click, typed.ts, words))
            case NothingOpen(edited):
                _post(slack, person, views.edit_left() if edited else views.greeting())
            case None:
                pass

    on.event("message", message_came)


def typed_in(event: Body, event_id: str) -> Typed | None:
    """What a person typed in their direct messages just now, or made of a message of theirs by editing it.

    None for anything else: an app's message, a join, a link's preview, a card that the bot redraws, an edit that says
    nothing else.
    """
    if event.get("channel_type") != "im":
        return None
    if event.get("subtype") == EDITED:
        return _edit_in(event, event_id)
    if event.get("hidden") or not _is_typed(event):
        return None
    return Typed(event_id, event["ts"], event.get("text") or "", has_files=bool(event.get("files")))


def _edit_in(event: Body, event_id: str) -> Typed | None:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    # A preview of a link changes a message too, and is no edit.
    is_edit = bool(message.get("edited")) and message["edited"] != before.get("edited")
    text, text_before = message.get("text") or "", before.get("text") or ""
    if not is_edit or not _is_typed(message) or not message.get("ts") or read_typed(text) == read_typed(text_before):
        return None
    return Typed(
        event_id,
        event["ts"],
        text,
        has_files=bool(message.get("files")),
        edited_ts=message["ts"],
        before=text_before,
    )


def _is_typed(message: Body) -> bool:
    is_a_persons = bool(message.get("user")) and not message.get("bot_id")
    has_words = message.get("text") is not None or bool(message.get("files"))
    return is_a_persons and has_words and message.get("subtype") in TYPED


def _show(deps: Deps, slack: SlackTools, person: Person, heard: Handled, typed: Typed) -> None:
    line = views.line(heard, typed.text)
    card = cards.pause if heard.outcome is TypedOutcome.PAUSED else cards.card

    def draw(shown: Screen) -> Message:
        return under(line, card(shown))

    if isinstance(heard.shown, Dropped):
        _post(slack, person, draw(heard.shown))
        return
    send_card(deps, slack, person, heard.shown, draw=draw, before=heard.card)


def _post(slack: SlackTools, person: Person, message: Message) -> None:
    async def post() -> None:
        await slack.client.chat_postMessage(channel=person.user_id, **message.arguments(), unfurl_links=False)

    slack.after_ack.run(post(), slack.tell(person))

"""What the listeners of clicks have in common: what was clicked, and the card that shows what comes of it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, TypeVarTuple, Unpack

from bot.assess import views
from bot.assess.dialogs import WORDS
from bot.assess.transactions import change
from bot.deps import StalePayload
from bot.slack.dialogs import open_dialog
from bot.slack.identity import person_of
from bot.slack.reading import parses_payload

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

    Clicked = Callable[[AsyncAck, Body, AsyncBoltContext], Awaitable[None]]

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


def on_click(
    deps: Deps,
    slack: SlackTools,
    read: Callable[[str], tuple[*Ts]],
    work: Callable[[Deps, AsyncSession, Person, Unpack[Ts]], Awaitable[Screen]],
    draw: Callable[[Screen], Message] = views.card,
) -> Clicked:
    """A listener that does what a click's value says once it is ``read``, and shows in the card what comes of it.

    The click is one transaction, and is acknowledged when that is committed.
    """

    async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        shown = await change(deps, work, person_of(context), *read(value_of(body)))
        await ack()
        slack.cards.show(*place_of(body), body["response_url"], lambda: draw(shown))

    return clicked


def only(read: Callable[[str], T]) -> Callable[[str], tuple[T]]:
    """What reads one thing out of a value, as ``on_click`` takes it."""
    return lambda value: (read(value),)


def opens_dialog(slack: SlackTools, draw: Callable[[str], Body]) -> Clicked:
    """A listener that opens a dialog, which knows what was clicked and which card to draw anew."""

    async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        value, _, _ = value_of(body).partition(":*")
        channel, ts = place_of(body)
        view = draw(f"{value} {channel} {ts}")
        open_dialog(slack, person_of(context), body, view)

    return clicked


@parses_payload
def read_metadata(view: Body) -> tuple[str, str, str]:
    """What the click that opened a dialog carried, and the channel and ts of its card. Raises StalePayload."""
    value, channel, ts = view["private_metadata"].split(" ")
    return value, channel, ts


def words_in(view: Body) -> str:
    """What was typed into a dialog of one field."""
    return (view["state"]["values"].get(WORDS, {}).get(WORDS, {}).get("value") or "").strip()


def value_of(body: Body) -> str:
    """What the clicked button, or the option chosen from a menu, carries. Raises StalePayload when that is nothing."""
    action = body["actions"][0]
    value = action["value"] if "value" in action else (action.get("selected_option") or {}).get("value")
    if value is None:
        raise StalePayload(action["action_id"])
    return value


def menus_in(body: Body) -> dict[str, str]:
    """What the menus of the clicked card show, by action id: Slack sends it along with every click."""
    blocks: dict[str, Any] = body.get("state", {}).get("values", {})
    return {
        action: chosen["selected_option"]["value"]
        for block in blocks.values()
        for action, chosen in block.items()
        if chosen.get("selected_option")
    }


def people_in(body: Body, action_id: str) -> tuple[str, ...]:
    """The ids of the people chosen in a menu of the clicked card."""
    return tuple(_chosen_in(body, action_id).get("selected_users") or ())


def date_in(body: Body, action_id: str) -> date | None:
    """The day that stands in a date picker of the clicked card."""
    chosen = _chosen_in(body, action_id).get("selected_date")
    return date.fromisoformat(chosen) if chosen else None


def _chosen_in(body: Body, action_id: str) -> dict[str, Any]:
    """What stands in one element of the clicked card: as it was clicked itself, or beside what was."""
    clicked = body["actions"][0]
    if clicked["action_id"] == action_id:
        return clicked
    blocks: dict[str, Any] = body.get("state", {}).get("values", {})
    return next((block[action_id] for block in blocks.values() if action_id in block), {})


def place_of(body: Body) -> tuple[str, str]:
    """Where the clicked card is: channel id and ts. Of one that only the clicker sees, Slack sends nothing else."""
    return body["container"]["channel_id"], body["container"]["message_ts"]


def show(
    slack: SlackTools,
    body: Body,
    shown: Screen,
    draw: Callable[[Screen], Message] = views.card,
    then: Callable[[], None] | None = None,
) -> None:
    """Draw the clicked card anew; ``then`` is called once it is drawn."""
    slack.cards.show(*place_of(body), body["response_url"], lambda: draw(shown), then)

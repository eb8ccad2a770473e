"""From a click that nobody knows, or can read, to where the person is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.assess import progress
from bot.assess.cards import send_card
from bot.assess.transactions import look
from bot.home.listeners import publish_home
from bot.home.old_buttons import views
from bot.slack.apologies import old_dialog
from bot.slack.errors import in_dialog
from bot.slack.identity import person_of
from bot.slack.response_url import reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

ANYTHING = re.compile(".*")


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Answer every click, dialog and event that no other listener took: this must be registered last."""
    show = show_current(deps, slack)

    async def unknown_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        show(body, person_of(context))

    async def unknown_sent(ack: AsyncAck, view: Body) -> None:
        await ack(**in_dialog(view, old_dialog()))

    async def unknown_closed(ack: AsyncAck) -> None:
        await ack()

    async def unknown_told(ack: AsyncAck) -> None:
        # What nobody acknowledges Slack sends again, and in the end it stops sending.
        await ack()

    on.action(ANYTHING, unknown_clicked)
    on.view(ANYTHING, unknown_sent)
    on.view_closed(ANYTHING, unknown_closed)
    on.event(ANYTHING, unknown_told)


def show_current(deps: Deps, slack: SlackTools) -> Callable[[Body, Person], None]:
    """Says, soon after the ack, that a button is of another release, and shows where the person is."""

    def show(body: Body, person: Person) -> None:
        if body.get("view", {}).get("type") == "home":
            slack.after_ack.run(publish_home(deps, slack, person), slack.tell(person))
            return
        slack.after_ack.run(_show(deps, slack, body, person), slack.tell(person))

    return show


async def _show(deps: Deps, slack: SlackTools, body: Body, person: Person) -> None:
    waiting = await look(deps, progress.waiting, person)
    message = views.nothing_waits() if waiting is None else views.here_you_are()
    if body.get("response_url"):
        await reply(slack.session, body["response_url"], message)
    else:
        await slack.client.chat_postMessage(channel=person.user_id, **message.arguments())
    if waiting is not None:
        send_card(deps, slack, person, waiting, None)

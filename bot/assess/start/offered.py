"""From the buttons of what is offered while an assessment is open to the service, and back.

They stand in a private message, or in the dialog.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.assess import ending
from bot.assess import views as assess_views
from bot.assess.buttons import read_id
from bot.assess.cards import send_card, show_dropped
from bot.assess.choice import Choice
from bot.assess.clicks import value_of
from bot.assess.leaving.listeners import show_taken_over, take_over
from bot.assess.leaving.views import taken_over_note
from bot.assess.start import service, views
from bot.assess.start.setup.listeners import fetch_time_zone
from bot.assess.start.state import StartedOver
from bot.assess.state import LeadCard, Started
from bot.assess.together.opening import open_card
from bot.assess.transactions import change, look
from bot.slack.identity import person_of
from bot.slack.message import closing_dialog
from bot.slack.response_url import reply
from bot.teams.access.acting import check_may_act_in
from bot.teams.access.viewing import conversation_of

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

NOTHING_WISHED = Choice(())
PublishHome = Callable[["Deps", "SlackTools", "Person"], Coroutine[Any, Any, None]]
"""Draws a person's Home tab again, as things are now."""


def register(on: Listeners, deps: Deps, slack: SlackTools, publish_home: PublishHome) -> None:
    """Tie the offer's buttons to the service; ``publish_home`` draws the person's Home tab again."""
    answer = partial(_answer, deps, slack, publish_home)

    async def continue_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        await check_may_act_in(deps, slack, person, assessment_id, conversation_of(body))
        now = await look(deps, service.current, person, assessment_id)
        await ack()
        if not isinstance(now, Started):
            answer(person, body, views.current(now, NOTHING_WISHED))
            return
        answer(person, body, views.waiting_note(now.shown))
        if isinstance(now.shown, LeadCard):
            open_card(deps, slack, person, now.shown.assessment_id)
            return
        send_card(deps, slack, person, now.shown, body.get("response_url"))

    async def start_over_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        assessment_id, wish = views.read_wish_value(value_of(body))
        done = await change(deps, service.start_over, person, assessment_id, wish)
        await ack()
        if not isinstance(done, StartedOver):
            answer(person, body, views.current(done, NOTHING_WISHED))
            return
        answer(person, body, views.started_over_note(done.shown))
        if done.dropped is not None:
            show_dropped(slack, done.dropped)
        send_card(deps, slack, person, done.shown, body.get("response_url"))
        fetch_time_zone(deps, slack, person, done.shown)

    async def drop_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        cancelled = await change(deps, ending.cancel, person, read_id(value_of(body)))
        await ack()
        answer(person, body, assess_views.cancelled_note(cancelled))
        show_dropped(slack, cancelled)

    async def take_over_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        taken = await take_over(deps, slack, person, body)
        await ack()
        answer(person, body, taken_over_note(person.user_id, taken.channel_id, taken.about))
        show_taken_over(deps, slack, person, taken)

    on.action(views.CONTINUE, continue_clicked)
    on.action(views.START_OVER, start_over_clicked)
    on.action(views.DROP, drop_clicked)
    on.action(views.TAKE_OVER, take_over_clicked)


def _answer(
    deps: Deps, slack: SlackTools, publish_home: PublishHome, person: Person, body: Body, message: Message
) -> None:
    """Say it where the button was: in place of the private message, or in the dialog."""
    if body.get("response_url"):
        slack.after_ack.run(reply(slack.session, body["response_url"], message, replace=True))
        return
    view = closing_dialog(views.TITLE, message)
    slack.after_ack.run(_update_dialog(slack, body["view"]["id"], view), slack.tell(person))
    # The dialog stands before the Home tab, which shows what is open.
    slack.after_ack.run(publish_home(deps, slack, person))


async def _update_dialog(slack: SlackTools, view_id: str, view: Body) -> None:
    await slack.client.views_update(view_id=view_id, view=view)

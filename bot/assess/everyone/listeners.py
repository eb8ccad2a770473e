"""From Slack to the service of rounds and back: each listener parses, calls, and shows."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import TYPE_CHECKING

from bot.assess import views
from bot.assess.buttons import (
    ANSWER_AFTER_ALL,
    ASK_EVERYONE,
    ASK_MORE,
    CHANGE_SENT,
    CLOSE,
    DUE_DAY,
    MORE_TIME,
    MOVE_DUE,
    NOT_FOR_ME,
    PEOPLE,
    RESULT,
    SEND,
    SETTLE,
    TALK,
    read_card_value,
    read_id,
    read_settle_value,
)
from bot.assess.cards import refresh, refresh_if_newer, send_card, take_over_card
from bot.assess.clicks import date_in, on_click, only, people_in, place_of, show, value_of
from bot.assess.everyone import service
from bot.assess.everyone.people import members_of_channel
from bot.assess.everyone.views import more_time_note
from bot.assess.state import QuestionScreen, Review, Round, Talk
from bot.assess.transactions import change, look
from bot.deps import StalePayload
from bot.levels.reveal_views import LEAD_TALK
from bot.slack.identity import person_of
from bot.slack.people import who_is
from bot.slack.response_url import reply

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons and menus of rounds to their service."""
    _register_the_start(on, deps, slack)
    _register_for_the_leader(on, deps, slack)
    _register_for_everybody(on, deps, slack)


def _register_the_start(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def ask_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        channel_id = await look(deps, service.channel_to_ask, person, assessment_id)
        known = asyncio.create_task(who_is(slack.client, person.user_id))
        picked = people_in(body, PEOPLE)
        people = picked or await members_of_channel(slack, channel_id, context.bot_user_id)
        due = date_in(body, DUE_DAY)
        leader = await known
        shown = await change(deps, service.ask, person, assessment_id, people, due, leader.zone if leader else None)
        await ack()
        _show_round(deps, slack, person, body, assessment_id, shown)

    async def chosen(ack: AsyncAck) -> None:
        # What stands chosen comes with the click on the button.
        await ack()

    on.action(ASK_EVERYONE, ask_clicked)
    on.action(PEOPLE, chosen)
    on.action(DUE_DAY, chosen)


def _register_for_the_leader(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def more_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), _round_of(body)
        shown = await change(deps, service.ask_more, person, assessment_id, people_in(body, ASK_MORE))
        await ack()
        _show_round(deps, slack, person, body, assessment_id, shown)

    async def due_moved(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        day = date_in(body, MOVE_DUE)
        if day is None:
            await ack()
            return
        person, assessment_id = person_of(context), _round_of(body)
        shown = await change(deps, service.move_due, person, assessment_id, day)
        await ack()
        _show_round(deps, slack, person, body, assessment_id, shown)

    async def close_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        shown = await change(deps, service.close, person, assessment_id)
        await ack()
        show(slack, body, shown)
        # An update of before the close may still be on its way.
        refresh(deps, slack, person.workspace_id, assessment_id)

    async def more_time_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        shown = await change(deps, service.more_time, person, assessment_id)
        await ack()
        message = more_time_note(shown) if isinstance(shown, Round) else views.card(shown)
        slack.after_ack.run(reply(slack.session, body["response_url"], message, replace=True))
        refresh(deps, slack, person.workspace_id, assessment_id)

    async def lead_talk_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await look(deps, service.talk, person, read_id(value_of(body)))
        await ack()
        if isinstance(shown, Talk):
            send_card(deps, slack, person, shown, body["response_url"])
        else:
            slack.after_ack.run(reply(slack.session, body["response_url"], views.card(shown)))

    on.action(ASK_MORE, more_chosen)
    on.action(MOVE_DUE, due_moved)
    on.action(CLOSE, close_clicked)
    on.action(MORE_TIME, more_time_clicked)
    on.action(LEAD_TALK, lead_talk_clicked)
    on.action(re.compile(f"^{SETTLE}:"), on_click(deps, slack, read_settle_value, service.settle))
    on.action(TALK, on_click(deps, slack, only(read_id), service.talk))
    on.action(RESULT, on_click(deps, slack, only(read_id), service.result))


def _register_for_everybody(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def send_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, click = person_of(context), read_card_value(value_of(body))
        shown, came_in = await change(deps, service.send, person, click)
        await ack()
        show(slack, body, shown)
        if came_in:
            refresh(deps, slack, person.workspace_id, click.assessment_id)

    async def not_for_me_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        shown, left = await change(deps, service.decline, person, assessment_id)
        await ack()
        show(slack, body, shown)
        if left:
            refresh(deps, slack, person.workspace_id, assessment_id)

    async def after_all_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, assessment_id = person_of(context), read_id(value_of(body))
        shown, back = await change(deps, service.rejoin, person, assessment_id)
        await ack()
        show(slack, body, shown)
        if isinstance(shown, QuestionScreen | Review):
            take_over_card(deps, slack, person, shown, *place_of(body))
        if back:
            refresh(deps, slack, person.workspace_id, assessment_id)

    on.action(SEND, send_clicked)
    on.action(NOT_FOR_ME, not_for_me_clicked)
    on.action(ANSWER_AFTER_ALL, after_all_clicked)
    on.action(CHANGE_SENT, on_click(deps, slack, only(read_id), service.look_over_sent))


def _show_round(deps: Deps, slack: SlackTools, person: Person, body: Body, assessment_id: int, shown: Screen) -> None:
    """Draw the leader's card; what others did meanwhile may have been drawn before, and is drawn again then."""
    then = partial(refresh_if_newer, deps, slack, person.workspace_id, assessment_id, shown)
    show(slack, body, shown, then=then)


def _round_of(body: Body) -> int:
    """The round that a card with menus is of: menus of people and days carry nothing, the buttons beside them do."""
    for block in body["message"]["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id") == CLOSE:
                return read_id(element["value"])
    raise StalePayload("not the card of a round")

"""From Slack to what happens when people come and go, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import TAKE_OVER, read_id
from bot.assess.cards import redraw_message, refresh, send_card
from bot.assess.clicks import value_of
from bot.assess.leaving import service, views
from bot.assess.state import LeadCard
from bot.assess.together.opening import open_card
from bot.assess.transactions import change
from bot.deps import Person, Refusal
from bot.slack.identity import NOBODY, person_of
from bot.slack.response_url import reply
from bot.teams.access.acting import check_may_act_in, may_own
from bot.teams.access.viewing import conversation_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.assess.state import TakenOver
    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the events of people who come and go, and the button that takes over, to their services."""

    def redraw(person: Person, changed: Sequence[int]) -> None:
        for assessment_id in changed:
            refresh(deps, slack, person.workspace_id, assessment_id)

    async def member_left(event: Body, body: Body, context: AsyncBoltContext) -> None:
        person = _of_event(context, event["user"])
        redraw(person, await service.on_member_left(deps, person, event["channel"], body["event_id"]))

    async def member_joined(event: Body, body: Body, context: AsyncBoltContext) -> None:
        person = _of_event(context, event["user"])
        redraw(person, await service.on_member_joined(deps, person, event["channel"], body["event_id"]))

    async def user_changed(event: Body, body: Body, context: AsyncBoltContext) -> None:
        # Comes with every change of anybody's profile or status.
        if event["user"].get("deleted"):
            person = _of_event(context, event["user"]["id"])
            redraw(person, await service.on_member_left(deps, person, None, body["event_id"]))

    async def take_over_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        taken = await take_over(deps, slack, person, body)
        await ack()
        note = views.taken_over_note(person.user_id, taken.channel_id, taken.about)
        slack.after_ack.run(reply(slack.session, body["response_url"], note, replace=True))
        show_taken_over(deps, slack, person, taken)

    on.event("member_left_channel", member_left)
    on.event("member_joined_channel", member_joined)
    on.event("user_change", user_changed)
    on.action(TAKE_OVER, take_over_clicked)


async def take_over(deps: Deps, slack: SlackTools, person: Person, body: Body) -> TakenOver:
    """Have whoever clicked take over the assessment that the button names. Raises Refusal."""
    assessment_id = read_id(value_of(body))
    await check_may_act_in(deps, slack, person, assessment_id, conversation_of(body))
    return await change(deps, service.take_over, person, assessment_id, owns=await may_own(slack, person))


def _of_event(context: AsyncBoltContext, user_id: str) -> Person:
    """Somebody of whom an event tells, in the workspace that the app is installed in.

    The outer ``team_id`` of an event of a shared channel may be the other workspace's.
    """
    if not context.team_id:
        raise Refusal(NOBODY)
    return Person(context.team_id, user_id)


def show_taken_over(deps: Deps, slack: SlackTools, person: Person, taken: TakenOver) -> None:
    """Send the card to whoever took over, and say on the card of whoever answered before that they did."""
    if taken.shown is not None:
        send_card(deps, slack, person, taken.shown, None)
    if isinstance(taken.shown, LeadCard):
        # The card in the channel says who leads.
        open_card(deps, slack, person, taken.shown.assessment_id)
    if taken.card is not None:
        redraw_message(slack, *taken.card, views.taken_from_card(person.user_id, taken.channel_id, taken.about))

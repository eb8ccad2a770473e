"""From Slack to handing over, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import HAND_OVER_DIALOG, LET_LEAD, read_card_value
from bot.assess.cards import redraw_message, redraw_own, send_card
from bot.assess.clicks import opens_dialog, read_metadata
from bot.assess.hand_over import service, views
from bot.assess.state import LeadCard
from bot.assess.together.opening import open_card
from bot.assess.transactions import change
from bot.assess.views import card
from bot.deps import Person
from bot.slack.api_error import is_not_answering
from bot.slack.asking import ask
from bot.slack.identity import person_of
from bot.slack.message import under

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.clicks import Body
    from bot.deps import Deps
    from bot.slack.background import Failure
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools

# Slack shows the dialog's answer for three seconds at most.
SECONDS_TO_REACH = 2.0


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the dialog to its service."""

    async def colleague_chosen(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        value, channel, ts = read_metadata(view)
        colleague_id = view["state"]["values"].get(views.COLLEAGUE, {}).get(views.COLLEAGUE, {}).get("selected_user")
        problem = await _why_not(slack, person, colleague_id)
        if problem:
            await ack(response_action="errors", errors={views.COLLEAGUE: problem})
            return
        done = await change(deps, service.hand_over, person, read_card_value(value).assessment_id, colleague_id)
        await ack()
        if done is None:
            return
        line = views.handed_to_you(person.user_id, done.answered)
        colleague = Person(person.workspace_id, colleague_id)

        async def not_told(_failure: Failure) -> None:
            words = views.not_told(colleague_id, done.channel_id)
            await slack.client.chat_postMessage(channel=person.user_id, **words.arguments())

        send_card(deps, slack, colleague, done.shown, draw=lambda shown: under(line, card(shown)), on_failure=not_told)
        if done.before == person.user_id:
            redraw_own(slack, person, *(done.card or (channel, ts)), views.handed_over(colleague_id))
        else:
            # Another owner had a copy.
            redraw_own(slack, person, channel, ts, views.handed_over(colleague_id))
            if done.card is not None:
                redraw_message(slack, *done.card, views.handed_on(person.user_id, colleague_id))
        if isinstance(done.shown, LeadCard):
            # The card in the channel says who leads.
            open_card(deps, slack, colleague, done.shown.assessment_id)

    on.action(LET_LEAD, opens_dialog(slack, views.let_lead_dialog))
    on.view(HAND_OVER_DIALOG, colleague_chosen)


async def _why_not(slack: SlackTools, person: Person, colleague_id: str | None) -> str:
    """What is wrong with a colleague as far as Slack knows; empty when nothing is."""
    if not colleague_id:
        return views.NOBODY
    if colleague_id == person.user_id:
        return service.TO_YOURSELF
    call = slack.client.conversations_open(users=colleague_id)
    answer = await ask(call, SECONDS_TO_REACH, f"whether {colleague_id} can be reached")
    if answer.error is None:
        return ""
    if is_not_answering(answer.error):
        return views.NOT_ANSWERING
    return views.NOT_REACHED if answer.problem else views.NO_WORD

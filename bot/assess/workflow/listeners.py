"""From a workflow to the service, and to the person who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.workflow import service, words
from bot.assess.workflow.asking import ask
from bot.deps import Person, Refusal
from bot.slack import channels
from bot.teams.access.acting import check_may_act, owns_new_team

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools

RUN_ASSESSMENT = "run_assessment"
NO_EXECUTION = "Slack did not say which run of the step this is."


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the step to the service."""

    async def step_reached(ack: AsyncAck, inputs: dict[str, Any], context: AsyncBoltContext) -> None:
        workspace_id, execution_id = context.team_id, context.function_execution_id
        if not workspace_id or not execution_id:
            raise Refusal(NO_EXECUTION)
        channel_id, user_id = inputs.get("channel"), inputs.get("user")
        problem, owns, is_private = None, False, True
        if channel_id and user_id:
            person = Person(workspace_id, str(user_id))
            problem = await _problem(deps, slack, person, str(channel_id))
            if problem is None:
                owns = await owns_new_team(deps, slack, person, str(channel_id))
                is_private = await channels.is_private(slack, str(channel_id))
        asked = await service.begin_step(
            deps, workspace_id, execution_id, inputs, problem, owns=owns, is_private=is_private
        )
        await ack()
        if asked is not None:
            slack.after_ack.run(ask(deps, slack, execution_id, *asked))

    # Acknowledged by hand: only once it is saved.
    on.function(RUN_ASSESSMENT, step_reached)


async def _problem(deps: Deps, slack: SlackTools, person: Person, channel_id: str) -> str | None:
    """Why the step cannot be of use to a channel, if it cannot, or may not ask this person about it.

    A workflow says who answers, and anybody can make one: it is looked up whether that person may.
    """
    match await channels.channel_problem(slack, channel_id):
        case channels.ChannelProblem.NOT_FOUND:
            return words.not_in_channel(channel_id, await channels.invitation(slack))
        case channels.ChannelProblem.ARCHIVED:
            return words.ARCHIVED
        case _:
            pass
    try:
        await check_may_act(deps, slack, person, channel_id)
    except Refusal:
        return words.may_not_answer(person.user_id, channel_id)
    return None

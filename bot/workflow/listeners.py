"""From a workflow to the service, and to the person who is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.parts import NotAllowed
from bot.slack.channels import Deaf, invitation, why_deaf
from bot.workflow import service, words
from bot.workflow.asking import ask

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.parts import Parts
    from bot.slack.listeners import Listeners
    from bot.slack.voice import Voice

RUN_ASSESSMENT = "run_assessment"
NO_EXECUTION = "Slack did not say which run of the step this is."


def register(on: Listeners, parts: Parts, voice: Voice) -> None:
    """Tie the step to the service."""

    async def step_reached(ack: AsyncAck, inputs: dict[str, Any], context: AsyncBoltContext) -> None:
        workspace_id, execution_id = context.team_id, context.function_execution_id
        if not workspace_id or not execution_id:
            raise NotAllowed(NO_EXECUTION)
        channel_id = inputs.get("channel")
        problem = await _problem(voice, channel_id) if channel_id else None
        asked = await service.begin_step(parts, workspace_id, execution_id, inputs, problem)
        await ack()
        if asked is not None:
            voice.after_ack.run(ask(parts, voice, execution_id, *asked))

    # Acknowledged by hand: only once it is saved.
    on.function(RUN_ASSESSMENT, step_reached)


async def _problem(voice: Voice, channel_id: str) -> str | None:
    """Why the step cannot be of use to a channel, if it cannot."""
    match await why_deaf(voice, channel_id):
        case Deaf.NOT_FOUND:
            return words.not_in_channel(channel_id, await invitation(voice))
        case Deaf.ARCHIVED:
            return words.ARCHIVED
        case _:
            return None

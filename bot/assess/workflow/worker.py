"""Tells workflows how their steps ended, and sees to it that somebody was asked."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.assess.workflow import service, words
from bot.assess.workflow.asking import ask
from bot.runtime.reference import new_reference
from bot.slack.api_error import parse_api_error
from bot.slack.error_kinds import STEP_ENDED, is_lasting
from storage import steps
from storage.busy import Busy
from storage.tables import AssessmentState

if TYPE_CHECKING:
    from datetime import datetime

    from bot.deps import Deps
    from bot.slack.tools import SlackTools
    from storage.steps import EndedStep, UnaskedStep
    from storage.tables import OutboxMessage

log = logging.getLogger(__name__)

BATCH = 20
LONGEST_CALLS_SECONDS = 60
# Longer than the calls take, so that a live worker never loses its lease.
LEASE = timedelta(minutes=2)
# With the pauses between them about a day.
MOST_ATTEMPTS = 150
LONGEST_PAUSE = timedelta(minutes=10)
# The message to link to is posted within seconds, unless Slack is having a bad day.
LONGEST_WAIT_FOR_LINK = timedelta(minutes=5)


async def look(deps: Deps, slack: SlackTools) -> datetime | None:
    """Do what is to be done now; gives when there is more. The client of ``slack`` should not retry by itself."""
    now = deps.clock()
    async with deps.database.read() as session:
        if not await steps.anything_to_do(session, now):
            return await steps.next_due(session, now)
    async with deps.database.write() as session:
        ended = await steps.claim_ended(session, now, now + LEASE, BATCH)
        unasked = await steps.claim_unasked(session, now, now + service.ASK_AGAIN, BATCH)
    await asyncio.gather(*(_tell(deps, slack, one) for one in ended), *(_ask(deps, slack, one) for one in unasked))
    return now


async def _ask(deps: Deps, slack: SlackTools, step: UnaskedStep) -> None:
    try:
        asked = await service.to_ask(deps, step)
        if asked is not None:
            await ask(deps, slack, step.execution_id, *asked)
    except Busy as error:
        log.warning("A step's person is asked later: %s", error)
    except Exception:
        log.exception("A step's person could not be asked yet (reference %s)", new_reference())


async def _tell(deps: Deps, slack: SlackTools, step: EndedStep) -> None:
    """Tell how a step ended, or put that off."""
    try:
        async with asyncio.timeout(LONGEST_CALLS_SECONDS):
            outputs = await _tell_slack(deps, slack, step)
    except SlackApiError as error:
        said = parse_api_error(error)
        if said.problem in STEP_ENDED:
            await _is_told(deps, step, {})
        elif is_lasting(said.problem):
            await _give_up(deps, step, said.problem)
        else:
            await _later(deps, step, said.problem, said.wait)
    except (ClientError, TimeoutError, OSError) as error:
        await _later(deps, step, repr(error))
    except Exception:
        log.exception("The step %s cannot be told of its end (reference %s)", step.execution_id, new_reference())
        await _later(deps, step, "cannot be told")
    else:
        if outputs is not None:
            await _is_told(deps, step, outputs)


async def _tell_slack(deps: Deps, slack: SlackTools, step: EndedStep) -> dict[str, str] | None:
    """Gives the outputs, of which a step that failed has none; None when there is something to wait for first."""
    problem = step.problem or (words.DROPPED if step.state is not AssessmentState.COMPLETED else None)
    if problem is not None:
        await slack.client.functions_completeError(function_execution_id=step.execution_id, error=problem)
        return {}
    if step.ended_at is not None and await service.waits_for_message(deps, step, step.ended_at + LONGEST_WAIT_FOR_LINK):
        return None
    outcomes, disputed, message = await service.came_of(deps, step)
    outputs = {"level": words.levels(outcomes, disputed), "link": await _link(slack, step, message)}
    await slack.client.functions_completeSuccess(function_execution_id=step.execution_id, outputs=outputs)
    return outputs


async def _link(slack: SlackTools, step: EndedStep, message: OutboxMessage | None) -> str:
    """Where the channel was told of its level; where it was not, the channel."""
    if message is not None and message.message_ts:
        try:
            found = await slack.client.chat_getPermalink(channel=message.channel_id, message_ts=message.message_ts)
            return str(found.get("permalink"))
        except SlackApiError as error:
            if not is_lasting(parse_api_error(error).problem):
                raise
    return words.link_to_channel(step.workspace_id, step.channel_id or "")


async def _later(deps: Deps, step: EndedStep, problem: str, wait: timedelta | None = None) -> None:
    if step.attempts + 1 >= MOST_ATTEMPTS:
        await _give_up(deps, step, problem)
        return
    async with deps.database.write() as session:
        due_at = deps.clock() + (wait or min(timedelta(seconds=2 ** min(step.attempts, 10)), LONGEST_PAUSE))
        log.info("The step %s is told of its end at %s: %s", step.execution_id, due_at.isoformat(), problem)
        await steps.tell_later(session, step, due_at, failed=True)


async def _give_up(deps: Deps, step: EndedStep, problem: str) -> None:
    log.error("The step %s is not told of its end: %s. It is given up.", step.execution_id, problem)
    async with deps.database.write() as session:
        await steps.give_up(session, step.workspace_id, step.execution_id)


async def _is_told(deps: Deps, step: EndedStep, outputs: dict[str, str]) -> None:
    async with deps.database.write() as session:
        await steps.told(session, step.workspace_id, step.execution_id, outputs)

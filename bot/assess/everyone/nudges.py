"""What time brings to rounds: people are reminded when they work, and a round whose time is over closes."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assess.cards import refresh
from bot.assess.everyone import service
from bot.assess.everyone.standing import UTC_ZONE
from bot.assess.everyone.state import NUDGE
from bot.assess.transactions import change
from bot.deps import Refusal
from bot.runtime.reference import new_reference
from bot.schedules.working_hours import next_working_moment
from bot.slack.people import who_is
from bot.slack.posting import post
from storage import assessments, rounds
from storage.busy import Busy
from storage.tables import AssessmentState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.slack.tools import SlackTools
    from storage.rounds import ClaimedNudge, DueNudge

log = logging.getLogger(__name__)

BATCH = 20
# When there may be more than a batch.
SOON = timedelta(seconds=1)
# When Slack does not say where somebody is.
LOOK_AGAIN = timedelta(minutes=5)


async def look(deps: Deps, slack: SlackTools) -> datetime | None:
    """Close rounds whose time is over, and remind who is due; any number of processes may. Gives when that is next."""
    now = deps.clock()
    async with deps.database.read() as session:
        closing = await rounds.due_rounds(session, now, BATCH)
        reminding = await rounds.due_nudges(session, now, BATCH)
    for due in closing:
        try:
            if await change(deps, service.close_due, due):
                refresh(deps, slack, due.workspace_id, due.assessment_id)
        except Busy as error:
            log.warning("Round %s is closed later: %s", due.assessment_id, error)
        except Exception:
            # One that cannot be closed must not keep the others waiting.
            log.exception("Round %s cannot be closed (reference %s)", due.assessment_id, new_reference())
    if reminding:
        await _remind(deps, slack, reminding)
    if BATCH in (len(closing), len(reminding)):
        return now + SOON
    async with deps.database.read() as session:
        return await rounds.next_due(session, now)


async def _remind(deps: Deps, slack: SlackTools, due: Sequence[DueNudge]) -> None:
    zones = await _zones(deps, slack, due)
    now = deps.clock()
    async with deps.database.write() as session:
        for claimed in await rounds.claim_nudges(session, now, [one.respondent_id for one in due]):
            seat = claimed.respondent
            if seat.zone or seat.user_id in zones:
                await remind(deps, session, claimed, zones.get(seat.user_id) or seat.zone, now)
            else:
                # It may be night where they are.
                seat.nudge_at = now + LOOK_AGAIN
                session.add(seat)


async def _zones(deps: Deps, slack: SlackTools, due: Sequence[DueNudge]) -> Mapping[str, str | None]:
    """The zones of people now, by user id, of whom Slack says who they are; None for those who have none.

    They are asked for each time: people move. Whoever turns out to be no person, or gone, is not waited for.
    """
    found = await asyncio.gather(*(who_is(slack.client, one.user_id) for one in due))
    for one, known in zip(due, found, strict=True):
        if known is not None and not known.is_there:
            async with deps.database.write() as session:
                await service.drop_member(deps, session, one.workspace_id, one.assessment_id, one.user_id)
            refresh(deps, slack, one.workspace_id, one.assessment_id)
    return {one.user_id: known.zone for one, known in zip(due, found, strict=True) if known is not None}


async def remind(deps: Deps, session: AsyncSession, claimed: ClaimedNudge, zone: str | None, now: datetime) -> None:
    """Remind somebody, if they work now in their zone, else when they do next; or not at all any more.

    Part of the transaction in which they were claimed.
    """
    seat, assessment = claimed.respondent, claimed.assessment
    seat.zone = zone
    due_at, asked_at = assessment.due_at, assessment.asked_at
    is_waited_for = assessment.state == AssessmentState.OPEN.value and seat.finished_at is None and not seat.gone
    seat.nudge_at = None
    session.add(seat)
    if not is_waited_for or due_at is None or asked_at is None or due_at <= now:
        return
    moment = next_working_moment(now, zone or UTC_ZONE)
    if moment > now:
        seat.nudge_at = moment if moment < due_at else None
        return
    begun = (await assessments.answers_of(session, seat.workspace_id, seat.id)).turn > 0
    seat.nudges += 1
    seat.nudge_at = service.next_nudge(now, asked_at, due_at, seat.nudges)
    left = 1 if seat.nudge_at is not None else 0
    try:
        data = service.nudge_of(deps, assessment, claimed.channel_id, begun=begun, left=left)
    except Refusal:
        # Its maturity models are not there any more: nobody can answer.
        seat.nudge_at = None
        return
    await post(session, seat.workspace_id, seat.user_id, NUDGE, f"{seat.id}:{seat.nudges}", data, now)

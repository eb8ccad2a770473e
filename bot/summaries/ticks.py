"""What time brings to channels that get their summary by themselves."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.runtime.reference import new_reference
from bot.schedules.due import DueAction, decide_due
from bot.schedules.rule import from_data
from bot.schedules.words import rule_in_words
from bot.summaries import posting
from bot.summaries.gathering import gathered
from bot.summaries.state import Posting
from storage import summaries

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.summaries.state import Gathered
    from storage.tables import SummarySchedule

log = logging.getLogger(__name__)

BATCH = 20


async def look(deps: Deps) -> datetime | None:
    """Queue some of the summaries whose time has come; any number of processes may. Gives when the next are due."""
    now = deps.clock()
    async with deps.database.read() as session:
        found = await summaries.due(session, now, BATCH)
        # What there is to say is read before anything is locked: that takes its time.
        said = {one.id: await _said(deps, session, one) for one in found if _is_to_be_sent(one, now)}
        if not found:
            return await summaries.next_due(session, now)
    async with deps.database.write() as session:
        for schedule in await summaries.claim_due(session, now, [one.id for one in found]):
            await _settle(session, schedule, said.get(schedule.id), now)
    return now


async def _settle(session: AsyncSession, schedule: SummarySchedule, found: Gathered | None, now: datetime) -> None:
    """Queue the summary that is due, or, where it is too late for it, nothing. Part of a transaction."""
    assert schedule.due_at is not None  # noqa: S101 - it is due
    due_at, rule = schedule.due_at, from_data(schedule.rule)
    decision = decide_due(rule, due_at, now)
    schedule.due_at = decision.next_at
    session.add(schedule)
    if decision.skipped:
        log.warning(
            "Nothing ticked when %s summaries of channel %s were due, from %s on: they are skipped.",
            decision.skipped,
            schedule.channel_id,
            due_at.isoformat(),
        )
    if decision.what is not DueAction.SEND:
        return
    if found is None:
        log.info("There is nothing to sum up in channel %s, so no summary is posted.", schedule.channel_id)
        return
    nothing_since = schedule.said_at if schedule.said == found.marks else None
    told = {
        "posted_by": schedule.changed_by,
        "rule": rule_in_words(rule),
        "late": decision.late,
        "nothing_since": nothing_since,
    }
    key = f"{posting.SUMMARY}:due:{schedule.id}:{int(due_at.timestamp())}"
    if await posting.put(session, schedule.workspace_id, key, found.with_posting(told), now):
        schedule.said, schedule.said_at = found.marks, now


def _is_to_be_sent(schedule: SummarySchedule, now: datetime) -> bool:
    assert schedule.due_at is not None  # noqa: S101 - it is due
    return decide_due(from_data(schedule.rule), schedule.due_at, now).what is DueAction.SEND


async def _said(deps: Deps, session: AsyncSession, schedule: SummarySchedule) -> Gathered | None:
    where = Posting(channel_id=schedule.channel_id, posted_by=schedule.changed_by)
    try:
        return await gathered(deps, session, schedule.workspace_id, where)
    except ValueError:
        # What an old release kept and this one cannot read must not hold up the others.
        log.exception(
            "What channel %s is told cannot be summed up (reference %s)", schedule.channel_id, new_reference()
        )
        return None

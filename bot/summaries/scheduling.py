"""When a channel gets its summary by itself: seen and changed by whoever is in the channel.

Each function that takes ``deps`` is one transaction, and decides who may do it.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.schedules import editing
from bot.schedules.checkins import ScheduleRequest
from bot.schedules.rule import Cadence, Calendar, Rule, as_data
from bot.slack.posting import post
from bot.summaries.state import WORDING
from storage import summaries, teams
from storage.tables import ScheduleState, SummarySchedule

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from bot.schedules.editing import ScheduleChanged, ScheduleView

SCHEDULE_CHANGED = "summary_schedule_changed"
# Two days after check-ins are asked for.
THURSDAY = 3
AT_TEN = time(10)
NOT_HERE = "Please run `/maturity summary` in the channel that is to get it."


def by_default(zone: str) -> ScheduleRequest:
    """What is proposed to a channel that never had it, by this zone."""
    return ScheduleRequest(Rule(Cadence.MONTHLY, Calendar(1), THURSDAY, AT_TEN, zone, working_days_only=True))


async def schedule_view(deps: Deps, person: Person, channel_id: str, acting_in: str) -> ScheduleView:
    """What is on for a channel. Raises Refusal for who acts elsewhere."""
    _check_is_here(channel_id, acting_in)
    async with deps.database.read() as session:
        return editing.view_of(channel_id, await summaries.schedule_of(session, person.workspace_id, channel_id))


async def save(
    deps: Deps, person: Person, channel_id: str, acting_in: str, wanted: ScheduleRequest, seen: str
) -> ScheduleView:
    """Save what was chosen, and tell the channel, if that is anything new. A repeated click changes nothing.

    ``seen`` is what it follows upon. Raises Refusal for who acts elsewhere, when it was changed meanwhile, and
    where no time is to come.
    """
    _check_is_here(channel_id, acting_in)
    async with deps.database.write() as session:
        now = deps.clock()
        await teams.ensure_workspace(session, person.workspace_id, now)
        schedule = await summaries.schedule_to_change(session, person.workspace_id, channel_id)
        before = editing.view_of(channel_id, schedule)
        if before.is_on_as(wanted):
            return before
        times = editing.times_to_save(before, wanted, seen, now, WORDING)
        schedule = schedule or await _first_schedule(session, channel_id, person, wanted, now)
        await _tell(session, schedule, editing.turn_on(schedule, wanted.rule, times[0], person.user_id, now), now)
        return editing.view_of(channel_id, schedule)


async def turn_off(deps: Deps, person: Person, channel_id: str, acting_in: str) -> ScheduleView:
    """Have no more, and tell the channel; a repeated click changes nothing.

    Raises Refusal for who acts elsewhere, and where nothing was ever set.
    """
    _check_is_here(channel_id, acting_in)
    async with deps.database.write() as session:
        schedule = await summaries.schedule_to_change(session, person.workspace_id, channel_id)
        if schedule is None:
            raise Refusal(WORDING.nothing_to_turn_off)
        if schedule.state != ScheduleState.OFF.value:
            now = deps.clock()
            await _tell(session, schedule, editing.turn_off(schedule, person.user_id, now), now)
        return editing.view_of(channel_id, schedule)


def _check_is_here(channel_id: str, acting_in: str) -> None:
    """Slack lets nobody act in a channel that they can't see; what a button carries is not believed."""
    if channel_id != acting_in:
        raise Refusal(NOT_HERE)


async def _first_schedule(
    session: AsyncSession, channel_id: str, person: Person, wanted: ScheduleRequest, now: datetime
) -> SummarySchedule:
    """A channel's first schedule, in this transaction. Raises Refusal where somebody was quicker."""
    row = SummarySchedule(
        workspace_id=person.workspace_id,
        channel_id=channel_id,
        rule=as_data(wanted.rule),
        changed_by=person.user_id,
        changed_at=now,
    )
    added = await summaries.add_schedule(session, row)
    schedule = await summaries.schedule_to_change(session, person.workspace_id, channel_id) if added else None
    if schedule is None:
        raise Refusal(WORDING.meanwhile)
    return schedule


async def _tell(session: AsyncSession, schedule: SummarySchedule, news: ScheduleChanged, now: datetime) -> None:
    session.add(schedule)
    about = f"{schedule.id}:{now.isoformat()}"
    await post(session, schedule.workspace_id, schedule.channel_id, SCHEDULE_CHANGED, about, news, now)

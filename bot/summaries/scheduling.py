"""When a channel gets its summary by itself: seen and changed by whoever is in the channel.

Each function that takes ``parts`` is one transaction, and decides who may do it.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.deps import NotAllowed
from bot.schedules.occurrences import next_few
from bot.schedules.rule import Cadence, Calendar, Rule, as_data, from_data
from bot.schedules.understanding import NO_RESULT, understand
from bot.schedules.words import rule_in_words
from bot.summaries.state import ScheduleChanged, Shown, Wanted
from storage import outbox, summaries, teams
from storage.tables import ScheduleState, SummarySchedule

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Parts
    from bot.slack.viewer import Viewer

SCHEDULE_CHANGED = "summary_schedule_changed"
FEW = 3
# Two days after check-ins are asked for.
THURSDAY = 3
AT_TEN = time(10)
NOT_HERE = "Please run `/maturity summary` in the channel that is to get it."
NOTHING_TO_TURN_OFF = "No summaries come to this channel by themselves, so there is nothing to turn off."
NEVER = "That gives no time that is still to come."
BY_CALENDAR = "Summaries are counted by the calendar, not from a result."
MEANWHILE = (
    "Somebody changed this while you looked at it, so I saved nothing. Look at `/maturity summary schedule` again."
)


def by_default(zone: str) -> Rule:
    """What is proposed to a channel that never had it, by this zone."""
    return Rule(Cadence.MONTHLY, Calendar(1), THURSDAY, AT_TEN, zone, working_days_only=True)


async def shown(parts: Parts, viewer: Viewer, channel_id: str) -> Shown:
    """What is on for a channel. Raises NotAllowed for who acts elsewhere."""
    _check_is_here(viewer, channel_id)
    async with parts.database.read() as session:
        return _shown(channel_id, await summaries.schedule_of(session, viewer.person.workspace_id, channel_id))


def typed(parts: Parts, now_on: Shown, words: Sequence[str], default: Rule) -> Wanted | None:
    """What was typed, as it would be saved; None for "off"."""
    heard = understand(" ".join(words), default)
    if heard.rule is None and not heard.unknown and not heard.problems:
        return None
    rule = heard.rule or default
    times = _times(now_on, rule, parts.clock())
    problems = [BY_CALENDAR if one == NO_RESULT else one for one in heard.problems]
    if not times:
        problems.append(NEVER)
    return Wanted(now_on.channel_id, rule, times, now_on.seen, heard.unknown, tuple(problems))


async def save(parts: Parts, viewer: Viewer, channel_id: str, rule: Rule, seen: str) -> Shown:
    """Save what was chosen, and tell the channel, if that is anything new. A repeated click changes nothing.

    ``seen`` is what it follows upon. Raises NotAllowed for who acts elsewhere, when it was changed meanwhile, and
    where no time is to come.
    """
    _check_is_here(viewer, channel_id)
    workspace_id, user_id = viewer.person.workspace_id, viewer.person.user_id
    async with parts.database.write() as session:
        now = parts.clock()
        await teams.ensure_workspace(session, workspace_id, now)
        schedule = await summaries.schedule_to_change(session, workspace_id, channel_id)
        before = _shown(channel_id, schedule)
        if before.state is ScheduleState.ON and before.rule == rule:
            return before
        if before.seen != seen:
            raise NotAllowed(MEANWHILE)
        times = _times(before, rule, now)
        if not times:
            raise NotAllowed(NEVER)
        if schedule is None:
            schedule = SummarySchedule(
                workspace_id=workspace_id,
                channel_id=channel_id,
                rule=as_data(rule),
                changed_by=user_id,
                changed_at=now,
            )
            if not await summaries.add_schedule(session, schedule):
                raise NotAllowed(MEANWHILE)
            schedule = await summaries.schedule_to_change(session, workspace_id, channel_id)
            assert schedule is not None  # noqa: S101 - just made, in this transaction
        schedule.rule = as_data(rule)
        schedule.state, schedule.problem, schedule.due_at = ScheduleState.ON.value, None, times[0]
        await _changed(session, schedule, user_id, rule_in_words(rule), now)
        return _shown(channel_id, schedule)


async def turn_off(parts: Parts, viewer: Viewer, channel_id: str) -> Shown:
    """Have no more, and tell the channel; a repeated click changes nothing.

    Raises NotAllowed for who acts elsewhere, and where nothing was ever set.
    """
    _check_is_here(viewer, channel_id)
    async with parts.database.write() as session:
        schedule = await summaries.schedule_to_change(session, viewer.person.workspace_id, channel_id)
        if schedule is None:
            raise NotAllowed(NOTHING_TO_TURN_OFF)
        if schedule.state != ScheduleState.OFF.value:
            schedule.state, schedule.due_at = ScheduleState.OFF.value, None
            await _changed(session, schedule, viewer.person.user_id, "", parts.clock())
        return _shown(channel_id, schedule)


def _check_is_here(viewer: Viewer, channel_id: str) -> None:
    """Slack lets nobody act in a channel that they can't see; what a button carries is not believed."""
    if viewer.channel_id != channel_id:
        raise NotAllowed(NOT_HERE)


def _shown(channel_id: str, schedule: SummarySchedule | None) -> Shown:
    if schedule is None:
        return Shown(channel_id)
    rule = from_data(schedule.rule)
    times = ()
    if schedule.state == ScheduleState.ON.value and schedule.due_at is not None:
        times = (schedule.due_at, *next_few(rule, schedule.due_at, FEW - 1))
    return Shown(
        channel_id,
        rule,
        ScheduleState(schedule.state),
        schedule.problem,
        times,
        schedule.changed_by,
        schedule.changed_at,
    )


def _times(before: Shown, rule: Rule, now: datetime) -> tuple[datetime, ...]:
    if before.times and before.rule == rule and before.times[0] > now:
        return before.times
    return next_few(rule, now, FEW)


async def _changed(session: AsyncSession, schedule: SummarySchedule, user_id: str, rule: str, now: datetime) -> None:
    schedule.changed_by, schedule.changed_at = user_id, now
    session.add(schedule)
    news = ScheduleChanged(user_id=user_id, rule=rule, next_at=schedule.due_at, zone=from_data(schedule.rule).zone)
    await outbox.put_in_outbox(
        session,
        workspace_id=schedule.workspace_id,
        key=f"{SCHEDULE_CHANGED}:{schedule.id}:{now.isoformat()}",
        channel_id=schedule.channel_id,
        kind=SCHEDULE_CHANGED,
        data=news.model_dump(mode="json"),
        now=now,
    )

"""A team's schedule of check-ins: read by anybody in its channel, changed by its owners.

Each function that takes ``parts`` is one transaction, and decides who may do it.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.deps import NotAllowed
from bot.reminders.state import Preview, ScheduleChanged, Shown
from bot.schedules.checkins import Became, Nudges, Wanted, settle
from bot.schedules.occurrences import next_few
from bot.schedules.rule import Cadence, Calendar, Rule, as_data, from_data
from bot.schedules.understanding import understand
from bot.schedules.words import rule_in_words
from bot.schedules.working_hours import day_of
from bot.slack.mrkdwn import user
from bot.teams.access.service import may_change
from storage import levels, members, outbox, schedules, teams
from storage.tables import CheckinSchedule, ScheduleState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Parts, Person
    from storage.tables import Team

SCHEDULE_CHANGED = "checkin_schedule_changed"
FEW = 3
STYLES = {one.value: one for one in Nudges}
TUESDAY = 1
AT_TEN = time(10)
ONLY_OWNERS = "Only the team's owners can change when it is reminded. They are {owners}."
NOT_HERE = "Please run `/maturity remind` in the team's channel."
NOTHING_TO_TURN_OFF = "No reminders are on for this team, so there is nothing to turn off."
NEVER = "That gives no time that is still to come."
MEANWHILE = (
    "Somebody changed this schedule while you looked at it, so I saved nothing. Look at `/maturity remind` again."
)


def by_default(zone: str) -> Wanted:
    """What is proposed to a team that was never reminded: quarterly, on a working day, by this zone."""
    rule = Rule(Cadence.QUARTERLY, Calendar(1), TUESDAY, AT_TEN, zone, working_days_only=True)
    return Wanted(rule, Nudges.STANDARD)


async def shown(parts: Parts, person: Person, channel_id: str, acting_in: str) -> Shown:
    """What is on for the team of a channel, which may be one that was never heard of.

    Raises NotAllowed for somebody who acts elsewhere and has nothing to do with it.
    """
    async with parts.database.read() as session:
        team, schedule = await _found(session, person, channel_id, acting_in)
        return _shown(person, channel_id, team, schedule)


async def last_result(parts: Parts, person: Person, channel_id: str, zone: str) -> date | None:
    """The local day of the team's last result."""
    async with parts.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        if team is None or team.id is None:
            return None
        found = await levels.last_assessed(session, person.workspace_id, [team.id])
        return day_of(found[team.id], zone) if team.id in found else None


def preview(
    parts: Parts, now_on: Shown, wanted: Wanted, unknown: Sequence[str] = (), problems: Sequence[str] = ()
) -> Preview:
    """What would be saved, with the next times that it gives."""
    times = _times(now_on, wanted, parts.clock())
    found = (*problems, *([] if times else [NEVER]))
    return Preview(now_on.channel_id, wanted, times, now_on.seen, tuple(unknown), found)


def typed(parts: Parts, now_on: Shown, words: Sequence[str], default: Wanted, last: date | None) -> Preview | None:
    """What was typed of a schedule, as it would be saved; None for "off"."""
    nudges = next((STYLES[one.lower()] for one in words if one.lower() in STYLES), default.nudges)
    rest = [one for one in words if one.lower() not in STYLES]
    heard = understand(" ".join(rest), default.rule, last)
    if heard.rule is None and not heard.unknown and not heard.problems:
        return None
    wanted = Wanted(heard.rule or default.rule, nudges)
    return preview(parts, now_on, wanted, heard.unknown, heard.problems)


async def save(parts: Parts, person: Person, channel_id: str, acting_in: str, wanted: Wanted, seen: str) -> Shown:
    """Save what was chosen, and tell the channel, if that is anything new. A repeated click changes nothing.

    ``seen`` is what it follows upon. Raises NotAllowed for all but the owners, where there are any, when it was
    changed meanwhile, and where no time is to come.
    """
    async with parts.database.write() as session:
        now = parts.clock()
        team, _ = await _found(session, person, channel_id, acting_in)
        if team is None:
            team = await teams.ensure_team(session, person.workspace_id, channel_id, "", now)
        assert team.id is not None  # noqa: S101 - a row of the database
        schedule = await schedules.schedule_to_change(session, person.workspace_id, team.id)
        before = _shown(person, channel_id, team, schedule)
        if before.state is ScheduleState.ON and before.wanted == wanted:
            return before
        _check_may_change(team, person)
        if before.seen != seen:
            raise NotAllowed(MEANWHILE)
        times = _times(before, wanted, now)
        if not times:
            raise NotAllowed(NEVER)
        if schedule is None:
            schedule = CheckinSchedule(
                workspace_id=person.workspace_id,
                team_id=team.id,
                rule=as_data(wanted.rule),
                nudges=wanted.nudges.value,
                changed_by=person.user_id,
                changed_at=now,
            )
            if not await schedules.add_schedule(session, schedule):
                raise NotAllowed(MEANWHILE)
            schedule = await schedules.schedule_to_change(session, person.workspace_id, team.id)
            assert schedule is not None  # noqa: S101 - just made, in this transaction
        if before.state is not ScheduleState.ON or before.wanted is None or before.wanted.rule != wanted.rule:
            await settle(session, schedule, channel_id, Became.CHANGED, now, by=person.user_id)
            schedule.snoozed_by = None
        schedule.rule, schedule.nudges = as_data(wanted.rule), wanted.nudges.value
        schedule.state, schedule.problem, schedule.due_at = ScheduleState.ON.value, None, times[0]
        await _changed(session, schedule, channel_id, person, rule_in_words(wanted.rule), now)
        return _shown(person, channel_id, team, schedule)


async def turn_off(parts: Parts, person: Person, channel_id: str, acting_in: str) -> Shown:
    """Have no more reminders, and tell the channel; a repeated click changes nothing.

    Raises NotAllowed for all but the owners, where there are any, and where nothing was ever set.
    """
    async with parts.database.write() as session:
        now = parts.clock()
        team, _ = await _found(session, person, channel_id, acting_in)
        schedule = (
            await schedules.schedule_to_change(session, person.workspace_id, team.id) if team and team.id else None
        )
        if team is None or schedule is None:
            raise NotAllowed(NOTHING_TO_TURN_OFF)
        if schedule.state != ScheduleState.OFF.value:
            _check_may_change(team, person)
            await settle(session, schedule, channel_id, Became.STOPPED, now, by=person.user_id)
            schedule.state, schedule.due_at, schedule.snoozed_by = ScheduleState.OFF.value, None, None
            await _changed(session, schedule, channel_id, person, "", now)
        return _shown(person, channel_id, team, schedule)


async def _found(
    session: AsyncSession, person: Person, channel_id: str, acting_in: str
) -> tuple[Team | None, CheckinSchedule | None]:
    """The team of a channel and its schedule, where there are."""
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    team_id = team.id if team else None
    # What a button carries is not believed.
    if channel_id != acting_in and not (
        team_id and await members.is_member(session, person.workspace_id, team_id, person.user_id)
    ):
        raise NotAllowed(NOT_HERE)
    if team_id is None:
        return None, None
    return team, await schedules.schedule_of(session, person.workspace_id, team_id)


def _shown(person: Person, channel_id: str, team: Team | None, schedule: CheckinSchedule | None) -> Shown:
    if team is None or schedule is None:
        return Shown(channel_id, may_change=team is None or may_change(team, person))
    wanted = Wanted(from_data(schedule.rule), Nudges(schedule.nudges))
    times = ()
    if schedule.state == ScheduleState.ON.value and schedule.due_at is not None:
        times = (schedule.due_at, *next_few(wanted.rule, schedule.due_at, FEW - 1))
    return Shown(
        channel_id,
        may_change=may_change(team, person),
        wanted=wanted,
        state=ScheduleState(schedule.state),
        problem=schedule.problem,
        times=times,
        snoozed_by=schedule.snoozed_by,
        changed_by=schedule.changed_by,
        changed_at=schedule.changed_at,
    )


def _times(before: Shown, wanted: Wanted, now: datetime) -> tuple[datetime, ...]:
    """The next times after a change: where the rule stays what it is, what was moved stays moved."""
    if before.times and before.wanted is not None and before.wanted.rule == wanted.rule and before.times[0] > now:
        return before.times
    return next_few(wanted.rule, now, FEW)


def _check_may_change(team: Team, person: Person) -> None:
    if not may_change(team, person):
        raise NotAllowed(ONLY_OWNERS.format(owners=", ".join(map(user, team.owners))))


async def _changed(
    session: AsyncSession, schedule: CheckinSchedule, channel_id: str, person: Person, rule: str, now: datetime
) -> None:
    schedule.changed_by, schedule.changed_at = person.user_id, now
    session.add(schedule)
    news = ScheduleChanged(
        user_id=person.user_id, rule=rule, next_at=schedule.due_at, zone=from_data(schedule.rule).zone
    )
    await outbox.put_in_outbox(
        session,
        workspace_id=person.workspace_id,
        key=f"{SCHEDULE_CHANGED}:{schedule.team_id}:{now.isoformat()}",
        channel_id=channel_id,
        kind=SCHEDULE_CHANGED,
        data=news.model_dump(mode="json"),
        now=now,
    )

"""A team's schedule of check-ins: read by anybody in its channel, changed by its owners.

Each function that takes ``deps`` is one transaction, and decides who may do it.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.reminders.state import WORDING
from bot.schedules import editing
from bot.schedules.checkins import Nudges, ReminderStatus, ScheduleRequest, settle
from bot.schedules.rule import Cadence, Calendar, Rule, as_data
from bot.schedules.working_hours import day_of
from bot.slack.mrkdwn import user
from bot.slack.posting import post
from bot.teams.access.service import may_change
from storage import levels, members, schedules, teams
from storage.tables import CheckinSchedule, ScheduleState

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from bot.schedules.editing import ScheduleChanged, ScheduleView
    from storage.tables import Team

SCHEDULE_CHANGED = "checkin_schedule_changed"
TUESDAY = 1
AT_TEN = time(10)
ONLY_OWNERS = "Only the team's owners can change when it is reminded. They are {owners}."
NOT_HERE = "Please run `/maturity remind` in the team's channel."


def by_default(zone: str) -> ScheduleRequest:
    """What is proposed to a team that was never reminded: quarterly, on a working day, by this zone."""
    rule = Rule(Cadence.QUARTERLY, Calendar(1), TUESDAY, AT_TEN, zone, working_days_only=True)
    return ScheduleRequest(rule, Nudges.STANDARD)


async def schedule_view(deps: Deps, person: Person, channel_id: str, acting_in: str) -> ScheduleView:
    """What is on for the team of a channel, which may be one that was never heard of.

    Raises Refusal for somebody who acts elsewhere and has nothing to do with it.
    """
    async with deps.database.read() as session:
        team, schedule = await _team_and_schedule(session, person, channel_id, acting_in)
        return _view(person, channel_id, team, schedule)


async def last_result(deps: Deps, person: Person, channel_id: str, zone: str) -> date | None:
    """The local day of the team's last result."""
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        if team is None:
            return None
        assessed = await levels.last_assessed(session, person.workspace_id, [team.id])
        return day_of(assessed[team.id], zone) if team.id in assessed else None


async def save(
    deps: Deps, person: Person, channel_id: str, acting_in: str, wanted: ScheduleRequest, seen: str
) -> ScheduleView:
    """Save what was chosen, and tell the channel, if that is anything new. A repeated click changes nothing.

    ``seen`` is what it follows upon. Raises Refusal for all but the owners, where there are any, when it was
    changed meanwhile, and where no time is to come.
    """
    async with deps.database.write() as session:
        now = deps.clock()
        team, _ = await _team_and_schedule(session, person, channel_id, acting_in)
        if team is None:
            team = await teams.ensure_team(session, person.workspace_id, channel_id, "", now)
        schedule = await schedules.schedule_to_change(session, person.workspace_id, team.id)
        before = _view(person, channel_id, team, schedule)
        if before.is_on_as(wanted):
            return before
        _check_may_change(team, person)
        times = editing.times_to_save(before, wanted, seen, now, WORDING)
        schedule = schedule or await _first_schedule(session, team.id, person, wanted, now)
        if before.state is not ScheduleState.ON or before.rule != wanted.rule:
            await settle(session, schedule, channel_id, ReminderStatus.CHANGED, now, by=person.user_id)
            schedule.snoozed_by = None
        schedule.nudges = wanted.nudges.value
        news = editing.turn_on(schedule, wanted.rule, times[0], person.user_id, now)
        await _tell(session, schedule, channel_id, news, now)
        return _view(person, channel_id, team, schedule)


async def turn_off(deps: Deps, person: Person, channel_id: str, acting_in: str) -> ScheduleView:
    """Have no more reminders, and tell the channel; a repeated click changes nothing.

    Raises Refusal for all but the owners, where there are any, and where nothing was ever set.
    """
    async with deps.database.write() as session:
        now = deps.clock()
        team, _ = await _team_and_schedule(session, person, channel_id, acting_in)
        schedule = await schedules.schedule_to_change(session, person.workspace_id, team.id) if team else None
        if team is None or schedule is None:
            raise Refusal(WORDING.nothing_to_turn_off)
        if schedule.state != ScheduleState.OFF.value:
            _check_may_change(team, person)
            await settle(session, schedule, channel_id, ReminderStatus.STOPPED, now, by=person.user_id)
            schedule.snoozed_by = None
            await _tell(session, schedule, channel_id, editing.turn_off(schedule, person.user_id, now), now)
        return _view(person, channel_id, team, schedule)


async def _first_schedule(
    session: AsyncSession, team_id: int, person: Person, wanted: ScheduleRequest, now: datetime
) -> CheckinSchedule:
    """A team's first schedule, in this transaction. Raises Refusal where somebody was quicker."""
    row = CheckinSchedule(
        workspace_id=person.workspace_id,
        team_id=team_id,
        rule=as_data(wanted.rule),
        nudges=wanted.nudges.value,
        changed_by=person.user_id,
        changed_at=now,
    )
    added = await schedules.add_schedule(session, row)
    schedule = await schedules.schedule_to_change(session, person.workspace_id, team_id) if added else None
    if schedule is None:
        raise Refusal(WORDING.meanwhile)
    return schedule


async def _team_and_schedule(
    session: AsyncSession, person: Person, channel_id: str, acting_in: str
) -> tuple[Team | None, CheckinSchedule | None]:
    """The team of a channel and its schedule, where there are."""
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    team_id = team.id if team else None
    # What a button carries is not believed.
    if channel_id != acting_in and not (
        team_id and await members.is_member(session, person.workspace_id, team_id, person.user_id)
    ):
        raise Refusal(NOT_HERE)
    if team_id is None:
        return None, None
    return team, await schedules.schedule_of(session, person.workspace_id, team_id)


def _view(person: Person, channel_id: str, team: Team | None, schedule: CheckinSchedule | None) -> ScheduleView:
    may = team is None or may_change(team, person)
    if schedule is None:
        return editing.view_of(channel_id, None, may_change=may)
    nudges = Nudges(schedule.nudges)
    return editing.view_of(channel_id, schedule, may_change=may, nudges=nudges, snoozed_by=schedule.snoozed_by)


def _check_may_change(team: Team, person: Person) -> None:
    if not may_change(team, person):
        raise Refusal(ONLY_OWNERS.format(owners=", ".join(map(user, team.owners))))


async def _tell(
    session: AsyncSession, schedule: CheckinSchedule, channel_id: str, news: ScheduleChanged, now: datetime
) -> None:
    session.add(schedule)
    about = f"{schedule.team_id}:{now.isoformat()}"
    await post(session, schedule.workspace_id, channel_id, SCHEDULE_CHANGED, about, news, now)

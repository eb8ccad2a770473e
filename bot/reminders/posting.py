"""The reminder in a team's channel, and what people say to it.

Each function that takes ``deps`` is one transaction, and decides who may do it. A click on a reminder that was
settled, by the same click before or by anybody, changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.reminders.state import Clicked, Nudge, Paused
from bot.schedules.adjust import snoozed
from bot.schedules.checkins import REMINDER, Reminder, ReminderStatus, key_of, redraw, settle
from bot.schedules.rule import from_data
from bot.schedules.working_hours import next_working_moment
from bot.slack.mrkdwn import user
from bot.slack.posting import post
from bot.teams.access.service import may_change
from storage import assessments, events, outbox, results, schedules, teams
from storage.tables import ScheduleState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection
    from datetime import date

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from bot.slack.kinds import Undelivered
    from frameworks.catalog import Catalog
    from storage.tables import CheckinSchedule, OutboxMessage, Team

NUDGE = "checkin_nudge"
PAUSED = "checkin_paused"
Named = tuple[int, datetime]
"""Which reminder: the team's id, and the time that it stands for."""

NOT_YOURS = "Those who are in the team's channel can answer its reminder there."
ONLY_OWNERS = "Only the team's owners can stop its reminders. They are {owners}."
GONE = "That reminder is not there any more. `/maturity remind` in the team's channel says when the next comes."


def about(team_id: int, due_at: datetime) -> str:
    """Which reminder the nudges with such a key are about."""
    return f"{team_id}:{int(due_at.timestamp())}"


def people_of(schedule: CheckinSchedule, team: Team) -> tuple[str, ...]:
    """The ids of those who are nudged: whom it was handed to, else the team's owners, else who set the schedule."""
    if schedule.handed_to:
        return (schedule.handed_to,)
    return tuple(team.owners) or (schedule.changed_by,)


async def models_of(catalog: Catalog, session: AsyncSession, team_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The models that a check-in of each team is by: all that it was assessed in, else those that are usual."""
    found = await results.frameworks_assessed(session, team_ids)
    return {
        one: tuple(name for name in catalog.frameworks if name in found.get(one, ())) or catalog.default
        for one in team_ids
    }


@dataclass(frozen=True, slots=True)
class ToStart:
    """The channel of a team, the models it is assessed in, and whether it ever was."""

    channel_id: str
    frameworks: tuple[str, ...]
    assessed: bool


async def to_start(deps: Deps, person: Person, reminder: Named, acting_in: str) -> ToStart | None:
    """What somebody who starts begins. None where the reminder waits no more.

    Raises Refusal for who has nothing to do with it.
    """
    async with deps.database.read() as session:
        team, schedule = await _of(session, person, reminder, acting_in, to_change=False)
        if schedule.waiting != reminder[1]:
            return None
        last = await assessments.last_about(session, person.workspace_id, reminder[0])
        models = (await models_of(deps.catalog, session, [reminder[0]]))[reminder[0]]
        return ToStart(team.channel_id, models, assessed=last is not None)


async def snooze(
    deps: Deps, person: Person, reminder: Named, acting_in: str, deed: str, wish: int | date
) -> Clicked | None:
    """Have it come again so many days later, or on a day. Raises Refusal, also where that is not later."""

    async def change(session: AsyncSession, team: Team, schedule: CheckinSchedule, now: datetime) -> None:
        try:
            found = snoozed(from_data(schedule.rule), reminder[1], now, wish)
        except ValueError as error:
            raise Refusal(str(error)) from error
        schedule.due_at, schedule.snoozed_by = found.until, person.user_id
        await settle(session, schedule, team.channel_id, ReminderStatus.SNOOZED, now, by=person.user_id)

    return await _change(deps, person, reminder, acting_in, deed, change)


async def skip(deps: Deps, person: Person, reminder: Named, acting_in: str, deed: str) -> Clicked | None:
    """Leave this time out. Raises Refusal."""

    async def change(session: AsyncSession, team: Team, schedule: CheckinSchedule, now: datetime) -> None:
        await settle(session, schedule, team.channel_id, ReminderStatus.SKIPPED, now, by=person.user_id)

    return await _change(deps, person, reminder, acting_in, deed, change)


async def started(deps: Deps, person: Person, reminder: Named, acting_in: str, deed: str) -> Clicked | None:
    """Somebody began. Raises Refusal."""

    async def change(session: AsyncSession, team: Team, schedule: CheckinSchedule, now: datetime) -> None:
        await settle(session, schedule, team.channel_id, ReminderStatus.STARTED, now, by=person.user_id)

    return await _change(deps, person, reminder, acting_in, deed, change)


async def stop(deps: Deps, person: Person, reminder: Named, acting_in: str, deed: str) -> Clicked | None:
    """Have no more reminders. Raises Refusal for all but the owners, where there are any."""

    async def change(session: AsyncSession, team: Team, schedule: CheckinSchedule, now: datetime) -> None:
        if not may_change(team, person):
            raise Refusal(ONLY_OWNERS.format(owners=", ".join(map(user, team.owners))))
        schedule.state, schedule.due_at, schedule.snoozed_by = ScheduleState.OFF.value, None, None
        schedule.changed_by, schedule.changed_at = person.user_id, now
        await settle(session, schedule, team.channel_id, ReminderStatus.STOPPED, now, by=person.user_id)

    return await _change(deps, person, reminder, acting_in, deed, change)


async def hand_over(
    deps: Deps, person: Person, reminder: Named, acting_in: str, deed: str, colleague_id: str
) -> Clicked | None:
    """Ask a colleague to start it, who is nudged from then on. Raises Refusal."""

    async def change(session: AsyncSession, team: Team, schedule: CheckinSchedule, now: datetime) -> None:
        if schedule.handed_to == colleague_id:
            return
        schedule.handed_to = colleague_id
        session.add(schedule)
        await redraw(session, schedule, team.channel_id, now, handed_to=colleague_id)
        message = await outbox.message_with_key(session, person.workspace_id, key_of(*reminder))
        kept = Reminder.model_validate(message.data) if message else None
        data = Nudge(
            team_id=schedule.team_id,
            channel_id=team.channel_id,
            due_at=reminder[1],
            zone="",
            left=kept.nudges_left if kept else 0,
            next_at=schedule.due_at,
            rule_zone=from_data(schedule.rule).zone,
            handed_by=person.user_id,
        )
        key = f"{about(*reminder)}:handed:{colleague_id}"
        await post(session, person.workspace_id, colleague_id, NUDGE, key, data, now)

    return await _change(deps, person, reminder, acting_in, deed, change)


async def tell_paused(undelivered: Undelivered) -> None:
    """Pause a schedule whose channel takes no reminder, and tell the team's owners once.

    Part of the transaction that gives the message up.
    """
    session, message, problem = undelivered.session, undelivered.message, undelivered.problem
    reminder = Reminder.model_validate(message.data)
    schedule = await schedules.schedule_to_change(session, message.workspace_id, reminder.team_id)
    team = await teams.team_of_id(session, message.workspace_id, reminder.team_id)
    if schedule is None or team is None or schedule.state != ScheduleState.ON.value:
        return
    schedule.state, schedule.problem = ScheduleState.PAUSED.value, problem
    schedule.waiting, schedule.nudge_at, schedule.due_at, schedule.snoozed_by = None, None, None, None
    session.add(schedule)
    for owner in tuple(team.owners) or (schedule.changed_by,):
        data = Paused(channel_id=team.channel_id, problem=problem)
        await post(session, message.workspace_id, owner, PAUSED, f"{message.id}:{owner}", data, undelivered.now)


async def reminder_waits(_deps: Deps, message: OutboxMessage) -> bool:
    """Whether a reminder that waited is still worth sending."""
    became = Reminder.model_validate(message.data).became
    return message.message_ts is not None or became is ReminderStatus.WAITS


async def nudge_is_due(deps: Deps, message: OutboxMessage) -> bool:
    """Whether a nudge that waited is still worth sending."""
    nudge = Nudge.model_validate(message.data)
    now = deps.clock()
    if nudge.zone and next_working_moment(now, nudge.zone) > now:
        return False
    async with deps.database.read() as session:
        schedule = await schedules.schedule_of(session, message.workspace_id, nudge.team_id)
        if schedule is None or schedule.waiting != nudge.due_at:
            return False
        return await assessments.open_assessment(session, message.workspace_id, nudge.team_id) is None


def reminder_of(value: str) -> Named:
    """The team and the time that a button of a reminder carries. Raises ValueError for anything else."""
    team_id, due_at = map(int, value.split(":"))
    return team_id, datetime.fromtimestamp(due_at, UTC)


async def _change(
    deps: Deps,
    person: Person,
    reminder: Named,
    acting_in: str,
    deed: str,
    change: Callable[[AsyncSession, Team, CheckinSchedule, datetime], Awaitable[None]],
) -> Clicked | None:
    """Do something about a reminder that waits; None where the same deed was done before."""
    async with deps.database.write() as session:
        now = deps.clock()
        team, schedule = await _of(session, person, reminder, acting_in, to_change=True)
        if deed and not await events.remember_event(session, f"{REMINDER}:{deed}", now):
            return None
        waits = schedule.waiting == reminder[1] and schedule.state == ScheduleState.ON.value
        if waits:
            await change(session, team, schedule, now)
        message = await outbox.message_with_key(session, person.workspace_id, key_of(*reminder))
        if message is None:
            raise Refusal(GONE)
        await session.refresh(message)
        return Clicked(Reminder.model_validate(message.data), late=not waits)


async def _of(
    session: AsyncSession, person: Person, reminder: Named, acting_in: str, *, to_change: bool
) -> tuple[Team, CheckinSchedule]:
    team = await teams.team_of_id(session, person.workspace_id, reminder[0])
    find = schedules.schedule_to_change if to_change else schedules.schedule_of
    schedule = await find(session, person.workspace_id, reminder[0])
    if team is None or schedule is None:
        raise Refusal(GONE)
    if team.channel_id != acting_in and person.user_id not in (*team.owners, schedule.changed_by, schedule.handed_to):
        raise Refusal(NOT_YOURS)
    return team, schedule

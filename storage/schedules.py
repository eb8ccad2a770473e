"""When teams are reminded of their check-ins: one schedule of each team."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from storage.connection import connection_of
from storage.insert import insert_if_absent
from storage.tables import CheckinSchedule, ScheduleState, Team, table
from storage.wakes import Wake, wake

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class DueSchedule:
    """A schedule with something to do, and its team."""

    schedule: CheckinSchedule
    team: Team


@dataclass(frozen=True, slots=True)
class ToRemind:
    """A schedule whose reminder is due at ``due_at``, and the channel of its team; plain, as there may be many."""

    id: int
    workspace_id: str
    team_id: int
    channel_id: str
    rule: dict[str, Any]
    nudges: str
    due_at: datetime
    waiting: datetime | None
    changed_by: str


@dataclass(frozen=True, slots=True)
class GoesOn:
    """How a schedule whose time had come goes on: what is due next, and what waits now, if anything does."""

    id: int
    due_at: datetime | None
    waiting: datetime | None
    reminded_at: datetime | None
    nudge_at: datetime | None


_schedule, _team = table("checkin_schedule"), table("team")
_TO_REMIND = tuple((_team if one.name == "channel_id" else _schedule).c[one.name] for one in fields(ToRemind))
_GO_ON = (
    update(_schedule)
    .where(_schedule.c.id == bindparam("schedule_id"))
    .values(
        due_at=bindparam("its_due_at"),
        waiting=bindparam("its_waiting"),
        reminded_at=bindparam("its_reminded_at"),
        nudge_at=bindparam("its_nudge_at"),
        nudges_sent=0,
        handed_to=None,
        snoozed_by=None,
    )
)


async def schedule_of(session: AsyncSession, workspace_id: str, team_id: int) -> CheckinSchedule | None:
    """A team's schedule, if it ever had one."""
    statement = select(CheckinSchedule).where(
        col(CheckinSchedule.workspace_id) == workspace_id, col(CheckinSchedule.team_id) == team_id
    )
    return (await session.exec(statement)).one_or_none()


async def next_checkins(
    session: AsyncSession, workspace_id: str, team_ids: Collection[int]
) -> dict[int, CheckinSchedule]:
    """The schedules that are on of these teams, by team id."""
    statement = select(CheckinSchedule).where(
        col(CheckinSchedule.workspace_id) == workspace_id,
        col(CheckinSchedule.team_id).in_(team_ids),
        col(CheckinSchedule.state) == ScheduleState.ON.value,
    )
    return {one.team_id: one for one in (await session.exec(statement)).all()}


async def schedule_to_change(session: AsyncSession, workspace_id: str, team_id: int) -> CheckinSchedule | None:
    """A team's schedule as it is now, which nobody else changes before the transaction ends."""
    wake(session, Wake.REMINDERS, Wake.NUDGES)
    statement = (
        select(CheckinSchedule)
        .where(col(CheckinSchedule.workspace_id) == workspace_id, col(CheckinSchedule.team_id) == team_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).one_or_none()


async def add_schedule(session: AsyncSession, schedule: CheckinSchedule) -> bool:
    """Keep a team's first schedule. False where it has one."""
    wake(session, Wake.REMINDERS, Wake.NUDGES)
    return await insert_if_absent(session, schedule)


async def any_reminder_due(session: AsyncSession, now: datetime) -> bool:
    """Whether a team of any workspace is to be reminded; asked often, so it must not disturb the writers."""
    return (await session.exec(select(CheckinSchedule.id).where(*_to_remind(now)).limit(1))).first() is not None


async def next_reminder(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next team of any workspace is to be reminded, after ``now``."""
    return await _next(session, _schedule.c.due_at, now)


async def next_nudge(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next nudge of any workspace is due, after ``now``."""
    return await _next(session, _schedule.c.nudge_at, now)


async def claim_reminders(session: AsyncSession, now: datetime, limit: int) -> Sequence[ToRemind]:
    """So many of those that are to be reminded, the longest due first.

    Nobody else has them before this transaction ends.
    """
    statement = (
        select_columns(*_TO_REMIND)
        .join(_team, _team.c.id == _schedule.c.team_id)
        .where(*_to_remind(now))
        .order_by(_schedule.c.due_at, _schedule.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=_schedule)
    )
    rows = (await (await connection_of(session)).execute(statement)).all()
    return [ToRemind(*row) for row in rows]


async def go_on(session: AsyncSession, found: Sequence[GoesOn]) -> None:
    """Have schedules go on, in a statement for all."""
    if not found:
        return
    wake(session, Wake.NUDGES)
    rows = [
        {
            "schedule_id": one.id,
            "its_due_at": one.due_at,
            "its_waiting": one.waiting,
            "its_reminded_at": one.reminded_at,
            "its_nudge_at": one.nudge_at,
        }
        for one in found
    ]
    await (await connection_of(session)).execute(_GO_ON, rows)


async def nudges_due(session: AsyncSession, now: datetime, limit: int) -> Sequence[DueSchedule]:
    """So many of the schedules of all workspaces with a nudge to send now, the longest due first.

    Asked whenever there may be some, so it must not disturb the writers.
    """
    statement = (
        select(CheckinSchedule)
        .where(*_to_nudge(now))
        .order_by(col(CheckinSchedule.nudge_at), col(CheckinSchedule.id))
        .limit(limit)
    )
    return await _with_teams(session, (await session.exec(statement)).all())


async def claim_nudges(
    session: AsyncSession, now: datetime, schedule_ids: Collection[int | None]
) -> Sequence[DueSchedule]:
    """Those of the schedules that still have a nudge to send; nobody else has them before this transaction ends."""
    statement = (
        select(CheckinSchedule)
        .where(col(CheckinSchedule.id).in_(schedule_ids), *_to_nudge(now))
        .order_by(col(CheckinSchedule.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return await _with_teams(session, (await session.exec(statement)).all())


async def _next(session: AsyncSession, when: ColumnElement[Any], now: datetime) -> datetime | None:
    statement = select_columns(func.min(when)).where(_schedule.c.state == ScheduleState.ON.value, when > now)
    return (await (await connection_of(session)).execute(statement)).scalar_one()


async def _with_teams(session: AsyncSession, found: Sequence[CheckinSchedule]) -> Sequence[DueSchedule]:
    if not found:
        return ()
    of = select(Team).where(col(Team.id).in_({one.team_id for one in found}))
    teams = {team.id: team for team in (await session.exec(of)).all()}
    return [DueSchedule(one, teams[one.team_id]) for one in found]


def _to_remind(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(CheckinSchedule.state) == ScheduleState.ON.value, col(CheckinSchedule.due_at) <= now


def _to_nudge(now: datetime) -> tuple[ColumnElement[bool], ...]:
    # Where the next reminder is due as well, that takes the place of the nudge.
    return (
        col(CheckinSchedule.state) == ScheduleState.ON.value,
        col(CheckinSchedule.nudge_at) <= now,
        or_(col(CheckinSchedule.due_at).is_(None), col(CheckinSchedule.due_at) > now),
    )

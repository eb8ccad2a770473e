"""When teams are reminded of their check-ins: one schedule of each team."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import CheckinSchedule, ScheduleState, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class Due:
    """A schedule with something to do, and its team."""

    schedule: CheckinSchedule
    team: Team


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
    statement = (
        select(CheckinSchedule)
        .where(col(CheckinSchedule.workspace_id) == workspace_id, col(CheckinSchedule.team_id) == team_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).one_or_none()


async def add_schedule(session: AsyncSession, schedule: CheckinSchedule) -> bool:
    """Keep a team's first schedule. False where it has one."""
    return await insert_if_absent(session, schedule)


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[Due]:
    """Schedules of all workspaces with something to do now, oldest first.

    Asked each second, so it must not disturb the writers.
    """
    statement = select(CheckinSchedule).where(*_is_due(now)).order_by(col(CheckinSchedule.id)).limit(limit)
    return await _with_teams(session, (await session.exec(statement)).all())


async def claim_due(session: AsyncSession, now: datetime, schedule_ids: Collection[int | None]) -> Sequence[Due]:
    """Those of the schedules that still have something to do; nobody else has them before this transaction ends."""
    locked = (
        select(CheckinSchedule)
        .where(col(CheckinSchedule.id).in_(schedule_ids), *_is_due(now))
        .order_by(col(CheckinSchedule.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return await _with_teams(session, (await session.exec(locked)).all())


async def _with_teams(session: AsyncSession, found: Sequence[CheckinSchedule]) -> Sequence[Due]:
    if not found:
        return ()
    of = select(Team).where(col(Team.id).in_({one.team_id for one in found}))
    teams = {team.id: team for team in (await session.exec(of)).all()}
    return [Due(one, teams[one.team_id]) for one in found]


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(CheckinSchedule.state) == ScheduleState.ON.value,
        or_(col(CheckinSchedule.due_at) <= now, col(CheckinSchedule.nudge_at) <= now),
    )

"""When channels get their summaries by themselves: one schedule of each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import ScheduleState, SummarySchedule
from storage.wakes import Wake, wake

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


async def schedule_of(session: AsyncSession, workspace_id: str, channel_id: str) -> SummarySchedule | None:
    """A channel's schedule, if it ever had one."""
    statement = select(SummarySchedule).where(
        col(SummarySchedule.workspace_id) == workspace_id, col(SummarySchedule.channel_id) == channel_id
    )
    return (await session.exec(statement)).one_or_none()


async def schedule_to_change(session: AsyncSession, workspace_id: str, channel_id: str) -> SummarySchedule | None:
    """A channel's schedule as it is now, which nobody else changes before the transaction ends."""
    wake(session, Wake.SUMMARIES)
    statement = (
        select(SummarySchedule)
        .where(col(SummarySchedule.workspace_id) == workspace_id, col(SummarySchedule.channel_id) == channel_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).one_or_none()


async def add_schedule(session: AsyncSession, schedule: SummarySchedule) -> bool:
    """Keep a channel's first schedule. False where it has one."""
    wake(session, Wake.SUMMARIES)
    return await insert_if_absent(session, schedule)


async def due(session: AsyncSession, now: datetime, limit: int) -> Sequence[SummarySchedule]:
    """Schedules of all workspaces that are due, the oldest first.

    Asked whenever there may be some, so it must not disturb the writers.
    """
    statement = (
        select(SummarySchedule)
        .where(*_is_due(now))
        .order_by(col(SummarySchedule.due_at), col(SummarySchedule.id))
        .limit(limit)
    )
    return (await session.exec(statement)).all()


async def next_due(session: AsyncSession, now: datetime) -> datetime | None:
    """When the next summary of any workspace is due, after ``now``."""
    statement = select(func.min(col(SummarySchedule.due_at))).where(
        col(SummarySchedule.state) == ScheduleState.ON.value, col(SummarySchedule.due_at) > now
    )
    return (await session.exec(statement)).one()


async def claim_due(
    session: AsyncSession, now: datetime, schedule_ids: Collection[int | None]
) -> Sequence[SummarySchedule]:
    """Those of the schedules that are still due; nobody else has them before this transaction ends."""
    statement = (
        select(SummarySchedule)
        .where(col(SummarySchedule.id).in_(schedule_ids), *_is_due(now))
        .order_by(col(SummarySchedule.due_at), col(SummarySchedule.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.exec(statement)).all()


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return col(SummarySchedule.state) == ScheduleState.ON.value, col(SummarySchedule.due_at) <= now

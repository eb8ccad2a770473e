"""What a workspace's Slack does not take, so that it is not tried each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import Refusal
from storage.teams import ensure_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


async def is_refused(session: AsyncSession, workspace_id: str, what: str, since: datetime) -> bool:
    """Whether a workspace refused something since then."""
    statement = select(col(Refusal.refused_at)).where(
        col(Refusal.workspace_id) == workspace_id, col(Refusal.what) == what
    )
    refused_at = (await session.exec(statement)).one_or_none()
    return refused_at is not None and refused_at >= since


async def remember(session: AsyncSession, workspace_id: str, what: str, problem: str, now: datetime) -> bool:
    """Keep that a workspace refuses something; True the first time ever."""
    await ensure_workspace(session, workspace_id, now)
    row = Refusal(workspace_id=workspace_id, what=what, problem=problem, refused_at=now)
    if await insert_if_absent(session, row):
        return True
    await session.exec(
        update(Refusal)
        .where(col(Refusal.workspace_id) == workspace_id, col(Refusal.what) == what)
        .values(refused_at=now, problem=problem)
    )
    return False

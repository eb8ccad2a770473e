"""What is set for a whole workspace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from storage.tables import Workspace
from storage.teams import ensure_workspace

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


@dataclass(frozen=True, slots=True)
class Ranking:
    """Whether teams are shown in order of their levels, and who set that when; None: nobody ever did."""

    on: bool = False
    changed_by: str | None = None
    changed_at: datetime | None = None


async def ranking(session: AsyncSession, workspace_id: str) -> Ranking:
    """Whether a workspace's teams are shown in order of their levels."""
    statement = select(Workspace.ranking, Workspace.ranking_changed_by, Workspace.ranking_changed_at).where(
        col(Workspace.id) == workspace_id
    )
    row = (await session.exec(statement)).one_or_none()
    return Ranking(*row) if row else Ranking()


async def set_ranking(session: AsyncSession, workspace_id: str, user_id: str, now: datetime, *, on: bool) -> None:
    """Show a workspace's teams in order of their levels, or not. What is so already stays as it was."""
    await ensure_workspace(session, workspace_id, now)
    await session.exec(
        update(Workspace)
        .where(col(Workspace.id) == workspace_id, col(Workspace.ranking) != on)
        .values(ranking=on, ranking_changed_by=user_id, ranking_changed_at=now)
    )


async def all_workspaces(session: AsyncSession) -> tuple[str, ...]:
    """The ids of all workspaces."""
    return tuple((await session.exec(select(Workspace.id).order_by(col(Workspace.id)))).all())

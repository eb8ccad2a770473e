"""Workspaces, and the teams bound to their channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.members import ensure_member
from storage.tables import Team, Workspace

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession


async def team_of_channel(session: AsyncSession, workspace_id: str, channel_id: str) -> Team | None:
    """The team bound to a channel, if there is one."""
    statement = select(Team).where(col(Team.workspace_id) == workspace_id, col(Team.channel_id) == channel_id)
    return (await session.exec(statement)).one_or_none()


async def team_of_id(session: AsyncSession, workspace_id: str, team_id: int) -> Team | None:
    """The team with an id, if it is this workspace's."""
    statement = select(Team).where(col(Team.workspace_id) == workspace_id, col(Team.id) == team_id)
    return (await session.exec(statement)).one_or_none()


async def channels_of(session: AsyncSession, workspace_id: str, team_ids: Collection[int]) -> dict[int, str]:
    """The channel of each of these teams, by the team's id."""
    statement = select(Team.id, Team.channel_id).where(
        col(Team.workspace_id) == workspace_id, col(Team.id).in_(team_ids)
    )
    return {team_id: channel_id for team_id, channel_id in (await session.exec(statement)).all() if team_id}


async def all_teams(session: AsyncSession, workspace_id: str) -> tuple[int, ...]:
    """The ids of a workspace's teams, oldest first."""
    statement = select(Team.id).where(col(Team.workspace_id) == workspace_id).order_by(col(Team.id))
    return tuple((await session.exec(statement)).all())


async def ensure_workspace(session: AsyncSession, workspace_id: str, now: datetime) -> None:
    """Have a workspace there for rows that belong to it."""
    await insert_if_absent(session, Workspace(id=workspace_id, created_at=now))


async def ensure_team(session: AsyncSession, workspace_id: str, channel_id: str, user_id: str, now: datetime) -> Team:
    """The team bound to a channel; made now, owned by this user ("": nobody yet), if the channel was never heard of."""
    await ensure_workspace(session, workspace_id, now)
    await insert_if_absent(
        session,
        Team(workspace_id=workspace_id, channel_id=channel_id, owners=[user_id] if user_id else [], created_at=now),
    )
    team = await team_of_channel(session, workspace_id, channel_id)
    assert team is not None  # noqa: S101 - just made, in this transaction
    if user_id:
        await ensure_member(session, workspace_id, team.id, user_id)
    return team


async def team_to_change(session: AsyncSession, workspace_id: str, team: Team) -> Team:
    """The team as it is now, which nobody else changes before the transaction ends."""
    statement = select(Team).where(col(Team.workspace_id) == workspace_id, col(Team.id) == team.id).with_for_update()
    # What the session has of it from before the lock is read again.
    return (await session.exec(statement, execution_options={"populate_existing": True})).one()


async def change_team(session: AsyncSession, workspace_id: str, team_id: int, **values: object) -> None:
    """Set columns of a team, by name."""
    await session.exec(
        update(Team).where(col(Team.workspace_id) == workspace_id, col(Team.id) == team_id).values(**values)
    )

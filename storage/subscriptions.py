"""Which channels hear of the levels of which teams, beside each team's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, update
from sqlmodel import col, select

from storage.insert import insert_if_absent
from storage.tables import Subscription

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlmodel.ext.asyncio.session import AsyncSession


async def subscribe(
    session: AsyncSession,
    workspace_id: str,
    channel_id: str,
    team_id: int | None,
    *,
    dimensions: bool,
    made_by: str,
    now: datetime,
) -> bool:
    """Have a channel hear of a team (None: of all of the workspace), or hear more or less of it than before.

    False when it hears just that already.
    """
    row = Subscription(
        workspace_id=workspace_id,
        channel_id=channel_id,
        team_id=team_id,
        dimensions=dimensions,
        made_by=made_by,
        made_at=now,
    )
    if await insert_if_absent(session, row):
        return True
    changed = (
        update(Subscription)
        .where(_is(workspace_id, channel_id, team_id), col(Subscription.dimensions) != dimensions)
        .values(dimensions=dimensions, made_by=made_by, made_at=now)
    )
    return (await session.exec(changed)).rowcount > 0


async def unsubscribe(session: AsyncSession, workspace_id: str, channel_id: str, team_id: int | None) -> bool:
    """Have a channel hear no more of a team (None: of all of the workspace). False when it did not anyway."""
    return (await session.exec(delete(Subscription).where(_is(workspace_id, channel_id, team_id)))).rowcount > 0


async def unsubscribe_from_all(session: AsyncSession, workspace_id: str, channel_id: str) -> Sequence[str]:
    """Have a channel hear of no team but its own; gives the ids of those who had it hear, each once."""
    made_by = sorted({one.made_by for one in await subscriptions_of(session, workspace_id, channel_id)})
    await session.exec(
        delete(Subscription).where(
            col(Subscription.workspace_id) == workspace_id, col(Subscription.channel_id) == channel_id
        )
    )
    return made_by


async def subscriptions_of(session: AsyncSession, workspace_id: str, channel_id: str) -> Sequence[Subscription]:
    """What a channel hears of beside its own team, the oldest first."""
    statement = (
        select(Subscription)
        .where(col(Subscription.workspace_id) == workspace_id, col(Subscription.channel_id) == channel_id)
        .order_by(col(Subscription.id))
    )
    return (await session.exec(statement)).all()


async def channels_that_hear(session: AsyncSession, workspace_id: str, team_id: int) -> dict[str, bool]:
    """The channels that hear of a team beside its own, and whether of its dimensions alone too, the oldest first.

    A channel that hears of the team and of all teams hears all that either was asked for.
    """
    statement = (
        select(Subscription)
        .where(
            col(Subscription.workspace_id) == workspace_id,
            or_(col(Subscription.team_id) == team_id, col(Subscription.team_id).is_(None)),
        )
        .order_by(col(Subscription.id))
    )
    hear: dict[str, bool] = {}
    for one in (await session.exec(statement)).all():
        hear[one.channel_id] = hear.get(one.channel_id, False) or one.dimensions
    return hear


def _is(workspace_id: str, channel_id: str, team_id: int | None) -> ColumnElement[bool]:
    return and_(
        col(Subscription.workspace_id) == workspace_id,
        col(Subscription.channel_id) == channel_id,
        col(Subscription.team_id).is_(None) if team_id is None else col(Subscription.team_id) == team_id,
    )

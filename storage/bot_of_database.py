"""Which bot a database belongs to: one alone, or two would send each other's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import select

from storage.insert import insert_if_absent
from storage.tables import BotOfDatabase

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

ONLY = 1


async def claim(session: AsyncSession, workspace_id: str, bot_id: str, now: datetime) -> BotOfDatabase:
    """The bot that the database belongs to: this one, unless another was there before."""
    await insert_if_absent(session, BotOfDatabase(id=ONLY, workspace_id=workspace_id, bot_id=bot_id, since=now))
    return (await session.exec(select(BotOfDatabase))).one()


async def release(session: AsyncSession) -> None:
    """Have the database belong to the bot that starts next."""
    await session.exec(delete(BotOfDatabase))

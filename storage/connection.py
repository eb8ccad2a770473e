"""The connection of a session, for statements of which only plain columns are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlmodel.ext.asyncio.session import AsyncSession


async def connection_of(session: AsyncSession) -> AsyncConnection:
    """The connection of a session that is one transaction; asking SQLAlchemy for it each time takes longer."""
    found: AsyncConnection | None = session.info.get("connection")
    if found is None:
        found = session.info["connection"] = await session.connection()
    return found

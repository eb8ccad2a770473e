"""INSERT that leaves an existing row alone, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlmodel import SQLModel
    from sqlmodel.ext.asyncio.session import AsyncSession


async def insert_if_absent(session: AsyncSession, row: SQLModel) -> bool:
    """Insert the row unless a unique constraint already holds one like it. True when it was inserted.

    Safe against another process doing the same at the same moment.
    """
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {name: value for name, value in row.model_dump().items() if not (name == "id" and value is None)}
    statement = insert(type(row)).values(**values).on_conflict_do_nothing()
    return (await session.exec(statement)).rowcount > 0

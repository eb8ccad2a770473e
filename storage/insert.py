"""INSERT that leaves an existing row alone, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from storage.connection import connection_of
from storage.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlmodel import SQLModel
    from sqlmodel.ext.asyncio.session import AsyncSession


async def insert_if_absent(session: AsyncSession, row: SQLModel) -> bool:
    """Insert the row unless a unique constraint already holds one like it. True when it was inserted.

    Safe against another process doing the same at the same moment.
    """
    values = {name: value for name, value in row.model_dump().items() if not (name == "id" and value is None)}
    statement = _insert(session)(type(row)).values(**values).on_conflict_do_nothing()
    return (await session.exec(statement)).rowcount > 0


async def insert_all_absent(session: AsyncSession, into: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of plain columns, but for those of which a unique constraint already holds one like it."""
    if rows:
        await (await connection_of(session)).execute(_insert(session)(into).on_conflict_do_nothing(), rows)


def insert_absent(into: Table) -> Plain:
    """A statement that inserts a row unless there is one like it; gives a row when it was inserted."""
    columns = [one.name for one in into.c]
    on_sqlite, on_postgresql = (
        insert(into).on_conflict_do_nothing().returning(*into.primary_key)
        for insert in (sqlite.Insert, postgresql.Insert)
    )
    return Plain(on_sqlite, columns, on_postgresql)


def _insert(session: AsyncSession) -> type[sqlite.Insert | postgresql.Insert]:
    return sqlite.Insert if session.get_bind().dialect.name == "sqlite" else postgresql.Insert

"""INSERT that leaves an existing row alone, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import sqlite

from storage.connection import connection_of, is_postgresql
from storage.plain import Plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.dialects import postgresql
    from sqlmodel import SQLModel
    from sqlmodel.ext.asyncio.session import AsyncSession

    AnyInsert = sqlite.Insert | postgresql.Insert


async def insert_if_absent(session: AsyncSession, row: SQLModel) -> bool:
    """Insert the row unless a unique constraint already holds one like it. True when it was inserted.

    Safe against another process doing the same at the same moment.
    """
    values = {name: value for name, value in row.model_dump().items() if not (name == "id" and value is None)}
    statement = insert_of(session)(type(row)).values(**values).on_conflict_do_nothing()
    return (await session.exec(statement)).rowcount > 0


async def insert_all_absent(session: AsyncSession, into: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows of plain columns, but for those of which a unique constraint already holds one like it."""
    if rows:
        await (await connection_of(session)).execute(insert_of(session)(into).on_conflict_do_nothing(), rows)


def insert_absent(into: Table, columns: Sequence[str] = ()) -> Plain:
    """A statement that inserts a row, of these columns or all, unless there is one like it; gives one if it did."""

    def built(insert: type[AnyInsert]) -> AnyInsert:
        return insert(into).on_conflict_do_nothing().returning(*into.primary_key)

    return Plain(built(sqlite.Insert), columns or [one.name for one in into.c], lambda: built(postgresqls_insert()))


def postgresqls_insert() -> type[postgresql.Insert]:
    """PostgreSQL's INSERT: what SQLAlchemy knows of it takes some megabytes, which a bot on SQLite does without."""
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415

    return postgresql.Insert


def insert_of(session: AsyncSession) -> type[AnyInsert]:
    """The INSERT of the session's database."""
    return postgresqls_insert() if is_postgresql(session) else sqlite.Insert

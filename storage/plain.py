"""Statements that clicks run, compiled once: on SQLite they go to the driver without SQLAlchemy's machinery.

What is given and found is converted as SQLAlchemy converts it. On PostgreSQL SQLAlchemy executes them.
"""

from __future__ import annotations

import sqlite3
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select
from sqlalchemy.dialects.sqlite import aiosqlite
from sqlalchemy.exc import DBAPIError

from storage.connection import connection_of, straight_to_sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Delete, Insert, Update
    from sqlalchemy.types import TypeEngine
    from sqlmodel.ext.asyncio.session import AsyncSession

    Convert = Callable[[Any], Any]
    _Compiled = tuple[str, Mapping[str, Any], Sequence[tuple[str, Convert | None]], Sequence[tuple[int, Convert]]]

_DIALECT = aiosqlite.dialect()


class Plain:
    """A statement whose parameters are named, and whose rows are tuples."""

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]] | Insert | Update | Delete,
        columns: Sequence[str] = (),
        on_postgresql: Callable[[], Insert] | None = None,
    ) -> None:
        """What an INSERT or UPDATE gives to its ``columns`` are parameters of their names; others are named otherwise.

        ``on_postgresql`` gives another INSERT.
        """
        self.statement = statement
        self._columns = columns
        self._build_on_postgresql = on_postgresql

    async def rows(self, session: AsyncSession, parameters: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        """Execute it in the session's transaction; gives all of its rows. Raises what SQLAlchemy does."""
        run = straight_to_sqlite(session)
        if run is None:
            found = await (await connection_of(session)).execute(self._on_postgresql, dict(parameters))
            return found.all() if found.returns_rows else ()
        sql, constants, named, converted = self._compiled
        values = {**constants, **parameters}
        given = [convert(values[name]) if convert else values[name] for name, convert in named]
        try:
            _, _, _, rows = await run(sql, given)
        except sqlite3.Error as error:
            raise _as_sqlalchemys(sql, error) from error
        return [_row(row, converted) for row in rows] if converted else rows

    async def row(self, session: AsyncSession, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """The only row, if there is one; of several, the first."""
        rows = await self.rows(session, parameters)
        return rows[0] if rows else None

    @cached_property
    def _on_postgresql(self) -> Select[*tuple[Any, ...]] | Insert | Update | Delete:
        return self.statement if self._build_on_postgresql is None else self._build_on_postgresql()

    @cached_property
    def _compiled(self) -> _Compiled:
        """SQL, parameters that have a value already, all of them in order, and the columns that are converted."""
        compiled = self.statement.compile(dialect=_DIALECT, column_keys=self._columns or None)
        if compiled.post_compile_params:
            raise TypeError("It is other SQL for other parameters")
        binds = compiled.binds
        constants = {name: one.value for name, one in binds.items() if not one.required}
        named = [(name, _impl(binds[name].type).bind_processor(_DIALECT)) for name in compiled.positiontup or ()]
        columns = self.statement.selected_columns if isinstance(self.statement, Select) else ()
        processors = [_impl(column.type).result_processor(_DIALECT, None) for column in columns]
        return compiled.string, constants, named, [(at, one) for at, one in enumerate(processors) if one is not None]


def _impl(of: TypeEngine[Any]) -> TypeEngine[Any]:
    return of.dialect_impl(_DIALECT)


def _row(row: Sequence[Any], converted: Sequence[tuple[int, Convert]]) -> Sequence[Any]:
    values = list(row)
    for at, convert in converted:
        values[at] = convert(values[at])
    return values


def _as_sqlalchemys(sql: str, error: sqlite3.Error) -> BaseException:
    # What people wrote is in no error and no log.
    return DBAPIError.instance(sql, None, error, sqlite3.Error, hide_parameters=True, dialect=_DIALECT)

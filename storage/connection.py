"""The connection of a session, for statements of which only plain columns are wanted; and the turn of one on SQLite.

A click runs a handful of statements, and SQLAlchemy's way to SQLite costs more than they do. So on SQLite the
transaction is a turn at a connection of ours, in which ``plain`` statements run straight away; SQLAlchemy's is made
only for a session that is asked for more, and takes part in the same turn.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from storage.turns import TurnConnection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from sqlalchemy.engine import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection
    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.sqlite_driver import Outcome
    from storage.turns import Turn

    LookUp = Callable[[str, Sequence[Any]], Awaitable[Outcome]]

_TURN = "turn"
_USES_SQLALCHEMY = "uses_sqlalchemy"


async def connection_of(session: AsyncSession) -> AsyncConnection:
    """The connection of a session that is one transaction; asking SQLAlchemy for it each time takes longer."""
    found: AsyncConnection | None = session.info.get("connection")
    if found is None:
        found = session.info["connection"] = await session.connection()
    return found


def is_postgresql(session: AsyncSession) -> bool:
    """Whether the session is one on PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def begin_plainly(session: AsyncSession, turn: Turn) -> None:
    """Make the session's transaction a turn at a connection to SQLite."""
    session.info[_TURN] = turn


def straight_to_sqlite(session: AsyncSession) -> LookUp | None:
    """What runs SQL in the session's transaction as it is, at once; None on PostgreSQL."""
    turn: Turn | None = session.info.get(_TURN)
    return None if turn is None else turn.look_up


async def end(session: AsyncSession) -> None:
    """Commit what was done in the session."""
    if session.in_transaction():
        await session.commit()
    turn: Turn | None = session.info.get(_TURN)
    if turn is not None:
        await turn.commit()


async def undo(session: AsyncSession) -> None:
    """Roll back what was not committed, and close the session."""
    turn: Turn | None = session.info.get(_TURN)
    try:
        # Whoever is cancelled meanwhile leaves nothing open.
        if turn is None or session.info.get(_USES_SQLALCHEMY) or session.in_transaction():
            await asyncio.shield(asyncio.ensure_future(session.close()))
    finally:
        if turn is not None:
            turn.rollback()


def _take_part(session: Session, _: Any, connection: Connection) -> None:
    """SQLAlchemy begins a transaction: what it does is part of the session's turn, if that is one."""
    turn: Turn | None = session.info.get(_TURN)
    if turn is not None:
        session.info[_USES_SQLALCHEMY] = True
        driver = connection.connection.driver_connection
        assert isinstance(driver, TurnConnection)  # noqa: S101 - so it was made
        driver.take_part_in(turn)


event.listen(Session, "after_begin", _take_part)

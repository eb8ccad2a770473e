"""A transaction on SQLite is a turn at a connection of ours, which plain statements and SQLAlchemy can share.

To SQLAlchemy a turn is a connection of its own; what a click runs goes without SQLAlchemy (see ``plain``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

from storage.sqlite_driver import OneHopCursor

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from storage.sqlite_driver import Outcome


class Turn(Protocol):
    """A transaction: it begins with its first statement."""

    async def look_up(self, sql: str, parameters: Sequence[Any]) -> Outcome:
        """Execute a look-up by index, or another statement that takes no time, and fetch all of its rows."""
        ...

    async def run(self, sql: str, parameters: Sequence[Any] | None) -> Outcome:
        """Execute one statement and fetch all of its rows."""
        ...

    async def run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute one statement for each set of parameters; returns the number of rows changed."""
        ...

    async def commit(self) -> None:
        """End it; returns once the disk has what was written in it."""
        ...

    def rollback(self) -> None:
        """End it, if it has not ended, and undo what was written in it."""
        ...


class Turns(Protocol):
    """Who gives turns."""

    async def open(self) -> None:
        """Have a connection open from now on."""
        ...

    async def define(self, name: str, *arguments: Any, **options: Any) -> None:
        """Define a function of SQL, once."""
        ...

    def turn(self) -> Turn:
        """A transaction that has not begun yet."""
        ...


class TurnConnection:
    """What SQLAlchemy takes for a connection: one turn after the other."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        # SQLAlchemy asks for it by this name, to see whether this is open.
        self._connection: Turns | None = None
        self._turn = turns.turn()

    def __await__(self) -> Generator[Any, None, Self]:
        return self._connect().__await__()

    async def _connect(self) -> Self:
        await self._turns.open()
        self._connection = self._turns
        return self

    def take_part_in(self, turn: Turn) -> None:
        """Do what comes in a turn that others have a part in, until it ends."""
        self._turn = turn

    def cursor(self) -> OneHopCursor:
        """A cursor that does its work when told to execute."""
        return OneHopCursor(self)

    async def run(self, sql: str, parameters: Sequence[Any] | None) -> Outcome:
        """Execute one statement and fetch all of its rows."""
        return await self._turn.run(sql, parameters)

    async def run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute one statement for each set of parameters; returns the number of rows changed."""
        return await self._turn.run_many(sql, parameters)

    async def create_function(self, *arguments: Any, **options: Any) -> None:
        """Define a function of SQL, as SQLAlchemy does for each connection."""
        await self._turns.define(*arguments, **options)

    async def commit(self) -> None:
        """Returns once the disk has it."""
        await self._end_turn().commit()

    async def rollback(self) -> None:
        """Undo what was written since the first statement."""
        self._end_turn().rollback()

    async def close(self) -> None:
        """Leave the connection to others."""
        self.stop()

    def stop(self) -> None:
        """As ``close``, for where nothing can be waited for."""
        self._connection = None
        self._end_turn().rollback()

    def _end_turn(self) -> Turn:
        ended, self._turn = self._turn, self._turns.turn()
        return ended

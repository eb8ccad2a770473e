"""The connections that read a SQLite file: whoever reads has one alone, and sees one consistent state with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from storage.busy import Busy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage.sqlite_driver import OneHopConnection, Outcome


class Readers:
    """A few connections, opened when they are needed and lent to one transaction after the other."""

    def __init__(self, connect: Callable[[], OneHopConnection], most: int, seconds: float) -> None:
        """So many are open at most; a transaction waits so long for one."""
        self._connect = connect
        self._seconds = seconds
        self._places = asyncio.Semaphore(most)
        self._free: list[OneHopConnection] = []
        self._all: list[OneHopConnection] = []
        self._functions: dict[str, Callable[[OneHopConnection], None]] = {}
        self._ending: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Nothing: a connection is opened when somebody reads."""

    async def define(self, name: str, *arguments: Any, **options: Any) -> None:
        """Define a function of SQL, once, for the connections that are opened from now on."""
        self._functions.setdefault(name, lambda one: one.raw.create_function(name, *arguments, **options))

    def turn(self) -> ReadTurn:
        """A transaction that has not begun yet."""
        return ReadTurn(self)

    async def take(self) -> OneHopConnection:
        """One that nobody else has. Raises Busy when none became free in time."""
        await self._wait()
        if self._free:
            return self._free.pop()
        try:
            connection = await self._connect()
        except BaseException:
            self._places.release()
            raise
        for define in self._functions.values():
            define(connection)
        self._all.append(connection)
        return connection

    def give_back(self, connection: OneHopConnection) -> None:
        """Others may have it, once its thread has done what somebody asked for who does not wait any more."""
        if connection.is_busy:
            ending = asyncio.ensure_future(self._when_done(connection))
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
        else:
            connection.raw.rollback()
            self._is_free(connection)

    async def empty_log(self) -> bool:
        """Bring all of the write-ahead log into the file, and empty it. False while somebody reads."""
        connection = await self.take()
        try:
            return await connection.empty_log()
        finally:
            self.give_back(connection)

    async def close(self) -> None:
        """Close the connections; nobody uses them any more."""
        if self._ending:
            await asyncio.wait(self._ending)
        self._free.clear()
        while self._all:
            await self._all.pop().close()

    async def _wait(self) -> None:
        if not self._places.locked():
            await self._places.acquire()  # at once
            return
        try:
            async with asyncio.timeout(self._seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise Busy("too many read") from error

    async def _when_done(self, connection: OneHopConnection) -> None:
        await connection.rollback()
        self._is_free(connection)

    def _is_free(self, connection: OneHopConnection) -> None:
        self._free.append(connection)
        self._places.release()


class ReadTurn:
    """A transaction: a connection of its own, from its first statement to its end."""

    def __init__(self, readers: Readers) -> None:
        """Nothing is waited for before the first statement."""
        self._readers = readers
        self._connection: OneHopConnection | None = None

    async def look_up(self, sql: str, parameters: Sequence[Any]) -> Outcome:
        """Execute a look-up by index here and now: it takes SQLite less time than the way to its thread."""
        return await (self._connection or await self._begin()).look_up(sql, parameters)

    async def run(self, sql: str, parameters: Sequence[Any] | None) -> Outcome:
        """Execute one statement, which may take long, and fetch all of its rows."""
        return await (self._connection or await self._begin()).run(sql, parameters)

    async def run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute one statement for each set of parameters; returns the number of rows changed."""
        return await (self._connection or await self._begin()).run_many(sql, parameters)

    async def commit(self) -> None:
        """There is nothing to keep."""
        self.rollback()

    def rollback(self) -> None:
        """Leave the connection to others."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self._readers.give_back(connection)

    async def _begin(self) -> OneHopConnection:
        self._connection = await self._readers.take()
        return self._connection

"""The one connection that writes to a SQLite file, which transactions take in turns and commit together.

SQLite has one writer, and most of a small transaction's time is the wait for the disk at its end. So transactions
that wait for their turn go into the one that is open, each after a savepoint, so that one which fails undoes
nothing of the others; and all of them are told that they are committed when the disk has them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from storage.busy import Busy
from storage.held import is_busy
from storage.sqlite_driver import outcome_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from storage.sqlite_driver import OneHopConnection, Outcome

Value = TypeVar("Value")

# So many share a commit at most, as the first of them waits for the last.
COMMITTED_TOGETHER = 16
_ANOTHER_PROCESS = "another process is writing to the file"


class SharedWriter:
    """The connection, whose turn it is, and those of its transactions that wait for the disk."""

    def __init__(self, connect: Callable[[], OneHopConnection], seconds: float) -> None:
        """Nothing is opened before somebody connects. A transaction waits so long for its turn, and for others."""
        self._connect = connect
        self._seconds = seconds
        self._opening = asyncio.Lock()
        self._real: OneHopConnection | None = None
        self._functions: set[str] = set()
        self._taken = False
        self._waiting: deque[asyncio.Future[None]] = deque()
        # Each of the transactions that ended, and waits for the disk.
        self._ended: list[asyncio.Future[None]] = []

    async def open(self) -> None:
        """Have the connection open from now on."""
        async with self._opening:
            if self._real is None:
                real = await self._connect()
                # Whoever has to wait for another process does so in the connection's thread, and says how long.
                real.raw.execute("PRAGMA busy_timeout=0")
                self._real = real

    async def close(self) -> None:
        """Close the connection, if it was opened; nobody uses it any more."""
        real, self._real = self._real, None
        self._functions.clear()
        if real is not None:
            await real.close()

    async def define(self, name: str, *arguments: Any, **options: Any) -> None:
        """Define a function of SQL, once."""
        if name not in self._functions:
            self._functions.add(name)
            await self._open.in_thread(lambda: self.connection.create_function(name, *arguments, **options))

    def turn(self) -> WriteTurn:
        """A transaction that has not begun yet."""
        return WriteTurn(self)

    async def begin(self) -> bool:
        """Wait for a turn and begin a transaction; gives whether it is in another, after a savepoint.

        Raises Busy when another transaction, or another process, did not make way in time.
        """
        give_up_at = asyncio.get_running_loop().time() + self._seconds
        await self._take_turn(give_up_at)
        if self._ended:
            self.connection.execute("SAVEPOINT own")
            return True
        if not self._begins_at_once():
            # Another process is writing: that takes its time, so it is waited for in the connection's thread.
            await self._begun(self._open.start(self._begin_patiently), give_up_at)
        return False

    async def _begun(self, beginning: asyncio.Future[Any], give_up_at: float) -> None:
        try:
            async with asyncio.timeout_at(give_up_at):
                await asyncio.shield(beginning)
        except (asyncio.CancelledError, TimeoutError) as error:
            beginning.add_done_callback(self._undo_begin)
            if isinstance(error, TimeoutError):
                raise Busy(_ANOTHER_PROCESS) from error
            raise
        except BaseException as error:
            self._end_turn()
            if isinstance(error, sqlite3.Error) and is_busy(error):
                raise Busy(_ANOTHER_PROCESS) from error
            raise

    async def commit(self, *, savepoint: bool) -> None:
        """End a turn; returns once the disk has what was written in it."""
        if savepoint:
            self.connection.execute("RELEASE own")
        # One of its own: whoever is cancelled meanwhile leaves the others' alone.
        committed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended.append(committed)
        self._end_turn()
        await committed

    def rollback(self, *, savepoint: bool) -> None:
        """End a turn and undo what was written in it."""
        try:
            if savepoint and self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO own")
                self.connection.execute("RELEASE own")
            elif self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        finally:
            self._end_turn()

    def execute(self, sql: str, parameters: Sequence[Any]) -> Outcome:
        """Execute a statement in a turn.

        Here and now: they are look-ups by index, which take SQLite less time than the way to its thread.
        """
        return self._try(lambda: outcome_of(self.connection.execute(sql, parameters)))

    def execute_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute a statement for each set of parameters in a turn; gives the number of rows changed."""
        return self._try(lambda: self.connection.executemany(sql, parameters).rowcount)

    @property
    def connection(self) -> sqlite3.Connection:
        """SQLite's own."""
        return self._open.raw

    @property
    def _open(self) -> OneHopConnection:
        if self._real is None:
            raise sqlite3.OperationalError("connection closed")
        return self._real

    def _try(self, work: Callable[[], Value]) -> Value:
        connection = self.connection
        if not connection.in_transaction:
            raise sqlite3.OperationalError("The transaction was rolled back")
        try:
            return work()
        except sqlite3.Error as error:
            if not connection.in_transaction:  # A full disk undoes all of it.
                self._fail(error)
            raise

    def _fail(self, error: BaseException) -> None:
        """All that waited for the disk is lost."""
        for one in self._all_that_ended():
            one.set_exception(error)

    def _all_that_ended(self) -> list[asyncio.Future[None]]:
        """Whoever is still to be told what became of the transactions that ended; nobody is from now on."""
        ended, self._ended = self._ended, []
        return [one for one in ended if not one.done()]

    def _begins_at_once(self) -> bool:
        """Begin, unless another process is writing to the file."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True

    def _begin_patiently(self) -> None:
        """Begin once another process has written what it writes to the file."""
        connection = self.connection
        connection.execute(f"PRAGMA busy_timeout={self._seconds * 1000:.0f}")
        try:
            connection.execute("BEGIN IMMEDIATE")
        finally:
            connection.execute("PRAGMA busy_timeout=0")

    def _undo_begin(self, beginning: asyncio.Future[Any]) -> None:
        """Whoever waited for another process to begin was cancelled, or waited for too long."""
        has_begun = not beginning.cancelled() and beginning.exception() is None
        if has_begun and self._real is not None:
            self.connection.execute("ROLLBACK")
        self._end_turn()

    async def _take_turn(self, give_up_at: float) -> None:
        if not self._taken:
            self._taken = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            async with asyncio.timeout_at(give_up_at):
                await turn
        except (asyncio.CancelledError, TimeoutError) as error:
            if not turn.cancelled():  # It had come just then.
                self._end_turn()
            if isinstance(error, TimeoutError):
                raise Busy("another transaction did not end in time") from error
            raise

    def _end_turn(self) -> None:
        while self._waiting and self._waiting[0].done():
            self._waiting.popleft()
        if self._ended and (len(self._ended) >= COMMITTED_TOGETHER or not self._waiting):
            connection = self.connection
            committing = self._open.start(lambda: connection.execute("COMMIT"))
            committing.add_done_callback(partial(self._has_committed, connection))
        elif self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._taken = False

    def _has_committed(self, connection: sqlite3.Connection, committing: asyncio.Future[Any]) -> None:
        """The disk has all that ended, or it is lost; the next has its turn."""
        error = committing.exception()
        if error is None:
            for one in self._all_that_ended():
                one.set_result(None)
        else:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._fail(error)
        self._end_turn()


class WriteTurn:
    """A transaction: a turn at the shared connection, from its first statement to its end."""

    def __init__(self, shared: SharedWriter) -> None:
        """Nothing is waited for before the first statement."""
        self._shared = shared
        self._has_begun = False
        self._savepoint = False

    async def run(self, sql: str, parameters: Sequence[Any] | None) -> Outcome:
        """Execute one statement and fetch all of its rows."""
        await self._begin_if_needed()
        return self._shared.execute(sql, parameters or ())

    async def look_up(self, sql: str, parameters: Sequence[Any]) -> Outcome:
        """As ``run``, which does all of it at once."""
        return await self.run(sql, parameters)

    async def run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute one statement for each set of parameters; returns the number of rows changed."""
        await self._begin_if_needed()
        return self._shared.execute_many(sql, parameters)

    async def commit(self) -> None:
        """Returns once the disk has it."""
        if self._has_begun:
            self._has_begun = False
            await self._shared.commit(savepoint=self._savepoint)

    def rollback(self) -> None:
        """Undo what was written since the first statement."""
        if self._has_begun:
            self._has_begun = False
            self._shared.rollback(savepoint=self._savepoint)

    async def _begin_if_needed(self) -> None:
        if not self._has_begun:
            self._savepoint = await self._shared.begin()
            self._has_begun = True

"""An aiosqlite connection that needs one hop to its thread for a statement.

aiosqlite crosses threads for each of cursor, execute, fetchall and close; a click runs a handful of
statements, and those crossings cost more than the statements. Everything else is aiosqlite's.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

import aiosqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

Description = tuple[tuple[str, None, None, None, None, None, None], ...] | None
Outcome = tuple[Description, int, int | None, list[Any]]
Value = TypeVar("Value")

BUSY_TIMEOUT_SECONDS = 10.0
RETRY_SECONDS = 0.02
CACHED_STATEMENTS = 256
OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR
OTHERS = stat.S_IRWXG | stat.S_IRWXO
_one_at_a_time = threading.Lock()


def connector(database: str, *, query_only: bool, **arguments: Any) -> OneHopConnection:
    """A connection to a file, to be awaited."""

    def open_file() -> sqlite3.Connection:
        _keep_to_oneself(database)
        connection = sqlite3.connect(
            database,
            timeout=BUSY_TIMEOUT_SECONDS,
            isolation_level=None,
            cached_statements=CACHED_STATEMENTS,
            **arguments,
        )
        _switch_to_wal(connection)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        # What is deleted is overwritten: who answered anonymously is in no free page.
        connection.execute("PRAGMA secure_delete=ON")
        if query_only:
            connection.execute("PRAGMA query_only=ON")
        return connection

    return OneHopConnection(open_file)


def _keep_to_oneself(database: str) -> None:
    """Nobody else on the machine may read the file. SQLite gives what it writes beside it (-wal, -shm) the same mode.

    It is made before SQLite would, which goes by the umask; one that is somebody else's stays as it is.
    """
    path = Path(database.removeprefix("file:").partition("?")[0] if database.startswith("file:") else database)
    # One after another, and an existing file is never opened here: to close it would end SQLite's locks on it.
    with _one_at_a_time, suppress(OSError):
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, OWNER_ONLY))
        for one in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            if one.is_file() and one.stat().st_mode & OTHERS:
                one.chmod(OWNER_ONLY)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Write-ahead logging, once and for all. SQLite's own timeout does not cover a file that two make anew."""
    give_up_at = time.monotonic() + BUSY_TIMEOUT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                raise
            time.sleep(RETRY_SECONDS)  # in the connection's own thread
        else:
            return


def outcome_of(cursor: sqlite3.Cursor) -> Outcome:
    """What SQLAlchemy wants to know of a statement that was executed, and all of its rows."""
    rows = cursor.fetchall() if cursor.description else []
    return cursor.description, cursor.rowcount, cursor.lastrowid, rows


class OneHopConnection(aiosqlite.Connection):
    """Begins a transaction with its first statement, in the same hop."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, iter_chunk_size=64)
        # Counted on either side of the thread.
        self._given = self._done = 0
        # A process that is told to stop must not wait for an idle connection's thread.
        self._thread.daemon = True

    async def _connect(self) -> Self:
        try:
            await super()._connect()
        except BaseException:
            # The thread has been told to stop, and must be gone before the loop it reports to is closed.
            self._thread.join()
            raise
        return self

    def __await__(self) -> Generator[Any, None, Self]:
        self._thread.start()
        return self._connect().__await__()

    @property
    def raw(self) -> sqlite3.Connection:
        """The connection itself, for what takes less time than the way to its thread."""
        return self._conn

    def cursor(self) -> OneHopCursor:  # pyright: ignore[reportIncompatibleMethodOverride] - SQLAlchemy only enters it
        """A cursor that does its work when told to execute."""
        return OneHopCursor(self)

    async def run(self, sql: str, parameters: Sequence[Any] | None) -> Outcome:
        """Execute one statement and fetch all of its rows."""
        return await self.in_thread(lambda: self._run(sql, parameters or ()))

    async def look_up(self, sql: str, parameters: Sequence[Any]) -> Outcome:
        """As ``run``, of a look-up by index: it takes SQLite less time than the way to the thread."""
        return await self.run(sql, parameters) if self.is_busy else self._run(sql, parameters)

    async def run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute one statement for each set of parameters; returns the number of rows changed."""
        return await self.in_thread(lambda: self._run_many(sql, parameters))

    async def empty_log(self) -> bool:
        """Bring all of the write-ahead log into the file, and empty it. False while somebody reads."""

        def work() -> bool:
            # A reader is not waited for: it is done soon, and the next commit tries again.
            self._conn.execute("PRAGMA busy_timeout=0")
            try:
                busy, _, _ = self._conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
            finally:
                self._conn.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_SECONDS * 1000:.0f}")
            return not busy

        return await self.in_thread(work)

    async def in_thread(self, work: Callable[[], Value]) -> Value:
        """Do something in the connection's thread, as it may take long."""
        return await self.start(work)

    def start(self, work: Callable[[], Value]) -> asyncio.Future[Value]:
        """As ``in_thread``, for whoever does not wait for it there and then."""
        if not self._running or self._connection is None:
            raise sqlite3.OperationalError("connection closed")

        def counted() -> Value:
            try:
                return work()
            finally:
                self._done += 1

        self._given += 1
        started: asyncio.Future[Value] = asyncio.get_running_loop().create_future()
        self._tx.put_nowait((started, counted))  # pyright: ignore[reportUnknownMemberType] - half typed by aiosqlite
        return started

    @property
    def is_busy(self) -> bool:
        """Whether the thread is still at something, which may be for somebody who does not wait any more."""
        return self._done < self._given

    def _run(self, sql: str, parameters: Sequence[Any]) -> Outcome:
        self._begin_if_needed()
        return outcome_of(self._conn.execute(sql, parameters))

    def _run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        self._begin_if_needed()
        return self._conn.executemany(sql, parameters).rowcount

    def _begin_if_needed(self) -> None:
        if not self._conn.in_transaction:
            self._conn.execute("BEGIN")

    async def rollback(self) -> None:
        """Roll back what was read: that takes no time, unless the thread is still at something."""
        if self.is_busy:
            await self.in_thread(self._conn.rollback)
        elif self._conn.in_transaction:
            self._conn.rollback()


class Runs(Protocol):
    """What a cursor has its statements run by."""

    async def run(self, sql: str, parameters: Sequence[Any] | None) -> Outcome:
        """Execute one statement and fetch all of its rows."""
        ...

    async def run_many(self, sql: str, parameters: Sequence[Sequence[Any]]) -> int:
        """Execute one statement for each set of parameters; returns the number of rows changed."""
        ...


class OneHopCursor:
    """The part of a DB-API cursor that SQLAlchemy's aiosqlite dialect uses."""

    def __init__(self, connection: Runs) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Description = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> Self:
        """Run a statement; its rows are here when this returns."""
        outcome = await self._connection.run(sql, parameters)
        self.description, self.rowcount, self.lastrowid, self._rows = outcome
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Run a statement once for each set of parameters."""
        self.rowcount = await self._connection.run_many(sql, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        """All rows of the last statement."""
        return self._rows

    async def close(self) -> None:
        """Nothing is held open."""

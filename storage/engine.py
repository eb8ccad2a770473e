"""The database: one place to get a session to read or to write, on SQLite or PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.address import UnusableDatabase, read_address
from storage.busy import Busy
from storage.connection import begin_plainly, end, undo
from storage.forgetting import forgets
from storage.held import is_busy
from storage.readers import Readers
from storage.room import Room
from storage.shared_writer import SharedWriter
from storage.sqlite_driver import connector
from storage.turns import TurnConnection
from storage.wakes import notify_others, wakes_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

    from storage.address import Address
    from storage.sqlite_driver import OneHopConnection
    from storage.wakes import Wake

__all__ = ["Database", "UnusableDatabase"]

# So long a program waits for what somebody else holds, where nobody waits for the program.
PATIENT_SECONDS = 10.0
# PostgreSQL has 100 connections for all processes, if nobody told it otherwise.
POSTGRES_CONNECTIONS = 20
# So many of them may be about one assessment, or one channel.
ABOUT_ONE_THING = 5
SQLITE_READERS = 4
SECONDS_FOR_A_READER = 30.0
# Transactions take turns at ours, and whoever has one may need SQLAlchemy's too, however many others wait with theirs.
SQLALCHEMYS_CONNECTIONS = 64
NO_LIMIT = -1


class Database:
    """Engines and sessions. SQLite has one writer, so writers queue here and not on the file's lock."""

    def __init__(self, url: str, *, lock_seconds: float | None = None) -> None:
        """Nothing is opened yet. Raises UnusableDatabase for an address that cannot be used.

        What somebody else holds is waited for so long: a row, a turn to write, or a connection.
        """
        lock_seconds = PATIENT_SECONDS if lock_seconds is None else lock_seconds
        self.address = read_address(url)
        self.url = self.address.url
        self._room = Room(ABOUT_ONE_THING, lock_seconds)
        # Tells this process's notifications from those of others.
        self.process = uuid4().hex
        self._woken: list[Callable[[Wake], None]] = []
        self._has_to_forget = False
        self._shared: SharedWriter | None = None
        self._readers: Readers | None = None
        self._is_connected = False
        if self.url.get_backend_name() == "sqlite":
            self.writer, self._shared = _sqlite_writer(self.url, lock_seconds)
            self.reader, self._readers = _sqlite_reader(self.url)
        else:
            self.writer = _postgres(self.address, lock_seconds)
            self.reader = self.writer.execution_options(isolation_level="REPEATABLE READ")

    def write(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A session in one transaction: committed at the end, rolled back if anything was raised.

        Whoever the transaction leaves something to do for is woken at once. Raises Busy when somebody else held for
        too long what it needs; nothing was saved then.
        """
        # SQLite has one writer, whose turns are as they come.
        return self._with_room() if self._shared is None else self._transaction()

    @asynccontextmanager
    async def _with_room(self) -> AsyncGenerator[AsyncSession]:
        async with self._room.place(), _busy_in_words(), self._transaction() as session:
            yield session

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[AsyncSession]:
        session = AsyncSession(self.writer, expire_on_commit=False)
        if self._shared is not None:
            await self._connect_once()
            begin_plainly(session, self._shared.turn())
        try:
            yield session
            wakes = wakes_of(session)
            if wakes:
                await notify_others(session, self.process, wakes)
            await end(session)
            self._has_to_forget |= forgets(session)
        finally:
            await undo(session)
        # Before anybody who is woken reads, which would keep the log.
        if self._has_to_forget:
            await self._empty_log()
        self.wake(*wakes)

    async def _connect_once(self) -> None:
        """Have SQLAlchemy ask what it wants to know of SQLite, which it does at first, before there are turns."""
        if not self._is_connected:
            async with self.writer.connect(), self.reader.connect():
                self._is_connected = True

    async def _empty_log(self) -> None:
        """Have SQLite empty its write-ahead log; while somebody reads that waits until they have."""
        self._has_to_forget = self._readers is not None and not await self._readers.empty_log()

    def on_wake(self, wake: Callable[[Wake], None]) -> Callable[[], None]:
        """Have ``wake`` called with each worker for which there is something to do; gives what ends that."""
        self._woken.append(wake)
        return lambda: self._woken.remove(wake)

    def wake(self, *whom: Wake) -> None:
        """Wake these workers of this process."""
        for one in whom:
            for wake in self._woken:
                wake(one)

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[AsyncSession]:
        """A session that sees one consistent state and keeps no writer waiting. Raises Busy as ``write`` does."""
        async with _busy_in_words():
            session = AsyncSession(self.reader, expire_on_commit=False)
            if self._readers is not None:
                await self._connect_once()
                begin_plainly(session, self._readers.turn())
            try:
                yield session
            finally:
                await undo(session)
        if self._has_to_forget:
            await self._empty_log()

    async def close(self) -> None:
        """Close all connections."""
        if self._has_to_forget:
            await self._empty_log()
        await self.writer.dispose()
        if self._shared is not None and self._readers is not None:
            await self.reader.dispose()
            await self._shared.close()
            await self._readers.close()


@asynccontextmanager
async def _busy_in_words() -> AsyncGenerator[None]:
    try:
        yield
    except (DBAPIError, NoConnection) as error:
        if is_busy(error):
            raise Busy("somebody else held it for too long") from error
        raise


def _postgres(address: Address, lock_seconds: float) -> AsyncEngine:
    engine = create_async_engine(
        address.url,
        connect_args=dict(address.arguments),
        pool_size=POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_timeout=lock_seconds,
        pool_use_lifo=True,
        pool_pre_ping=True,
        hide_parameters=True,
    )

    async def limit(connection: Any) -> None:
        await connection.execute(f"SET lock_timeout = {max(1, round(lock_seconds * 1000))}")

    # Not among what is sent when connecting, of which a PgBouncer in between refuses what it does not know.
    @event.listens_for(engine.sync_engine, "connect")
    def limit_waits(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.run_async(limit)

    return engine


def _sqlite_reader(url: URL) -> tuple[AsyncEngine, Readers]:
    def connect(*_: Any, **__: Any) -> TurnConnection:
        return TurnConnection(readers)

    engine = _sqlite_engine(url, connect)
    readers = Readers(_connecting(engine, url, query_only=True), SQLITE_READERS, SECONDS_FOR_A_READER)
    return engine, readers


def _sqlite_writer(url: URL, lock_seconds: float) -> tuple[AsyncEngine, SharedWriter]:
    def connect(*_: Any, **__: Any) -> TurnConnection:
        return TurnConnection(shared)

    engine = _sqlite_engine(url, connect)
    shared = SharedWriter(_connecting(engine, url, query_only=False), lock_seconds)
    return engine, shared


def _connecting(engine: AsyncEngine, url: URL, *, query_only: bool) -> Callable[[], OneHopConnection]:
    """What opens a connection of ours, as SQLAlchemy would."""
    arguments, named = engine.dialect.create_connect_args(url)
    return partial(connector, *arguments, query_only=query_only, **named)


def _sqlite_engine(url: URL, connect: Callable[..., TurnConnection]) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=SQLALCHEMYS_CONNECTIONS,
        max_overflow=NO_LIMIT,
        pool_use_lifo=True,
        # What people wrote is in no error and no log.
        hide_parameters=True,
        connect_args={"async_creator_fn": connect},
    )

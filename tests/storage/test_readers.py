"""SQLite's readers: each sees one state, by plain statements and by SQLAlchemy, and has a connection alone."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from storage.engine import SQLITE_READERS, Database
from storage.plain import Plain
from storage.readers import Readers
from storage.sqlite_driver import connector
from storage.tables import Workspace, table
from tests.conftest import FixedClock

GENEROUS = 60
NAMES = Plain(select(table("workspace").c.id))


async def test_plain_statements_and_sqlalchemys_see_one_state(database: Database, clock: FixedClock) -> None:
    async with database.read() as plainly_first, database.read() as by_sqlalchemy_first:
        assert list(await NAMES.rows(plainly_first, {})) == []
        assert (await by_sqlalchemy_first.get(Workspace, "T1")) is None
        async with database.write() as session:
            session.add(Workspace(id="T1", created_at=clock()))
        assert await plainly_first.get(Workspace, "T1") is None
        assert list(await NAMES.rows(by_sqlalchemy_first, {})) == []
    async with database.read() as session:
        assert list(await NAMES.rows(session, {})) == [("T1",)]


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_reader_waits_while_all_connections_are_taken(database: Database, clock: FixedClock) -> None:
    async def read() -> None:
        async with database.read() as session:
            await NAMES.rows(session, {})

    async with asyncio.timeout(GENEROUS), AsyncExitStack() as reading:
        for _ in range(SQLITE_READERS):
            await NAMES.rows(await reading.enter_async_context(database.read()), {})
        others = [asyncio.create_task(read()) for _ in range(2 * SQLITE_READERS)]
        # Whoever writes does not wait for them, and takes longer than it takes to read.
        async with database.write() as session:
            session.add(Workspace(id="T1", created_at=clock()))
        assert not any(one.done() for one in others)
        await reading.aclose()
        await asyncio.gather(*others)


async def test_connection_with_abandoned_work_is_given_to_nobody(tmp_path: Path) -> None:
    may_go_on, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def long() -> int:
        loop.call_soon_threadsafe(begun.set)
        may_go_on.wait(GENEROUS)
        return 1

    connect = partial(connector, str(tmp_path / "read.db"), query_only=True, check_same_thread=False)
    readers = Readers(connect, 1, GENEROUS)
    await readers.define("long", 0, long)
    async with asyncio.timeout(GENEROUS):
        turn = readers.turn()
        cancelled = asyncio.create_task(turn.run("SELECT long()", ()))
        await begun.wait()
        cancelled.cancel()
        # On this thread it would wait for the other one without letting it go on.
        turn.rollback()
        found = asyncio.create_task(readers.turn().look_up("SELECT 2", ()))
        loop.call_soon(may_go_on.set)
        assert (await found)[3] == [(2,)]
    await readers.close()

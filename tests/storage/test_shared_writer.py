"""SQLite's one writer: transactions that wait for it are committed together, and each is still its own."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.connection import connection_of
from storage.engine import Database
from storage.tables import table
from tests.migrated import migrated_sqlite

GENEROUS = 60
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
# Whoever writes a workspace writes two, so that half of a transaction would be seen.
KILLED = """
import asyncio, sys
from storage.engine import Database
from tests.storage.test_shared_writer import write

async def main():
    database = Database(sys.argv[1])
    async def person(who):
        for number in range(10_000):
            await write(database, f"{who}-{number}")
            print(f"{who}-{number}", flush=True)
    await asyncio.gather(*map(person, range(20)))

asyncio.run(main())
"""


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    """A migrated database in a file."""
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    yield database
    await database.close()


async def write(database: Database, name: str) -> None:
    """Write two rows in one transaction."""
    async with database.write() as session:
        await put(session, f"{name}a")
        await put(session, f"{name}b")


async def put(session: AsyncSession, name: str) -> None:
    row = {"id": name, "ranking": False, "created_at": NOW}
    await (await connection_of(session)).execute(insert(table("workspace")), row)


def statements(database: Database, count: int) -> asyncio.Event:
    """Set when so many statements were given to the writer, whether it is their turn or not."""
    given, left = asyncio.Event(), iter(range(count - 1))

    def counted(*_: object) -> None:
        if next(left, None) is None:
            given.set()

    event.listen(database.writer.sync_engine, "before_cursor_execute", counted)
    return given


async def names(database: Database) -> set[str]:
    async with database.read() as session:
        return set((await (await connection_of(session)).execute(select(table("workspace").c.id))).scalars())


async def test_failed_and_cancelled_concurrent_writes_leave_nothing(database: Database) -> None:
    inside: list[asyncio.Future[None]] = []

    async def fails(number: int) -> None:
        with pytest.raises(ZeroDivisionError):
            async with database.write() as session:
                await put(session, f"{number}a")
                raise ZeroDivisionError

    async def collides(number: int) -> None:
        with pytest.raises(IntegrityError):
            async with database.write() as session:
                await put(session, f"{number}a")
                await put(session, f"{number}a")

    async def is_cancelled_inside(number: int) -> None:
        async with database.write() as session:
            await put(session, f"{number}a")
            inside.append(asyncio.get_running_loop().create_future())
            await inside[-1]

    async def is_cancelled_waiting(number: int) -> None:
        await write(database, f"{number}")

    kinds = (write, fails, is_cancelled_inside, collides, is_cancelled_waiting)
    tasks = [
        asyncio.create_task(write(database, f"{number}") if kind is write else kind(number))  # type: ignore[arg-type]
        for number in range(60)
        for kind in (kinds[number % len(kinds)],)
    ]
    for number, task in enumerate(tasks):
        if kinds[number % len(kinds)] is is_cancelled_waiting:
            task.cancel()
    async with asyncio.timeout(GENEROUS):
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0)
            for one in inside:
                one.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await write(database, "last")
    there = await names(database)
    expected = {f"{number}{half}" for number in range(0, 60, len(kinds)) for half in "ab"} | {"lasta", "lastb"}
    assert expected == there


async def test_write_is_visible_and_confirmed_once_it_is_on_disk(database: Database) -> None:
    """The first waits for the second, which is in its turn: what it wrote is seen by no reader before."""
    first_is_in, second_is_in, go_on = asyncio.Event(), asyncio.Event(), asyncio.Event()
    second_waits = statements(database, 2)

    async def first() -> None:
        async with database.write() as session:
            await put(session, "first")
            first_is_in.set()
            await second_waits.wait()

    async def second() -> None:
        await first_is_in.wait()
        async with database.write() as session:
            await put(session, "second")
            second_is_in.set()
            await go_on.wait()
            raise ZeroDivisionError

    async with asyncio.timeout(GENEROUS):
        tasks = [asyncio.create_task(first()), asyncio.create_task(second())]
        await second_is_in.wait()
        assert not tasks[0].done()
        assert await names(database) == set()
        go_on.set()
        await tasks[0]
        with pytest.raises(ZeroDivisionError):
            await tasks[1]
    assert await names(database) == {"first"}


async def test_writer_cancelled_at_its_turn_blocks_nobody(database: Database) -> None:
    first_is_in, second_waits = asyncio.Event(), statements(database, 2)

    async def first() -> None:
        async with database.write() as session:
            await put(session, "first")
            first_is_in.set()
            await second_waits.wait()

    async with asyncio.timeout(GENEROUS):
        saved = asyncio.create_task(first())
        await first_is_in.wait()
        cancelled = asyncio.create_task(write(database, "second"))
        # Before it goes on, the turn of the second has come.
        loop = asyncio.get_running_loop()
        event.listen(database.writer.sync_engine, "commit", lambda _: loop.call_soon(cancelled.cancel), once=True)
        await saved
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        await write(database, "third")
    assert await names(database) == {"first", "thirda", "thirdb"}


async def test_every_writer_learns_that_the_commit_failed(database: Database) -> None:
    the_other_waits = statements(database, 3)

    async def breaks() -> None:
        async with database.write() as session:
            # Looked at when it commits, as a disk that is full then would be.
            await (await connection_of(session)).execute(text("PRAGMA defer_foreign_keys=ON"))
            await (await connection_of(session)).execute(text("INSERT INTO pace (workspace_id) VALUES ('nowhere')"))
            await the_other_waits.wait()

    async with asyncio.timeout(GENEROUS):
        found = await asyncio.gather(breaks(), write(database, "with it"), return_exceptions=True)
        assert [type(one) for one in found] == [IntegrityError, IntegrityError]
        await write(database, "after it")
    assert await names(database) == {"after ita", "after itb"}


async def test_writer_waits_for_other_processes_and_survives_cancellations(database: Database, tmp_path: Path) -> None:
    await write(database, "before")
    other = sqlite3.connect(tmp_path / "maturity.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    both_wait = statements(database, 2)
    async with asyncio.timeout(GENEROUS):
        tasks = [asyncio.create_task(write(database, name)) for name in ("cancelled", "patient")]
        await both_wait.wait()
        tasks[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[0]
        assert not tasks[1].done()
        other.execute("COMMIT")
        await tasks[1]
    other.close()
    assert await names(database) == {"beforea", "beforeb", "patienta", "patientb"}


async def test_confirmed_writes_survive_a_kill(database: Database) -> None:
    url = database.url.set(drivername="sqlite").render_as_string()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, url, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    async with asyncio.timeout(GENEROUS):
        told = [await process.stdout.readline() for _ in range(100)]
        process.kill()
        told += (await process.stdout.read()).splitlines(keepends=True)
        await process.wait()
    saved = [one.decode().strip() for one in told if one.endswith(b"\n")]
    there = await names(database)
    assert {f"{one}{half}" for one in saved for half in "ab"} <= there
    assert {one[:-1] for one in there if one[-1] == "a"} == {one[:-1] for one in there if one[-1] == "b"}

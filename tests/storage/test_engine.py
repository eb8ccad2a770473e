"""Transactions, and SQLite set up for durability."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import select

from storage.engine import Database
from storage.tables import Assessment, Workspace
from storage.upgrade import upgrade
from tests.conftest import FixedClock

pytestmark = pytest.mark.both_databases


async def test_sqlite_is_durable_and_checks_foreign_keys(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'maturity.db'}")
    async with database.write() as session:
        connection = await session.connection()
        settings = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]  # synchronous 2 is FULL
    await database.close()


async def test_nobody_else_on_the_machine_reads_the_file(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    old.touch(0o644)
    for path in (old, tmp_path / "new.db"):
        database = Database(f"sqlite:///{path}")
        await upgrade(database)
        modes = [(tmp_path / f"{path.name}{end}").stat().st_mode & 0o777 for end in ("", "-wal", "-shm")]
        assert modes == [0o600] * 3
        await database.close()


async def test_an_error_undoes_the_whole_transaction(database: Database, clock: FixedClock) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.write() as session:
            session.add(Workspace(id="T1", created_at=clock()))
            await session.flush()
            raise ZeroDivisionError
    async with database.read() as session:
        assert (await session.exec(select(Workspace))).all() == []


async def test_row_without_a_parent_is_refused(database: Database, clock: FixedClock) -> None:
    row = Assessment(
        workspace_id="nowhere",
        team_id=1,
        frameworks=[],
        scope="team",
        state="open",
        started_by="U",
        led_by="U",
        started_at=clock(),
    )
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(row)


async def test_a_reader_cannot_write_on_sqlite(tmp_path: Path, clock: FixedClock) -> None:
    database = Database(f"sqlite:///{tmp_path / 'maturity.db'}")
    await upgrade(database)
    with pytest.raises(OperationalError, match="readonly"):
        async with database.read() as session:
            session.add(Workspace(id="T1", created_at=clock()))
            await session.flush()
    await database.close()


async def test_writers_in_several_processes_wait_for_each_other(database_url: str, clock: FixedClock) -> None:
    databases = [Database(database_url) for _ in range(4)]
    await upgrade(databases[0])

    async def write(database: Database, number: int) -> None:
        async with database.write() as session:
            await session.exec(select(Workspace))
            session.add(Workspace(id=f"T{number}", created_at=clock()))

    await asyncio.gather(*(write(databases[number % 4], number) for number in range(40)))
    async with databases[0].read() as session:
        assert len((await session.exec(select(Workspace))).all()) == 40
    for database in databases:
        await database.close()

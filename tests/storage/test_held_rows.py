"""What somebody else holds is waited for briefly, and leaves room for whoever is about something else."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import col, select

from storage.busy import Busy
from storage.engine import POSTGRES_CONNECTIONS, Database
from storage.room import is_about
from storage.tables import Workspace
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

PATIENCE = 60


async def wait_for(database: Database, workspace_id: str) -> None:
    async with database.write() as session:
        (await session.exec(select(Workspace).where(col(Workspace.id) == workspace_id).with_for_update())).one()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_many_who_wait_for_one_row_leave_room_for_others(database_url: str, clock: FixedClock) -> None:
    database = Database(database_url, lock_seconds=PATIENCE)
    async with database.write() as session:
        session.add_all([Workspace(id=one, created_at=clock()) for one in ("T1", "T2")])

    async def clicks(about: str, workspace_id: str) -> None:
        is_about(about)
        await wait_for(database, workspace_id)

    async with database.write() as session:
        (await session.exec(select(Workspace).where(col(Workspace.id) == "T1").with_for_update())).one()
        waiting = [asyncio.create_task(clicks("T1:7", "T1")) for _ in range(2 * POSTGRES_CONNECTIONS)]
        async with asyncio.timeout(PATIENCE / 2):
            await asyncio.create_task(clicks("T1:8", "T2"))
        assert not any(one.done() for one in waiting)
    await asyncio.gather(*waiting)
    await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_requests_for_the_same_row_never_wait_forever(database_url: str, clock: FixedClock) -> None:
    database = Database(database_url, lock_seconds=0.05)
    async with database.write() as session:
        session.add(Workspace(id="T1", created_at=clock()))
    is_about("T1:7")
    async with database.write() as session:
        (await session.exec(select(Workspace).where(col(Workspace.id) == "T1").with_for_update())).one()
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.gather(*(wait_for(database, "T1") for _ in range(20)), return_exceptions=True)
    assert all(isinstance(one, Busy) for one in found)
    await wait_for(database, "T1")
    await database.close()


async def test_another_process_that_writes_to_the_file_is_waited_for_briefly(tmp_path: Path, clock: FixedClock) -> None:
    url = migrated_sqlite(tmp_path / "maturity.db")
    database = Database(url, lock_seconds=0.05)

    async def write(name: str) -> None:
        async with database.write() as session:
            session.add(Workspace(id=name, created_at=clock()))

    with closing(sqlite3.connect(tmp_path / "maturity.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.gather(*(write(f"T{number}") for number in range(7)), return_exceptions=True)
        assert all(isinstance(one, Busy) for one in found)
        other.execute("ROLLBACK")
    patient = Database(url, lock_seconds=PATIENCE)
    async with patient.write() as session:
        session.add(Workspace(id="T9", created_at=clock()))
    await patient.close()
    await database.close()
    async with (again := Database(url)).read() as session:
        assert (await session.exec(select(Workspace.id))).all() == ["T9"]
    await again.close()

"""An event is handled once, however often and wherever it comes."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, select

from storage.engine import Database
from storage.events import remember_event
from storage.tables import SeenEvent
from tests.conftest import FixedClock

pytestmark = pytest.mark.both_databases


async def seen(database: Database) -> list[str]:
    async with database.read() as session:
        return list((await session.exec(select(SeenEvent.id).order_by(col(SeenEvent.id)))).all())


async def test_an_event_is_new_once(database: Database, clock: FixedClock) -> None:
    async def handle() -> bool:
        async with database.write() as session:
            return await remember_event(session, "Ev1", clock())

    assert sorted(await asyncio.gather(*(handle() for _ in range(5)))) == [False, False, False, False, True]
    assert not await handle()


async def test_an_event_whose_transaction_fails_is_new_again(database: Database, clock: FixedClock) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as session:
            assert await remember_event(session, "Ev1", clock())
            raise RuntimeError
    async with database.write() as session:
        assert await remember_event(session, "Ev1", clock())


async def test_events_are_forgotten_after_a_day_once_an_hour_at_most(database: Database, clock: FixedClock) -> None:
    for event, hours in (("Ev1", 0.0), ("Ev2", 0.5), ("Ev3", 24.25), ("Ev4", 0.5)):
        clock.advance(hours=hours)
        async with database.write() as session:
            assert await remember_event(session, event, clock())
    assert await seen(database) == ["Ev3", "Ev4"], "Ev1 was a day and an hour old, Ev2 a day"
    clock.advance(hours=24.5)
    async with database.write() as session:
        assert await remember_event(session, "Ev5", clock())
    assert await seen(database) == ["Ev3", "Ev4", "Ev5"], "nothing is an hour overdue yet"

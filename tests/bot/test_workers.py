"""Workers: woken by a commit, by the clock and after a failure, and never cut in half."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.runtime.alarms import ScheduledAlarms
from bot.runtime.workers import Worker, working
from storage.engine import Database
from storage.wakes import Wake, wake
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

PATIENCE_SECONDS = 60


class Looks:
    """A worker's looks, counted; each gives what it is told to, or raises it."""

    def __init__(self, *answers: datetime | Exception | None) -> None:
        self.count = 0
        self._answers = [*answers]
        self._changed = asyncio.Condition()

    async def __call__(self) -> datetime | None:
        async with self._changed:
            self.count += 1
            self._changed.notify_all()
        answer = self._answers.pop(0) if self._answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def reach(self, count: int) -> None:
        """Wait until it has looked so many times."""
        async with asyncio.timeout(PATIENCE_SECONDS), self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


class Bell:
    """Alarms that ring when told to."""

    def __init__(self) -> None:
        self.waiting: dict[datetime, Callable[[], None]] = {}

    def at(self, when: datetime, ring: Callable[[], None]) -> Callable[[], None]:
        self.waiting[when] = ring
        return lambda: self.waiting.pop(when, None) and None


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[Database]:
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    yield database
    await database.close()


async def test_a_worker_looks_at_the_start_and_when_a_commit_leaves_it_something(database: Database) -> None:
    outbox, steps = Looks(), Looks()
    workers = (Worker(Wake.OUTBOX, outbox), Worker(Wake.STEPS, steps))
    async with working(workers, database, Bell()):
        await outbox.reach(1)
        await steps.reach(1)
        with pytest.raises(ZeroDivisionError):
            async with database.write() as session:
                wake(session, Wake.OUTBOX)
                raise ZeroDivisionError
        async with database.write() as session:
            wake(session, Wake.STEPS)
        await steps.reach(2)
        assert outbox.count == 1, "a rollback left nothing"
        async with database.write() as session:
            wake(session, Wake.OUTBOX)
        await outbox.reach(2)
    assert (outbox.count, steps.count) == (2, 2)


async def test_worker_runs_at_its_alarm_which_an_earlier_wake_cancels(database: Database, clock: FixedClock) -> None:
    looks, bell = Looks(clock() + timedelta(days=1), clock() + timedelta(days=2)), Bell()
    async with working([Worker(Wake.OUTBOX, looks)], database, bell):
        await looks.reach(1)
        database.wake(Wake.OUTBOX)
        await looks.reach(2)
        database.wake(Wake.STEPS)
        await asyncio.to_thread(lambda: None)
        assert list(bell.waiting) == [clock() + timedelta(days=2)]
        bell.waiting[clock() + timedelta(days=2)]()
        await looks.reach(3)
    assert bell.waiting == {}


async def test_a_look_that_failed_is_followed_by_another(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    looks = Looks(RuntimeError("nothing goes"))
    async with working([Worker(Wake.OUTBOX, looks)], database, Bell()):
        await looks.reach(1)
        database.wake(Wake.OUTBOX)
        await looks.reach(2)
    assert "nothing goes" in caplog.text


async def test_a_look_that_is_under_way_at_the_end_is_finished(database: Database) -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def look() -> None:
        begun.set()
        await go_on.wait()
        done.set()

    async with working([Worker(Wake.OUTBOX, look)], database, Bell()):
        await begun.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
    assert done.is_set()


async def test_past_alarms_ring_at_once_and_cancelled_ones_never(clock: FixedClock) -> None:
    alarms, rung, order = ScheduledAlarms(clock), asyncio.Event(), []

    def ring() -> None:
        order.append("second")
        rung.set()

    async with alarms.running(), asyncio.timeout(PATIENCE_SECONDS):
        alarms.at(clock() - timedelta(days=1), lambda: order.append("first"))()
        alarms.at(clock() - timedelta(days=1), ring)
        await rung.wait()
    assert order == ["second"]


async def test_alarms_ring_when_the_clock_was_set_past_their_time(clock: FixedClock) -> None:
    alarms, rung = ScheduledAlarms(clock, look_every=0.01), asyncio.Event()
    async with alarms.running(), asyncio.timeout(PATIENCE_SECONDS):
        alarms.at(clock() + timedelta(days=90), rung.set)
        await alarms.looked()
        clock.advance(days=91)
        await rung.wait()


async def test_a_clock_that_was_set_back_has_alarms_wait_for_their_time_by_it() -> None:
    now, back = datetime(2026, 11, 24, 12, 0, tzinfo=UTC), timedelta(days=1)
    clock, order, rung = FixedClock(now), [], asyncio.Event()
    alarms = ScheduledAlarms(clock, look_every=0.01)

    def late() -> None:
        order.append("late")
        rung.set()

    async with alarms.running(), asyncio.timeout(PATIENCE_SECONDS):
        alarms.at(now + timedelta(hours=1), late)
        alarms.at(now - timedelta(hours=1), lambda: order.append("early"))
        await alarms.looked()
        clock.now = now - back
        await alarms.looked()
        assert order == ["early"]
        clock.now = now + timedelta(hours=2)
        await rung.wait()
    assert order == ["early", "late"]

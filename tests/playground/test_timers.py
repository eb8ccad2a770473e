"""What happens later happens when its time comes, without anybody looking again and again."""

from __future__ import annotations

import asyncio
import time

import pytest

from playground import timers
from playground.server import Playground
from playground.timers import Timers

LIMIT_SECONDS = 60.0


@pytest.fixture(autouse=True)
def _nobody_looks_in_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timers, "LOOK_AT_LEAST_EVERY_SECONDS", 24 * 3600.0)


async def test_earlier_timer_wakes_the_waiting_one() -> None:
    done: asyncio.Queue[str] = asyncio.Queue()

    async def later() -> None:
        await done.put("later")

    async def sooner() -> None:
        await done.put("sooner")

    its = Timers(time.time)
    its.after(3600, later)
    looking = asyncio.create_task(its.keep_looking())
    await asyncio.sleep(0)
    its.after(0, sooner)
    async with asyncio.timeout(LIMIT_SECONDS):
        assert await done.get() == "sooner"
    looking.cancel()
    assert done.empty()


async def test_moving_the_clock_runs_due_timers_and_notifies_listeners(playground: Playground) -> None:
    done = asyncio.Event()
    heard: list[float] = []

    async def do() -> None:
        done.set()

    before, changes = playground.parts.clock(), playground.parts.changes.count
    playground.parts.timers.after(3600, do)
    playground.on_clock_moved.append(lambda: heard.append(playground.parts.clock()))
    await asyncio.sleep(0)
    await playground.move_clock(3599)
    await playground.move_clock(1)
    async with asyncio.timeout(LIMIT_SECONDS):
        await done.wait()
    assert heard == [before + 3599, before + 3600]
    assert playground.parts.changes.count >= changes + 2

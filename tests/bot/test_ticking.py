"""Ticks: one a second, sooner where one asks for it, and never two at once."""

from __future__ import annotations

import asyncio

from bot.serve import _ticking


async def test_a_tick_that_asks_for_it_is_called_again_sooner() -> None:
    loop = asyncio.get_running_loop()
    called: list[float] = []
    done = asyncio.Event()

    async def tick() -> float | None:
        called.append(loop.time())
        if len(called) < 5:
            return 0.001
        done.set()
        return None

    async with asyncio.timeout(20), _ticking(tick):
        await done.wait()
    assert called[4] - called[0] < 1


async def test_what_waits_to_be_called_again_ends_at_once() -> None:
    called = asyncio.Event()
    times = 0

    async def tick() -> float | None:
        nonlocal times
        times += 1
        called.set()
        return 3600.0

    async with asyncio.timeout(4):
        async with _ticking(tick):
            await called.wait()
        assert times == 1


async def test_a_tick_that_fails_is_called_again_all_the_same() -> None:
    again = asyncio.Event()
    times = 0

    async def tick() -> None:
        nonlocal times
        times += 1
        if times == 1:
            raise RuntimeError
        again.set()

    async with asyncio.timeout(20), _ticking(tick):
        await again.wait()

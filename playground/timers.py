"""What happens later, by the playground's clock: retries, scheduled messages, the renewal of connections."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.clock import Clock

log = logging.getLogger(__name__)

# Somebody may have moved the clock without a word.
LOOK_AT_LEAST_EVERY_SECONDS = 1.0


class Timers:
    """Things to do at a time. Whoever moves the clock should have them ``look_again``."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._order = itertools.count()
        self._waiting: list[tuple[float, int, Callable[[], Awaitable[None]]]] = []
        self._look = asyncio.Event()

    def at(self, when: float, do: Callable[[], Awaitable[None]]) -> None:
        """Do something at a time in seconds since 1970."""
        heapq.heappush(self._waiting, (when, next(self._order), do))
        self._look.set()

    def after(self, seconds: float, do: Callable[[], Awaitable[None]]) -> None:
        """Do something so many seconds from now."""
        self.at(self._clock() + seconds, do)

    def look_again(self) -> None:
        """See now what is due, as the clock was moved."""
        self._look.set()

    async def run_due(self) -> None:
        """Do all that is due, and wait until it is done."""
        await asyncio.gather(*(_guarded(do) for do in self._take_due()))

    async def keep_looking(self) -> None:
        """Do what comes due, until cancelled. What takes long keeps nothing else waiting."""
        async with asyncio.TaskGroup() as under_way:
            while True:
                self._look.clear()
                for do in self._take_due():
                    under_way.create_task(_guarded(do))
                await self._until_the_next()

    async def _until_the_next(self) -> None:
        seconds = LOOK_AT_LEAST_EVERY_SECONDS
        if self._waiting:
            seconds = min(seconds, self._waiting[0][0] - self._clock())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._look.wait()

    def _take_due(self) -> list[Callable[[], Awaitable[None]]]:
        due: list[Callable[[], Awaitable[None]]] = []
        while self._waiting and self._waiting[0][0] <= self._clock():
            due.append(heapq.heappop(self._waiting)[2])
        return due


async def _guarded(do: Callable[[], Awaitable[None]]) -> None:
    try:
        await do()
    except Exception:
        log.exception("Something that was to happen later failed")

"""Being called at a time: one APScheduler for the process, whose jobs are the dates at which something is due."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from bot.clock import Clock

log = logging.getLogger(__name__)

# How often the clock is looked at, by the monotonic time, for having been set.
LOOK_SECONDS = 1.0
# More than a clock drifts between two looks.
WAS_SET = timedelta(seconds=0.5)


class Alarms(Protocol):
    """Calls at times of the bot's clock."""

    def at(self, when: datetime, ring: Callable[[], None]) -> Callable[[], None]:
        """Call ``ring`` once, at ``when`` (aware) or at once where that is past; gives what takes it back."""
        ...


class ScheduledAlarms:
    """Alarms as jobs of a scheduler, kept right when the clock is set: by somebody, or by the time machine."""

    def __init__(self, clock: Clock, *, look_every: float = LOOK_SECONDS) -> None:
        self._clock = clock
        self._look_every = look_every
        self._looked = asyncio.Condition()
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._waiting: dict[str, tuple[datetime, Callable[[], None]]] = {}

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Ring until the block ends."""
        self._scheduler.start()
        watching = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            self._scheduler.shutdown(wait=False)

    def at(self, when: datetime, ring: Callable[[], None]) -> Callable[[], None]:
        """Call ``ring`` once, at ``when`` (aware) or at once where that is past; gives what takes it back."""
        key = self._add(when, ring)
        return lambda: self._take_back(key)

    async def looked(self) -> None:
        """Wait until the clock was looked at once more."""
        async with self._looked:
            await self._looked.wait()

    def _add(self, when: datetime, ring: Callable[[], None], key: str | None = None) -> str:
        async def job() -> None:
            self._waiting.pop(job_id, None)
            ring()

        # By the scheduler's own clock, which is the machine's.
        run_date = datetime.now(UTC) + max(when - self._clock(), timedelta(0))
        job_id = self._scheduler.add_job(
            job, "date", run_date=run_date, misfire_grace_time=None, id=key, replace_existing=True
        ).id
        self._waiting[job_id] = when, ring
        return job_id

    def _take_back(self, key: str) -> None:
        if self._waiting.pop(key, None):
            # Its coroutine may be about to run; what it calls finds out that it is early.
            with suppress(JobLookupError):
                self._scheduler.remove_job(key)

    async def _watch(self) -> None:
        """Set all alarms anew where the clock is not where it should be by now."""
        loop = asyncio.get_running_loop()
        clock, monotonic = self._clock(), loop.time()
        while True:
            await asyncio.sleep(self._look_every)
            passed = timedelta(seconds=loop.time() - monotonic)
            was_set = self._clock() - clock - passed
            clock, monotonic = self._clock(), loop.time()
            if abs(was_set) > WAS_SET:
                log.info("The clock was set by %s; what is due is looked at anew.", was_set)
                for key, (when, ring) in tuple(self._waiting.items()):
                    self._add(when, ring, key)
            async with self._looked:
                self._looked.notify_all()

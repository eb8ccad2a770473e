"""What the bot does by itself: each worker looks when it is woken, when something falls due, and now and then."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.reference import new_reference
from storage.busy import Busy

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.runtime.alarms import Alarms
    from storage.engine import Database
    from storage.wakes import Wake

log = logging.getLogger(__name__)

# Should nothing have woken it: another process on the same SQLite file left something, or a clock was set.
LOOK_AGAIN_SECONDS = 30.0
AFTER_FAILURE_SECONDS = 5.0
SECONDS_TO_FINISH = 5.0


@dataclass(frozen=True, slots=True)
class Worker:
    """Woken by ``name``. ``look`` does what is due now, and gives when something is next, None where nothing is.

    It looks again after so many seconds at the latest.
    """

    name: Wake
    look: Callable[[], Awaitable[datetime | None]]
    at_the_latest: float = LOOK_AGAIN_SECONDS


@asynccontextmanager
async def working(workers: Sequence[Worker], database: Database, alarms: Alarms) -> AsyncGenerator[None]:
    """Have the workers work until the block ends. A look that is under way then is finished, and not cut in half."""
    woken = {one.name: asyncio.Event() for one in workers}
    stopping = asyncio.Event()
    end = database.on_wake(lambda name: woken[name].set() if name in woken else None)
    tasks = [asyncio.create_task(_work(one, woken[one.name], stopping, alarms)) for one in workers]
    try:
        yield
    finally:
        stopping.set()
        for event in woken.values():
            event.set()
        if tasks:
            await asyncio.wait(tasks, timeout=SECONDS_TO_FINISH)
        end()


async def _work(worker: Worker, woken: asyncio.Event, stopping: asyncio.Event, alarms: Alarms) -> None:
    while not stopping.is_set():
        woken.clear()
        try:
            following, longest = await worker.look(), worker.at_the_latest
        except Busy as error:
            log.warning("The worker %s tries again soon: %s", worker.name, error)
            following, longest = None, AFTER_FAILURE_SECONDS
        except Exception:
            log.exception("A look of the worker %s failed; the next tries again (%s)", worker.name, new_reference())
            following, longest = None, AFTER_FAILURE_SECONDS
        take_back = alarms.at(following, woken.set) if following is not None else None
        if not stopping.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(longest):
                    await woken.wait()
        if take_back is not None:
            take_back()

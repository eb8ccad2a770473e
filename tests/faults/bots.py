"""Bot processes that can be killed at any moment, and start fast: each is forked from one that has imported the bot."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

from bot.main import LOG_FORMAT
from bot.serve import serve
from bot.settings import Settings

# So many times as fast time runs for bots and playground: a lease is over in twenty seconds, and no send takes longer.
FASTER = 6
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.bots", "storage.migrations.versions", "alembic.command", "asyncpg"])


@dataclass(frozen=True, slots=True)
class FastClock:
    """Time since a moment in seconds since 1970, the same in all processes."""

    began: float

    def seconds(self) -> float:
        return self.began + (time.time() - self.began) * FASTER

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self.seconds(), UTC)


class Bot:
    """A bot in a process of its own. ``connected`` is set once it has said that it is."""

    def __init__(self, settings: Settings, clock: FastClock, log: Path) -> None:
        self.connected = asyncio.Event()
        self._hears, says = _forks.Pipe(duplex=False)
        self._process = _forks.Process(target=_run, args=(settings, clock, says, log), daemon=True)
        self._process.start()
        says.close()
        asyncio.get_running_loop().add_reader(self._hears.fileno(), self._heard)

    def _heard(self) -> None:
        asyncio.get_running_loop().remove_reader(self._hears.fileno())
        with suppress(EOFError):
            self._hears.recv()
            self.connected.set()

    async def killed(self) -> None:
        """Kill it with SIGKILL, and wait until it is gone. It must have lived until now."""
        assert self._process.is_alive(), f"a bot ended by itself, with {self._process.exitcode}"
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        asyncio.get_running_loop().remove_reader(self._hears.fileno())
        self._hears.close()


@asynccontextmanager
async def started(settings: Settings, clock: FastClock, log: Path) -> AsyncGenerator[Bot]:
    """A bot that lives until the end of the block, at which it is killed."""
    bot = Bot(settings, clock, log)
    try:
        yield bot
    finally:
        await bot.killed()


def _run(settings: Settings, clock: FastClock, says: Connection, log: Path) -> None:
    """What `maturity run` does, but by another clock."""
    logging.basicConfig(filename=log, level=logging.WARNING, format=LOG_FORMAT)
    asyncio.run(serve(settings, clock, says.send))

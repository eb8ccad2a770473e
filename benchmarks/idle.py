"""How long the bot takes to be connected, and what it occupies when nobody asks anything."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import yaml

from playground.server import Playground

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

MANIFEST = yaml.safe_load(Path("manifest.yml").read_text(encoding="utf-8"))
STARTS = 5
IDLE_SECONDS = 3
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Idle:
    """Median seconds from process start to connected by Socket Mode, with a new database; megabytes when idle."""

    start_s: float
    resident_mb: float


async def importing_bolt() -> float:
    """The yardstick: median seconds of a process that imports slack_bolt.async_app and ends."""
    taken: list[float] = []
    for _ in range(STARTS):
        before = time.perf_counter()
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import slack_bolt.async_app")
        assert await process.wait() == 0
        taken.append(time.perf_counter() - before)
    return statistics.median(taken)


async def maturity() -> Idle:
    """Start the bot on a playground several times; the last one is left idle for a while."""
    playground = Playground(MANIFEST)
    await playground.start()
    try:
        taken: list[float] = []
        for _ in range(STARTS - 1):
            async with _connected(playground) as (seconds, _):
                taken.append(seconds)
        async with _connected(playground) as (seconds, process):
            taken.append(seconds)
            await asyncio.sleep(IDLE_SECONDS)
            resident = process.memory_info().rss / MEGABYTE
    finally:
        await playground.stop()
    return Idle(statistics.median(taken), resident)


@asynccontextmanager
async def _connected(playground: Playground) -> AsyncGenerator[tuple[float, psutil.Process]]:
    """A bot that is connected: after how many seconds, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": playground.bot_token,
            "SLACK_APP_TOKEN": playground.app_token,
            "SLACK_API_URL": playground.api_url,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'maturity.db'}",
        }
        before = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot.main", "run", env=environment, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        line = await process.stdout.readline()
        seconds = time.perf_counter() - before
        assert b"connected" in line
        try:
            yield seconds, psutil.Process(process.pid)
        finally:
            process.terminate()
            await process.wait()

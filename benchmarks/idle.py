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
SETTLED_AFTER_SECONDS = 5
MINUTE_SECONDS = 60
TRANSACTIONS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
BOT = ("-m", "bot.main", "run")
TRACED_BOT = ("-m", "benchmarks.traced_bot", "run")
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Idle:
    """Median seconds from process start to connected by Socket Mode, with a new database; what it takes when idle.

    ``importing_s`` is the yardstick: a process that imports slack_bolt.async_app and ends. ``queries_a_minute`` are
    the statements that an idle bot sends to its database, without the beginnings and ends of transactions.
    """

    start_s: float
    importing_s: float
    resident_mb: float
    queries_a_minute: float


async def idle() -> Idle:
    """Start the yardstick and the bot in turns, on a playground; then leave a bot alone for a while."""
    playground = Playground(MANIFEST)
    await playground.start()
    try:
        starts: list[float] = []
        imports: list[float] = []
        for _ in range(STARTS):
            imports.append(await _importing_bolt())
            async with _connected(playground, *BOT) as (seconds, _, _):
                starts.append(seconds)
        async with _connected(playground, *BOT) as (_, process, _):
            await asyncio.sleep(SETTLED_AFTER_SECONDS)
            resident = process.memory_info().rss / MEGABYTE
        async with _connected(playground, *TRACED_BOT) as (_, _, trace):
            await asyncio.sleep(SETTLED_AFTER_SECONDS)
            before = _queries(trace)
            await asyncio.sleep(MINUTE_SECONDS)
            queries = _queries(trace) - before
    finally:
        await playground.stop()
    return Idle(statistics.median(starts), statistics.median(imports), resident, queries)


async def _importing_bolt() -> float:
    before = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import slack_bolt.async_app")
    assert await process.wait() == 0
    return time.perf_counter() - before


def _queries(trace: Path) -> int:
    return sum(not line.startswith(TRANSACTIONS) for line in trace.read_text(encoding="utf-8").splitlines())


@asynccontextmanager
async def _connected(playground: Playground, *arguments: str) -> AsyncGenerator[tuple[float, psutil.Process, Path]]:
    """A bot that is connected: after how many seconds, its process, and where it may write down its statements."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.sql"
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": playground.bot_token,
            "SLACK_APP_TOKEN": playground.app_token,
            "SLACK_API_URL": playground.api_url,
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'maturity.db'}",
            "TRACE_FILE": str(trace),
            # Compiled modules are kept from the first start on, as the yardstick's are since they were installed.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        before = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        line = await process.stdout.readline()
        seconds = time.perf_counter() - before
        assert b"connected" in line
        try:
            yield seconds, psutil.Process(process.pid), trace
        finally:
            process.terminate()
            await process.wait()

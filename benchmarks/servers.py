"""A bot in a process of its own, on a Slack that takes everything."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load import SIGNING_SECRET
from benchmarks.ports import free_port, listening
from benchmarks.slack_stub import SlackStub

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

MATURITY = ("-m", "bot.main", "run")
BARE_BOLT = ("-m", "benchmarks.bare_bolt")
DURABLE_BOLT = ("-m", "benchmarks.durable_bolt")


@asynccontextmanager
async def running(*arguments: str) -> AsyncGenerator[tuple[SlackStub, int]]:
    """A Python program that is reached by HTTP, with a new SQLite file; gives its Slack and its port."""
    slack = SlackStub()
    await slack.start()
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": "xoxb-benchmark",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": f"{slack.url}/api/",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'maturity.db'}",
            "PORT": str(port),
            "LOG_LEVEL": "WARNING",
        }
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment, stdout=asyncio.subprocess.DEVNULL
        )
        try:
            await listening(port)
            yield slack, port
        finally:
            process.terminate()
            await process.wait()
            await slack.stop()

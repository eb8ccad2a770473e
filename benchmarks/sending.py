"""How near sending comes to what the limits allow: two thousand teams of one workspace that are due at once.

The Slack here keeps a message a second in each channel and the posts a minute of a workspace, and answers 429 to what
is more. Time runs five times as fast as it does, for the worker and the limits alike: the rate is the worker's own.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import func, insert, select

from benchmarks.slack_stub import SlackStub
from bot.slack.message import Message, section
from bot.slack.outbox import Hooks, OutboxWorker
from bot.slack.pace import POSTS_A_MINUTE
from storage.engine import Database
from storage.tables import OutboxState, table
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping
    from typing import Any

    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.tables import OutboxMessage

MESSAGES = 2000
FASTER = 5
LOOK_AGAIN = timedelta(seconds=1)
WORKSPACE = "T0BENCH"
BEGAN = datetime(2026, 10, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sending:
    """Messages a second that were sent, those that the limits allow, and how often Slack said that it is too much."""

    a_second: float
    allowed_a_second: float
    limited: int


class Clock:
    """Time that runs so many times as fast."""

    def __init__(self) -> None:
        self._began = time.perf_counter()

    def __call__(self) -> datetime:
        """The time of day."""
        return BEGAN + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """Seconds since it began."""
        return (time.perf_counter() - self._began) * FASTER


async def many_due_at_once() -> Sending:
    """Have each of the teams' channels told something, all of them due in the same moment."""
    clock = Clock()
    slack = SlackStub(limits_by=clock.seconds)
    await slack.start()
    try:
        async with _filled() as database, ClientSession() as session:
            client = AsyncWebClient(token="xoxb-1", base_url=f"{slack.url}/api/", session=session, retry_handlers=[])  # noqa: S106
            worker = OutboxWorker(database, clock, client, {"news": _drawn}, Hooks(_is_news, _given_up, _settled))
            woken = asyncio.Event()
            database.on_wake(lambda _: woken.set())
            began = clock.seconds()
            while await _unsent(database):
                woken.clear()
                following = await worker.look() or clock() + LOOK_AGAIN
                with suppress(TimeoutError):
                    async with asyncio.timeout((following - clock()).total_seconds() / FASTER):
                        await woken.wait()
            await worker.finish(LOOK_AGAIN.total_seconds())
            taken = clock.seconds() - began
    finally:
        await slack.stop()
    assert len(slack.reached) == MESSAGES
    return Sending(MESSAGES / taken, POSTS_A_MINUTE / 60, slack.limited)


@asynccontextmanager
async def _filled() -> AsyncGenerator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'maturity.db'}")
        try:
            await upgrade(database)
            async with database.writer.begin() as connection:
                workspace = {"id": WORKSPACE, "ranking": False, "created_at": BEGAN}
                await connection.execute(insert(table("workspace")), [workspace])
                await connection.execute(insert(table("outbox")), [_message(number) for number in range(MESSAGES)])
            yield database
        finally:
            await database.close()


def _message(number: int) -> dict[str, Any]:
    return {
        "id": f"{number:08}",
        "workspace_id": WORKSPACE,
        "key": f"news:{number}",
        "channel_id": f"C0TEAM{number}",
        "kind": "news",
        "data": {"text": f"Team {number} is at level 2."},
        "edition": 0,
        "state": OutboxState.PENDING.value,
        "attempts": 0,
        "maybe_sent": False,
        "due_at": BEGAN,
        "created_at": BEGAN,
    }


async def _unsent(database: Database) -> bool:
    outbox = table("outbox")
    async with database.read() as session:
        statement = select(func.count()).where(outbox.c.state == OutboxState.PENDING.value)
        return bool((await (await session.connection()).execute(statement)).scalar_one())


def _drawn(data: Mapping[str, Any]) -> Message:
    return Message(data["text"], (section(data["text"]),))


async def _is_news(message: OutboxMessage) -> bool:
    return bool(message.id)


async def _given_up(session: AsyncSession, message: OutboxMessage, problem: str, now: datetime) -> None:
    del session, now
    raise AssertionError(message.key, problem)


async def _settled(session: AsyncSession, message: OutboxMessage, now: datetime) -> None:
    del session, message, now

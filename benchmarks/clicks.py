"""How fast an answered question is acknowledged, one at a time and fifty at once."""

from __future__ import annotations

import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.load import SIGNING_SECRET, Connection, click, command
from benchmarks.ports import free_port, listening
from benchmarks.slack_stub import SlackStub
from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, open_questions
from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

AT_ONCE = 50
ALONE = 10
WARM_UP = 20
BARE_CLICKS = 6000


@dataclass(frozen=True, slots=True)
class Clicks:
    """Median milliseconds of one click at a time, and clicks a second with fifty people clicking at once."""

    median_ms: float
    a_second: float


async def bare_bolt() -> Clicks:
    """The yardstick's no-op."""
    async with running("-m", "benchmarks.bare_bolt") as (slack, port):
        body = click("U0", "no-op", "nothing", slack.url)
        one = itertools.repeat(body, 300)
        many = [itertools.repeat(body, BARE_CLICKS // AT_ONCE) for _ in range(AT_ONCE)]
        return Clicks(await one_by_one(port, one), await _a_second(port, many))


async def maturity() -> Clicks:
    """The bot: signature check, dispatch, load, save, commit, ack, and after it the card's update."""
    async with running("-m", "bot.main", "run") as (slack, port):
        alone = [await script(slack, port, f"UALONE{number}") for number in range(ALONE)]
        together = [await script(slack, port, f"UMANY{number}") for number in range(AT_ONCE)]
        median = await one_by_one(port, itertools.chain.from_iterable(alone))
        return Clicks(median, await _a_second(port, together))


async def script(slack: SlackStub, port: int, user: str) -> Iterator[bytes]:
    """Start a person's assessment in the published models, and give the clicks that answer all but the last question.

    Quickly, as by default, and with everything in place, so that no question is left out.
    """
    connection = Connection(port)
    await connection.open()
    await connection.post(command(user, "assess all quick", slack.url))
    assessment_id = (await slack.card_of(user)).split(":")[0]
    await connection.post(click(user, "scope:v1:team", f"{assessment_id}:team", slack.url))
    await connection.close()
    return iter(
        [
            click(user, "answer:v1:fully", f"{assessment_id}:{practice}:{turn}:fully", slack.url)
            for turn, practice in enumerate(asked()[:-1])
        ]
    )


@cache
def asked() -> tuple[str, ...]:
    """The practices in the order in which they are asked of a team that has everything in place."""
    catalog = load_catalog()
    models = models_for(catalog, catalog.default)
    answers: dict[str, AnswerValue] = {}
    while following := open_questions(catalog, models, Mode.QUICK, answers):
        answers[following[0].id] = AnswerValue.FULLY
    return tuple(answers)


async def one_by_one(port: int, bodies: Iterator[bytes]) -> float:
    """Median milliseconds of one request at a time; the first few are not counted."""
    connection = Connection(port)
    await connection.open()
    taken: list[float] = []
    for body in bodies:
        before = time.perf_counter()
        await connection.post(body)
        taken.append(time.perf_counter() - before)
    await connection.close()
    return statistics.median(taken[WARM_UP:]) * 1000


async def _a_second(port: int, scripts: Sequence[Iterator[bytes]]) -> float:
    connections = [Connection(port) for _ in scripts]
    for connection in connections:
        await connection.open()

    async def person(connection: Connection, bodies: Iterator[bytes]) -> int:
        count = 0
        for body in bodies:
            await connection.post(body)
            count += 1
        return count

    before = time.perf_counter()
    counts = await asyncio.gather(*map(person, connections, scripts))
    taken = time.perf_counter() - before
    for connection in connections:
        await connection.close()
    return sum(counts) / taken


@asynccontextmanager
async def running(*arguments: str) -> AsyncGenerator[tuple[SlackStub, int]]:
    """A bot in a process of its own, by HTTP, on a Slack that takes everything and a new SQLite file."""
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
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, env=environment)
        try:
            await listening(port)
            yield slack, port
        finally:
            process.terminate()
            await process.wait()
            await slack.stop()

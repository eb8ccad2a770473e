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
from bot.assess.buttons import ASK_EVERYONE
from bot.slack.pace import RATES
from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, open_questions
from frameworks.model import AnswerValue
from storage.tables import Lane

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

AT_ONCE = 50
ALONE = 10
INVITED_AT_ONCE = RATES[Lane.PEOPLE].burst - 1
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


async def everyone() -> float:
    """Median milliseconds of an answer of somebody who is asked among others."""
    async with running("-m", "bot.main", "run") as (slack, port):
        people = [f"UASKED{number}" for number in range(ALONE)]
        scripts = await round_scripts(slack, port, people)
        return await one_by_one(port, itertools.chain.from_iterable(scripts))


async def together() -> float:
    """Median milliseconds of a vote on the card in the channel; the facilitator reveals, agrees and goes on."""
    async with running("-m", "bot.main", "run") as (slack, port):
        return await one_by_one(port, await _votes(slack, port))


async def round_scripts(slack: SlackStub, port: int, people: Sequence[str]) -> list[Iterator[bytes]]:
    """Ask all these people, the first of whom leads, and give each one's clicks as ``script`` does."""
    leader = people[0]
    assessment_id = await _opened(slack, port, leader, "with everyone")
    await _send(port, click(leader, ASK_EVERYONE, assessment_id, slack.url, picked=people))
    # The others are invited as fast as Slack lets it; nobody has to wait for that to answer.
    await slack.reaches([f"D{user}" for user in people[:INVITED_AT_ONCE]])
    return [_answers(slack, user, assessment_id) for user in people]


async def _votes(slack: SlackStub, port: int) -> Iterator[bytes]:
    leader, channel = "ULEADS", "CULEADS"
    assessment_id = await _opened(slack, port, leader, "together")
    await slack.reaches([channel])

    def clicks() -> Iterator[bytes]:
        for turn, practice in enumerate(asked()[:-1]):
            at = f"{assessment_id}:{practice}:{turn}"
            # The facilitator does two things about each question, and each makes a new round of votes.
            for voter in range(ALONE):
                said = f"{at}:{2 * turn}:fully"
                yield click(f"UVOTES{voter}", "vote:v1:fully", said, slack.url, channel=channel)
            yield click(leader, "reveal:v1", f"{at}:{2 * turn}", slack.url, channel=channel)
            yield click(leader, "agree:v1:fully", f"{at}:{2 * turn + 1}:fully", slack.url, channel=channel)

    return clicks()


async def script(slack: SlackStub, port: int, user: str) -> Iterator[bytes]:
    """Start a person's assessment in the published models, and give the clicks that answer all but the last question.

    Quickly, as by default, and with everything in place, so that no question is left out.
    """
    return _answers(slack, user, await _opened(slack, port, user))


async def _opened(slack: SlackStub, port: int, user: str, way: str = "") -> str:
    """Start an assessment, choose what is assessed, and give its id."""
    await _send(port, command(user, f"assess all quick {way}".strip(), slack.url))
    assessment_id = (await slack.card_of(user)).split(":")[0]
    await _send(port, click(user, "scope:v1:team", f"{assessment_id}:team", slack.url))
    return assessment_id


def _answers(slack: SlackStub, user: str, assessment_id: str) -> Iterator[bytes]:
    return iter(
        [
            click(user, "answer:v1:fully", f"{assessment_id}:{practice}:{turn}:fully", slack.url)
            for turn, practice in enumerate(asked()[:-1])
        ]
    )


async def _send(port: int, body: bytes) -> None:
    connection = Connection(port)
    await connection.open()
    await connection.post(body)
    await connection.close()


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

"""How fast an answered question is acknowledged, one at a time and fifty at once.

The bot and its yardsticks run side by side and are asked in turns, a few clicks each, so that whatever else the
machine does in the meantime slows all of them alike.
"""

from __future__ import annotations

import asyncio
import itertools
import statistics
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.load import Connection, click
from benchmarks.scripts import round_scripts, script, votes
from benchmarks.servers import BARE_BOLT, DURABLE_BOLT, MATURITY, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.slack_stub import SlackStub

ROUNDS = 10
A_ROUND = 30
WARM_UP = 3
ALONE = 10
AT_ONCE = 50
BURSTS = 5
EACH_A_BURST = 10
# What a bot still draws after its acks must not be in the way of the next one.
BREATH_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Speed:
    """Median milliseconds of one click at a time, and clicks a second with fifty people clicking at once."""

    median_ms: float
    a_second: float


@dataclass(frozen=True, slots=True)
class Clicks:
    """The bot, with milliseconds of an answer among others and of a vote, and its two yardsticks.

    ``bare`` only acknowledges; ``floor`` saves one row before it does.
    """

    ours: Speed
    everyone_ms: float
    together_ms: float
    bare: Speed
    floor: Speed


@dataclass(frozen=True, slots=True)
class _Asked:
    """A server, and what it is asked: by one person, and by each of fifty."""

    port: int
    alone: Iterator[bytes]
    at_once: Sequence[Iterator[bytes]] = ()


async def clicks() -> Clicks:
    """Signature check, dispatch, load, save, commit, ack, and after it the card's update; and the yardsticks."""
    async with AsyncExitStack() as opened:

        async def started(*arguments: str) -> tuple[SlackStub, int]:
            return await opened.enter_async_context(running(*arguments))

        servers = {
            "bare": _no_ops(*await started(*BARE_BOLT)),
            "floor": _no_ops(*await started(*DURABLE_BOLT)),
            "ours": await _answers(*await started(*MATURITY)),
            "everyone": await _everyone(*await started(*MATURITY)),
            "together": await _together(*await started(*MATURITY)),
        }
        median_ms = await _one_by_one(servers)
        a_second = await _at_once({name: one for name, one in servers.items() if one.at_once})
    speeds = {name: Speed(median_ms[name], a_second[name]) for name in a_second}
    return Clicks(everyone_ms=median_ms["everyone"], together_ms=median_ms["together"], **speeds)


def _no_ops(slack: SlackStub, port: int) -> _Asked:
    body = click("U0", "no-op", "nothing", slack.url)
    return _Asked(port, itertools.repeat(body), [itertools.repeat(body)] * AT_ONCE)


async def _answers(slack: SlackStub, port: int) -> _Asked:
    alone = [await script(slack, port, f"UALONE{number}") for number in range(ALONE)]
    at_once = [await script(slack, port, f"UMANY{number}") for number in range(AT_ONCE)]
    return _Asked(port, itertools.chain.from_iterable(alone), at_once)


async def _everyone(slack: SlackStub, port: int) -> _Asked:
    scripts = await round_scripts(slack, port, [f"UASKED{number}" for number in range(ALONE)])
    return _Asked(port, itertools.chain.from_iterable(scripts))


async def _together(slack: SlackStub, port: int) -> _Asked:
    return _Asked(port, await votes(slack, port))


async def _one_by_one(servers: Mapping[str, _Asked]) -> dict[str, float]:
    """Median milliseconds of one request at a time; the first few of each round are not counted."""
    taken: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, asked in servers.items():
            connection = Connection(asked.port)
            await connection.open()
            of_round = [await _timed(connection, body) for body in itertools.islice(asked.alone, A_ROUND)]
            await connection.close()
            assert len(of_round) == A_ROUND, f"{name} had no more to be asked"
            taken[name] += of_round[WARM_UP:]
            await asyncio.sleep(BREATH_SECONDS)
    return {name: statistics.median(of_all) * 1000 for name, of_all in taken.items()}


async def _timed(connection: Connection, body: bytes) -> float:
    before = time.perf_counter()
    await connection.post(body)
    return time.perf_counter() - before


async def _at_once(servers: Mapping[str, _Asked]) -> dict[str, float]:
    """Requests a second when all of them ask at once, as fast as they are answered; the median of some bursts."""
    speeds: dict[str, list[float]] = {name: [] for name in servers}
    for _ in range(BURSTS):
        for name, asked in servers.items():
            speeds[name].append(await _burst(asked))
            await asyncio.sleep(BREATH_SECONDS)
    return {name: statistics.median(of_all) for name, of_all in speeds.items()}


async def _burst(asked: _Asked) -> float:
    connections = [Connection(asked.port) for _ in asked.at_once]
    for connection in connections:
        await connection.open()

    async def person(connection: Connection, bodies: Iterator[bytes]) -> int:
        of_burst = list(itertools.islice(bodies, EACH_A_BURST))
        for body in of_burst:
            await connection.post(body)
        return len(of_burst)

    before = time.perf_counter()
    counts = await asyncio.gather(*map(person, connections, asked.at_once))
    taken = time.perf_counter() - before
    for connection in connections:
        await connection.close()
    assert set(counts) == {EACH_A_BURST}
    return sum(counts) / taken

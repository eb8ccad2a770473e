"""How a crowd is served: two hundred people, each answering every two seconds for a minute, or all in one instant."""

from __future__ import annotations

import asyncio
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.load import Connection
from benchmarks.scripts import round_scripts
from benchmarks.servers import MATURITY, running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PEOPLE = 200
SECONDS = 60
EVERY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Crowd:
    """Milliseconds until the ack: the 99th percentile of a minute's answers, and the slowest of those given at once.

    ``errors`` are answers that were not acknowledged.
    """

    p99_ms: float
    slowest_at_once_ms: float
    errors: int


@dataclass(frozen=True, slots=True)
class _Taken:
    """Seconds that each answer took, and how many were not acknowledged."""

    seconds: tuple[float, ...]
    errors: int


async def everyone() -> Crowd:
    """All are asked in one round, on one SQLite file."""
    async with running(*MATURITY) as (slack, port):
        scripts = await round_scripts(slack, port, [f"UCROWD{number}" for number in range(PEOPLE)])
        return await _answered(port, scripts)


async def _answered(port: int, scripts: Sequence[Iterator[bytes]]) -> Crowd:
    """A minute of answers, and then one of each person's in the same instant."""
    connections = [Connection(port) for _ in scripts]
    for connection in connections:
        await connection.open()
    turns = list(zip(connections, scripts, strict=True))
    minute = await _together(turns, every=EVERY_SECONDS, seconds=SECONDS)
    at_once = await _together(turns, every=0, seconds=0)
    for connection in connections:
        await connection.close()
    return Crowd(
        p99_ms=_percentile(minute.seconds, 0.99) * 1000,
        slowest_at_once_ms=max(at_once.seconds) * 1000,
        errors=minute.errors + at_once.errors,
    )


async def _together(turns: Sequence[tuple[Connection, Iterator[bytes]]], *, every: float, seconds: float) -> _Taken:
    """Have each person answer every so many seconds, spread evenly; or, without, once and all in one instant."""
    taken: list[float] = []
    errors = 0

    async def person(number: int, connection: Connection, answers: Iterator[bytes]) -> None:
        nonlocal errors
        start = began + every * number / len(turns)
        for turn in range(math.ceil(seconds / every) if every else 1):
            due = start + every * turn
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            try:
                await connection.post(next(answers))
            except (AssertionError, OSError, asyncio.IncompleteReadError):
                errors += 1
            # Waiting for a late answer before is part of what the person waits.
            taken.append(time.perf_counter() - due)

    began = time.perf_counter()
    await asyncio.gather(*(person(number, *turn) for number, turn in enumerate(turns)))
    return _Taken(tuple(taken), errors)


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[math.ceil(share * len(values)) - 1]

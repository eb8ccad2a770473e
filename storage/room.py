"""Room for everybody: of what is done about one thing, only a few transactions have a connection at the same time.

Where PostgreSQL has a row held by somebody, all clicks that need it wait, each with a connection of the pool. So
that they do not take all of them, those about the same thing, such as one assessment, wait for each other first.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.busy import Busy

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

# What is worked on here: whoever takes a request says so.
_about: ContextVar[str] = ContextVar("about", default="")


def is_about(subject: str) -> None:
    """Say what the current task, and those that it starts, are about; "" is nothing in particular."""
    _about.set(subject)


@dataclass(slots=True)
class _Places:
    free: asyncio.Semaphore
    users: int = field(default=0)


class Room:
    """The places at each thing."""

    def __init__(self, places: int, seconds: float) -> None:
        """So many are about one thing at once; the others wait for so long at most."""
        self._places = places
        self._seconds = seconds
        self._taken: dict[str, _Places] = {}

    @asynccontextmanager
    async def place(self) -> AsyncGenerator[None]:
        """Have a place at what the current task is about. Raises Busy when none became free in time."""
        subject = _about.get()
        if not subject:
            yield
            return
        places = self._taken.setdefault(subject, _Places(asyncio.Semaphore(self._places)))
        places.users += 1
        try:
            await self._wait(places.free)
            try:
                yield
            finally:
                places.free.release()
        finally:
            places.users -= 1
            if not places.users:
                del self._taken[subject]

    async def _wait(self, free: asyncio.Semaphore) -> None:
        if not free.locked():
            await free.acquire()  # at once
            return
        try:
            async with asyncio.timeout(self._seconds):
                await free.acquire()
        except TimeoutError as error:
            raise Busy("too many wait for the same") from error

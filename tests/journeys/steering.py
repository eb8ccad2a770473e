"""The time of a journey: the playground's and the bot's, moved by the test, and short waits take none of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from bot.serve import running
from bot.settings import Settings
from playground.server import Playground

# A pause that the bot keeps is leapt over: the rest of a channel, Retry-After, a second try. Nothing that falls due on
# a date is ever so near in a journey, unless the test goes there.
LEAP = timedelta(seconds=30)


class SteeredTime:
    """The clock of a playground and of the bots on it, and their alarms."""

    def __init__(self, playground: Playground) -> None:
        self._parts = playground.parts
        self._waiting: list[tuple[datetime, Callable[[], None]]] = []
        playground.parts.time_machine.on_moved.append(self._ring)

    def __call__(self) -> datetime:
        return datetime.fromtimestamp(self._parts.clock(), UTC)

    def at(self, when: datetime, ring: Callable[[], None]) -> Callable[[], None]:
        """As the bot's alarms; what is near rings at once, with the clock moved there."""
        alarm = (when, ring)
        self._waiting.append(alarm)
        if when - self() <= LEAP:
            self.go_to(max(when, self()))
        return lambda: self._waiting.remove(alarm) if alarm in self._waiting else None

    def go_to(self, when: datetime) -> None:
        """Move the clock, which rings what is due by then."""
        self._parts.time_machine.move((when - self()).total_seconds())

    def advance(self, **by: float) -> None:
        """Move on by so many seconds, minutes, hours or days."""
        self.go_to(self() + timedelta(**by))

    def _ring(self) -> None:
        # A float of seconds is less exact than a datetime.
        now = self() + timedelta(milliseconds=1)
        due = sorted((one for one in self._waiting if one[0] <= now), key=lambda one: one[0])
        self._waiting = [one for one in self._waiting if one[0] > now]
        for _, ring in due:
            asyncio.get_running_loop().call_soon(ring)


_TIMES: WeakKeyDictionary[Playground, SteeredTime] = WeakKeyDictionary()


def time_of(playground: Playground) -> SteeredTime:
    """The time of a playground and of all bots on it."""
    return _TIMES.setdefault(playground, SteeredTime(playground))


def running_on(playground: Playground, settings: Settings) -> AbstractAsyncContextManager[str]:
    """A bot on the playground, by its time."""
    time = time_of(playground)
    return running(settings, time, time)

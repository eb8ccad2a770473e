"""Cards that many people change: redrawn in place soon after each change, but not more often than Slack takes it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable
    from datetime import datetime

    from bot.clock import Clock
    from bot.runtime.alarms import Alarms
    from bot.slack.background import BackgroundTasks

# Slack takes about one change of a message a second, and people finish in bursts.
PAUSE = timedelta(seconds=2)


class Redraws:
    """Redraws cards by key. Of one card only one update is under way; changes that come meanwhile share the next."""

    def __init__(self, clock: Clock, after_ack: BackgroundTasks, alarms: Alarms) -> None:
        self._clock = clock
        self._after_ack = after_ack
        self._alarms = alarms
        self._drawn_at: dict[Hashable, datetime] = {}
        self._stopping = False
        self._pauses: set[asyncio.Event] = set()

    def soon(self, card: Hashable, draw: Callable[[], Awaitable[None]]) -> None:
        """Redraw a card as things are then. ``draw`` reads what to show, and updates the message."""
        self._after_ack.run_newest(card, partial(self._redraw, card, draw), rest=partial(self._pause, card))

    def stop(self) -> None:
        """Redraw without pauses from now on: what is not drawn before a stop stays as it is."""
        self._stopping = True
        for pause in self._pauses:
            pause.set()

    async def _redraw(self, card: Hashable, draw: Callable[[], Awaitable[None]]) -> None:
        await draw()
        self._drawn_at[card] = self._clock()

    async def _pause(self, card: Hashable) -> None:
        """Wait until the card may be redrawn."""
        rested = self._clock() - PAUSE
        self._drawn_at = {key: drawn_at for key, drawn_at in self._drawn_at.items() if drawn_at > rested}
        if card not in self._drawn_at or self._stopping:
            return
        over = asyncio.Event()
        self._pauses.add(over)
        cancel = self._alarms.at(self._drawn_at[card] + PAUSE, over.set)
        try:
            await over.wait()
        finally:
            cancel()
            self._pauses.discard(over)

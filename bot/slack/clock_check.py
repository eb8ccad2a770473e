"""A clock that was ahead, and was set back, must not silence the bot for as long as it was ahead."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.slack.pace import LONGEST_PAUSE
from storage.clock_set_back import bring_back

if TYPE_CHECKING:
    from bot.clock import Clock
    from storage.engine import Database

log = logging.getLogger(__name__)

# By so much may the clocks of two processes differ.
CLOCK_SKEW = timedelta(seconds=10)
SECONDS_BETWEEN_CHECKS = 60.0


class ClockCheck:
    """Looks for kept times that lie further ahead than any wait of ours, and has them count as now."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._latest = datetime.max.replace(tzinfo=UTC)
        self._checked_at = time.monotonic()

    async def check(self) -> None:
        """Look at the first call, when the clock was set back, and once a minute: another process has its own clock."""
        now = self._clock()
        since = time.monotonic() - self._checked_at
        if now >= self._latest and since < SECONDS_BETWEEN_CHECKS:
            self._latest = now
            return
        self._latest, self._checked_at = now, time.monotonic()
        async with self._database.write() as session:
            brought_back = await bring_back(session, now, now + LONGEST_PAUSE + CLOCK_SKEW, now + CLOCK_SKEW)
        if brought_back:
            log.warning("%s times lay too far ahead and count as now: the clock was set back.", brought_back)

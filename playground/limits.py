"""Rate limits as Slack publishes them: so many calls a minute by method, a message a second a channel."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.clock import Clock

MINUTE = 60.0
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# Of apps that are sold outside of its Marketplace Slack takes one call a minute of these, for so many messages.
HISTORY = frozenset({"conversations.history", "conversations.replies"})
LITTLE_HISTORY = 15
# Slack tolerates short bursts above one message a second, and promises none.
BURST = 3


class Limits:
    """Counts calls. ``on`` may be switched off for an app under load.

    ``little_history`` is for an app that is sold outside of Slack's Marketplace: it may read little and seldom.
    """

    def __init__(self, clock: Clock) -> None:
        self.on = True
        self.little_history = False
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_for(self, method: str, tier: int) -> int:
        """Count a call of a method; 0 when it may go through, else the seconds to wait."""
        most = 1 if self.little_history and method in HISTORY else TIERS[tier]
        return self._count(method, most, MINUTE)

    def longest_page(self, most: int) -> int:
        """How many messages of a conversation may be read at once, where it is ``most`` at other times."""
        return LITTLE_HISTORY if self.little_history else most

    def wait_to_post(self, channel_id: str) -> int:
        """Count a message to a channel; 0 when it may go through, else the seconds to wait."""
        return self._count(f"post:{channel_id}", BURST, float(BURST))

    def _count(self, key: str, most: int, seconds: float) -> int:
        now, calls = self._clock(), self._calls[key]
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        if self.on and len(calls) >= most:
            return max(1, math.ceil(calls[0] + seconds - now))
        calls.append(now)
        return 0

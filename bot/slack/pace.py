"""How fast Slack is sent messages, and how long a failed one waits: arithmetic that is given the time.

Each lane of a workspace is a bucket: it fills at a steady rate up to a burst, and each message takes one out of it.
All that is kept of it is the time from which on it takes the next message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from storage.tables import Lane

if TYPE_CHECKING:
    from datetime import datetime

# A message a second is Slack's limit for each channel; from the answer to one to the start of the next, so that
# there is never less than that between two at Slack.
ONE_CHANNEL_EVERY = timedelta(seconds=1)
# In a workspace Slack takes "several hundred" posts a minute, and says no number; this is the least it can mean.
POSTS_A_MINUTE = 300
LONGEST_PAUSE = timedelta(minutes=10)
# The least share of a pause that chance leaves of it.
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Rate:
    """One message ``every`` so long, and ``burst`` at once after a rest."""

    every: timedelta
    burst: int


RATES = {
    # Two seconds' worth at once, for a tick that comes late.
    Lane.POSTS: Rate(timedelta(minutes=1) / POSTS_A_MINUTE, burst=10),
    # Methods of Slack's tier 3, conversations.open and chat.update, take 50 calls in any minute.
    Lane.PEOPLE: Rate(timedelta(seconds=2), burst=20),
    Lane.EDITS: Rate(timedelta(seconds=2), burst=20),
}


def take(rate: Rate, open_from: datetime | None, now: datetime) -> datetime | None:
    """Send one message now: gives the time from which on the next may be sent, or None when it is too early.

    ``open_from`` is what this gave for the message before; None: there was none.
    """
    full_since = now - rate.every * (rate.burst - 1)
    start = full_since if open_from is None else max(open_from, full_since)
    return None if start > now else start + rate.every


def back_off(attempts: int, chance: float) -> timedelta:
    """How long to wait after so many attempts: up to twice as long after each, never longer than ten minutes.

    ``chance``, from 0 to 1, spreads those that failed at the same moment; half of the pause is sure.
    """
    longest = min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_PAUSE)
    return longest * (LEAST_SHARE + (1 - LEAST_SHARE) * chance)

"""What is done once a day so that the database stays quick as it grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assess.together.news import THREAD
from bot.checkins.schedule import REMINDER
from bot.results.telling import LEVEL_CHANGE, REVEAL
from storage.upkeep import empty_sent, purge_sent, refresh_statistics

if TYPE_CHECKING:
    from bot.parts import Parts

EVERY_SECONDS = timedelta(days=1).total_seconds()
# So long a message is kept in words; what is known of it afterwards is that it was sent.
SAID_KEPT = timedelta(days=30)
# Until then a message may be brought up to date, and its key keeps it from being posted twice.
SENT_KEPT = timedelta(days=400)
# These may be marked at any time, when a result is withdrawn as a mistake.
KEPT_FOR_EVER = (LEVEL_CHANGE, REVEAL, THREAD)
# These are drawn anew from what they said: when they are marked, or when a button in them is pressed.
DRAWN_ANEW = (*KEPT_FOR_EVER, REMINDER)


async def look(parts: Parts) -> None:
    """Do it; any number of processes may."""
    await empty_sent(parts.database, parts.clock() - SAID_KEPT, DRAWN_ANEW)
    await purge_sent(parts.database, parts.clock() - SENT_KEPT, KEPT_FOR_EVER)
    await refresh_statistics(parts.database)

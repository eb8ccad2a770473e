"""What is done once a day so that the database stays quick as it grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assess.together.news import THREAD
from bot.results.telling import LEVEL_CHANGE, REVEAL
from storage.upkeep import purge_sent, refresh_statistics

if TYPE_CHECKING:
    from bot.parts import Parts

EVERY_SECONDS = timedelta(days=1).total_seconds()
# Until then a message may be brought up to date, and its key keeps it from being posted twice.
SENT_KEPT = timedelta(days=400)
# These may be marked at any time, when a result is withdrawn as a mistake.
KEPT_FOR_EVER = (LEVEL_CHANGE, REVEAL, THREAD)


async def look(parts: Parts) -> None:
    """Do it; any number of processes may."""
    await purge_sent(parts.database, parts.clock() - SENT_KEPT, KEPT_FOR_EVER)
    await refresh_statistics(parts.database)

"""What is done once a day so that the database stays quick as it grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from storage.upkeep import empty_sent, purge_sent, refresh_statistics

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.deps import Deps

EVERY_SECONDS = timedelta(days=1).total_seconds()
# So long a message is kept in words; what is known of it afterwards is that it was sent.
SAID_KEPT = timedelta(days=30)
# Until then a message may be brought up to date, and its key keeps it from being posted twice.
SENT_KEPT = timedelta(days=400)


async def look(deps: Deps, with_data: Collection[str], for_ever: Collection[str]) -> None:
    """Do it; any number of processes may. Of these kinds the outbox keeps the data for a year, or messages for good."""
    await empty_sent(deps.database, deps.clock() - SAID_KEPT, with_data)
    await purge_sent(deps.database, deps.clock() - SENT_KEPT, for_ever)
    await refresh_statistics(deps.database)

"""Wait until another transaction has to."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from storage.engine import Database

PATIENCE_SECONDS = 60
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


async def somebody_waits(database: Database) -> None:
    """On PostgreSQL: until another session waits for a lock. On SQLite the wait is for the file, before it reads."""
    if database.url.get_backend_name() == "sqlite":
        return
    async with asyncio.timeout(PATIENCE_SECONDS), database.reader.connect() as connection:
        while (await connection.execute(WAITING)).scalar_one() == 0:
            await connection.rollback()  # each transaction sees the activity as it was at its start

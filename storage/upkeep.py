"""What keeps a database quick as it grows, done now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import JSON, String, cast, delete, func, literal, select, update

from storage.connection import connection_of
from storage.forgetting import forget_for_good
from storage.tables import OutboxState, table

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from storage.engine import Database

# What a message says whose row is emptied.
NOTHING = literal({}, JSON)
# So many rows of an index are looked at, as SQLite advises: it takes milliseconds however many there are.
ROWS_LOOKED_AT = 400
REMOVED_AT_ONCE = 500


async def refresh_statistics(database: Database) -> None:
    """Have SQLite choose its indexes by what is in the tables; PostgreSQL sees to that itself.

    Without this it takes an index of the workspace, in which nearly all rows are alike, where there is a better one.
    """
    if database.url.get_backend_name() != "sqlite":
        return
    async with database.writer.begin() as connection:
        await connection.exec_driver_sql(f"PRAGMA analysis_limit={ROWS_LOOKED_AT}")
        # Connections that are open, of this process and others, read the statistics again only when a table is new.
        await connection.exec_driver_sql("DROP TABLE IF EXISTS sqlite_stat1")
        await connection.exec_driver_sql("ANALYZE")


async def purge_sent(database: Database, before: datetime, keep: Collection[str]) -> int:
    """Remove messages that were sent before a time, but for those of the kinds to ``keep``; gives how many.

    A few in a transaction, so that no click waits long.
    """
    outbox = table("outbox")
    old = (
        select(outbox.c.id)
        .where(outbox.c.state == OutboxState.SENT.value, outbox.c.sent_at < before, outbox.c.kind.not_in(keep))
        .limit(REMOVED_AT_ONCE)
    )
    removed = 0
    while True:
        async with database.read() as session:
            found = (await (await connection_of(session)).execute(old)).scalars().all()
        if not found:
            return removed
        # One that is to say something else by now stays.
        still = outbox.c.id.in_(found), outbox.c.state == OutboxState.SENT.value
        async with database.write() as session:
            removed += (await (await connection_of(session)).execute(delete(outbox).where(*still))).rowcount


async def empty_sent(database: Database, before: datetime, keep: Collection[str]) -> int:
    """Have messages that were sent before a time say nothing, but for those of the kinds to ``keep``; gives how many.

    Their rows stay: by its key none is posted twice, and one that is to say something else is given that anew.
    """
    outbox = table("outbox")
    old = (
        outbox.c.state == OutboxState.SENT.value,
        # When it was sent is not known of the oldest.
        func.coalesce(outbox.c.sent_at, outbox.c.created_at) < before,
        outbox.c.kind.not_in(keep),
        cast(outbox.c.data, String) != "{}",
    )
    some = select(outbox.c.id).where(*old).limit(REMOVED_AT_ONCE)
    emptied = 0
    while True:
        async with database.read() as session:
            found = (await (await connection_of(session)).execute(some)).scalars().all()
        if not found:
            return emptied
        async with database.write() as session:
            forget_for_good(session)
            statement = update(outbox).where(outbox.c.id.in_(found), *old).values(data=NOTHING)
            emptied += (await (await connection_of(session)).execute(statement)).rowcount

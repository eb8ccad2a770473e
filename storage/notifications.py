"""Hearing from other processes on PostgreSQL that there is work, over a connection of its own."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.wakes import CHANNEL, Wake, read_payload

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from storage.engine import Database

log = logging.getLogger(__name__)

# Until then the workers' own slow looks have to do.
CONNECT_AGAIN_SECONDS = 5.0
SECONDS_TO_FINISH = 5.0


@asynccontextmanager
async def notifications(database: Database) -> AsyncGenerator[None]:
    """Wake the workers of this process when another process left them something; on SQLite this does nothing.

    A connection that is lost is opened anew, and all workers look, as something may have been missed meanwhile.
    """
    if database.url.get_backend_name() != "postgresql":
        yield
        return
    stopping = asyncio.Event()
    task = asyncio.create_task(_keep_listening(database, stopping))
    try:
        yield
    finally:
        # Not cancelled at once: a connection that is just being opened would stay open.
        stopping.set()
        _, unfinished = await asyncio.wait({task}, timeout=SECONDS_TO_FINISH)
        if unfinished:
            task.cancel()
            await asyncio.wait({task})


async def _keep_listening(database: Database, stopping: asyncio.Event) -> None:
    engine = create_async_engine(database.url, poolclass=NullPool, connect_args=dict(database.address.arguments))
    while not stopping.is_set():
        try:
            await _listen(database, engine, stopping)
        except (DBAPIError, OSError) as error:
            log.warning("Other processes cannot be heard at the moment: %s", error)
        with suppress(TimeoutError):
            async with asyncio.timeout(CONNECT_AGAIN_SECONDS):
                await stopping.wait()


async def _listen(database: Database, engine: AsyncEngine, stopping: asyncio.Event) -> None:
    """Listen until the connection is lost, or that is to end."""
    lost = asyncio.Event()

    def heard(connection: object, pid: int, channel: str, payload: str) -> None:
        del connection, pid, channel
        sender, whom = read_payload(payload)
        if sender != database.process:
            database.wake(*whom)

    def ended(connection: object) -> None:
        del connection
        lost.set()

    async with engine.connect() as connection:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.add_termination_listener(ended)
        await driver.add_listener(CHANNEL, heard)
        database.wake(*Wake)
        waits = [asyncio.create_task(one.wait()) for one in (lost, stopping)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

"""Ports of this machine."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket

PATIENCE_SECONDS = 60


# Below those that the system gives to connections; of each process that runs tests side by side, some of its own.
FIRST, EACH = 10_000, 1000
_own = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_next = itertools.cycle(range(FIRST + _own * EACH, FIRST + (_own + 1) * EACH))


def free_port() -> int:
    """A port that nobody listens on now, and that no other process of the tests is given."""
    while True:
        port = next(_next)
        with socket.socket() as sock:
            # What was closed a moment ago may be listened on again.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind(("0.0.0.0", port))  # noqa: S104 - the bot listens on all addresses
            except OSError:
                continue
            return port


async def listening(port: int) -> None:
    """Wait until somebody listens. Raises TimeoutError after a minute."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                await writer.wait_closed()
                return

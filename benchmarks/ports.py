"""Ports of this machine."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import socket
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE_SECONDS = 60
# Below those that the system gives to connections. A block belongs to the process that has its first port bound.
FIRST, LAST, EACH = 10_000, 32_000, 500


def free_port() -> int:
    """A port that nobody listens on now, and that no other process is given here, of whatever run of the tests."""
    ports = _own()
    while True:
        port = next(ports)
        with socket.socket() as sock:
            # What was closed a moment ago may be listened on again.
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                sock.bind(("0.0.0.0", port))  # noqa: S104 - the bot listens on all addresses
            except OSError:
                continue
            return port


@cache
def _own() -> Iterator[int]:
    """The ports of this process, as long as it lives. Raises OSError when all are others'."""
    for first in range(FIRST, LAST, EACH):
        sock = socket.socket()
        try:
            sock.bind(("0.0.0.0", first))  # noqa: S104 - so do all who look
        except OSError:
            sock.close()
            continue
        atexit.register(sock.close)
        return itertools.cycle(range(first + 1, first + EACH))
    raise OSError("all ports for tests are taken")


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

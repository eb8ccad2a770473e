"""The word that something changed, for everybody who waits: pages, the snapshot on disk, tests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Changes:
    """Counts what happens, and wakes whoever waits for more."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> None:
        """Something changed."""
        self.count += 1
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def after(self, count: int) -> int:
        """Wait until more than ``count`` changes happened; gives how many there are now."""
        while self.count <= count:
            future = asyncio.get_running_loop().create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)
        return self.count

    async def until(self, holds: Callable[[], bool], seconds: float) -> None:
        """Wait until ``holds`` does. Raises TimeoutError when it does not in so many seconds."""
        async with asyncio.timeout(seconds):
            while not holds():
                await self.after(self.count)

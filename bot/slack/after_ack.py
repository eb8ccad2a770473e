"""Work that Slack does not wait for: it starts after the answer is saved, and is finished before a stop."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.slack.reference import new_reference

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

log = logging.getLogger(__name__)


class AfterAck:
    """The calls to Slack that follow an acknowledged click or command."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(
        self, work: Coroutine[None, None, None], on_failure: Callable[[str], Awaitable[None]] | None = None
    ) -> None:
        """Start the work. If it fails, the operator gets a log line and ``on_failure`` its reference."""
        task = asyncio.get_running_loop().create_task(_guarded(work, on_failure))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, for at most so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)


async def _guarded(work: Coroutine[None, None, None], on_failure: Callable[[str], Awaitable[None]] | None) -> None:
    try:
        await work
    except Exception:
        reference = new_reference()
        log.exception("A call to Slack failed after the answer was saved (reference %s)", reference)
        if on_failure is not None:
            try:
                await on_failure(reference)
            except Exception:
                log.exception("Nor could the person be told (reference %s)", reference)

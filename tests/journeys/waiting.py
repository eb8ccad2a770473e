"""Waiting for what changes nothing that anybody sees: what the bot logs, or has in its database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from playground.people import PATIENCE_SECONDS

Value = TypeVar("Value")


async def comes_true(look: Callable[[], Awaitable[Value]], holds: Callable[[Value], bool]) -> None:
    """Wait until something holds of what is found; however often it has to be looked for, the limit is one."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not holds(await look()):  # noqa: ASYNC110 - nothing here tells of what the bot commits
            await asyncio.sleep(0.02)


class Heard(logging.Handler):
    """Waits for a record that holds these words."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._heard = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            self._heard.set()

    async def wait(self) -> None:
        """Wait until the bot has logged it."""
        await asyncio.wait_for(self._heard.wait(), PATIENCE_SECONDS)


@contextmanager
def listening_for(words: str) -> Iterator[Heard]:
    """Listen to what the bot logs, from now on."""
    heard = Heard(words)
    logger = logging.getLogger("bot")
    logger.addHandler(heard)
    try:
        yield heard
    finally:
        logger.removeHandler(heard)

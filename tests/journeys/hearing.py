"""Waiting for what the bot logs, which changes nothing that anybody sees."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from playground.people import PATIENCE_SECONDS


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

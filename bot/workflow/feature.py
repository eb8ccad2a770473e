"""The workflow step that runs an assessment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.feature import Feature
from bot.workers import Worker
from bot.workflow import listeners, worker
from storage.wakes import Wake

if TYPE_CHECKING:
    from bot.parts import Parts
    from bot.slack.voice import Voice


def _workers(parts: Parts, voice: Voice) -> tuple[Worker, ...]:
    # The worker itself decides when to try again.
    return (Worker(Wake.STEPS, partial(worker.look, parts, voice.without_retries())),)


FEATURE = Feature(listeners=listeners.register, workers=_workers)

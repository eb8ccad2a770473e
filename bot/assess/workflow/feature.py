"""The workflow step that runs an assessment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.assess.workflow import listeners, worker
from bot.feature import Feature
from bot.runtime.workers import Worker
from storage.wakes import Wake

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.tools import SlackTools


def _workers(deps: Deps, slack: SlackTools) -> tuple[Worker, ...]:
    # The worker itself decides when to try again.
    return (Worker(Wake.STEPS, partial(worker.look, deps, slack.without_retries())),)


FEATURE = Feature(listeners=listeners.register, workers=_workers)

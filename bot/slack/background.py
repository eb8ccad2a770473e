"""Work that Slack does not wait for: it starts after the answer is saved, and is finished before a stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from dataclasses import dataclass

from bot.runtime.reference import new_reference
from bot.slack.api_error import is_not_answering
from storage.busy import Busy

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[None, None, None]]
Rest = Callable[[], Awaitable[None]]
"""Waits until Slack takes the next change of the same message."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Work that failed: the reference of its line in the log, and whether it did because Slack isn't answering."""

    reference: str
    is_slacks: bool


OnFailure = Callable[[Failure], Awaitable[None]]


class BackgroundTasks:
    """The calls to Slack that follow an acknowledged click or command."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: dict[Hashable, tuple[Work, OnFailure | None]] = {}
        self._under_way: set[Hashable] = set()

    def run(self, work: Coroutine[None, None, None], on_failure: OnFailure | None = None) -> None:
        """Start the work. If it fails, the operator gets a log line, and ``on_failure`` is told."""
        task = asyncio.get_running_loop().create_task(_guarded(work, on_failure))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def run_newest(
        self, of: Hashable, work: Work, on_failure: OnFailure | None = None, rest: Rest | None = None
    ) -> None:
        """Start the work, unless work on the same is under way: it then waits, and only the newest that waits is done.

        ``of`` says what is worked on, such as the card of a person. A failure is told as in ``run``, and the next is
        done all the same. Before each ``rest`` is waited for, if it is given.
        """
        self._waiting[of] = (work, on_failure)
        if of not in self._under_way:
            self._under_way.add(of)
            self.run(self._one_after_another(of, rest))

    def has_newer(self, of: Hashable) -> bool:
        """Whether newer work on the same waits."""
        return of in self._waiting

    async def _one_after_another(self, of: Hashable, rest: Rest | None) -> None:
        try:
            while of in self._waiting:
                if rest is not None:
                    await rest()
                work, on_failure = self._waiting.pop(of)
                await _guarded(work(), on_failure)
        finally:
            self._under_way.discard(of)

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, and what that starts, for at most so long."""
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while self._tasks and (left := until - now()) > 0:
            await asyncio.wait(self._tasks, timeout=left)


async def _guarded(work: Coroutine[None, None, None], on_failure: OnFailure | None) -> None:
    reference, is_slacks = new_reference(), False
    try:
        await work
    except Busy as error:
        log.warning("What follows a saved answer was not done: %s (reference %s)", error, reference)
    except Exception as error:
        is_slacks = is_not_answering(error)
        if is_slacks:
            log.warning("Slack isn't answering after an answer was saved: %r (reference %s)", error, reference)
        else:
            log.exception("A call to Slack failed after the answer was saved (reference %s)", reference)
    else:
        return
    if on_failure is not None:
        try:
            await on_failure(Failure(reference, is_slacks))
        except Exception as error:
            if is_not_answering(error):
                log.warning("Nor could the person be told: %r (reference %s)", error, reference)
            else:
                log.exception("Nor could the person be told (reference %s)", reference)

"""Calls that somebody is waiting for: where Slack says to come again later, they wait and are tried again."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from slack_sdk.http_retry.async_handler import AsyncRetryHandler

if TYPE_CHECKING:
    from slack_sdk.http_retry.request import HttpRequest
    from slack_sdk.http_retry.response import HttpResponse
    from slack_sdk.http_retry.state import RetryState

    from bot.clock import Clock
    from bot.runtime.alarms import Alarms

MOST_RETRIES = 3
TOO_MANY_REQUESTS = 429
# Where Slack does not say how long.
DEFAULT_SECONDS = 1


class WaitsAsTold(AsyncRetryHandler):
    """Tries a rate-limited call again after Slack's Retry-After, by the bot's clock."""

    def __init__(self, clock: Clock, alarms: Alarms) -> None:
        super().__init__(max_retry_count=MOST_RETRIES)
        self._clock = clock
        self._alarms = alarms

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        del state, request, error
        return response is not None and response.status_code == TOO_MANY_REQUESTS

    async def prepare_for_next_attempt_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Wait as long as Slack says, and up to a second more, so that not all come at once."""
        del request, error
        state.next_attempt_requested = True
        over = asyncio.Event()
        seconds = _retry_after(response) + random.random()  # noqa: S311 - it only spreads calls
        take_back = self._alarms.at(self._clock() + timedelta(seconds=seconds), over.set)
        try:
            await over.wait()
        finally:
            take_back()
        state.increment_current_attempt()


def _retry_after(response: HttpResponse | None) -> int:
    headers = response.headers if response is not None else {}
    found = next((values for name, values in headers.items() if name.lower() == "retry-after"), None)
    try:
        return int(found[0]) if found else DEFAULT_SECONDS
    except ValueError:
        return DEFAULT_SECONDS

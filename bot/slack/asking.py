"""Asks Slack something while somebody waits: an answer in time, or why there is none."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError

from bot.slack.api_error import parse_api_error

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

log = logging.getLogger(__name__)

FAILED = (SlackApiError, ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What Slack said, or the ``error`` instead: of Slack, of the way to it, or that it took too long."""

    data: Mapping[str, Any] = field(default_factory=dict)
    error: Exception | None = None

    @property
    def problem(self) -> str:
        """Slack's word for why it refused; "" where it did not."""
        return parse_api_error(self.error).problem if isinstance(self.error, SlackApiError) else ""


async def ask(call: Awaitable[Any], seconds: float, what: str) -> Answer:
    """Await a call to Slack for so long; ``what`` is asked stands in the log where there is no answer."""
    try:
        async with asyncio.timeout(seconds):
            return Answer(await call)
    except FAILED as error:
        answer = Answer(error=error)
        log.info("Slack does not say %s: %s", what, answer.problem or repr(error))
        return answer

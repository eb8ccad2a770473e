"""What the app is told, and its acknowledgement: by Socket Mode, or by signed requests over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

ACK_SECONDS = 3.0

Payload = dict[str, Any]


class Kind(StrEnum):
    """The kinds of envelopes, by Socket Mode's names."""

    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    EVENT = "events_api"


class NotDelivered(Exception):
    """Slack's word for why the app did not take a delivery."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The app took a delivery, and may have answered in the same breath."""

    answer: Payload


Transport = Callable[[Kind, Payload], Awaitable[Acknowledged]]
"""Takes one delivery to the app. Raises NotDelivered."""


class Deliveries:
    """The way to the app. ``copies`` makes the next delivery arrive more than once, as Slack's may."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.copies = 1

    async def deliver(self, kind: Kind, payload: Payload) -> Acknowledged:
        """Tell the app, and wait for its acknowledgement, three seconds at most. Raises NotDelivered."""
        copies, self.copies = self.copies, 1
        first, *_ = await asyncio.gather(*(self._once(kind, payload) for _ in range(copies)))
        return first

    async def _once(self, kind: Kind, payload: Payload) -> Acknowledged:
        try:
            async with asyncio.timeout(ACK_SECONDS):
                return await self._transport(kind, payload)
        except TimeoutError:
            raise NotDelivered("operation_timeout") from None

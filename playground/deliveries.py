"""What the app is told, and its acknowledgement: by Socket Mode, or by signed requests over HTTP."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.timers import Timers
    from playground.traffic import Traffic

ACK_SECONDS = 3.0
# An event that is not acknowledged comes again: at once, after a minute, after five.
EVENT_RETRIES = (0.0, 60.0, 300.0)
EVENTS_KEPT = 50

Payload = dict[str, Any]


class DeliveryKind(StrEnum):
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


@dataclass(frozen=True, slots=True)
class Retry:
    """Which repetition of an event this is, from 1, and why there is one."""

    number: int
    reason: str


Transport = Callable[[DeliveryKind, Payload, Retry | None], Awaitable[Acknowledged]]
"""Takes one delivery to the app. Raises NotDelivered."""


class Deliveries:
    """The way to the app.

    On demand the next delivery arrives more than once (``copies``), or all of them later, as on a bad
    day of Slack's: ``hold`` keeps them until ``release``. What was told once can be told ``again``.
    """

    def __init__(self, transport: Transport, timers: Timers, traffic: Traffic) -> None:
        self._transport = transport
        self._timers = timers
        self._traffic = traffic
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._kept = 0
        self._one_more = asyncio.Event()
        self.copies = 1
        self._told: deque[Payload] = deque(maxlen=EVENTS_KEPT)

    @property
    def held(self) -> bool:
        """Whether deliveries are kept back."""
        return not self._flowing.is_set()

    def hold(self) -> None:
        """Keep back what is delivered from now on."""
        self._flowing.clear()

    def release(self) -> None:
        """Let through what was kept back."""
        self._flowing.set()

    async def keeps(self, count: int = 1) -> None:
        """Wait until so many deliveries are kept back."""
        while self._kept < count:
            self._one_more.clear()
            await self._one_more.wait()

    async def deliver(self, kind: DeliveryKind, payload: Payload) -> Acknowledged:
        """Tell the app, and wait for its acknowledgement, three seconds at most. Raises NotDelivered."""
        copies, self.copies = self.copies, 1
        first, *_ = await asyncio.gather(*(self._once(kind, payload, None) for _ in range(copies)))
        return first

    async def tell(self, event: Payload) -> bool:
        """Tell the app of an event; it comes again until it is acknowledged, three times at most.

        True when the app took it at the first time.
        """
        self._told.append(event)
        try:
            await self.deliver(DeliveryKind.EVENT, event)
        except NotDelivered as problem:
            self._again(event, Retry(1, str(problem)))
            return False
        return True

    async def again(self, kind: str, *, number: int = 1, reason: str = "operation_timeout") -> Acknowledged:
        """The newest event of a type once more, with the same id, as a repetition of this number.

        ``reason`` is why Slack thinks that it was not taken, as NotDelivered says it. Raises LookupError
        when there was no such event, and NotDelivered.
        """
        event = next((one for one in reversed(self._told) if one["event"]["type"] == kind), None)
        if event is None:
            raise LookupError(f"the app was told of no {kind}")
        return await self._once(DeliveryKind.EVENT, event, Retry(number, reason))

    def _again(self, event: Payload, retry: Retry) -> None:
        async def try_again() -> None:
            try:
                await self._once(DeliveryKind.EVENT, event, retry)
            except NotDelivered as problem:
                if retry.number < len(EVENT_RETRIES):
                    self._again(event, Retry(retry.number + 1, str(problem)))

        self._timers.after(EVENT_RETRIES[retry.number - 1], try_again)

    async def _once(self, kind: DeliveryKind, payload: Payload, retry: Retry | None) -> Acknowledged:
        self._kept += 1
        self._one_more.set()
        await self._flowing.wait()
        self._kept -= 1
        name = _name(kind, payload)
        try:
            async with asyncio.timeout(ACK_SECONDS):
                acknowledged = await self._transport(kind, payload, retry)
        except TimeoutError:
            self._traffic.add("playground", name, payload, "no acknowledgement in 3 seconds")
            raise NotDelivered("operation_timeout") from None
        except NotDelivered as problem:
            self._traffic.add("playground", name, payload, str(problem))
            raise
        self._traffic.add("playground", name, payload, acknowledged.answer)
        return acknowledged


def _name(kind: DeliveryKind, payload: Payload) -> str:
    match kind:
        case DeliveryKind.COMMAND:
            return f"{payload['command']} {payload['text']}".strip()
        case DeliveryKind.INTERACTIVE:
            return str(payload["type"])
        case DeliveryKind.EVENT:
            return str(payload["event"]["type"])

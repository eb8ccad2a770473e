"""Calls of the Web API that go wrong on the way, as on a bad day of Slack's or of the network's."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aiohttp import web

from playground.errors import RateLimited, Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class FaultKind(StrEnum):
    """What becomes of a call."""

    REFUSED = "refused with an error of Slack's own"
    LIMITED = "answered 429"
    FAILED = "answered 500, and nothing done"
    CUT = "hung up on, and nothing done"
    SLOW = "answered late"
    FAILED_LATE = "done, and answered 500"
    LOST = "done, and hung up on"


HUNG_UP = frozenset({FaultKind.CUT, FaultKind.LOST})


@dataclass(frozen=True, slots=True)
class Fault:
    """A call goes wrong in this way. ``seconds``: so long it takes, or Slack says to wait."""

    kind: FaultKind
    seconds: float = 1


class Faults:
    """What goes wrong next, and how often what did. ``plan`` says of a call, by its method, how it goes wrong."""

    def __init__(self) -> None:
        self.plan: Callable[[str], Fault | None] = lambda _method: None
        self.counts: Counter[FaultKind] = Counter()

    async def around(
        self, request: web.Request, handle: Callable[[Refused | RateLimited | None], Awaitable[web.Response]]
    ) -> web.Response:
        """The answer to a call that may go wrong; ``handle`` gives it, or how it says the no that it is given."""
        fault = self.plan(request.match_info["method"])
        if fault is None:
            return await handle(None)
        self.counts[fault.kind] += 1
        match fault.kind:
            case FaultKind.REFUSED:
                return await handle(Refused("internal_error"))
            case FaultKind.LIMITED:
                return await handle(RateLimited(round(fault.seconds)))
            case FaultKind.SLOW:
                await asyncio.sleep(fault.seconds)
                return await handle(None)
            case FaultKind.CUT | FaultKind.FAILED:
                await request.read()
            case FaultKind.LOST | FaultKind.FAILED_LATE:
                await handle(None)
        if fault.kind in HUNG_UP and request.transport is not None:
            request.transport.abort()
        return web.Response(status=500, text="upstream error")

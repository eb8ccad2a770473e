"""The raw traffic between the playground and the app, for the page's inspector."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.clock import Clock

KEPT = 300


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange: ``by`` the app (a call) or the playground (a delivery), what was sent, what came back."""

    number: int
    at: float
    by: str
    name: str
    sent: Any
    received: Any


class Traffic:
    """The newest exchanges, oldest first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._exchanges: deque[Exchange] = deque(maxlen=KEPT)

    def add(self, by: str, name: str, sent: Any, received: Any) -> None:
        """Keep an exchange; tokens are not kept with it."""
        without_token = (
            {key: value for key, value in sent.items() if key != "token"} if isinstance(sent, dict) else sent
        )
        self._exchanges.append(Exchange(next(self._numbers), self._clock(), by, name, without_token, received))

    def after(self, number: int) -> list[dict[str, Any]]:
        """The exchanges that came after one with this number."""
        return [asdict(one) for one in self._exchanges if one.number > number]

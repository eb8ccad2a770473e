"""What whoever starts a playground may add to its page: buttons that do more, and a guided start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playground.parts import Components


@dataclass(frozen=True, slots=True)
class Tool:
    """A button of the page and what it does."""

    label: str
    description: str
    run: Callable[[Components], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TourStep:
    """A step of the guided start; ``command`` is what to type in ``channel`` (its name)."""

    title: str
    text: str
    channel: str | None = None
    command: str | None = None

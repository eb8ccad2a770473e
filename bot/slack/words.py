"""Numbers of things, and several things in a row, in English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def plural(count: int, noun: str, many: str = "") -> str:
    """Return a number of things: "1 level", "2 levels", "2,000 teams"; ``many`` where that is not noun and "s"."""
    return f"{count:,} {agree(count, noun, many or f'{noun}s')}"


def agree(count: int, one: str, many: str) -> str:
    """Return the word that goes with a number, as in "is" or "are"."""
    return one if count == 1 else many


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as in "A, B and C"; nothing for none."""
    *first, end = list(names) or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def some(names: Iterable[str], most: int, last: str = "and") -> str:
    """Return as many names as can be taken in, and how many more there are: "A, B and 3 more"."""
    every = list(names)
    more = len(every) - most
    return f"{', '.join(every[:most])} and {more} more" if more > 0 else listed(every, last)

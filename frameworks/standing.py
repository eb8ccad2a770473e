"""Where a team stands among others: quartiles, a place, and what holds others back too; never among a few.

Among fewer than five teams nothing is told, since each could be guessed from the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

FEWEST_TEAMS = 5
"""How many teams there must be, with one's own, before anything is told of them together."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The levels of so many teams, as five numbers; between two levels where the middle falls between two teams."""

    teams: int
    lowest: float
    lower: float
    median: float
    upper: float
    highest: float


@dataclass(frozen=True, slots=True)
class Rank:
    """How many other teams have a higher, the same, and a lower level."""

    higher: int
    same: int
    lower: int


def quartiles(levels: Sequence[int]) -> Quartiles | None:
    """The quartiles of the teams' levels, one level a team; None among fewer than five teams.

    The teams are all there are and no sample: the method is "inclusive" (of Hyndman and Fan, type 7).
    """
    if len(levels) < FEWEST_TEAMS:
        return None
    lower, median, upper = quantiles(levels, n=4, method="inclusive")
    return Quartiles(len(levels), min(levels), lower, median, upper, max(levels))


def rank(own: int, others: Sequence[int]) -> Rank | None:
    """A team's own level among the other teams'; None among fewer than five teams, with one's own."""
    if not _enough(others):
        return None
    return Rank(
        higher=sum(one > own for one in others),
        same=sum(one == own for one in others),
        lower=sum(one < own for one in others),
    )


def shared_blockers(own: Collection[str], of_others: Sequence[Collection[str]]) -> tuple[tuple[str, int], ...]:
    """The team's own blocking practices (ids) that hold other teams back too, each with how many, most first.

    Among equals by id. ``of_others`` has the blocking practices of each other team. Nothing among fewer than
    five teams, with one's own.
    """
    if not _enough(of_others):
        return ()
    counts = Counter(practice for one in of_others for practice in set(one).intersection(own))
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _enough(others: Collection[object]) -> bool:
    return 1 + len(others) >= FEWEST_TEAMS

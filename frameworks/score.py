"""What a score is made of: gates, dimensions, the whole; and how one gate stands with given answers.

Every scoring rule gives these. Publishers give no formula for their levels (the ML Test Score excepted);
values of answers are ours: fully 1, partly a half, all else nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frameworks.model import Requirement

Answers = Mapping[str, AnswerValue]
"""Practice id to answer. A practice that is absent has not been answered."""


class GateState(StrEnum):
    """How a gate stands. ``unknown``: somebody answered "don't know"; ``unanswered``: nobody was asked."""

    IN_PLACE = "in_place"
    PARTLY = "partly"
    MISSING = "missing"
    UNKNOWN = "unknown"
    UNANSWERED = "unanswered"
    NOT_APPLICABLE = "not_applicable"


class GateScore(NamedTuple):
    """One gate and how it stands: ``holds`` lets its level pass, ``could_hold`` counts unknown as in place.

    ``points`` is 1 for in place, a half for partly, else 0.
    """

    gate: Requirement
    state: GateState
    points: float
    holds: bool
    could_hold: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """The way to the next level: gates in place, points (partly counts half), out of how many gates.

    Of ``unasked`` gates nobody has been asked yet. A practice that a level requires in two dimensions is one
    gate; one that is not applicable is none.
    """

    in_place: int
    points: float
    gates: int
    unasked: int = 0

    @property
    def share(self) -> float:
        """Points by gates, 0 to 1; 1 where nothing is left to do."""
        return self.points / self.gates if self.gates else 1.0


class DimensionScore(NamedTuple):
    """A dimension's level, from ``level`` (unknown is not in place) to ``at_most`` (unknown is in place).

    ``lowest`` is below ``highest`` where the levels between add nothing over the one below (shown as a
    span, "0-1"). ``level`` and ``at_most`` are None when nothing in the dimension was answered ("not
    assessed"), or all of it is not applicable (then ``applicable`` is False and it blocks nothing).
    ``blocking`` are the gates on the way to the next level that do not hold. Under the
    rule of points, ``progress`` is the points of the dimension out of its gates.
    """

    dimension: str
    level: int | None
    at_most: int | None
    lowest: int
    highest: int
    applicable: bool
    blocking: tuple[GateScore, ...]
    progress: Progress


class Reach(NamedTuple):
    """The level that a dimension passes, and the one that it could: they are the same once nothing can change it."""

    passed: int
    could_pass: int


class Score(NamedTuple):
    """A framework's level over all its dimensions. None: nothing was answered.

    ``mean`` is the mean of the assessed dimensions' levels to one decimal, secondary to the level. ``blocking``
    are the gates on the way to the next level that do not hold, the dimension with the fewest first.
    """

    framework: str
    level: int | None
    at_most: int | None
    mean: float | None
    dimensions: tuple[DimensionScore, ...]
    gates: tuple[GateScore, ...]
    blocking: tuple[GateScore, ...]
    progress: Progress

    @property
    def passed(self) -> int | None:
        """The level; where nothing was answered, the one that passes by itself. None: nothing applies."""
        return min((one.highest for one in self.dimensions if one.applicable), default=None)

    @property
    def blocking_practices(self) -> tuple[str, ...]:
        """Ids of the practices behind ``blocking``, each once."""
        return tuple(dict.fromkeys(practice for one in self.blocking for practice in one.gate.practices))

    def unknown_practices(self, answers: Answers) -> tuple[str, ...]:
        """Ids of the practices, each once, whose answer is not known and whose gate could still hold by it."""
        return tuple(
            dict.fromkeys(
                practice
                for one in self.gates
                if one.could_hold and not one.holds
                for practice in one.gate.practices
                if answers.get(practice) in UNKNOWN
            )
        )


UNKNOWN = frozenset({None, AnswerValue.DONT_KNOW})

_STANDS: Mapping[AnswerValue | None, tuple[GateState, float, bool, bool]] = MappingProxyType(
    {
        AnswerValue.FULLY: (GateState.IN_PLACE, 1.0, True, True),
        AnswerValue.NOT_APPLICABLE: (GateState.NOT_APPLICABLE, 0.0, True, True),
        AnswerValue.PARTLY: (GateState.PARTLY, 0.5, False, False),
        AnswerValue.DONT_KNOW: (GateState.UNKNOWN, 0.0, False, True),
        None: (GateState.UNANSWERED, 0.0, False, True),
        AnswerValue.NOT_YET: (GateState.MISSING, 0.0, False, False),
    }
)
# Of several practices of which one is enough, the best answer counts; "not applicable" only when all are.
_BEST_FIRST: tuple[AnswerValue | None, ...] = (
    AnswerValue.FULLY,
    AnswerValue.PARTLY,
    AnswerValue.DONT_KNOW,
    None,
    AnswerValue.NOT_YET,
    AnswerValue.NOT_APPLICABLE,
)


def state_of(value: AnswerValue | None) -> GateState:
    """How one practice stands."""
    return _STANDS[value][0]


def gate_score(gate: Requirement, answers: Answers) -> GateScore:
    """How a gate stands. Of several practices, one is enough."""
    practices = gate.practices
    if len(practices) == 1:
        return GateScore(gate, *_STANDS[answers.get(practices[0])])
    values = [answers.get(practice) for practice in practices]
    state, points, holds, could_hold = _STANDS[min(values, key=_BEST_FIRST.index)]
    return GateScore(gate, state, points, holds, could_hold or any(value in UNKNOWN for value in values))


def progress_of(gates: Iterable[GateScore]) -> Progress:
    """Not applicable gates leave the count: they neither earn nor block."""
    in_place, points, count, unasked = 0, 0.0, 0, 0
    seen: set[tuple[str, ...]] = set()
    for one in gates:
        practices = one.gate.practices
        if one.state is GateState.NOT_APPLICABLE or practices in seen:
            continue
        seen.add(practices)
        count += 1
        points += one.points
        in_place += one.state is GateState.IN_PLACE
        unasked += one.state is GateState.UNANSWERED
    return Progress(in_place, points, count, unasked)


def mean_of(dimensions: Iterable[DimensionScore]) -> float:
    """The mean of the levels of those that were assessed (there is one), to one decimal."""
    levels = [one.level for one in dimensions if one.level is not None]
    return round(sum(levels) / len(levels), 1)


def is_answered(gates: Iterable[GateScore], answers: Answers) -> bool:
    """Whether any practice behind the gates has an answer that says something of the team."""
    return any(
        answers.get(practice) not in (None, AnswerValue.NOT_APPLICABLE)
        for one in gates
        for practice in one.gate.practices
    )

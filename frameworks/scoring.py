"""Scoring rules by name: answers in, a score that explains itself out.

Publishers give no scoring formula for their levels; thresholds and weights here are ours (fact sheet,
section 6). The headline is staged, as in CMMI: a level holds when every gate of it and of all lower
levels is in place. Recommended practices never count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from frameworks.model import Framework, Requirement

Answers = Mapping[str, AnswerValue]
"""Practice id to answer. A practice that is absent has not been answered."""

UNKNOWN = frozenset({None, AnswerValue.DONT_KNOW})
POINTS = MappingProxyType({AnswerValue.FULLY: 1.0, AnswerValue.PARTLY: 0.5})


class GateState(StrEnum):
    """How a gate stands. ``unknown`` covers both "don't know" and not answered yet."""

    IN_PLACE = "in_place"
    PARTLY = "partly"
    MISSING = "missing"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class GateScore:
    """One gate and how it stands; ``could_hold`` counts unknown answers as in place."""

    gate: Requirement
    state: GateState
    points: float
    could_hold: bool

    @property
    def holds(self) -> bool:
        """Whether the gate lets its level pass."""
        return self.state in (GateState.IN_PLACE, GateState.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Progress:
    """The way to the next level: gates in place, points (partly counts half), out of how many gates.

    A practice that a level requires in two dimensions is one gate.
    """

    in_place: int
    points: float
    gates: int


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """A dimension's level, from ``level`` (unknown is not in place) to ``at_most`` (unknown is in place).

    ``lowest`` is below ``level`` where the levels between add nothing over the one below (shown as a
    span, "0-1"). ``level`` and ``at_most`` are None when nothing in the dimension was answered ("not
    assessed"), or all of it is not applicable (then ``applicable`` is False and it blocks nothing).
    ``blocking`` are the gates of the next level that do not hold.
    """

    dimension: str
    level: int | None
    at_most: int | None
    lowest: int
    highest: int
    applicable: bool
    blocking: tuple[GateScore, ...]
    progress: Progress


@dataclass(frozen=True, slots=True)
class Score:
    """A framework's level over all its dimensions. None: nothing was answered.

    ``mean`` is the mean of the dimensions' levels to one decimal, secondary to the level. ``blocking``
    are the gates of the next level that do not hold, the dimension with the fewest first.
    """

    framework: str
    level: int | None
    at_most: int | None
    mean: float | None
    dimensions: tuple[DimensionScore, ...]
    blocking: tuple[GateScore, ...]
    progress: Progress

    @property
    def blocking_practices(self) -> tuple[str, ...]:
        """Ids of the practices behind ``blocking``, each once."""
        return tuple(dict.fromkeys(practice for one in self.blocking for practice in one.gate.practices))


Rule = Callable[["Framework", Answers], Score]


def score(framework: Framework, answers: Answers) -> Score:
    """Score answers by the rule the framework names. Answers to other practices do not matter."""
    return RULES[framework.rule](framework, answers)


def staged(framework: Framework, answers: Answers) -> Score:
    """All-or-nothing per level; overall, the weakest dimension decides (fact sheet 6, points 1, 2 and 6)."""
    gates = [_gate_score(gate, answers) for gate in framework.gates]
    dimensions = tuple(
        _staged_dimension(
            framework, dimension.id, [one for one in gates if one.gate.dimension == dimension.id], answers
        )
        for dimension in framework.dimensions
    )
    counted = [one for one in dimensions if one.applicable]
    assessed = [one for one in counted if one.level is not None]
    if not assessed:
        return Score(framework.id, None, None, None, dimensions, (), _progress([]))
    # A dimension nobody answered still counts, at what it passes by itself: unanswered is never in place.
    level = min(one.highest for one in counted)
    at_most = min(one.at_most if one.at_most is not None else framework.top for one in counted)
    next_gates = [one for one in gates if one.gate.level == level + 1]
    blocking = [one for one in next_gates if not one.holds]
    crowd = {
        dimension.id: sum(one.gate.dimension == dimension.id for one in blocking) for dimension in framework.dimensions
    }
    return Score(
        framework=framework.id,
        level=level,
        at_most=at_most,
        mean=round(sum(one.highest for one in counted) / len(counted), 1),
        dimensions=dimensions,
        blocking=tuple(sorted(blocking, key=lambda one: crowd[one.gate.dimension])),
        progress=_progress(next_gates),
    )


RULES: Mapping[str, Rule] = MappingProxyType({"staged": staged})


def _gate_score(gate: Requirement, answers: Answers) -> GateScore:
    """A gate takes its best answer: of several practices, one is enough."""
    values = [answers.get(practice) for practice in gate.practices]
    points = max(POINTS.get(value, 0.0) if value is not None else 0.0 for value in values)
    unknown = any(value in UNKNOWN for value in values)
    if AnswerValue.FULLY in values:
        state = GateState.IN_PLACE
    elif all(value is AnswerValue.NOT_APPLICABLE for value in values):
        state = GateState.NOT_APPLICABLE
    elif AnswerValue.PARTLY in values:
        state = GateState.PARTLY
    else:
        state = GateState.UNKNOWN if unknown else GateState.MISSING
    could_hold = unknown or state in (GateState.IN_PLACE, GateState.NOT_APPLICABLE)
    return GateScore(gate, state, points, could_hold)


def _staged_dimension(framework: Framework, dimension: str, gates: list[GateScore], answers: Answers) -> DimensionScore:
    level = _highest(framework.top, {one.gate.level for one in gates if not one.holds})
    at_most = _highest(framework.top, {one.gate.level for one in gates if not one.could_hold})
    with_content = {one.gate.level for one in gates}
    lowest = level
    while lowest > 0 and lowest not in with_content:
        lowest -= 1
    applicable = any(one.state is not GateState.NOT_APPLICABLE for one in gates)
    answered = any(
        answers.get(practice) not in (None, AnswerValue.NOT_APPLICABLE)
        for one in gates
        for practice in one.gate.practices
    )
    next_gates = [one for one in gates if one.gate.level == _next_with_content(level, with_content)]
    return DimensionScore(
        dimension=dimension,
        level=level if applicable and answered else None,
        at_most=at_most if applicable and answered else None,
        lowest=lowest,
        highest=level,
        applicable=applicable,
        blocking=tuple(one for one in next_gates if not one.holds),
        progress=_progress(next_gates),
    )


def _highest(top: int, failing_levels: set[int]) -> int:
    """The level just below the first that fails, or the top."""
    return min(failing_levels, default=top + 1) - 1


def _next_with_content(level: int, with_content: set[int]) -> int | None:
    return min((one for one in with_content if one > level), default=None)


def _progress(gates: list[GateScore]) -> Progress:
    """Not applicable gates leave the count: they neither earn nor block."""
    once = {one.gate.practices: one for one in gates}.values()
    counted = [one for one in once if one.state is not GateState.NOT_APPLICABLE]
    return Progress(
        in_place=sum(one.state is GateState.IN_PLACE for one in counted),
        points=sum(one.points for one in counted),
        gates=len(counted),
    )

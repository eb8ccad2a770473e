"""The rule `staged`: all-or-nothing per level, and the weakest dimension decides.

As CMMI's maturity levels: a level holds when every gate of it and of all lower levels is in place.
Recommended practices never count. The publishers give no formula: the thresholds are ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frameworks.model import AnswerValue
from frameworks.score import (
    DimensionScore,
    GateState,
    Reach,
    Score,
    gate_score,
    is_answered,
    mean_of,
    progress_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from frameworks.model import Framework
    from frameworks.score import Answers, GateScore


def staged(framework: Framework, answers: Answers) -> Score:
    """Score a framework whose gates each belong to a level of a dimension."""
    by_dimension = {
        dimension: [gate_score(gate, answers) for gate in gates]
        for dimension, gates in framework.gates_by_dimension.items()
    }
    gates = tuple(one for scored in by_dimension.values() for one in scored)
    dimensions = tuple(
        _dimension(framework.top, dimension, scored, answers) for dimension, scored in by_dimension.items()
    )
    counted = [one for one in dimensions if one.applicable]
    if not any(one.level is not None for one in counted):
        return Score(framework.id, None, None, None, dimensions, gates, (), progress_of(()))
    # A dimension nobody answered still counts, at what it passes by itself: unanswered is never in place.
    level = min(one.highest for one in counted)
    at_most = min(one.at_most if one.at_most is not None else framework.top for one in counted)
    next_gates = [one for one in gates if one.gate.level == level + 1]
    crowd = dict.fromkeys(by_dimension, 0)
    blocking = [one for one in next_gates if not one.holds]
    for one in blocking:
        crowd[one.gate.dimension] += 1
    return Score(
        framework=framework.id,
        level=level,
        at_most=at_most,
        mean=mean_of(counted),
        dimensions=dimensions,
        gates=gates,
        blocking=tuple(sorted(blocking, key=lambda one: crowd[one.gate.dimension])),
        progress=progress_of(next_gates),
    )


def staged_reach(framework: Framework, answers: Answers) -> dict[str, Reach]:
    """By dimension, what ``staged`` finds, in one pass over the gates and without what explains it."""
    fully, not_applicable, unsure = AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW
    in_place = {practice for practice, value in answers.items() if value is fully}
    does_not_apply = {practice for practice, value in answers.items() if value is not_applicable}
    certain = {practice for practice, value in answers.items() if value is not unsure}
    found: dict[str, Reach] = {}
    top = framework.top
    for dimension, gates in framework.gates_by_dimension.items():
        passed = could_pass = top
        for gate in gates:
            # One practice that is in place is enough for a gate, and one that is not known could be.
            practices = gate.practices
            if not in_place.isdisjoint(practices):
                continue
            below = (gate.level or 0) - 1
            if below >= could_pass or does_not_apply.issuperset(practices):
                continue
            passed = min(passed, below)
            if certain.issuperset(practices):
                could_pass = below
        found[dimension] = Reach(passed, could_pass)
    return found


def _dimension(top: int, dimension: str, gates: Sequence[GateScore], answers: Answers) -> DimensionScore:
    level, at_most = top, top
    with_content: set[int] = set()
    applicable = False
    for one in gates:
        gate_level = one.gate.level or 0
        with_content.add(gate_level)
        applicable = applicable or one.state is not GateState.NOT_APPLICABLE
        if not one.holds:
            level = min(level, gate_level - 1)
            if not one.could_hold:
                at_most = min(at_most, gate_level - 1)
    lowest = level
    while lowest > 0 and lowest not in with_content:
        lowest -= 1
    assessed = applicable and is_answered(gates, answers)
    following = _next_with_content(level, with_content)
    next_gates = [one for one in gates if one.gate.level == following]
    return DimensionScore(
        dimension=dimension,
        level=level if assessed else None,
        at_most=at_most if assessed else None,
        lowest=lowest,
        highest=level,
        applicable=applicable,
        blocking=tuple(one for one in next_gates if not one.holds),
        progress=progress_of(next_gates),
    )


def _next_with_content(level: int, with_content: Collection[int]) -> int | None:
    return min((one for one in with_content if one > level), default=None)

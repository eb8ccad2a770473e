"""The rule `points`: half a point for partly, one for fully; the weakest section's sum decides.

The rule of Breck et al., "The ML Test Score" (IEEE Big Data 2017): a test done by hand with documented
results earns half a point, an automated one a point; the score is the minimum over the sections. A
level holds when the weakest section has more points than the level's ``above``. Ours: what is not
applicable leaves its section, whose points are scaled up to its full number of tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frameworks.score import DimensionScore, GateState, Progress, Score, gate_score, is_answered, mean_of, progress_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frameworks.model import Framework
    from frameworks.score import Answers, GateScore


def points(framework: Framework, answers: Answers) -> Score:
    """Score a framework whose gates are tests in sections (its dimensions), and whose levels are bands of points."""
    by_section = {
        section: [gate_score(gate, answers) for gate in gates]
        for section, gates in framework.gates_by_dimension.items()
    }
    gates = tuple(one for scored in by_section.values() for one in scored)
    sections = tuple(_section(framework, section, scored, answers) for section, scored in by_section.items())
    counted = [one for one in sections if one.applicable]
    if not any(one.level is not None for one in counted):
        return Score(framework.id, None, None, None, sections, gates, (), progress_of(()))
    level = min(one.highest for one in counted)
    at_most = min(one.at_most if one.at_most is not None else framework.top for one in counted)
    weakest = [one for one in counted if one.highest == level]
    blocking = [gate for one in sorted(weakest, key=lambda one: len(one.blocking)) for gate in one.blocking]
    return Score(
        framework=framework.id,
        level=level,
        at_most=at_most,
        mean=mean_of(counted),
        dimensions=sections,
        gates=gates,
        blocking=tuple(blocking) if level < framework.top else (),
        progress=min((one.progress for one in weakest), key=lambda one: one.share),
    )


def _section(framework: Framework, section: str, gates: Sequence[GateScore], answers: Answers) -> DimensionScore:
    counted = [one for one in gates if one.state is not GateState.NOT_APPLICABLE]
    earned = sum(one.points for one in counted)
    could_earn = sum(1.0 if one.could_hold else one.points for one in counted)
    level = _band(framework, earned, len(counted), len(gates))
    assessed = bool(counted) and is_answered(gates, answers)
    return DimensionScore(
        dimension=section,
        level=level if assessed else None,
        at_most=_band(framework, could_earn, len(counted), len(gates)) if assessed else None,
        lowest=level,
        highest=level,
        applicable=bool(counted),
        blocking=tuple(one for one in counted if not one.holds) if level < framework.top else (),
        progress=Progress(
            in_place=sum(one.holds for one in counted),
            points=earned,
            gates=len(counted),
            unasked=sum(one.state is GateState.UNANSWERED for one in counted),
        ),
    )


def _band(framework: Framework, earned: float, counted: int, tests: int) -> int:
    """The highest level whose ``above`` the points exceed, scaled from the tests that count to all of them."""
    if not counted:
        return framework.top
    return sum(earned * tests > above * counted for above in framework.bands)

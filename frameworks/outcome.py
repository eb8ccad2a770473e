"""The outcome of an assessment in one framework: a score with every name in it, fit to be kept for years.

A kept outcome is read without the framework it came from, so that a later version of the framework
never changes what an old result says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from frameworks.changes import Levels
from frameworks.model import AnswerValue, Effort
from frameworks.score import GateState, Progress, progress_of, state_of
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Requirement
    from frameworks.score import Answers, DimensionScore, GateScore, Score


# What nobody was asked about, what is in place, and what does not apply: nothing to recommend.
DONE_WITH = frozenset({None, AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE})


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Gap(_Kept):
    """A gate that is not in place: ``practices`` of which one is enough, and how many models ask for it.

    ``dimensions`` are all that it holds down: a level may require the same practice in two of them. ``how``
    are first steps, ``evidence`` what would show that it is in place, ``effort`` roughly how long it takes:
    those of the first of the practices.
    """

    practices: tuple[str, ...]
    name: str
    dimensions: tuple[str, ...]
    state: GateState
    models: int
    how: tuple[str, ...] = ()
    evidence: str = ""
    effort: Effort | None = None


class Recommendation(_Kept):
    """A practice that is worth having, never decides a level, and is not in place."""

    practice: str
    name: str
    state: GateState


class DimensionOutcome(_Kept):
    """One row of the profile; levels as in ``DimensionScore``, ``gaps`` on the way to its next level.

    ``left_out`` is how many of its gates make no sense for a team that trains no models; it then has no level.
    """

    id: str
    name: str
    level: int | None
    at_most: int | None
    lowest: int
    applicable: bool
    progress: Progress
    gaps: tuple[Gap, ...]
    left_out: int = 0

    @property
    def span(self) -> str:
        """The level as shown: a span where the levels between add nothing over the lowest ("0-1")."""
        if self.left_out:
            return "does not fit" if not self.progress.gates else "fits in part"
        if self.level is None:
            return "not assessed" if self.applicable else "not applicable"
        return f"{self.lowest}-{self.level}" if self.lowest < self.level else f"{self.level}"


class LevelName(_Kept):
    """A level and what its publisher calls it."""

    level: int
    name: str
    summary: str
    challenges: str
    next: str = ""


class Outcome(_Kept):
    """Level, profile and gaps in one framework. ``gaps`` are the gates of the next level that do not hold.

    ``needs`` are the points that the next level must be above, where the rule counts points. ``left_out``
    names the practices that make no sense for a team that trains no models: with any, there is no level,
    and ``gaps`` and ``progress`` are of all that fits. ``to_find_out`` names what must be known before the
    level is certain. ``not_applicable`` of ``gates`` were said not to apply.
    """

    framework: str
    name: str
    short_name: str
    version: str
    note: str
    top: int
    level: LevelName | None
    at_most: LevelName | None
    next_level: LevelName | None
    mean: float | None
    dimensions: tuple[DimensionOutcome, ...]
    gaps: tuple[Gap, ...]
    progress: Progress
    rule: str = "staged"
    needs: float | None = None
    target: LevelName | None = None
    left_out: tuple[str, ...] = ()
    to_find_out: tuple[str, ...] = ()
    recommended: tuple[Recommendation, ...] = ()
    not_applicable: int = 0
    gates: int = 0

    @property
    def at_target(self) -> bool:
        """Whether the team is where it wants to be; advice stops there."""
        return self.target is not None and self.level is not None and self.level.level >= self.target.level

    @property
    def much_not_applicable(self) -> bool:
        """Whether so much does not apply (more than a quarter) that the level must say so."""
        return 4 * self.not_applicable > self.gates

    @property
    def levels(self) -> Levels:
        """The levels alone, to compare with another result's."""
        return Levels(self.level.level if self.level else None, {one.id: one.level for one in self.dimensions})

    @property
    def known_gaps(self) -> tuple[Gap, ...]:
        """The gaps that somebody was asked about: the others may be none."""
        return tuple(one for one in self.gaps if one.state is not GateState.UNANSWERED)

    @property
    def weakest(self) -> tuple[DimensionOutcome, ...]:
        """The dimensions that hold the overall level where it is: the weakest, below the top."""
        if self.level is None or self.level.level == self.top:
            return ()
        short = {dimension for gap in self.gaps for dimension in gap.dimensions}
        return tuple(one for one in self.dimensions if one.id in short)


def outcome(
    catalog: Catalog, framework: Framework, answers: Answers, *, trains_models: bool = True, target: int | None = None
) -> Outcome:
    """Score answers and put names to everything. Gaps that count in more models come first in a dimension.

    ``trains_models`` is False for a team that only uses generative AI through an API; ``target`` is the
    level that the team wants to reach.
    """
    fitting = framework if trains_models else catalog.fitting[framework.id]
    scored = score(fitting, answers)
    left_out = _left_out(framework, fitting)

    def name(gate: Requirement) -> str:
        return gate.name or catalog.practices[gate.practices[0]].name

    def gap(one: GateScore) -> Gap:
        asked_by = max(catalog.asked_by_default.get(practice, 0) for practice in one.gate.practices)
        first = catalog.practices[one.gate.practices[0]]
        return Gap(
            practices=one.gate.practices,
            name=name(one.gate),
            dimensions=(one.gate.dimension,),
            state=one.state,
            models=asked_by if framework.default else asked_by + 1,
            how=first.how,
            evidence=first.evidence,
            effort=first.effort,
        )

    def named(level: int | None) -> LevelName | None:
        if level is None or level > framework.top:
            return None
        return LevelName.model_validate(framework.levels[level].model_dump(exclude={"above"}))

    def row(one: DimensionScore) -> DimensionOutcome:
        missing = sum(gate.dimension == one.dimension for gate in left_out)
        return DimensionOutcome(
            id=one.dimension,
            name=framework.dimension_name(one.dimension),
            level=None if missing else one.level,
            at_most=None if missing else one.at_most,
            lowest=one.lowest,
            applicable=one.applicable,
            progress=one.progress if not missing else progress_of(_of_dimension(scored.gates, one.dimension)),
            gaps=tuple(sorted(map(gap, one.blocking), key=lambda found: -found.models)),
            left_out=missing,
        )

    blocking = scored.blocking if not left_out else tuple(one for one in scored.gates if not one.holds)
    order = list(dict.fromkeys(one.gate.dimension for one in blocking))
    level = None if left_out else scored.level
    following = named(level + 1) if level is not None else None
    once = {one.gate.practices: one for one in scored.gates}.values()
    return Outcome(
        framework=framework.id,
        name=framework.name,
        short_name=framework.short_name,
        version=framework.version,
        note=framework.note,
        top=framework.top,
        level=named(level),
        at_most=None if left_out else named(scored.at_most),
        next_level=following,
        mean=None if left_out else scored.mean,
        dimensions=tuple(map(row, scored.dimensions)),
        gaps=_merged(sorted(map(gap, blocking), key=lambda found: (order.index(found.dimensions[0]), -found.models))),
        progress=scored.progress if not left_out else progress_of(scored.gates),
        rule=framework.rule,
        needs=framework.levels[following.level].above if following else None,
        target=named(target),
        left_out=tuple(dict.fromkeys(map(name, left_out))),
        to_find_out=() if left_out else tuple(dict.fromkeys(name(one.gate) for one in _to_find_out(scored))),
        recommended=tuple(_recommended(catalog, fitting, answers)),
        not_applicable=sum(one.state is GateState.NOT_APPLICABLE for one in once),
        gates=len(once),
    )


def _left_out(framework: Framework, fitting: Framework) -> tuple[Requirement, ...]:
    """The gates of which nothing is left for a team that trains no models."""
    kept = {(one.dimension, one.level, practice) for one in fitting.gates for practice in one.practices}
    return tuple(
        one
        for one in framework.gates
        if not any((one.dimension, one.level, practice) in kept for practice in one.practices)
    )


def _of_dimension(gates: Iterable[GateScore], dimension: str) -> Iterable[GateScore]:
    return (one for one in gates if one.gate.dimension == dimension)


def _to_find_out(scored: Score) -> Iterable[GateScore]:
    """The gates that must be known before the level is certain; none when it is.

    They stand on levels that could still hold; where gates have no levels, in dimensions that could be the weakest.
    """
    if scored.level is None or scored.at_most is None or scored.level == scored.at_most:
        return
    reach = {one.dimension: one.highest for one in scored.dimensions}
    for one in scored.gates:
        within = one.gate.level or reach[one.gate.dimension] + 1
        if one.could_hold and not one.holds and within <= scored.at_most:
            yield one


def _recommended(catalog: Catalog, framework: Framework, answers: Answers) -> Iterable[Recommendation]:
    """What the framework recommends and the team was asked about and does not have; gates are told of as gates."""
    for practice in dict.fromkeys(practice for one in framework.recommended for practice in one.practices):
        said = answers.get(practice)
        if practice not in framework.gate_practices and said not in DONE_WITH:
            yield Recommendation(practice=practice, name=catalog.practices[practice].name, state=state_of(said))


def _merged(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Each gap once, where it came first, with all of its dimensions."""
    merged: dict[tuple[str, ...], Gap] = {}
    for gap in gaps:
        before = merged.get(gap.practices)
        dimensions = (*before.dimensions, *gap.dimensions) if before else gap.dimensions
        merged[gap.practices] = gap.model_copy(update={"dimensions": tuple(dict.fromkeys(dimensions))})
    return tuple(merged.values())

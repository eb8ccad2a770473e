"""The outcome of an assessment in one framework: a score with every name in it, fit to be kept for years.

A kept outcome is read without the framework it came from, so that a later version of the framework
never changes what an old result says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from frameworks.changes import Levels
from frameworks.scoring import DimensionScore, GateScore, GateState, Progress, score

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frameworks.catalog import Catalog
    from frameworks.model import Framework
    from frameworks.scoring import Answers


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gap(_Kept):
    """A gate that is not in place: ``practices`` of which one is enough, and how many models ask for it.

    ``dimensions`` are all that it holds down: a level may require the same practice in two of them.
    """

    practices: tuple[str, ...]
    name: str
    dimensions: tuple[str, ...]
    state: GateState
    models: int


class DimensionOutcome(_Kept):
    """One row of the profile; levels as in ``DimensionScore``, ``gaps`` on the way to its next level."""

    id: str
    name: str
    level: int | None
    at_most: int | None
    lowest: int
    applicable: bool
    progress: Progress
    gaps: tuple[Gap, ...]

    @property
    def span(self) -> str:
        """The level as shown: a span where the levels between add nothing over the lowest ("0-1")."""
        if self.level is None:
            return "not assessed" if self.applicable else "not applicable"
        return f"{self.lowest}-{self.level}" if self.lowest < self.level else f"{self.level}"


class LevelName(_Kept):
    """A level and what its publisher calls it."""

    level: int
    name: str
    summary: str
    challenges: str


class Outcome(_Kept):
    """Level, profile and gaps in one framework. ``gaps`` are the gates of the next level that do not hold."""

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

    @property
    def levels(self) -> Levels:
        """The levels alone, to compare with another result's."""
        return Levels(self.level.level if self.level else None, {one.id: one.level for one in self.dimensions})

    @property
    def deciding(self) -> tuple[DimensionOutcome, ...]:
        """The dimensions that hold the overall level where it is: the weakest, below the top."""
        if self.level is None or self.level.level == self.top:
            return ()
        short = {dimension for gap in self.gaps for dimension in gap.dimensions}
        return tuple(one for one in self.dimensions if one.id in short)


def outcome(catalog: Catalog, framework: Framework, answers: Answers) -> Outcome:
    """Score answers and put names to everything. Gaps that count in more models come first in a dimension."""
    scored = score(framework, answers)
    asked_by = _models_that_ask(catalog)

    def gap(one: GateScore) -> Gap:
        return Gap(
            practices=one.gate.practices,
            name=one.gate.name or catalog.practices[one.gate.practices[0]].name,
            dimensions=(one.gate.dimension,),
            state=one.state,
            models=max(asked_by[practice] for practice in one.gate.practices),
        )

    def named(level: int | None) -> LevelName | None:
        if level is None or level > framework.top:
            return None
        return LevelName.model_validate(framework.levels[level].model_dump())

    def row(one: DimensionScore) -> DimensionOutcome:
        return DimensionOutcome(
            id=one.dimension,
            name=framework.dimension_name(one.dimension),
            level=one.level,
            at_most=one.at_most,
            lowest=one.lowest,
            applicable=one.applicable,
            progress=one.progress,
            gaps=tuple(sorted(map(gap, one.blocking), key=lambda found: -found.models)),
        )

    order = list(dict.fromkeys(one.gate.dimension for one in scored.blocking))
    return Outcome(
        framework=framework.id,
        name=framework.name,
        short_name=framework.short_name,
        version=framework.version,
        note=framework.note,
        top=framework.top,
        level=named(scored.level),
        at_most=named(scored.at_most),
        next_level=named(scored.level + 1) if scored.level is not None else None,
        mean=scored.mean,
        dimensions=tuple(map(row, scored.dimensions)),
        gaps=_merged(
            sorted(map(gap, scored.blocking), key=lambda found: (order.index(found.dimensions[0]), -found.models))
        ),
        progress=scored.progress,
    )


def _merged(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Each gap once, where it came first, with all of its dimensions."""
    merged: dict[tuple[str, ...], Gap] = {}
    for gap in gaps:
        before = merged.get(gap.practices)
        dimensions = (*before.dimensions, *gap.dimensions) if before else gap.dimensions
        merged[gap.practices] = gap.model_copy(update={"dimensions": dimensions})
    return tuple(merged.values())


def _models_that_ask(catalog: Catalog) -> dict[str, int]:
    """In how many frameworks each practice is a gate."""
    counts = dict.fromkeys(catalog.practices, 0)
    for practices in catalog.deciding.values():
        for practice in practices:
            counts[practice] += 1
    return counts

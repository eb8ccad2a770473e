"""Why a level is what it is: what holds it, what blocks the next, and the least that would lift it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue
from frameworks.score import GateState
from frameworks.scoring import score
from frameworks.smallest import smallest_change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from frameworks.catalog import Catalog
    from frameworks.model import Framework
    from frameworks.score import Answers, GateScore, Score

_OPEN = frozenset({None, AnswerValue.DONT_KNOW})


@dataclass(frozen=True, slots=True)
class SaidGate:
    """A gate, how it stands, and what was said of each of its practices (ids); None: not asked."""

    name: str
    dimensions: tuple[str, ...]
    state: GateState
    said: tuple[tuple[str, AnswerValue | None], ...]

    @property
    def to_find_out(self) -> bool:
        """Whether it could be in place already, for all that anybody knows."""
        return any(value in _OPEN for _, value in self.said)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a level of a framework (of one dimension, by id, or overall) is what it is.

    ``level`` passes; ``following`` is the next that asks for anything (None: there is none). ``holding`` gates up
    to this level are in place, ``not_applicable`` do not apply. ``blocking`` stand on the way to ``following``.
    ``smallest`` are the ids of the fewest practices that reach it (None: it cannot be reached), ``alone`` those
    of which each alone does. ``known_is_enough``: were all that is not known in place, it would be reached.
    """

    dimension: str | None
    level: int
    following: int | None
    holding: int
    not_applicable: int
    blocking: tuple[SaidGate, ...]
    smallest: tuple[str, ...] | None
    alone: tuple[str, ...]
    known_is_enough: bool


def why(catalog: Catalog, framework: Framework, answers: Answers, dimension: str | None = None) -> Why | None:
    """Why the level is what it is, overall or of a dimension (id). None: nothing of it applies, or was answered.

    ``framework`` may be one without what needs training (``catalog.fitting``).
    """
    scored = score(framework, answers)
    level = _passed(scored, dimension)
    if level is None:
        return None
    following = _following(framework, level, dimension)
    smallest = smallest_change(catalog, framework, answers, to=following, dimension=dimension) if following else None
    blocking = _blocking(scored, dimension)
    return Why(
        dimension=dimension,
        level=level,
        following=following,
        holding=len(_behind(scored, framework, level, dimension, GateState.IN_PLACE)),
        not_applicable=len(_behind(scored, framework, level, dimension, GateState.NOT_APPLICABLE)),
        blocking=tuple(_said(catalog, blocking, answers)) if following is not None else (),
        smallest=smallest,
        alone=tuple(_alone(framework, answers, blocking, following, dimension)) if following is not None else (),
        known_is_enough=following is not None and _at_most(scored, dimension) >= following,
    )


def _passed(scored: Score, dimension: str | None) -> int | None:
    if dimension is None:
        return scored.passed if scored.level is not None else None
    found = next((one for one in scored.dimensions if one.dimension == dimension), None)
    return found.highest if found is not None and found.level is not None else None


def _at_most(scored: Score, dimension: str | None) -> int:
    if dimension is None:
        return scored.at_most or 0
    return next((one.at_most or 0 for one in scored.dimensions if one.dimension == dimension), 0)


def _following(framework: Framework, level: int, dimension: str | None) -> int | None:
    if dimension is None or framework.bands:
        return level + 1 if level < framework.top else None
    levels = (gate.level or 0 for gate in framework.gates_by_dimension[dimension])
    return min((one for one in levels if one > level), default=None)


def _blocking(scored: Score, dimension: str | None) -> tuple[GateScore, ...]:
    """The gates on the way to the next level that do not hold; overall under points, of the weakest sections."""
    if dimension is None:
        return scored.blocking
    return next(one.blocking for one in scored.dimensions if one.dimension == dimension)


def _behind(
    scored: Score, framework: Framework, level: int, dimension: str | None, state: GateState
) -> set[tuple[str, ...]]:
    """The gates in this state that the level rests on, each once: those up to it, and where there are none, all."""
    return {
        one.gate.practices
        for one in scored.gates
        if one.state is state
        and dimension in (None, one.gate.dimension)
        and (bool(framework.bands) or (one.gate.level or 0) <= level)
    }


def _said(catalog: Catalog, gates: Iterable[GateScore], answers: Answers) -> Iterable[SaidGate]:
    """The gates, each once, with all of its dimensions."""
    dimensions: dict[tuple[str, ...], tuple[str, ...]] = {}
    once: dict[tuple[str, ...], GateScore] = {}
    for one in gates:
        practices = one.gate.practices
        once.setdefault(practices, one)
        dimensions[practices] = tuple(dict.fromkeys((*dimensions.get(practices, ()), one.gate.dimension)))
    for practices, one in once.items():
        yield SaidGate(
            name=one.gate.name or catalog.practices[practices[0]].name,
            dimensions=dimensions[practices],
            state=one.state,
            said=tuple((practice, answers.get(practice)) for practice in practices),
        )


def _alone(
    framework: Framework, answers: Answers, blocking: Iterable[GateScore], following: int, dimension: str | None
) -> Iterable[str]:
    """The practices of which each alone, fully in place, reaches the next level."""
    for practice in dict.fromkeys(practice for one in blocking for practice in one.gate.practices):
        if answers.get(practice) in (AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE):
            continue
        reached = _passed(score(framework, {**answers, practice: AnswerValue.FULLY}), dimension)
        if reached is not None and reached >= following:
            yield practice

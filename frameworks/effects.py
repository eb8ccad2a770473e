"""What closing a gap does: the levels it lifts by itself, and the other models that want it too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue, Effort
from frameworks.score import gate_score
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from frameworks.catalog import Catalog
    from frameworks.model import Framework
    from frameworks.outcome import Gap, Outcome
    from frameworks.score import Answers

_EASIEST_FIRST = (*Effort, None)


@dataclass(frozen=True, slots=True)
class Lift:
    """A level that rises: of a framework (its id), overall where ``dimension`` (its id) is None.

    Where there was no level, since nothing was answered, ``before`` is what passes by itself.
    """

    framework: str
    dimension: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class GapEffect:
    """A gap and what closing it does.

    ``lifts`` are the levels of the gap's own model that it lifts alone, the overall level first.
    ``other_models`` are the short names of others that have it as a gate that is not in place. ``practice``
    is the one that closes it, of several the easiest; ``effort`` is that one's, None where it is not known
    any more.
    """

    gap: Gap
    lifts: tuple[Lift, ...]
    other_models: tuple[str, ...]
    practice: str = ""
    effort: Effort | None = None

    @property
    def lifts_level(self) -> bool:
        """Whether it lifts the overall level alone."""
        return any(one.dimension is None for one in self.lifts)

    @property
    def lifts_dimension(self) -> bool:
        """Whether it lifts a dimension alone."""
        return any(one.dimension is not None for one in self.lifts)


def lifts_of(frameworks: Iterable[Framework], answers: Answers, practices: Collection[str]) -> tuple[Lift, ...]:
    """The levels that rise once these practices are fully in place: overall ones first, then dimensions.

    A level that was None counts only where it becomes more than what passed by itself: answering a question
    lifts nothing. Law: scored with the practices fully in place, exactly these levels are higher, and none
    is lower. A model of which something is left out (``Outcome.left_out``) shows no overall level: leave it
    out, or its overall lift.
    """
    found = [one for framework in frameworks for one in _lifts(framework, answers, practices)]
    return tuple(sorted(found, key=lambda one: one.dimension is not None))


def ordered_gaps(
    catalog: Catalog,
    outcome: Outcome,
    answers: Answers,
    *,
    trains_models: bool = True,
    others: Sequence[str] | None = None,
) -> tuple[GapEffect, ...]:
    """The gaps that somebody was asked about, what helps most first, each with what closing it does.

    First what alone lifts this model's overall level, then what alone lifts one of its dimensions, then what
    more of the ``others`` want too (framework ids; by default all default models but this one); among equals
    what takes days, weeks, months, an unknown time; then as in the outcome. ``answers`` are those that the
    outcome was scored from, by present ids. A level that is not shown, since something of it is left out, is not
    lifted; a model that the catalog does not have any more lifts nothing.
    """
    there = catalog.frameworks if trains_models else catalog.fitting
    own = [there[outcome.framework]] if outcome.framework in there else []
    names = catalog.default if others is None else others
    besides = [there[one] for one in dict.fromkeys(names) if one in there and one != outcome.framework]
    waiting = [(one.short_name, _waiting(one, answers)) for one in besides]
    shown: set[str | None] = {one.id for one in outcome.dimensions if not one.left_out}
    if not outcome.left_out:
        shown.add(None)

    def effect(gap: Gap) -> GapEffect:
        practice, effort = _easiest(catalog, gap, answers)
        return GapEffect(
            gap=gap,
            lifts=tuple(one for one in lifts_of(own, answers, (practice,)) if one.dimension in shown),
            other_models=tuple(name for name, wanted in waiting if practice in wanted),
            practice=practice,
            effort=effort,
        )

    return tuple(sorted(map(effect, outcome.known_gaps), key=_rank))


def _rank(one: GapEffect) -> tuple[bool, bool, int, int]:
    return not one.lifts_level, not one.lifts_dimension, -len(one.other_models), _EASIEST_FIRST.index(one.effort)


def _easiest(catalog: Catalog, gap: Gap, answers: Answers) -> tuple[str, Effort | None]:
    """The first of a gap's practices that takes least and is not said to be not applicable, and its effort."""
    names = [catalog.renamed.get(one, one) for one in gap.practices]
    efforts = {one: catalog.practices[one].effort if one in catalog.practices else None for one in names}
    usable = [one for one in names if answers.get(one) is not AnswerValue.NOT_APPLICABLE] or names
    easiest = min(usable, key=lambda one: _EASIEST_FIRST.index(efforts[one]))
    return easiest, efforts[easiest]


def _waiting(framework: Framework, answers: Answers) -> frozenset[str]:
    """The practices of the gates that are not in place."""
    return frozenset(
        practice for gate in framework.gates if not gate_score(gate, answers).holds for practice in gate.practices
    )


def _lifts(framework: Framework, answers: Answers, practices: Collection[str]) -> Iterator[Lift]:
    if framework.gate_practices.isdisjoint(practices):
        return
    # What does not apply is at the top and cannot rise.
    before = score(framework, answers)
    after = score(framework, {**answers, **dict.fromkeys(practices, AnswerValue.FULLY)})
    if before.passed is not None and after.passed is not None and after.passed > before.passed:
        yield Lift(framework.id, None, before.passed, after.passed)
    for old, new in zip(before.dimensions, after.dimensions, strict=True):
        if new.highest > old.highest:
            yield Lift(framework.id, old.dimension, old.highest, new.highest)

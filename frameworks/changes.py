"""What changed between two results of the same scope: levels of a framework, and answers practice by practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from frameworks.catalog import Catalog
    from frameworks.model import Framework

# Between any two of these a practice got better or worse; other answers are not more or less of it.
_WORST_FIRST = (AnswerValue.NOT_YET, AnswerValue.PARTLY, AnswerValue.FULLY)
# The scoring rule by which half of a practice is half of a point.
POINTS = "points"


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels a result shows: overall, and by dimension id. None: not assessed."""

    overall: int | None
    dimensions: Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A level that moved; ``dimension`` is None for the overall level, ``before`` None for a first level."""

    dimension: str | None
    before: int | None
    after: int | None

    @property
    def is_up(self) -> bool:
        """Whether there is more of it; a level is more than none."""
        return (-1 if self.before is None else self.before) < (-1 if self.after is None else self.after)

    @property
    def is_drop(self) -> bool:
        """Whether a level became a lower one."""
        return self.before is not None and self.after is not None and self.after < self.before


def level_changes(before: Levels | None, after: Levels) -> tuple[LevelChange, ...]:
    """Every level that differs, overall first. Without an earlier result, the first overall level is a change."""
    if before is None:
        return (LevelChange(None, None, after.overall),) if after.overall is not None else ()
    changes = [LevelChange(None, before.overall, after.overall)]
    changes += [
        LevelChange(dimension, before.dimensions.get(dimension), level) for dimension, level in after.dimensions.items()
    ]
    return tuple(change for change in changes if change.before != change.after)


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A practice (its id and name) whose answer differs; ``part`` is the title of its part of the work.

    None: not asked. Of a practice that the catalog does not know any more, ``name`` is its id and ``part`` "".
    """

    practice: str
    name: str
    part: str
    before: AnswerValue | None
    after: AnswerValue | None

    @property
    def direction(self) -> Literal["better", "worse", "other"]:
        """Whether the practice got better or worse.

        "other" where either side says nothing of how much is in place: newly known, or not applicable.
        """
        if self.before not in _WORST_FIRST or self.after not in _WORST_FIRST:
            return "other"
        return "better" if _WORST_FIRST.index(self.after) > _WORST_FIRST.index(self.before) else "worse"


def answer_changes(
    catalog: Catalog, before: Mapping[str, AnswerValue], after: Mapping[str, AnswerValue]
) -> tuple[AnswerChange, ...]:
    """Every practice answered differently, in the order of the conversation, under its present id.

    Practices that the catalog does not know come last, those of ``before`` first. Laws: the same answers are no
    change, and turning the two around turns every change around.
    """
    earlier, later = catalog.carried(before), catalog.carried(after)
    gone = [one for one in dict.fromkeys((*earlier, *later)) if one not in catalog.practices]
    return tuple(
        AnswerChange(
            practice=one,
            name=catalog.practices[one].name if one in catalog.practices else one,
            part=catalog.part_of[one].title if one in catalog.part_of else "",
            before=earlier.get(one),
            after=later.get(one),
        )
        for one in (*catalog.practices, *gone)
        if earlier.get(one) != later.get(one)
    )


@dataclass(frozen=True, slots=True)
class DecidingPractices:
    """The practices that made levels change: those that raised one, and those that lowered one."""

    better: tuple[AnswerChange, ...] = ()
    worse: tuple[AnswerChange, ...] = ()


def what_made_the_difference(
    framework: Framework, levels: Iterable[LevelChange], answers: Iterable[AnswerChange]
) -> DecidingPractices:
    """Of the answers that changed, those that count for the levels that changed, in their order.

    Such a practice is a gate of the dimension (of any, where the overall level changed) between the two levels, or,
    where points count, of any level. It is in place now and was not for a level that went up, and the other way
    round for one that went down.
    """
    up: set[str] = set()
    down: set[str] = set()
    for change in levels:
        low, high = sorted(level or 0 for level in (change.before, change.after))
        for gate in framework.gates:
            if change.dimension in (None, gate.dimension) and (gate.level is None or low < gate.level <= high):
                (up if change.is_up else down).update(gate.practices)
    changed = [(one, _worth(framework, one.after) - _worth(framework, one.before)) for one in answers]
    return DecidingPractices(
        better=tuple(one for one, more in changed if more > 0 and one.practice in up),
        worse=tuple(one for one, more in changed if more < 0 and one.practice in down),
    )


def _worth(framework: Framework, answer: AnswerValue | None) -> int:
    """How much an answer counts; partly does only where points are counted, and what does not apply blocks nothing."""
    if answer in (AnswerValue.FULLY, AnswerValue.NOT_APPLICABLE):
        return 2
    return 1 if answer is AnswerValue.PARTLY and framework.rule == POINTS else 0

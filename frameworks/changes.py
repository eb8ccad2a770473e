"""What changed between two results of the same scope: levels of a framework, and answers practice by practice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from frameworks.catalog import Catalog

# Between any two of these a practice got better or worse; other answers are not more or less of it.
_WORST_FIRST = (AnswerValue.NOT_YET, AnswerValue.PARTLY, AnswerValue.FULLY)


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

"""What changed between two scores of the same framework and scope: levels only, up or down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


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

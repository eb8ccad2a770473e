"""What the pictures of a profile have in common: a row for each dimension, in words and in lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.charts.style import BEFORE, NOW, TARGET, level_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts.style import Stroke

NOT_ASSESSED = "not assessed"


@dataclass(frozen=True, slots=True)
class RadarRow:
    """A dimension: its level now and before, and the one aimed for; None is what was not assessed or set."""

    name: str
    now: int | None
    before: int | None
    target: int | None


def level_shown(level: int | None, top: int) -> str:
    """A level as it stands beside a name."""
    return NOT_ASSESSED if level is None else f"{level} of {top}"


def legend(rows: Sequence[RadarRow]) -> list[tuple[str, Stroke]]:
    """The lines that there are."""
    return [
        ("This time", NOW),
        *([("Last time", BEFORE)] if any(one.before is not None for one in rows) else []),
        *([("Target", TARGET)] if any(one.target is not None for one in rows) else []),
    ]


def sentence(row: RadarRow, level_names: Sequence[str]) -> str:
    """A row in words."""
    now = NOT_ASSESSED if row.now is None else f"level {level_words(row.now, level_names).replace(' ', ', ', 1)}"
    more = [
        *([] if row.before is None else [f"last time {row.before}"]),
        *([] if row.target is None else [f"target {row.target}"]),
    ]
    return f"{row.name}: {now} ({', '.join(more)})." if more else f"{row.name}: {now}."

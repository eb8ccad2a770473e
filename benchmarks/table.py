"""Figures, as a table for people and a file for machines."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, what it is held against (if anything), their ratio, and the goal in words."""

    name: str
    value: float
    unit: str
    against: float | None
    ratio: float | None
    goal: str
    met: bool


def ratio(name: str, value: float, unit: str, against: float, *, at_most: float = 0, at_least: float = 0) -> Figure:
    """A value as a share of another; the goal is an upper or a lower bound of the ratio."""
    share = value / against
    met = share <= at_most if at_most else share >= at_least
    goal = f"ratio at most {at_most}" if at_most else f"ratio at least {at_least}"
    return Figure(name, round(value, 3), unit, round(against, 3), round(share, 3), goal, met)


def plain(name: str, value: float, unit: str, *, at_most: float = 0, at_least: float = 0) -> Figure:
    """A value with an upper or a lower bound of its own."""
    met = value <= at_most if at_most else value >= at_least
    goal = f"at most {at_most:g} {unit}" if at_most else f"at least {at_least:g} {unit}"
    return Figure(name, round(value, 3), unit, None, None, goal.strip(), met)


def show(figures: Sequence[Figure]) -> str:
    """The table, a line a figure."""
    head = ("name", "value", "unit", "against", "ratio", "goal", "")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def missed(figures: Sequence[Figure]) -> str:
    """A line that says which goals are missed."""
    names = [figure.name for figure in figures if not figure.met]
    return f"Missed: {', '.join(names)}." if names else "All goals are met."


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as JSON: {name, value, unit, against, ratio, goal} each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = [{key: value for key, value in asdict(figure).items() if key != "met"} for figure in figures]
    path.write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")


def _cells(figure: Figure) -> tuple[str, ...]:
    def number(value: float | None) -> str:
        return "" if value is None else f"{value:g}"

    verdict = "met" if figure.met else "MISSED"
    return (
        figure.name,
        number(figure.value),
        figure.unit,
        number(figure.against),
        number(figure.ratio),
        figure.goal,
        verdict,
    )

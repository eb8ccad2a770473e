"""Teams by dimensions, a level in every cell."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.charts.picture import Picture, alt_text, file_name
from bot.charts.style import GRID, INK, LARGE, LINE_HEIGHT, MARGIN, NORMAL, QUIET, SMALL, WIDTH, level_words, text_on
from bot.charts.writing import new_sheet, write_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts.sheet import Sheet

    Point = tuple[float, float]

MOST_ROWS = 40
LEAST_NAMES = 120
MOST_NAMES = 236
LEAST_COLUMN = 84
UPWARDS_HEIGHT = 300
LOW_ROW = 48
LONGEST_ALT_NAME = 40
NOT_ASSESSED = "\N{EN DASH}"
NOT_ASSESSED_FILL = "#ffffff"
# Nuñez, Anderton and Renslow, "Optimizing colormaps with consideration for color vision deficiency enables accurate
# interpretation of scientific data", PLOS ONE (2018): dark blue to yellow.
SCALE = "cividis"
HEAD_SIZES = (NORMAL, 24, 22, 20, 18)


@dataclass(frozen=True, slots=True)
class HeatMapRow:
    """A team and its level in each dimension, None where it was not assessed."""

    name: str
    levels: Sequence[int | None]


def draw_heat_map(
    title: str, top: int, columns: Sequence[str], rows: Sequence[HeatMapRow], level_names: Sequence[str]
) -> Picture:
    """Up to 40 teams by their dimensions; ``top`` is the highest level, and ``level_names`` begin with level 0.

    Raises ValueError for more rows, or a row that has not a level, or None, for each column.
    """
    if len(rows) > MOST_ROWS:
        raise ValueError(f"a heat map has {MOST_ROWS} rows at most, not {len(rows)}")
    if any(len(one.levels) != len(columns) for one in rows):
        raise ValueError("each row needs a level, or None, for each column")
    sheet = new_sheet()
    left = MARGIN + _names_width(sheet, rows)
    wide = max(LEAST_COLUMN, (WIDTH - MARGIN - left) / max(len(columns), 1))
    sheet.width = max(WIDTH, round(left + wide * len(columns) + MARGIN))
    high = 64 if len(rows) <= MOST_ROWS / 2 else LOW_ROW
    start = _heads(sheet, columns, left, wide, write_title(sheet, title))
    _cells(sheet, top, rows, (left, start), (wide, high))
    y = _scale(sheet, start + high * len(rows) + 24, top, level_names)
    alt = alt_text(title, _sentences(columns, rows))
    return Picture(file_name(title, "heat-map"), title, alt, sheet.png(y + MARGIN - 10))


def cell_colours(sheet: Sheet, level: int | None, top: int) -> tuple[str, str]:
    """A cell's colour and that of its text, as #rrggbb."""
    if level is None:
        return NOT_ASSESSED_FILL, QUIET
    fill = sheet.scale_colour(SCALE, level / max(top, 1))
    return fill, text_on(fill)


def _heads(sheet: Sheet, columns: Sequence[str], left: float, wide: float, y: float) -> float:
    """The names of the dimensions, in the largest type that breaks no word, or upwards; gives where they end."""
    words = [word for one in columns for word in one.split()]
    size = next((one for one in HEAD_SIZES if all(sheet.text_width(w, one) <= wide - 8 for w in words)), None)
    if size is None:
        return _heads_upwards(sheet, columns, left, wide, y)
    heads = [sheet.wrapped(one, wide - 8, size, 4) for one in columns]
    most = max(map(len, heads), default=0)
    for number, lines in enumerate(heads):
        x = left + (number + 0.5) * wide
        sheet.write_lines(x, y + (most - len(lines)) * size * LINE_HEIGHT, lines, size, align="center")
    return y + most * size * LINE_HEIGHT + 12


def _heads_upwards(sheet: Sheet, columns: Sequence[str], left: float, wide: float, y: float) -> float:
    heads = [sheet.wrapped(one, UPWARDS_HEIGHT, SMALL, 2) for one in columns]
    high = max(sheet.text_width(line, SMALL) for lines in heads for line in lines)
    for number, lines in enumerate(heads):
        for at, line in enumerate(lines):
            x = left + (number + 0.5) * wide + (at - (len(lines) - 1) / 2) * SMALL * LINE_HEIGHT
            sheet.write(x, y + high, line, SMALL, upwards=True)
    return y + high + 14


def _names_width(sheet: Sheet, rows: Sequence[HeatMapRow]) -> float:
    """As wide as the longest name of a team, within limits."""
    longest = max((sheet.text_width(one.name, NORMAL) for one in rows), default=0)
    return min(max(longest + 16, LEAST_NAMES), MOST_NAMES)


def _name(sheet: Sheet, name: str, y: float, wide: float, high: float) -> None:
    """A team's name in the middle of its row, in two smaller lines where it is long."""
    large, small = (NORMAL, 22) if high > LOW_ROW else (22, 18)
    size = large if sheet.text_width(name, large) <= wide - 12 else small
    lines = sheet.wrapped(name, wide - 12, size, 2)
    sheet.write_lines(MARGIN, y + (high - len(lines) * size * LINE_HEIGHT) / 2, lines, size)


def _cells(sheet: Sheet, top: int, rows: Sequence[HeatMapRow], corner: Point, cell: tuple[float, float]) -> None:
    (left, start), (wide, high) = corner, cell
    middles: dict[int | None, list[Point]] = {}
    for number, row in enumerate(rows):
        y = start + number * high
        _name(sheet, row.name, y, left - MARGIN, high)
        for column, level in enumerate(row.levels):
            middles.setdefault(level, []).append((left + (column + 0.5) * wide, y + high / 2))
    for level, points in middles.items():
        words = NOT_ASSESSED if level is None else str(level)
        sheet.write_often(points, words, LARGE if high > LOW_ROW else NORMAL, cell_colours(sheet, level, top)[1])
    if middles:
        xs = [left + number * wide for number in range(len(rows[0].levels) + 1)]
        ys = [start + number * high for number in range(len(rows) + 1)]
        levels = [[math.nan if one is None else one for one in row.levels] for row in rows]
        sheet.axes.pcolormesh(xs, ys, levels, cmap=SCALE, vmin=0, vmax=max(top, 1), edgecolors="white", linewidth=4)


def _scale(sheet: Sheet, y: float, top: int, level_names: Sequence[str]) -> float:
    """What the colours mean, in two columns; gives where it ends."""
    entries = [*range(top + 1), None]
    half = (len(entries) + 1) // 2
    wide = (sheet.width - 2 * MARGIN) / 2
    for number, level in enumerate(entries):
        x, middle = MARGIN + (number // half) * wide, y + 20 + (number % half) * 42
        fill, ink = cell_colours(sheet, level, top)
        sheet.axes.barh(middle, 40, 34, left=x, color=fill, edgecolor=GRID, linewidth=2)
        sheet.write(x + 20, middle, NOT_ASSESSED if level is None else str(level), SMALL, colour=ink, align="center")
        name = "Not assessed" if level is None else level_words(level, level_names).partition(" ")[2]
        (words,) = sheet.wrapped(name, wide - 64, SMALL, 1)
        sheet.write(x + 52, middle, words, SMALL, colour=INK)
    return y + half * 42


def _sentences(columns: Sequence[str], rows: Sequence[HeatMapRow]) -> list[str]:
    """The rows in words."""
    said = [f"The columns are {', '.join(columns)}."]
    for row in rows:
        levels = ", ".join("not assessed" if one is None else str(one) for one in row.levels)
        name = row.name if len(row.name) <= LONGEST_ALT_NAME else f"{row.name[: LONGEST_ALT_NAME - 1]}…"
        said.append(f"{name}: {levels}.")
    return said

"""A profile as a radar: a spoke for each dimension, a ring for each level."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from bot.charts.bars import draw_bars
from bot.charts.picture import Picture, alt_text, file_name
from bot.charts.profile import RadarRow, legend, level_shown, sentence
from bot.charts.style import (
    BEFORE,
    GRID,
    GRID_LINE,
    INK,
    LARGE,
    LINE_HEIGHT,
    MARGIN,
    NORMAL,
    NOW,
    ON_WHITE,
    QUIET,
    SMALL,
    TARGET,
)
from bot.charts.writing import new_sheet, write_legend, write_levels, write_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts.sheet import Sheet
    from bot.charts.style import Stroke

    Point = tuple[float, float]

__all__ = ["RadarRow", "draw_radar"]

RADIUS = 262
LABEL_GAP = 26
FEWEST_SPOKES = 3
MANY_SPOKES = 8
SIZES = (LARGE, NORMAL, SMALL, 20)
WIDEST_NAME = 420
# Level 0 has a ring too, so that a profile of zeros has a shape.
FIRST = 0.6
# Above and below the middle a label stands in the middle of its spoke's end.
UPRIGHT = 0.3


def draw_radar(title: str, top: int, level_names: Sequence[str], rows: Sequence[RadarRow]) -> Picture:
    """A profile; ``top`` is the highest level, and ``level_names`` begin with level 0.

    One or two dimensions have no area, so they are drawn as bars.
    """
    if len(rows) < FEWEST_SPOKES:
        return draw_bars(title, top, level_names, rows)
    sheet = new_sheet()
    spokes = [_direction(number, len(rows)) for number in range(len(rows))]
    size = _size(sheet, rows, spokes)
    above = _height(len(_name_lines(sheet, rows[0], size, spokes[0], len(rows))), size)
    middle = (sheet.width / 2, write_title(sheet, title) + above + LABEL_GAP + RADIUS)
    _rings(sheet, middle, top, spokes)
    for look, levels in (
        (NOW, [one.now for one in rows]),
        (BEFORE, [one.before for one in rows]),
        (TARGET, [one.target for one in rows]),
    ):
        _shape(sheet, middle, top, spokes, levels, look)
    end = middle[1] + RADIUS
    for row, spoke in zip(rows, spokes, strict=True):
        end = max(end, _label(sheet, middle, spoke, row, top, (size, len(rows))))
    y = write_legend(sheet, end + 24, legend(rows), columns=3)
    y = write_levels(sheet, y + 14, top, level_names)
    alt = alt_text(title, [sentence(one, level_names) for one in rows])
    return Picture(file_name(title, "radar"), title, alt, sheet.png(y + MARGIN - 10))


def _direction(number: int, count: int) -> Point:
    """Where a spoke goes, clockwise from the top."""
    angle = 2 * math.pi * number / count
    return (math.sin(angle), -math.cos(angle))


def _at(middle: Point, spoke: Point, top: int, level: float) -> Point:
    away = RADIUS * (level + FIRST) / (top + FIRST)
    return (middle[0] + spoke[0] * away, middle[1] + spoke[1] * away)


def _rings(sheet: Sheet, middle: Point, top: int, spokes: Sequence[Point]) -> None:
    """A ring for each level, and its number between the first spoke and the last."""
    for spoke in spokes:
        sheet.axes.plot(*zip(middle, _at(middle, spoke, top, top), strict=True), **GRID_LINE, zorder=1)
    away = [RADIUS * (level + FIRST) / (top + FIRST) for level in range(top + 1)]
    # A scatter's marks are as large in points, which are pixels here.
    areas = [(2 * one) ** 2 for one in away]
    sheet.axes.scatter([middle[0]] * len(away), [middle[1]] * len(away), areas, "none", edgecolors=GRID, linewidths=1.5)
    for level, one in enumerate(away):
        sheet.write(middle[0] - 27, middle[1] - one, str(level), SMALL, align="center").set_bbox(ON_WHITE)


def _shape(
    sheet: Sheet, middle: Point, top: int, spokes: Sequence[Point], levels: Sequence[int | None], look: Stroke
) -> None:
    """A line from spoke to spoke, with a gap at what was not assessed; what is now is filled."""
    first = levels.index(None) if None in levels else 0
    around = [*range(first, len(levels)), *range(first + 1)]
    given = [(levels[number], spokes[number]) for number in around]
    nothing = (math.nan, math.nan)
    points = [nothing if level is None else _at(middle, spoke, top, level) for level, spoke in given]
    if look is NOW:
        sheet.axes.fill(
            *zip(*(middle if one is nothing else one for one in points), strict=True), look.colour, alpha=0.22
        )
    sheet.axes.plot(*zip(*points, strict=True), **look.line(), **look.marks())


def _label(sheet: Sheet, middle: Point, spoke: Point, row: RadarRow, top: int, given: tuple[float, int]) -> float:
    """A dimension's name and level at the end of its spoke; gives where they end.

    ``given`` is the size of the type and the number of spokes.
    """
    size, count = given
    x, y = (middle[0] + spoke[0] * (RADIUS + LABEL_GAP), middle[1] + spoke[1] * (RADIUS + LABEL_GAP))
    align: Literal["left", "center", "right"] = "center"
    if abs(spoke[0]) > UPRIGHT:
        align = "left" if spoke[0] > 0 else "right"
    lines = _name_lines(sheet, row, size, spoke, count)
    high = _height(len(lines), size)
    # Upwards of the middle text ends at the spoke, downwards it begins there, and between it is moved by degrees.
    start = y - high * (1 - spoke[1]) / 2
    end = sheet.write_lines(x, start, lines, size, bold=True, align=align)
    colour = INK if row.now is not None else QUIET
    return sheet.write_lines(x, end, [level_shown(row.now, top)], min(size, NORMAL), colour=colour, align=align)


def _size(sheet: Sheet, rows: Sequence[RadarRow], spokes: Sequence[Point]) -> float:
    """The largest type in which the names of many dimensions do not meet, and no word of one is broken."""
    sizes = [one for one in SIZES if one < NORMAL or len(rows) <= MANY_SPOKES]
    rooms = [_room(sheet, spoke, len(rows)) for spoke in spokes]
    words = [(word, room) for row, room in zip(rows, rooms, strict=True) for word in row.name.split()]

    def fits(size: float) -> bool:
        return all(sheet.text_width(word, size, bold=True) <= room for word, room in words)

    return next(filter(fits, sizes), sizes[-1])


def _room(sheet: Sheet, spoke: Point, count: int) -> float:
    """How wide a name may be: to the edge at the sides; above and below, to its neighbours where they are close."""
    if abs(spoke[0]) > UPRIGHT:
        return sheet.width / 2 - abs(spoke[0]) * (RADIUS + LABEL_GAP) - MARGIN / 2
    beside = 2 * math.sin(2 * math.pi / count) * (RADIUS + LABEL_GAP) - MARGIN / 2
    return beside if count >= MANY_SPOKES else WIDEST_NAME


def _name_lines(sheet: Sheet, row: RadarRow, size: float, spoke: Point, count: int) -> list[str]:
    return sheet.wrapped(row.name, _room(sheet, spoke, count), size, 3, bold=True)


def _height(lines: int, size: float) -> float:
    return (lines * size + min(size, NORMAL)) * LINE_HEIGHT

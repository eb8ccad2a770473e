"""A profile as a radar: a spoke for each dimension, a ring for each level."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from bot.charts.bars import draw_bars
from bot.charts.picture import Picture, alt_text, file_name
from bot.charts.profile import RadarRow, legend, level_shown, sentence
from bot.charts.style import BEFORE, GRID, INK, LARGE, LINE_HEIGHT, MARGIN, NORMAL, NOW, QUIET, SMALL, TARGET, Stroke
from bot.charts.writing import new_sheet, write_legend, write_levels, write_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts.sheet import Point, Sheet

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
    _numbers(sheet, middle, top)
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
    for level in range(top + 1):
        sheet.ring(middle, RADIUS * (level + FIRST) / (top + FIRST), GRID)
    for spoke in spokes:
        sheet.line([middle, _at(middle, spoke, top, top)], Stroke(GRID, width=1.5))


def _shape(
    sheet: Sheet, middle: Point, top: int, spokes: Sequence[Point], levels: Sequence[int | None], look: Stroke
) -> None:
    """A line from spoke to spoke, with a gap at what was not assessed; what is now is filled."""
    points = [
        None if level is None else _at(middle, spoke, top, level) for spoke, level in zip(spokes, levels, strict=True)
    ]
    sides = [(one, other) for one, other in zip(points, [*points[1:], points[0]], strict=True) if one and other]
    if look is NOW:
        sheet.shapes([(middle, *side) for side in sides], look.colour, opacity=0.22)
    for side in _joined(sides):
        sheet.line(side, look)
    sheet.marks([one for one in points if one], look)


def _joined(sides: Sequence[tuple[Point, Point]]) -> list[list[Point]]:
    """Sides that follow one another as one line, so that dashes run on around the corners."""
    lines: list[list[Point]] = []
    for one, other in sides:
        if lines and lines[-1][-1] is one:
            lines[-1].append(other)
        else:
            lines.append([one, other])
    if len(lines) > 1 and lines[-1][-1] is lines[0][0]:
        lines[0] = [*lines.pop(), *lines[0][1:]]
    return lines


def _numbers(sheet: Sheet, middle: Point, top: int) -> None:
    """The numbers of the rings, between the first spoke and the last."""
    for level in range(top + 1):
        away = RADIUS * (level + FIRST) / (top + FIRST)
        x, y = middle[0] - 27, middle[1] - away
        sheet.shapes([[(x - 12, y - 14), (x + 12, y - 14), (x + 12, y + 14), (x - 12, y + 14)]], "#ffffff")
        sheet.write(x, y, str(level), SMALL, colour=INK, align="center")


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

"""A profile as horizontal bars: each dimension's level now, before, and wished for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.picture import Picture, alt_text, file_name
from bot.charts.profile import legend, level_shown, sentence
from bot.charts.style import BEFORE, GRID, INK, LARGE, MARGIN, NORMAL, NOW, ON_WHITE, QUIET, TARGET
from bot.charts.writing import new_sheet, write_legend, write_levels, write_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts.profile import RadarRow
    from bot.charts.sheet import Sheet

BAR_HEIGHT = 40
ROW_HEIGHT = 112
# Level 0 has a bar too, so that it looks like something that was assessed.
FIRST = 0.35


def draw_bars(title: str, top: int, level_names: Sequence[str], rows: Sequence[RadarRow]) -> Picture:
    """A profile of any number of dimensions; ``top`` is the highest level, and ``level_names`` begin with level 0."""
    sheet = new_sheet()
    start = write_title(sheet, title) + 10
    end = start + ROW_HEIGHT * len(rows)
    _grid(sheet, top, start, end)
    for number, row in enumerate(rows):
        _row(sheet, top, row, start + number * ROW_HEIGHT)
    y = write_legend(sheet, end + 50, legend(rows), columns=3)
    y = write_levels(sheet, y + 14, top, level_names)
    alt = alt_text(title, [sentence(one, level_names) for one in rows])
    return Picture(file_name(title, "bars"), title, alt, sheet.png(y + MARGIN - 10))


def _x(sheet: Sheet, top: int, level: float) -> float:
    wide = sheet.width - 2 * MARGIN - 20
    return MARGIN + wide * (level + FIRST) / (top + FIRST)


def _grid(sheet: Sheet, top: int, start: float, end: float) -> None:
    """A line and a number for each level."""
    lines = [_x(sheet, top, level) for level in range(top + 1)]
    sheet.axes.vlines([MARGIN, *lines], start, end, GRID, linewidth=1.5, zorder=0)
    for level, x in enumerate(lines):
        sheet.write(x, end + 24, str(level), NORMAL, colour=QUIET, align="center")


def _row(sheet: Sheet, top: int, row: RadarRow, y: float) -> None:
    """A name above its bar."""
    shown = level_shown(row.now, top)
    room = sheet.width - 2 * MARGIN - sheet.text_width(shown, NORMAL) - 40
    (name,) = sheet.wrapped(row.name, room, LARGE, 1, bold=True)
    sheet.write(MARGIN + 8, y + 30, name, LARGE, bold=True).set_bbox(ON_WHITE)
    colour = INK if row.now is not None else QUIET
    sheet.write(sheet.width - MARGIN - 14, y + 30, shown, NORMAL, colour=colour, align="right").set_bbox(ON_WHITE)
    middle, low, high = y + 56 + BAR_HEIGHT / 2, y + 50, y + 62 + BAR_HEIGHT
    if row.now is not None:
        x = _x(sheet, top, row.now)
        sheet.axes.barh(middle, x - MARGIN, BAR_HEIGHT, left=MARGIN, color=NOW.colour, alpha=0.75)
        sheet.axes.plot(x, middle, **NOW.marks())
    for level, look, at in ((row.before, BEFORE, low + 12), (row.target, TARGET, high - 12)):
        if level is not None:
            x = _x(sheet, top, level)
            sheet.axes.plot([x, x], [low, high], **look.line())
            sheet.axes.plot(x, at, **look.marks())

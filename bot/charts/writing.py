"""Sheets to draw on, and what stands on all of them: a title, what the levels mean, a legend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.style import MARGIN, NORMAL, QUIET, SMALL, TITLE_SIZE, WIDTH, level_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.charts.sheet import Sheet
    from bot.charts.style import Stroke


def new_sheet(width: int = WIDTH) -> Sheet:
    """A sheet to draw on. The first one imports matplotlib."""
    from bot.charts.sheet import Sheet  # noqa: PLC0415 - a bot that draws nothing need not load matplotlib

    return Sheet(width)


def write_title(sheet: Sheet, title: str) -> float:
    """The title at the top; gives where it ends."""
    lines = sheet.wrapped(title, sheet.width - 2 * MARGIN, TITLE_SIZE, 2, bold=True)
    return sheet.write_lines(MARGIN, MARGIN - 8, lines, TITLE_SIZE, bold=True) + 16


def write_levels(sheet: Sheet, y: float, top: int, level_names: Sequence[str]) -> float:
    """What the numbers of the levels mean, in two columns; gives where it ends."""
    wide = (sheet.width - 2 * MARGIN - 20) / 2
    rows = top // 2 + 1
    for level in range(top + 1):
        x = MARGIN + (level // rows) * (wide + 20)
        (words,) = sheet.wrapped(level_words(level, level_names), wide, SMALL, 1)
        sheet.write(x, y + 17 + (level % rows) * 36, words, SMALL, colour=QUIET)
    return y + rows * 36


def write_legend(sheet: Sheet, y: float, entries: Sequence[tuple[str, Stroke]], *, columns: int) -> float:
    """What the lines mean, in columns; gives where it ends."""
    wide = (sheet.width - 2 * MARGIN) / columns
    for number, (words, look) in enumerate(entries):
        x, middle = MARGIN + (number % columns) * wide, y + 22 + (number // columns) * 44
        sheet.axes.plot([x, x + 76], [middle, middle], **look.line())
        sheet.axes.plot(x + 38, middle, **look.marks())
        (shown,) = sheet.wrapped(words, wide - 106, NORMAL, 1)
        sheet.write(x + 88, middle, shown, NORMAL)
    return y + 44 * -(-len(entries) // columns)

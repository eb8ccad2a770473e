"""Levels over time as lines, for workspaces that do not take Slack's own charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.charts.picture import Picture, alt_text, file_name
from bot.charts.style import GRID, INK, LINE_HEIGHT, MARGIN, NORMAL, QUIET, SMALL, Stroke, level_words, stroke
from bot.charts.writing import new_sheet, write_legend, write_title

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.charts.sheet import Point, Sheet

LEVELS_WIDTH = 250
LEVEL_HEIGHT = 116
# Lines at the same level lie side by side.
APART = 9


def draw_lines(
    title: str, top: int, level_names: Sequence[str], times: Sequence[str], series: Mapping[str, Sequence[float | None]]
) -> Picture:
    """Levels at times, the oldest first, by name; None is a time without a level, and the line has a gap there.

    ``top`` is the highest level, and ``level_names`` begin with level 0. Raises ValueError for a series that has not
    a level, or None, for each time.
    """
    if any(len(one) != len(times) for one in series.values()):
        raise ValueError("each series needs a level, or None, for each time")
    sheet = new_sheet()
    start = write_title(sheet, title) + 56
    end = start + LEVEL_HEIGHT * top
    _grid(sheet, start, top, level_names)
    _times(sheet, times, end)
    for number, levels in enumerate(series.values()):
        moved = (number - (len(series) - 1) / 2) * min(APART, LEVEL_HEIGHT / 2 / max(len(series), 1))
        points = [
            None if level is None else (_x(sheet, at, len(times)), end - level * LEVEL_HEIGHT - moved)
            for at, level in enumerate(levels)
        ]
        for part in _parts(points):
            sheet.line(part, stroke(number))
        sheet.marks([one for one in points if one], stroke(number))
    y = end + 96
    y = write_legend(sheet, y, [(name, stroke(number)) for number, name in enumerate(series)], columns=2)
    alt = alt_text(title, [_sentence(name, times, levels) for name, levels in series.items()])
    return Picture(file_name(title, "lines"), title, alt, sheet.png(y + MARGIN - 10))


def _x(sheet: Sheet, at: int, count: int) -> float:
    left, right = MARGIN + LEVELS_WIDTH + 50, sheet.width - MARGIN - 60
    return (left + right) / 2 if count == 1 else left + (right - left) * at / (count - 1)


def _grid(sheet: Sheet, start: float, top: int, level_names: Sequence[str]) -> None:
    """A line for each level with its name."""
    for level in range(top + 1):
        y = start + (top - level) * LEVEL_HEIGHT
        sheet.line([(MARGIN + LEVELS_WIDTH, y), (sheet.width - MARGIN, y)], Stroke(GRID, width=1.5))
        lines = sheet.wrapped(level_words(level, level_names), LEVELS_WIDTH - 20, SMALL, 3)
        sheet.write_lines(MARGIN, y - len(lines) * SMALL * LINE_HEIGHT / 2, lines, SMALL, colour=INK)


def _times(sheet: Sheet, times: Sequence[str], end: float) -> None:
    """As many of the times as have room, the last one for certain."""
    if not times:
        return
    widest = max(sheet.text_width(one, NORMAL) for one in times)
    apart = (_x(sheet, 1, len(times)) - _x(sheet, 0, len(times))) if len(times) > 1 else widest
    step = max(1, -(-(widest + 24) // apart)) if apart else 1
    for at in range(len(times) - 1, -1, -int(step)):
        x = _x(sheet, at, len(times))
        sheet.line([(x, end), (x, end + 14)], Stroke(GRID, width=1.5))
        (words,) = sheet.wrapped(times[at], 300, NORMAL, 1)
        half = sheet.text_width(words, NORMAL) / 2
        sheet.write(min(x, sheet.width - MARGIN / 2 - half), end + 54, words, NORMAL, colour=QUIET, align="center")


def _parts(points: Sequence[Point | None]) -> list[list[Point]]:
    """Points that follow one another, two or more, as lines."""
    parts: list[list[Point]] = [[]]
    for one in points:
        if one is None:
            parts.append([])
        else:
            parts[-1].append(one)
    return [one for one in parts if len(one) > 1]


def _sentence(name: str, times: Sequence[str], levels: Sequence[float | None]) -> str:
    """A series in words."""
    said = ", ".join(
        f"{time} {'not assessed' if level is None else f'{level:g}'}" for time, level in zip(times, levels, strict=True)
    )
    return f"{name}: {said}."

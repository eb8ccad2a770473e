"""How all pictures look: sizes in pixels, colours that colour-blind people tell apart, levels in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


WIDTH = 1000
MARGIN = 40
TITLE_SIZE = 40
LARGE = 30
NORMAL = 26
SMALL = 23
LINE_HEIGHT = 1.22

# Where the curve of sRGB begins (WCAG 2.2, "relative luminance").
LINEAR_BELOW = 0.04045

BACKGROUND = "#ffffff"
INK = "#1d1c1d"
QUIET = "#555555"
GRID = "#8a8a8a"

# Okabe and Ito, "Color Universal Design" (2008).
BLUE, VERMILION = "#0072B2", "#D55E00"


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line's look: colour, dashes in line widths (none is solid), marker, width in pixels."""

    colour: str
    dashes: tuple[float, ...] = ()
    marker: str = ""
    width: float = 4
    marker_size: float = 15

    def line(self) -> dict[str, Any]:
        """How matplotlib plots the line."""
        return {"color": self.colour, "linewidth": self.width, "linestyle": (0, self.dashes) if self.dashes else "-"}

    def marks(self) -> dict[str, Any]:
        """How matplotlib plots the markers: with a white edge, so that one upon another is seen."""
        edge = {"markeredgecolor": BACKGROUND, "markeredgewidth": 2}
        return {"markerfacecolor": self.colour, "marker": self.marker, "markersize": self.marker_size, **edge}


ON_WHITE = {"facecolor": BACKGROUND, "edgecolor": "none", "pad": 3}
GRID_LINE = Stroke(GRID, width=1.5).line()
# The first is the largest, so that it is seen around the others where they meet.
NOW = Stroke(BLUE, (), "o", 6, 26)
BEFORE = Stroke(VERMILION, (3, 1.5), "s", 5, 15)
TARGET = Stroke(INK, (0.8, 1.6), "D", 4, 13)


def level_words(level: int, level_names: Sequence[str]) -> str:
    """A level by number and name, such as "2 Automated training"; ``level_names`` begin with level 0."""
    return f"{level} {level_names[level]}" if 0 <= level < len(level_names) else str(level)


def luminance(colour: str) -> float:
    """The relative luminance of a #rrggbb colour (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (one / 12.92 if one <= LINEAR_BELOW else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def text_on(colour: str) -> str:
    """Black or white, whichever is read better on a colour; one of them has a contrast above 4.5."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, colour))

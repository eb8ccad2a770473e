"""A sheet to draw on, by matplotlib: pixels from the upper left corner, and people's text as plain text.

Only this module imports matplotlib; writing.new_sheet imports it when the first picture is drawn. There is no
pyplot, which would keep every figure and is not for threads.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

from matplotlib import colormaps
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D, IdentityTransform

from bot.charts import typefaces
from bot.charts.style import BACKGROUND, GRID, INK, LINE_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path as File

    from matplotlib.text import Text

# A point is a pixel.
DPI = 72
# Half of it is outside of the picture.
EDGE = 4
FAMILY = "DejaVu Sans"
MEASURED_SIZE = 64
LONGEST = 400
WEIGHTS = (400, 700)
# FreeType measures in 64ths of a pixel.
SUBPIXELS = 64


class Sheet:
    """A picture under way: ``axes`` in pixels, ``width`` of them wide and as high as what is drawn turns out to be."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._figure = Figure(dpi=DPI, facecolor=BACKGROUND, edgecolor=GRID, linewidth=EDGE)
        self.axes = self._figure.add_axes((0, 0, 1, 1), autoscale_on=False)
        self.axes.set_axis_off()

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
        upwards: bool = False,
    ) -> Text:
        """A line of text; ``y`` is its middle. Upwards, it begins at ``y`` and ``x`` is its middle."""
        shown = plain(text, bold=bold)
        return self.axes.text(
            *(x, y, shown),
            fontproperties=_properties(size, _files(shown, bold=bold), bold=bold),
            color=colour,
            horizontalalignment=align,
            verticalalignment="center" if upwards else "center_baseline",
            rotation=90 if upwards else 0,
            rotation_mode="anchor" if upwards else "default",
            parse_math=False,
        )

    def write_lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        *,
        colour: str = INK,
        bold: bool = False,
        align: Literal["left", "center", "right"] = "left",
    ) -> float:
        """Lines of text below ``y``; gives where they end."""
        for line in lines:
            self.write(x, y + size * LINE_HEIGHT / 2, line, size, colour=colour, bold=bold, align=align)
            y += size * LINE_HEIGHT
        return y

    def write_often(self, points: Sequence[tuple[float, float]], text: str, size: float, colour: str) -> None:
        """The same short text in the middle of many points, as one artist, which is drawn much faster."""
        path = TextPath((0, 0), text, prop=_properties(size, (), bold=False), usetex=False)
        box = path.get_extents()
        centred = path.transformed(Affine2D().translate(-box.x0 - box.width / 2, -box.y0 - box.height / 2))
        pixels = {"offset_transform": self.axes.transData, "transform": IdentityTransform()}
        self.axes.add_collection(PathCollection([centred], offsets=points, facecolors=colour, zorder=3, **pixels))

    def scale_colour(self, scale: str, part: float) -> str:
        """A colour of one of matplotlib's scales as #rrggbb, from 0 to 1."""
        return to_hex(colormaps[scale](part))

    def text_width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide a text is in pixels."""
        return _ems(plain(text, bold=bold), bold=bold) * size

    def wrapped(self, text: str, width: float, size: float, most: int, *, bold: bool = False) -> list[str]:
        """A text in lines of so many pixels; what is beyond the ``most`` lines ends with an ellipsis."""

        def fits(line: str) -> bool:
            return self.text_width(line, size, bold=bold) <= width

        shown = plain(text, bold=bold)
        parts = typefaces.pieces(shown) or [""]
        lines: list[str] = []
        line = parts.pop(0)
        while True:
            if not fits(line):
                cut = typefaces.clusters(line)
                begins = self._begins(cut, width, size, bold=bold)
                if begins < len(cut):
                    parts.insert(0, "".join(cut[begins:]))
                    line = "".join(cut[:begins])
            elif parts and fits(f"{line}{parts[0]}"):
                line = f"{line}{parts.pop(0)}"
                continue
            if len(lines) == most - 1 or not parts:
                break
            lines.append(line.rstrip())
            line = parts.pop(0)
        line = line.rstrip()
        if parts:
            while line and not fits(f"{line}…"):
                line = "".join(typefaces.clusters(line)[:-1])
            line = f"{line.rstrip()}…"
        return typefaces.lines_of(shown, [*lines, line])

    def _begins(self, word: Sequence[str], width: float, size: float, *, bold: bool) -> int:
        """How many characters of a word have room, one at least."""
        lengths = range(1, len(word) + 1)
        return max(1, bisect_right(lengths, width, key=lambda at: self.text_width("".join(word[:at]), size, bold=bold)))

    def png(self, height: float) -> bytes:
        """The sheet as a PNG of this height, with a fine line around it so that it has an end on any background."""
        self._figure.set_size_inches(self.width / DPI, round(height) / DPI)
        self.axes.set(xlim=(0, self.width), ylim=(round(height), 0))
        kept = io.BytesIO()
        # Flat colours: more effort makes the file hardly smaller.
        FigureCanvasAgg(self._figure).print_png(kept, metadata={"Software": None}, pil_kwargs={"compress_level": 2})
        return kept.getvalue()


def plain(text: str, *, bold: bool = False) -> str:
    """A text in one line, with nothing invisible in it, and a box for what no typeface has.

    Of a very long text it is the beginning, which is more than any place has room for.
    """
    return typefaces.drawable(text[:LONGEST], bold=bold)


@lru_cache(maxsize=4096)
def _ems(text: str, *, bold: bool) -> float:
    """How wide a text is in sizes of its type. To measure is slow, and the same words are asked for often."""
    font = get_font([typefaces.main_typeface(bold=bold).file, *_files(text, bold=bold)])
    font.set_size(MEASURED_SIZE, DPI)
    font.set_text(text, 0.0)
    return font.get_width_height()[0] / SUBPIXELS / MEASURED_SIZE


@lru_cache(maxsize=4096)
def _files(text: str, *, bold: bool) -> tuple[File, ...]:
    """The typefaces of a text besides DejaVu, which matplotlib falls back to and shapes and orders text with."""
    if typefaces.is_simple(text, bold=bold):
        return ()
    used = dict.fromkeys(typeface.file for typeface, _ in typefaces.placed(text, bold=bold))
    return tuple(file for file in used if file != typefaces.main_typeface(bold=bold).file)


@cache
def _properties(size: float, files: tuple[File, ...], *, bold: bool) -> FontProperties:
    families = [FAMILY, *map(_family, files)]
    return FontProperties(family=families, size=size, weight="bold" if bold else "normal")


@cache
def _family(file: File) -> str:
    """The name by which matplotlib knows a file, told to it here; bold text has its typefaces in regular too."""
    name = f"maturity {file.name}"
    fontManager.ttflist += [FontEntry(fname=str(file), name=name, weight=weight) for weight in WEIGHTS]
    return name

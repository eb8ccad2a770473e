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
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from bot.charts import typefaces
from bot.charts.style import BACKGROUND, GRID, INK, LINE_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path as File

    from bot.charts.style import Stroke

    Point = tuple[float, float]

# A point is a pixel.
DPI = 72
FAMILY = "DejaVu Sans"
MEASURED_SIZE = 64
LONGEST = 400
WEIGHTS = (400, 700)
# FreeType measures in 64ths of a pixel.
SUBPIXELS = 64


class Sheet:
    """A picture under way: ``width`` pixels wide, as high as what is drawn turns out to be."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._figure = Figure(figsize=(width / DPI, 1), dpi=DPI, facecolor=BACKGROUND)
        self._down = Affine2D()
        self._layer = 1

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
    ) -> None:
        """A line of text; ``y`` is its middle. Upwards, it begins at ``y`` and ``x`` is its middle."""
        shown = plain(text, bold=bold)
        self._add(
            Text(
                *(x, y, shown),
                fontproperties=_properties(size, _files(shown, bold=bold), bold=bold),
                color=colour,
                horizontalalignment=align,
                verticalalignment="center" if upwards else "center_baseline",
                rotation=90 if upwards else 0,
                rotation_mode="anchor" if upwards else "default",
                parse_math=False,
                transform=self._down,
            )
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

    def write_often(self, points: Sequence[Point], text: str, size: float, colour: str) -> None:
        """The same short text in the middle of many points, as one artist."""
        shown = plain(text)
        path = TextPath((0, 0), shown, prop=_properties(size, _files(shown, bold=False), bold=False), usetex=False)
        box = path.get_extents()
        centred = Affine2D().translate(-box.x0 - box.width / 2, -box.y0 - box.height / 2).scale(1, -1)
        self._add(
            PathCollection(
                [path.transformed(centred)],
                offsets=list(points),
                offset_transform=self._down,
                facecolors=colour,
                transform=Affine2D().scale(1, -1),
            )
        )

    def scale_colour(self, part: float) -> str:
        """A colour of the scale cividis as #rrggbb, from 0, dark blue, to 1, yellow.

        Nuñez, Anderton and Renslow, "Optimizing colormaps with consideration for color vision deficiency enables
        accurate interpretation of scientific data", PLOS ONE (2018).
        """
        return to_hex(colormaps["cividis"](part))

    def line(self, points: Sequence[Point], look: Stroke) -> None:
        """A line without markers."""
        xs, ys = zip(*points, strict=True)
        self._add(
            Line2D(
                *(xs, ys),
                color=look.colour,
                linewidth=look.width,
                linestyle=(0, look.dashes) if look.dashes else "-",
                solid_capstyle="round",
                transform=self._down,
            )
        )

    def marks(self, points: Sequence[Point], look: Stroke) -> None:
        """Markers with a white edge, so that one upon another is seen."""
        if not points:
            return
        xs, ys = zip(*points, strict=True)
        self._add(
            Line2D(
                *(xs, ys),
                linestyle="none",
                marker=look.marker,
                markersize=look.marker_size,
                markerfacecolor=look.colour,
                markeredgecolor=BACKGROUND,
                markeredgewidth=2,
                transform=self._down,
            )
        )

    def shapes(
        self, shapes: Sequence[Sequence[Point]], fill: str | Sequence[str], *, edge: str = "none", opacity: float = 1
    ) -> None:
        """Filled shapes by their corners, of one colour or of one each."""
        if shapes:
            self._add(
                PolyCollection(
                    list(shapes), facecolors=fill, edgecolors=edge, alpha=opacity, linewidths=2, transform=self._down
                )
            )

    def ring(self, middle: Point, radius: float, colour: str) -> None:
        """A circle that is not filled."""
        path = Path.circle(middle, radius)
        self._add(PathCollection([path], facecolors="none", edgecolors=colour, linewidths=1.5, transform=self._down))

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
        wide, high = self.width, round(height)
        self._figure.set_size_inches(wide / DPI, high / DPI)
        self._down.clear().scale(1, -1).translate(0, high)
        edge = [(1, 1), (wide - 1, 1), (wide - 1, high - 1), (1, high - 1)]
        self.shapes([edge], "none", edge=GRID)
        canvas = FigureCanvasAgg(self._figure)
        kept = io.BytesIO()
        # Flat colours: more effort makes the file hardly smaller.
        canvas.print_png(kept, metadata={"Software": None}, pil_kwargs={"compress_level": 2})
        return kept.getvalue()

    def _add(self, artist: Text | Line2D | PolyCollection | PathCollection) -> None:
        """What comes later lies above."""
        self._layer += 1
        artist.set_zorder(self._layer)
        artist.set_clip_on(False)
        self._figure.add_artist(artist)


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

"""Which typeface draws a character: DejaVu what it has, Noto other scripts, and a box stands for what none has.

DejaVu comes with matplotlib, Noto with two packages; of what neither has, the machine's own Noto is looked for. A
typeface is opened when the first text needs it, and what it has is remembered as long as the process lives.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

BOX = "\N{WHITE SQUARE}"
PACKAGES = ("manimgx_fonts", "noto_cjk_sans_otc")
# The upright, regular ones of the machine; of emoji those that are outlines.
NOTO = re.compile(r"Noto(?!Color)(?!\w*Mono)\w+?(-Regular|-VF|\[[\w,]+\])?\.(ttf|otf|ttc)")
# What is not seen, but says how its neighbours are joined, or in which direction they are read.
LTR_MARK, RTL_MARK = "\u200e", "\u200f"
UNSEEN = f"\u200c\u200d{LTR_MARK}{RTL_MARK}"
# Written from left to right, a character after the other: nothing has to be shaped.
SIMPLE = re.compile(r"[\x20-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u200a\u2010-\u2027\u2030-\u205e\u2070-\u2bff]*")
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
# What Japanese does not begin a line with, besides closing marks.
NOT_FIRST = frozenset("ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々〻゛゜")


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """A file of outlines, of a collection the first, and the code points that it has."""

    file: Path
    known: frozenset[int]


def plain(text: str) -> str:
    """A text in one line, composed, and without controls, turned directions and selectors of variants."""
    visible = "".join(" " if unicodedata.category(char) == "Cc" else char for char in text if _visible(char))
    return " ".join(unicodedata.normalize("NFC", visible).split())


def drawable(text: str, *, bold: bool = False) -> str:
    """A text as `plain` gives it, with a box for every character that no typeface has."""
    shown = plain(text)
    return shown if is_simple(shown, bold=bold) else "".join(cluster for _, cluster in _placed(shown, bold=bold))


def is_simple(text: str, *, bold: bool = False) -> bool:
    """Whether DejaVu has all of a plain text, and can set it character by character."""
    return SIMPLE.fullmatch(text) is not None and main_typeface(bold=bold).known.issuperset(map(ord, text))


def placed(text: str, *, bold: bool = False) -> list[tuple[Typeface, str]]:
    """The clusters of a drawable text, what a reader takes as one character each, and the typeface that draws it."""
    return list(_placed(text, bold=bold))


def clusters(text: str) -> list[str]:
    """What a reader takes as one character each: with its accents, or a sequence of emoji that are one picture."""
    return list(text) if SIMPLE.fullmatch(text) else _cluster()(text)


def pieces(text: str) -> list[str]:
    """A text in pieces after which a line may end: behind spaces, and around ideographs as far as marks allow."""
    parts: list[str] = []
    before = ""
    for cluster in clusters(text):
        if before and _may_break(before, cluster[0]):
            parts.append(cluster)
        else:
            parts[-1:] = [(parts[-1] if parts else "") + cluster]
        before = cluster[0]
    return parts


def lines_of(text: str, lines: Sequence[str]) -> list[str]:
    """The lines of a text, each to be read in the direction of the whole, whatever it begins with itself."""
    whole = _from_right(text)
    mark = RTL_MARK if whole else LTR_MARK
    return [line if _from_right(line) is whole else f"{mark}{line}" for line in lines]


@cache
def main_typeface(*, bold: bool = False) -> Typeface:
    """DejaVu Sans."""
    import matplotlib as mpl  # noqa: PLC0415 - only for where its typefaces are

    file = Path(mpl.get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return Typeface(file, _known(file))


def _from_right(text: str) -> bool:
    """Whether a text is read from right to left, as its first letter says."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"})
    return next(strong, "L") != "L"


def _visible(char: str) -> bool:
    return (
        unicodedata.category(char) not in {"Cf", "Cs"} and not any(ord(char) in selectors for selectors in SELECTORS)
    ) or char in UNSEEN


def _placed(text: str, *, bold: bool) -> Iterator[tuple[Typeface, str]]:
    """Clusters and their typefaces; a joiner has nothing to join where the typeface changes."""
    before: tuple[Typeface, str] | None = None
    for typeface, cluster in _chosen(text, bold=bold):
        if before:
            yield before if before[0] is typeface else (before[0], before[1].rstrip(UNSEEN) or before[1])
        before = typeface, cluster
    if before:
        yield before


def _chosen(text: str, *, bold: bool) -> Iterator[tuple[Typeface, str]]:
    for cluster in clusters(text):
        typeface = _typeface(cluster, bold=bold)
        if typeface:
            yield typeface, cluster
        else:
            yield from _taken_apart(cluster, bold=bold)


def _taken_apart(cluster: str, *, bold: bool) -> Iterator[tuple[Typeface, str]]:
    """A cluster that no typeface has as a whole: its letters with the accents that go with them, and boxes."""
    box = main_typeface(bold=bold), BOX
    letter: tuple[Typeface, str] | None = None
    for char in cluster:
        accent = len(clusters(f"a{char}")) == 1
        if letter and accent and ord(char) in letter[0].known:
            letter = letter[0], letter[1] + char
        elif char not in UNSEEN:
            if letter:
                yield letter
            typeface = None if accent else _typeface(char, bold=bold)
            letter = (typeface, char) if typeface else box
    if letter:
        yield letter


@lru_cache(maxsize=4096)
def _typeface(cluster: str, *, bold: bool) -> Typeface | None:
    """The first one that has all of a cluster."""
    needed = {ord(char) for char in cluster if char not in UNSEEN}
    return next((one for one in _typefaces(bold=bold) if needed <= one.known), None)


def _typefaces(*, bold: bool) -> Iterator[Typeface]:
    yield main_typeface(bold=bold)
    yield main_typeface()
    for file in _brought():
        yield _noto(file)
    for file in _installed():
        yield _noto(file)


@cache
def _noto(file: Path) -> Typeface:
    return Typeface(file, _known(file))


def _known(file: Path) -> frozenset[int]:
    """The code points that a file has outlines for; none where it cannot be read."""
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415 - only when something is drawn

    try:
        font = FT2Font(str(file))
    except (OSError, RuntimeError):
        return frozenset()
    return frozenset(font.get_charmap()) if font.scalable else frozenset()


@cache
def _brought() -> tuple[Path, ...]:
    """The typefaces of the packages, where these are installed."""
    specs = (find_spec(package) for package in PACKAGES)
    folders = chain.from_iterable(spec.submodule_search_locations or () for spec in specs if spec)
    return tuple(file for folder in folders for file in sorted(Path(folder).glob("*.[ot]t[fc]")) if _upright(file))


@cache
def _installed() -> tuple[Path, ...]:
    """The machine's own, those without serifs first."""
    from matplotlib.font_manager import findSystemFonts  # noqa: PLC0415 - only when a character is still missing

    files = filter(_upright, map(Path, findSystemFonts()))
    return tuple(sorted(files, key=lambda file: (not file.name.startswith("NotoSans"), file)))


def _upright(file: Path) -> bool:
    return NOTO.fullmatch(file.name) is not None


@cache
def _cluster() -> Callable[[str], list[str]]:
    import regex  # noqa: PLC0415 - only for text that is not simple

    return regex.compile(r"\X").findall


def _may_break(before: str, after: str) -> bool:
    if after == " ":
        return False
    if before == " ":
        return True
    if not (_ideographic(before) or _ideographic(after)):
        return False
    closing = unicodedata.category(after) in {"Pe", "Pf", "Po"} or after in NOT_FIRST
    return not closing and unicodedata.category(before) not in {"Ps", "Pi"}


def _ideographic(char: str) -> bool:
    """Whether a character is one of a script that is written without spaces; Korean has them."""
    return unicodedata.east_asian_width(char) in {"W", "F"} and not "\uac00" <= char <= "\ud7a3"

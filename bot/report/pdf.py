"""A document as PDF: A4, page numbers, bars for the profile, in a typeface that knows most scripts.

The typeface is DejaVu, which comes with matplotlib; a character that it has not is drawn as a box.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from bot.report.document import Bars, Items, Paragraph

if TYPE_CHECKING:
    from pathlib import Path

    from bot.report.document import Bar, Document, Item, Section

FAMILY = "DejaVu"
MARGIN = 20.0
LINE = 5.6
BODY, SMALL, HEADING, TITLE = 10.5, 9.0, 13.5, 20.0
INK, QUIET, NOW, EMPTY, TARGET = (29, 28, 29), (97, 96, 97), (0, 114, 178), (225, 229, 234), (213, 94, 0)
NAME_WIDTH, BAR_WIDTH, BAR_HEIGHT, ROW = 62.0, 72.0, 5.0, 9.0
# Line breaks are the document's own business; what has no width would only be a box.
_UNDRAWN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ud800-\udfff]+")


def pdf(document: Document) -> bytes:
    """The document as a PDF file. Slow (it cuts the typeface to size): not on the event loop."""
    from fpdf import FPDF, XPos, YPos  # noqa: PLC0415 - only when one is made

    # Each character that the typeface has not is a warning there; it is no news here.
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)

    class Pages(FPDF):
        """A4 with a footer on each page."""

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font(FAMILY, size=8)
            self.set_text_color(*QUIET)
            self.cell(120, 5, _shown(document.title)[:80])
            self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")

    pages = Pages(format="A4")
    pages.set_margin(MARGIN)
    pages.set_auto_page_break(auto=True, margin=20)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pages.add_font(FAMILY, style, _fonts() / file)
    pages.set_title(_shown(document.title))
    pages.set_creation_date(document.made_at)
    pages.add_page()
    writer = _Writer(pages, {"new_x": XPos.LMARGIN, "new_y": YPos.NEXT})
    writer.write(document.title, TITLE, bold=True)
    pages.ln(1)
    for number, line in enumerate(document.about):
        writer.write(line, HEADING if number == 0 else BODY, bold=number == 0, colour=INK if number == 0 else QUIET)
    for section in document.sections:
        writer.section(section)
    return bytes(pages.output())


def _fonts() -> Path:
    from pathlib import Path  # noqa: PLC0415

    import matplotlib as mpl  # noqa: PLC0415 - only for where its typefaces are

    return Path(mpl.get_data_path()) / "fonts" / "ttf"


def _shown(text: str) -> str:
    return " ".join(_UNDRAWN.sub(" ", text).split())


class _Writer:
    """Writes down a page, and on to the next."""

    def __init__(self, pages: Any, below: dict[str, Any]) -> None:
        self._pages = pages
        self._below = below

    def write(self, text: str, size: float = BODY, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """A paragraph, from where we are to the right margin."""
        self._font(size, bold=bold, colour=colour)
        self._pages.multi_cell(0, LINE * size / BODY, _shown(text), align="L", **self._below)

    def section(self, section: Section) -> None:
        """A heading, kept together with what begins under it."""
        pages = self._pages
        pages.ln(4)
        if pages.will_page_break(30):
            pages.add_page()
        self.write(section.title, HEADING, bold=True)
        pages.ln(1.5)
        for part in section.parts:
            match part:
                case Paragraph():
                    self.write(part.text, SMALL if part.quiet else BODY, colour=QUIET if part.quiet else INK)
                    pages.ln(1)
                case Items():
                    for number, item in enumerate(part.items, start=1):
                        self._item(f"{number}." if part.numbered else "•", item)
                case Bars():
                    self._bars(part)

    def _item(self, mark: str, item: Item) -> None:
        pages = self._pages
        if pages.will_page_break(2 * LINE):
            pages.add_page()
        self._font(BODY)
        pages.cell(7, LINE, mark)
        left = pages.l_margin
        pages.set_left_margin(left + 7)
        lead = _shown(item.lead)
        self._font(BODY, bold=bool(item.text or item.link))
        pages.write(LINE, lead)
        if item.text:
            self._font(BODY)
            pages.write(LINE, f": {_shown(item.text)}")
        if item.link:
            self._font(BODY, colour=NOW)
            pages.write(
                LINE,
                f" {_shown(item.link)}",
                item.link if item.link.isascii() and item.link.startswith(("http://", "https://")) else "",
            )
        pages.set_left_margin(left)
        pages.ln(LINE + 0.8)

    def _bars(self, profile: Bars) -> None:
        for one in profile.bars:
            self._bar(one, profile.top)
        self._legend(profile)

    def _bar(self, one: Bar, top: int) -> None:
        pages = self._pages
        self._font(BODY)
        lines = pages.multi_cell(NAME_WIDTH - 3, LINE, _shown(one.name), dry_run=True, output="LINES")
        height = max(ROW, len(lines) * LINE + 2)
        if pages.will_page_break(height):
            pages.add_page()
        y = pages.get_y()
        pages.multi_cell(NAME_WIDTH - 3, LINE, _shown(one.name), align="L")
        x, step = pages.l_margin + NAME_WIDTH, BAR_WIDTH / max(top, 1)
        for level in range(1, top + 1):
            pages.set_fill_color(*(NOW if (one.level or 0) >= level else EMPTY))
            pages.rect(x + (level - 1) * step, y + 0.5, step - 1, BAR_HEIGHT, style="F")
        self._mark(x, y, step, one.target, TARGET)
        self._mark(x, y, step, one.before, INK)
        last = f" (last time {one.before})" if one.before is not None else ""
        pages.set_xy(x + BAR_WIDTH + 3, y)
        self._font(SMALL, colour=INK if one.level is not None else QUIET)
        pages.cell(0, LINE, f"{_shown(one.shown)}{last}")
        pages.set_xy(pages.l_margin, y + height)

    def _mark(self, x: float, y: float, step: float, level: int | None, colour: tuple[int, int, int]) -> None:
        """A line across the bar at a level."""
        if level is not None:
            self._pages.set_fill_color(*colour)
            self._pages.rect(x + level * step - 1, y - 0.7, 0.8, BAR_HEIGHT + 2.4, style="F")

    def _legend(self, profile: Bars) -> None:
        said = [
            *(["black line: last time"] if any(one.before is not None for one in profile.bars) else []),
            *(["orange line: target"] if any(one.target is not None for one in profile.bars) else []),
        ]
        if said:
            text = ", ".join(said)
            self.write(f"{text[0].upper()}{text[1:]}.", SMALL, colour=QUIET)
        self._pages.ln(1)

    def _font(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        self._pages.set_font(FAMILY, "B" if bold else "", size)
        self._pages.set_text_color(*colour)

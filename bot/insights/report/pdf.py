"""A document as PDF: A4, page numbers, bars for the profile, in any script."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from bot.insights.document import Bars, Items, Paragraph

if TYPE_CHECKING:
    from bot.insights.document import Bar, Document, Item, Section

MARGIN = 20.0
LINE = 5.6
BODY, SMALL, HEADING, TITLE = 10.5, 9.0, 13.5, 20.0
INK, QUIET, NOW, EMPTY, TARGET = (29, 28, 29), (97, 96, 97), (0, 114, 178), (225, 229, 234), (213, 94, 0)
NAME_WIDTH, BAR_WIDTH, BAR_HEIGHT, ROW = 62.0, 72.0, 5.0, 9.0


def pdf(document: Document) -> bytes:
    """The document as a PDF file. Slow (it cuts the typefaces to size): not on the event loop."""
    from fpdf import XPos, YPos  # noqa: PLC0415 - only when one is made

    from bot.insights.report.pages import Pages  # noqa: PLC0415

    # Both have much to say about typefaces; it is no news here.
    logging.getLogger("fpdf").setLevel(logging.ERROR)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    pages = Pages(document.title, MARGIN)
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


class _Writer:
    """Writes down a page, and on to the next."""

    def __init__(self, pages: Any, below: dict[str, Any]) -> None:
        self._pages = pages
        self._below = below

    def write(self, text: str, size: float = BODY, *, bold: bool = False, colour: tuple[int, int, int] = INK) -> None:
        """A paragraph, from where we are to the right margin."""
        self._font(size, bold=bold, colour=colour)
        self._pages.multi_cell(0, LINE * size / BODY, self._pages.ready(text), align="L", **self._below)

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
        pages.cell(7, LINE, pages.ready(mark))
        left = pages.l_margin
        pages.set_left_margin(left + 7)
        self._font(BODY, bold=bool(item.text or item.link))
        pages.write(LINE, pages.ready(item.lead))
        if item.text:
            self._font(BODY)
            pages.write_after(": ", item.text, LINE)
        if item.link:
            self._font(BODY, colour=NOW)
            address = item.link.isascii() and item.link.startswith(("http://", "https://"))
            pages.write_after(" ", item.link, LINE, item.link if address else "")
        pages.set_left_margin(left)
        pages.ln(LINE + 0.8)

    def _bars(self, profile: Bars) -> None:
        for one in profile.bars:
            self._bar(one, profile.top)
        self._legend(profile)

    def _bar(self, one: Bar, top: int) -> None:
        pages = self._pages
        self._font(BODY)
        lines = pages.multi_cell(NAME_WIDTH - 3, LINE, pages.ready(one.name), dry_run=True, output="LINES")
        height = max(ROW, len(lines) * LINE + 2)
        if pages.will_page_break(height):
            pages.add_page()
        y = pages.get_y()
        pages.multi_cell(NAME_WIDTH - 3, LINE, pages.ready(one.name), align="L")
        x, step = pages.l_margin + NAME_WIDTH, BAR_WIDTH / max(top, 1)
        for level in range(1, top + 1):
            pages.set_fill_color(*(NOW if (one.level or 0) >= level else EMPTY))
            pages.rect(x + (level - 1) * step, y + 0.5, step - 1, BAR_HEIGHT, style="F")
        self._mark(x, y, step, one.target, TARGET)
        self._mark(x, y, step, one.before, INK)
        last = f" (last time {one.before})" if one.before is not None else ""
        pages.set_xy(x + BAR_WIDTH + 3, y)
        self._font(SMALL, colour=INK if one.level is not None else QUIET)
        pages.cell(0, LINE, f"{pages.ready(one.shown)}{last}")
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
        self._pages.set_font("DejaVu", "B" if bold else "", size)
        self._pages.set_text_color(*colour)

"""Pages that take text of any script: its typefaces, its shape, and from right to left what is read so.

fpdf2 orders and shapes text, but chooses typefaces character by character, and leaves out what it has none for. So
what it is handed here is cut into runs of one typeface and one direction before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fpdf import FPDF
from fpdf.bidi import BidiParagraph, auto_detect_base_direction
from fpdf.enums import TextDirection
from fpdf.fonts import TTFFont
from fpdf.line_break import Fragment

from bot.charts import typefaces

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FAMILY = "DejaVu"
# A line may end here; it is not drawn.
BREAK = "\N{ZERO WIDTH SPACE}"
# Stands for the number of pages until that is known; nobody's text has it, as it is in no typeface.
PAGES = "\ue000nb"
TITLE_LENGTH = 80
QUIET = (97, 96, 97)


class Run(Fragment):
    """Characters of one typeface and direction."""

    @property
    def string(self) -> str:
        """What is drawn."""
        return "".join(self.characters).replace(BREAK, "")

    @property
    def fragment_direction(self) -> TextDirection:
        """How it is ordered among the others of its line; a number within Hebrew goes with the Hebrew."""
        return (self.text_shaping_parameters or {})["ordered"]


class Pages(FPDF):
    """A4 with a footer on each page."""

    def __init__(self, title: str, margin: float) -> None:
        super().__init__(format="A4")
        self._title = "".join(typefaces.clusters(typefaces.drawable(title))[:TITLE_LENGTH])
        self._faces: dict[Path, TTFFont] = {}
        self.alias_nb_pages(PAGES)
        self.set_margin(margin)
        self.set_auto_page_break(auto=True, margin=20)
        for style in ("", "B"):
            self._add(FAMILY, style, typefaces.main_typeface(bold=bool(style)).file)
        self.set_title(typefaces.plain(title))

    def add_page(self, *arguments: Any, **more: Any) -> None:
        """Begin a page, in the type that is set."""
        super().add_page(*arguments, **more)
        if self.text_shaping:
            self._begin_type()

    def footer(self) -> None:
        """The title, and the number of the page."""
        self.set_y(-14)
        self.set_font(FAMILY, size=8)
        self.set_text_color(*QUIET)
        around = self.text_shaping
        self.cell(120, 5, self.ready(self._title))
        self.set_text_shaping(use_shaping_engine=False)
        self.cell(0, 5, f"{self.page_no()} / {PAGES}", align="R")
        self.text_shaping = around

    def ready(self, text: str) -> str:
        """A text as it is drawn in the type that is set, which is shaped from now on if it needs to be."""
        bold = "B" in self.font_style
        shown = typefaces.drawable(text, bold=bold)
        self.set_text_shaping(use_shaping_engine=not typefaces.is_simple(shown, bold=bold))
        return shown

    def write_after(self, before: str, text: str, height: float, link: str = "") -> None:
        """Go on in a line with a few characters and a text; if the text is read from right to left, they are not."""
        shown = self.ready(text)
        if auto_detect_base_direction(shown) is TextDirection.RTL:
            self.write(height, before)
            self.write(height, f"{BREAK}{shown}", link)
        else:
            self.write(height, f"{before}{shown}", link)

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> Sequence[Fragment]:  # noqa: ARG002, FBT001
        """A text in runs, in the order in which it is read; each line is ordered for the eye when it is broken."""
        self._begin_type()
        base = auto_detect_base_direction(text)
        paragraph = BidiParagraph(text=text, base_direction=base, preserve_bn_chars=True)
        levels = [char.embedding_level for char in paragraph.get_characters()]
        starts = set(_starts(text))
        runs: list[Run] = []
        before: tuple[Any, int] | None = None
        at = 0
        for typeface, cluster in typefaces.placed(text, bold="B" in self.font_style):
            if before != (typeface, levels[at]):
                before = (typeface, levels[at])
                runs.append(self._run(typeface.file, base, levels[at]))
            runs[-1].characters += [BREAK, cluster] if at in starts else [cluster]
            at += len(cluster)
        return runs

    def _run(self, file: Path, base: TextDirection, level: int) -> Run:
        """A run to fill. On a line from left to right, all that is within text from right to left is turned with it."""
        state = self._get_current_graphics_state()
        font = self._faces.get(file) or self._further(file)
        state.current_font = font
        state.font_family = font.fontkey.removesuffix("B")
        state.font_style = "B" if font.fontkey.endswith("B") else ""
        rtl, ltr = TextDirection.RTL, TextDirection.LTR
        turned = level % 2 if base is rtl else level
        state.text_shaping = {
            **(self.text_shaping or {}),
            "paragraph_direction": base,
            "fragment_direction": rtl if level % 2 else ltr,
            "ordered": rtl if turned else ltr,
        }
        return Run([], state, self.k)

    def _begin_type(self) -> None:
        """Say on the page which type is set.

        Where a line begins with another one, fpdf2 says so for this line alone, and takes it as said for all.
        """
        if self.current_font and not self.current_font_is_set_on_page:
            self._out(self._set_font_for_page(self.current_font, self.font_size_pt))

    def _further(self, file: Path) -> TTFFont:
        """A typeface of another script; named as one to fall back to, it is never taken for the one that is set."""
        font = self._add(f"noto{len(self._faces)}", "", file)
        self.set_fallback_fonts([*self._fallback_font_ids, font.fontkey], exact_match=False)
        return font

    def _add(self, family: str, style: str, file: Path) -> TTFFont:
        self.add_font(family, style, file)
        font = self.fonts[f"{family.lower()}{style}"]
        assert isinstance(font, TTFFont)  # noqa: S101 - of a file it always is
        self._faces[file] = font
        return font


def _starts(text: str) -> list[int]:
    """Where a line may begin other than behind a space."""
    starts: list[int] = []
    at = 0
    for piece in typefaces.pieces(text):
        if at and text[at - 1] != " ":
            starts.append(at)
        at += len(piece)
    return starts

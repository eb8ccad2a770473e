"""Words in any script are drawn in reports and pictures: shaped, in their order, and as a box where there is nothing.

The typefaces are those of the locked packages, so that the machine's own make no difference.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from bot.charts import typefaces
from bot.charts.sheet import Sheet
from bot.insights.document import Document, Item, Items, Paragraph, Section
from bot.insights.report.pdf import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
# The points from a line to the next.
LINE = 15.8
WORDS = {
    "Japanese": "日本語のチーム",
    "Chinese": "中文团队",
    "Korean": "한국어",
    "Thai": "ทีมงาน",
    "Hindi": "हिन्दी",
    "Hebrew": "שלום",
    "Arabic": "العربية",
    "emoji": "😀",
    "a person at work": "👩\u200d💻",
    "a skin's tone": "👍🏽",
    "a flag": "🇩🇪",
}
# Private, and so in no typeface that is meant for text.
NOWHERE = "\U0010fffd"


@pytest.fixture
def without_noto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def forget() -> None:
        typefaces._typeface.cache_clear()
        typefaces._brought.cache_clear()
        typefaces._installed.cache_clear()

    monkeypatch.setattr(typefaces, "PACKAGES", ())
    monkeypatch.setenv("MPL_IGNORE_SYSTEM_FONTS", "1")
    forget()
    yield
    forget()


def report(*paragraphs: str, items: tuple[Item, ...] = ()) -> bytes:
    parts = (*map(Paragraph, paragraphs), *([Items(items)] if items else []))
    return pdf(Document("A report", (), WHEN, (Section("Words", parts),)))


def words_of(made: bytes) -> str:
    with pypdfium2.PdfDocument(made) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def from_left_to_right(made: bytes, marked: str) -> str:
    """The characters of the line that has a character, as they stand on the page."""
    with pypdfium2.PdfDocument(made) as document:
        page = document[0].get_textpage()
        boxes = [(page.get_charbox(at), page.get_text_range(at, 1)) for at in range(page.count_chars())]
    [bottom] = {box[1] for box, char in boxes if char == marked}
    line = [(box[0], char) for box, char in boxes if abs(box[1] - bottom) < LINE / 2 and char.strip()]
    return "".join(char for _, char in sorted(line))


def drawn(text: str, *, bold: bool = False) -> np.ndarray:
    """Where there is ink when a text is drawn on a sheet, inside its edge."""
    sheet = Sheet(400)
    sheet.write(10, 30, text, 30, bold=bold)
    with Image.open(io.BytesIO(sheet.png(60))) as image:
        return np.asarray(image.convert("L"))[4:-4, 4:-4] < 128


def test_a_report_has_the_words_of_every_script() -> None:
    found = words_of(report(*WORDS.values()))
    assert [script for script, word in WORDS.items() if word not in found] == []
    assert typefaces.BOX not in found


@pytest.mark.parametrize(
    ("text", "seen"),
    [("שבת 12 ab cd אלף.", ".ףלאabcd12תבש"), ("Team אלף 12 שבת too", "Teamתבש12ףלאtoo")],
)
def test_a_report_is_read_from_right_to_left_where_that_is_so(text: str, seen: str) -> None:
    assert from_left_to_right(report(text), "2") == seen


def test_main_typeface_returns_after_a_fallback_also_on_the_next_page() -> None:
    made = report(*["Words that fill a page."] * 30, "हिन्दी " * 150 + "שלום " * 50)
    with pypdfium2.PdfDocument(made) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    assert [page.count("שלום") for page in pages] == [0, 50]


def test_a_note_from_right_to_left_leaves_what_is_before_it_alone() -> None:
    seen = from_left_to_right(report(items=(Item("Lead", "שבת", "https://example.org"),)), "ש")
    assert seen == "•Lead:תבשhttps://example.org"


def test_a_report_joins_the_letters_of_arabic_with_their_vowels() -> None:
    joined, apart = (report(text) for text in ("مُحَمَّد", "م\u200cُح\u200cَم\u200cَّد"))
    assert _width(joined) < _width(apart)


def test_characters_without_a_typeface_are_drawn_as_boxes() -> None:
    assert typefaces.drawable(f"a{NOWHERE}b") == "a□b"
    assert "a□b" in words_of(report(f"a{NOWHERE}b"))
    assert (drawn(f"a{NOWHERE}b") == drawn("a□b")).all()


def test_accent_missing_from_its_letters_typeface_is_drawn_as_a_box() -> None:
    assert typefaces.drawable("한\u0327 a🏻") == "한□ a□"
    assert (drawn("한\u0327") == drawn("한□")).all()


def test_a_report_counts_its_pages_and_nothing_in_its_text() -> None:
    found = words_of(report("{nb} \ue000nb"))
    assert "{nb} □nb" in found
    assert found.endswith("1 / 1")


@pytest.mark.usefixtures("without_noto")
def test_without_further_typefaces_there_are_boxes() -> None:
    assert "□□ team" in words_of(report("日本 team"))
    assert (drawn("東京") == drawn("□□")).all()
    assert typefaces.drawable("שלום") == "שלום", "DejaVu has it"


def test_a_typeface_of_the_machine_is_found(tmp_path: Path) -> None:
    [brought] = find_spec("manimgx_fonts").submodule_search_locations or []  # pyright: ignore[reportOptionalMemberAccess]
    (tmp_path / "fonts").mkdir()
    shutil.copy(Path(brought) / "NotoSansThai[wght].ttf", tmp_path / "fonts" / "NotoSansThai-Regular.ttf")
    code = "from bot.charts import typefaces; typefaces.PACKAGES = (); print(ascii(typefaces.drawable('ทีม')))"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code],
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ascii("ทีม")


@pytest.mark.parametrize(
    "name", ["NotoSansThai-Bold.ttf", "NotoSansMono-Regular.ttf", "NotoColorEmoji.ttf", "Arial.ttf"]
)
def test_only_upright_outlines_in_regular_are_taken_from_the_machine(name: str) -> None:
    assert not typefaces._upright(Path(name))


@pytest.mark.parametrize("bold", [False, True])
def test_a_picture_has_the_words_of_every_script(*, bold: bool, caplog: pytest.LogCaptureFixture) -> None:
    boxes = [drawn(typefaces.BOX * length) for length in range(1, 9)]
    for word in WORDS.values():
        ink = drawn(word, bold=bold)
        assert ink.sum() > 50
        assert not any((ink == box).all() for box in boxes)
        assert typefaces.drawable(word, bold=bold) == word
    assert caplog.records == []


def test_a_picture_is_read_from_right_to_left_where_that_is_so() -> None:
    ink = drawn("אייייי").sum(axis=0)
    columns = np.flatnonzero(ink)
    middle = (columns[0] + columns[-1]) // 2
    assert ink[middle:].sum() > ink[:middle].sum(), "alef, the largest, is the first, and so at the right"


def test_a_picture_joins_the_letters_of_arabic() -> None:
    sheet = Sheet(400)
    assert sheet.text_width("لا", 30) < sum(sheet.text_width(letter, 30) for letter in "لا")


def test_a_line_is_never_broken_within_a_character() -> None:
    sheet = Sheet(400)
    for whole in ("👩\u200d💻", "นี้", "é"):
        lines = sheet.wrapped(whole * 20, 100, 20, 50)
        assert len(lines) > 2
        assert all(len(line) % len(whole) == 0 for line in lines)


def test_a_line_may_end_between_ideographs_but_not_before_what_closes() -> None:
    assert typefaces.pieces("Team 日本「語」。AI x") == ["Team ", "日", "本", "「語」。", "AI ", "x"]
    assert typefaces.pieces("한국어 팀") == ["한국어 ", "팀"]


def test_each_line_is_read_in_the_direction_of_the_whole() -> None:
    assert typefaces.lines_of("Team שבת a", ["Team", "שבת a"]) == ["Team", "\u200eשבת a"]
    assert typefaces.lines_of("שבת a", ["שבת", "a b"]) == ["שבת", "\u200fa b"]


def test_directions_that_turn_other_text_are_left_out() -> None:
    assert typefaces.plain("a\u202eb\u2067c\x07\ud800d\ufe0f") == "abc d"


def _width(made: bytes) -> float:
    """How wide the last line before the footer is."""
    with pypdfium2.PdfDocument(made) as document:
        page = document[0].get_textpage()
        boxes = [page.get_charbox(at) for at in range(page.count_chars()) if ord(page.get_text_range(at, 1)[0]) > 0x600]
    return max(box[2] for box in boxes) - min(box[0] for box in boxes)

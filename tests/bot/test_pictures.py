"""Pictures are PNGs of a good size that say the same in words, whatever names people give."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.charts.bars import draw_bars
from bot.charts.heat_map import HeatMapRow, cell_colours, draw_heat_map
from bot.charts.picture import LONGEST_ALT, Picture, drawn
from bot.charts.radar import RadarRow, draw_radar
from bot.charts.style import BACKGROUND, BEFORE, INK, NOW, QUIET, TARGET, contrast, text_on
from bot.charts.writing import new_sheet

LEVELS = ["No MLOps", "DevOps but no MLOps", "Automated Training", "Automated Deployment", "Full Automation"]
ROWS = [
    RadarRow("People", 2, 1, 3),
    RadarRow("Model creation", 2, None, None),
    RadarRow("Technology", None, 1, 4),
    RadarRow("Application integration", 0, 0, 4),
]
HOSTILE = [
    "$x^2$ and $\\frac{1}{0$",
    "<b>&amp;</b> _*~` %s {0}",
    "中文 한국어 العربية עברית",
    "😀👩‍💻🏳️‍🌈 e\u0301\u202eabc\u200b\ufe0f",
    "\x00\x07\n\t\ud800",
    "",
    "x" * 3000,
    "word " * 600,
]


def size_of(picture: Picture) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture.png)) as image:
        assert image.format == "PNG"
        image.load()
        return image.size


def all_of(name: str, levels: list[str]) -> list[Picture]:
    """Every kind of picture with the same name everywhere."""
    rows = [RadarRow(name, level, None if level else 1, level) for level in (0, 4, None, 2)]
    cells = [HeatMapRow(name, [0, None, 4])]
    return [
        draw_radar(name, 4, levels, rows),
        draw_bars(name, 4, levels, rows),
        draw_heat_map(name, 4, [name] * 3, cells, levels),
    ]


def test_a_radar_is_as_large_as_a_phone_needs_and_says_each_row() -> None:
    picture = draw_radar("Fraud team", 4, LEVELS, ROWS)
    width, height = size_of(picture)
    assert (width, 900 <= height <= 1200) == (1000, True)
    assert (picture.name, picture.title) == ("fraud-team-radar.png", "Fraud team")
    assert picture.alt == (
        "Fraud team. People: level 2, Automated Training (last time 1, target 3). Model creation: level 2, Automated "
        "Training. Technology: not assessed (last time 1, target 4). Application integration: level 0, No MLOps (last "
        "time 0, target 4)."
    )


@pytest.mark.parametrize("count", [3, 5, 8, 12, 20])
def test_a_radar_has_any_number_of_spokes(count: int) -> None:
    width, height = size_of(
        draw_radar("x", 4, LEVELS, [RadarRow(f"Dimension {n}", n % 5, None, 4) for n in range(count)])
    )
    assert (width, 850 <= height <= 1250) == (1000, True)


@pytest.mark.parametrize("count", [1, 2])
def test_what_has_no_area_is_drawn_as_bars(count: int) -> None:
    assert draw_radar("Levels", 4, LEVELS, ROWS[:count]).png == draw_bars("Levels", 4, LEVELS, ROWS[:count]).png


def test_another_level_is_another_picture() -> None:
    for draw in (draw_radar, draw_bars):
        pictures = {draw("x", 4, LEVELS, [*ROWS[:3], row]).png for row in (ROWS[3], RadarRow("x", 1, 0, 4), ROWS[0])}
        assert len(pictures) == 3


def test_a_heat_map_says_each_row_and_has_forty_at_most() -> None:
    rows = [HeatMapRow("fraud", [0, None, 4]), HeatMapRow("search", [1, 2, 3])]
    picture = draw_heat_map("All teams", 4, ["People", "Model", "Release"], rows, LEVELS)
    assert picture.alt == (
        "All teams. The columns are People, Model, Release. fraud: 0, not assessed, 4. search: 1, 2, 3."
    )
    assert size_of(picture)[0] == 1000
    low, high = size_of(picture)[1], size_of(draw_heat_map("All teams", 4, ["A", "B", "C"], rows[:1] * 40, LEVELS))[1]
    assert high > 40 * 40 > low
    with pytest.raises(ValueError, match="40 rows at most"):
        draw_heat_map("All teams", 4, ["A", "B", "C"], rows[:1] * 41, LEVELS)
    with pytest.raises(ValueError, match="for each column"):
        draw_heat_map("All teams", 4, ["A"], rows, LEVELS)


def test_a_heat_map_of_many_columns_is_wider() -> None:
    columns = [f"Infrastructure {n}" for n in range(20)]
    assert size_of(draw_heat_map("x", 4, columns, [HeatMapRow("a", [1] * 20)], LEVELS))[0] > 1500


@pytest.mark.parametrize("top", [1, 2, 4, 5, 10])
def test_every_cell_is_read_well_and_differs_from_the_others(top: int) -> None:
    sheet = new_sheet()
    colours = [cell_colours(sheet, level, top) for level in (*range(top + 1), None)]
    assert all(contrast(fill, ink) >= 4.5 for fill, ink in colours)
    assert len({fill for fill, _ in colours}) == top + 2
    shades = [contrast(fill, "#000000") for fill, _ in colours[:-1]]
    assert shades == sorted(shades), "a higher level is lighter, also without colour"


def test_lines_differ_by_more_than_colour_and_are_seen_on_white() -> None:
    assert len({(one.dashes, one.marker) for one in (NOW, BEFORE, TARGET)}) == 3
    assert all(contrast(one.colour, BACKGROUND) >= 3 for one in (NOW, BEFORE, TARGET))
    assert all(contrast(one, BACKGROUND) >= 4.5 for one in (INK, QUIET))
    assert text_on("#ffffff") == "#000000"


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_any_kind_are_drawn_as_they_are(name: str) -> None:
    for picture in all_of(name, [name] * 5):
        assert max(size_of(picture)) < 2000
        assert len(picture.alt) <= LONGEST_ALT
        assert picture.name.isascii()
        assert picture.name.endswith(".png")
        assert "/" not in picture.name


# Each example draws every kind of picture.
@settings(max_examples=settings().max_examples // 5)
@given(st.text(max_size=60))
def test_names_of_any_characters_are_drawn(name: str) -> None:
    for picture in all_of(name, LEVELS):
        assert picture.png.startswith(b"\x89PNG")


def test_a_long_story_in_words_says_how_much_is_left_out() -> None:
    rows = [HeatMapRow(f"team {'x' * 80} {n}", [1] * 20) for n in range(40)]
    alt = draw_heat_map("x", 4, [f"c{n}" for n in range(20)], rows, LEVELS).alt
    assert len(alt) <= LONGEST_ALT
    assert alt.endswith(" more.")


async def test_pictures_are_drawn_one_at_a_time_off_the_event_loop() -> None:
    names: list[str] = []
    under_way = threading.Lock()

    def draw(title: str) -> Picture:
        assert under_way.acquire(blocking=False), "another is being drawn"
        names.append(threading.current_thread().name)
        under_way.release()
        return Picture("a.png", title, title, b"")

    pictures = await asyncio.gather(*(drawn(draw, str(number)) for number in range(20)))
    assert [one.title for one in pictures] == [str(number) for number in range(20)]
    assert len(set(names)) == 1
    assert names[0].startswith("pictures")


def test_a_bot_that_draws_nothing_does_not_load_matplotlib() -> None:
    modules = "bars, heat_map, picture, radar, style"
    late = {"matplotlib", "numpy", "fpdf", "uharfbuzz", "regex"}
    code = f"import sys, bot.insights.report.pdf; from bot.charts import {modules}; print({late} & {{*sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "set()"

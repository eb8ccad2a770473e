"""How long a picture takes once the plotting library is loaded: the slowest of those that the bot draws."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from bot.charts.heat_map import HeatMapRow, draw_heat_map
from bot.charts.radar import RadarRow, draw_radar
from frameworks.catalog import load_catalog

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.charts.picture import Picture

TIMES = 7
TEAMS = 40


def slowest_ms() -> float:
    """Median milliseconds of a warm radar of GigaOm's dimensions, or of a heat map of 40 teams: the greater."""
    model = load_catalog().frameworks["gigaom"]
    names = [one.name for one in model.levels]
    radar = [RadarRow(one.name, 2, 1, 3) for one in model.dimensions]
    columns = [one.name for one in model.dimensions]
    teams = [HeatMapRow(f"team-{number}", [number % 5 for _ in columns]) for number in range(TEAMS)]
    return max(
        _median_ms(lambda: draw_radar("A team", model.top, names, radar)),
        _median_ms(lambda: draw_heat_map("Teams", model.top, columns, teams, names)),
    )


def _median_ms(draw: Callable[[], Picture]) -> float:
    taken: list[float] = []
    for _ in range(TIMES):
        before = time.perf_counter()
        draw()
        taken.append((time.perf_counter() - before) * 1000)
    # The first one loads the library and its fonts.
    return statistics.median(taken[1:])

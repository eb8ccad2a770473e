"""`make bench`: measure, print the table, write build/bench.json."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks import clicks, idle
from benchmarks.table import Figure, plain, ratio, show, write

RESULTS = Path("build/bench.json")


async def measure() -> list[Figure]:
    """Every figure, the bot's and its yardstick's one after the other."""
    bare = await clicks.bare_bolt()
    ours = await clicks.maturity()
    importing = await idle.importing_bolt()
    bot = await idle.maturity()
    return [
        ratio("click_p50_ratio", ours.median_ms, "ms", bare.median_ms, at_most=0.4),
        ratio("click_throughput_ratio", ours.a_second, "answers/s", bare.a_second, at_least=0.12),
        ratio("startup_ratio", bot.start_s, "s", importing, at_most=5),
        plain("idle_rss_mb", bot.resident_mb, "MB", at_most=130),
    ]


if __name__ == "__main__":
    figures = asyncio.run(measure())
    print(show(figures))
    write(figures, RESULTS)
    print(f"\nWritten to {RESULTS}. Against: a bare async Bolt app whose listener only acknowledges, in the same run.")

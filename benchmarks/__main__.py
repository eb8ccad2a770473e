"""`make bench`: measure, print the table, write build/bench.json. Names of groups as arguments measure these alone."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import clicks, crowd, due, idle, knowledge, many_teams, news, pictures, sending
from benchmarks.table import Figure, missed, plain, ratio, show, write

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RESULTS = Path("build/bench.json")
AGAINST = (
    "Against: click_*_ratio a bare async Bolt app whose listener only acknowledges, click_*_floor_ratio one that "
    "inserts a row first, all in the same run, in turns."
)


async def _clicks() -> list[Figure]:
    them = await clicks.clicks()
    ours, bare, floor = them.ours, them.bare, them.floor
    return [
        ratio("click_p50_ratio", ours.median_ms, "ms", bare.median_ms, at_most=0.18),
        ratio("click_p50_ratio_everyone", them.everyone_ms, "ms", bare.median_ms, at_most=0.18),
        ratio("click_p50_ratio_together", them.together_ms, "ms", bare.median_ms, at_most=0.25),
        ratio("click_throughput_ratio", ours.a_second, "answers/s", bare.a_second, at_least=0.25),
        ratio("click_p50_floor_ratio", ours.median_ms, "ms", floor.median_ms, at_most=2),
        ratio("click_throughput_floor_ratio", ours.a_second, "answers/s", floor.a_second, at_least=0.6),
    ]


async def _news() -> list[Figure]:
    return [plain("news_ms", await news.news_ms(), "ms", at_most=150)]


async def _crowd() -> list[Figure]:
    many = await crowd.everyone()
    return [
        plain("everyone_p99_ms", many.p99_ms, "ms", at_most=300),
        plain("everyone_burst_ms", many.slowest_at_once_ms, "ms", at_most=1500),
        plain("everyone_errors", many.errors, "", at_most=0),
    ]


async def _idle() -> list[Figure]:
    bot = await idle.idle()
    return [
        ratio("startup_ratio", bot.start_s, "s", bot.importing_s, at_most=3.5),
        plain("idle_rss_mb", bot.resident_mb, "MB", at_most=100),
        plain("idle_queries_per_minute", bot.queries_a_minute, "", at_most=60),
    ]


async def _knowledge() -> list[Figure]:
    of_random, of_realistic = knowledge.interview_saving()
    return [
        plain("score_ms", knowledge.score_ms(), "ms", at_most=1),
        plain("load_ms", knowledge.load_ms(), "ms", at_most=60),
        # The mean over random and realistic teams; which of the two it is saved for more, the line after says.
        plain("interview_saving", (of_random + of_realistic) / 2, "", at_least=0.4),
        plain("interview_saving_random", of_random, "", at_least=0.4),
        plain("interview_saving_realistic", of_realistic, "", at_least=0.4),
    ]


async def _growth() -> list[Figure]:
    few, thousand = await many_teams.few_and_many()
    return [
        # A thousand teams and 200,000 messages that were sent against ten teams, both with 40 quarters of history.
        ratio("status_growth_ratio", thousand.status_ms, "ms", few.status_ms, at_most=1.2),
        ratio("report_growth_ratio", thousand.report_ms, "ms", few.report_ms, at_most=1.2),
        plain("home_ms", thousand.home_ms, "ms", at_most=100),
    ]


async def _due() -> list[Figure]:
    queued = await due.all_due_at_once()
    return [
        # Ten thousand teams in the same minute; the slowest click of one who clicks without a pause meanwhile.
        plain("due_queue_s", queued.seconds, "s", at_most=5),
        plain("due_queue_click_ms", queued.slowest_click_ms, "ms", at_most=300),
    ]


async def _sending() -> list[Figure]:
    sent = await sending.many_due_at_once()
    return [
        ratio("send_rate_ratio", sent.a_second, "messages/s", sent.allowed_a_second, at_least=0.95),
        plain("send_limited", sent.limited, "", at_most=0),
    ]


async def _pictures() -> list[Figure]:
    return [plain("chart_ms", pictures.slowest_ms(), "ms", at_most=250)]


GROUPS: dict[str, Callable[[], Awaitable[list[Figure]]]] = {
    "clicks": _clicks,
    "news": _news,
    "crowd": _crowd,
    "idle": _idle,
    "knowledge": _knowledge,
    "growth": _growth,
    "due": _due,
    "sending": _sending,
    "pictures": _pictures,
}


async def _measure(groups: list[str]) -> list[Figure]:
    """The figures of these groups, one group after the other."""
    return [figure for group in groups for figure in await GROUPS[group]()]


def main(groups: list[str]) -> int:
    """Measure these groups, or all. 0: measured, whatever the figures; 2: there is no such group."""
    unknown = set(groups) - GROUPS.keys()
    if unknown:
        print(f"There is no {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}.", file=sys.stderr)
        return 2
    load, _, _ = os.getloadavg()
    figures = asyncio.run(_measure(groups or list(GROUPS)))
    print(show(figures))
    print(f"\n{missed(figures)}\n{AGAINST}")
    print(f"Load of the machine before it began: {load:.1f}, on {os.cpu_count()} processors.")
    if not groups:
        write(figures, RESULTS)
        print(f"Written to {RESULTS}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make bench`: measure, print the table, write build/bench.json."""

from __future__ import annotations

import asyncio
from pathlib import Path

from benchmarks import clicks, crowd, due, idle, knowledge, many_teams, pictures, sending
from benchmarks.table import Figure, plain, ratio, show, write

RESULTS = Path("build/bench.json")


async def measure() -> list[Figure]:
    """Every figure, the bot's and its yardstick's one after the other."""
    bare = await clicks.bare_bolt()
    ours = await clicks.maturity()
    everyone, together = await clicks.everyone(), await clicks.together()
    many = await crowd.everyone()
    importing = await idle.importing_bolt()
    bot = await idle.maturity()
    few, thousand = await many_teams.few_and_many()
    queued = await due.all_due_at_once()
    sent = await sending.many_due_at_once()
    of_random, of_realistic = knowledge.interview_saving()
    return [
        ratio("click_p50_ratio", ours.median_ms, "ms", bare.median_ms, at_most=0.4),
        ratio("click_p50_ratio_everyone", everyone, "ms", bare.median_ms, at_most=0.4),
        ratio("click_p50_ratio_together", together, "ms", bare.median_ms, at_most=0.4),
        ratio("click_throughput_ratio", ours.a_second, "answers/s", bare.a_second, at_least=0.12),
        plain("everyone_p99_ms", many.p99_ms, "ms", at_most=300),
        plain("everyone_burst_ms", many.slowest_at_once_ms, "ms", at_most=1500),
        plain("everyone_errors", many.errors, "", at_most=0),
        ratio("startup_ratio", bot.start_s, "s", importing, at_most=5),
        plain("idle_rss_mb", bot.resident_mb, "MB", at_most=130),
        plain("score_ms", knowledge.score_ms(), "ms", at_most=1),
        plain("load_ms", knowledge.load_ms(), "ms", at_most=60),
        # The mean over random and realistic teams; which of the two it is saved for more, the line after says.
        plain("interview_saving", (of_random + of_realistic) / 2, "", at_least=0.4),
        plain("interview_saving_random", of_random, "", at_least=0.4),
        plain("interview_saving_realistic", of_realistic, "", at_least=0.4),
        # With a thousand teams against ten, both with 40 quarters of history.
        ratio("status_growth_ratio", thousand.status_ms, "ms", few.status_ms, at_most=1.3),
        ratio("report_growth_ratio", thousand.report_ms, "ms", few.report_ms, at_most=1.3),
        plain("home_ms", thousand.home_ms, "ms", at_most=100),
        # Ten thousand teams in the same minute; the slowest click of one who clicks without a pause meanwhile.
        plain("due_queue_s", queued.seconds, "s", at_most=5),
        plain("due_queue_click_ms", queued.slowest_click_ms, "ms", at_most=300),
        ratio("send_rate_ratio", sent.a_second, "messages/s", sent.allowed_a_second, at_least=0.95),
        plain("send_limited", sent.limited, "", at_most=0),
        plain("chart_ms", pictures.slowest_ms(), "ms", at_most=250),
    ]


if __name__ == "__main__":
    figures = asyncio.run(measure())
    print(show(figures))
    write(figures, RESULTS)
    print(f"\nWritten to {RESULTS}. Against: a bare async Bolt app whose listener only acknowledges, in the same run.")

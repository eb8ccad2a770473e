"""How long a channel waits for its news: from the click that finishes an assessment until Slack has the message."""

from __future__ import annotations

import statistics
import time

from benchmarks.load import Connection, click
from benchmarks.scripts import asked, script
from benchmarks.servers import MATURITY, running
from bot.assess.buttons import FINISH

TEAMS = 10


async def news_ms() -> float:
    """The median of some teams, one after the other, each in a channel of its own that was told nothing before."""
    taken: list[float] = []
    async with running(*MATURITY) as (slack, port):
        connection = Connection(port)
        await connection.open()
        for number in range(TEAMS):
            user = f"UNEWS{number}"
            answers = list(await script(slack, port, user))
            assessment_id = (await slack.card_of(user)).split(":")[0]
            turn = len(answers)
            last = f"{assessment_id}:{asked()[-1]}:{turn}:fully"
            for body in (*answers, click(user, "answer:v1:fully", last, slack.url)):
                await connection.post(body)
            finish = click(user, FINISH, await slack.button_of(user, FINISH), slack.url)
            before = time.perf_counter()
            await connection.post(finish)
            await slack.reaches([f"C{user}"])
            taken.append(slack.reached[f"C{user}"] - before)
        await connection.close()
    return statistics.median(taken) * 1000

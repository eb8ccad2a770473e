"""The heat map as a picture."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.insights.compare.views import heat_map_title
from bot.slack.channels import channel_name

if TYPE_CHECKING:
    from bot.charts.picture import Picture
    from bot.insights.compare.state import HeatMap
    from bot.slack.tools import SlackTools

NAMES_SECONDS = 4.0
AT_ONCE = 8


async def heat_map_picture(slack: SlackTools, shown: HeatMap) -> Picture:
    """Teams, by what Slack calls their channels, and their levels in each dimension."""
    # Drawing is imported when it is first needed: starting stays quick.
    from bot.charts.heat_map import HeatMapRow, draw_heat_map  # noqa: PLC0415
    from bot.charts.picture import drawn  # noqa: PLC0415

    names = await _names(slack, shown)
    model = shown.model
    rows = [HeatMapRow(name, own) for name, (_, _, own) in zip(names, shown.rows, strict=True)]
    return await drawn(
        draw_heat_map,
        heat_map_title(shown),
        model.top,
        list(model.dimensions.values()),
        rows,
        model.level_names,
    )


async def _names(slack: SlackTools, shown: HeatMap) -> list[str]:
    """What the channels are called, as far as Slack says in time; of a private one only to who has to do with it."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def name(team_id: int, channel_id: str) -> str:
        async with limit:
            return await channel_name(slack, channel_id, of_private=team_id in shown.own)

    tasks = [asyncio.create_task(name(team_id, channel_id)) for team_id, channel_id, _ in shown.rows]
    done, late = await asyncio.wait(tasks, timeout=NAMES_SECONDS)
    for one in late:
        one.cancel()
    return [
        task.result() if task in done else channel_id
        for task, (_, channel_id, _) in zip(tasks, shown.rows, strict=True)
    ]

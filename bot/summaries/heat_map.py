"""The heat map in the thread of a summary: a picture, and words where that cannot be shown."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.charts.files import sent_with_picture
from bot.deps import Person
from bot.insights.compare.pictured import heat_map_picture
from bot.summaries.state import MapOfTeams
from bot.summaries.views import map_of_teams

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.slack.message import Message
    from bot.slack.tools import SlackTools
    from storage.tables import OutboxMessage

log = logging.getLogger(__name__)

# The words go out while there is still time for them.
LONGEST_SECONDS = 15


async def send_heat_map(
    slack: SlackTools, message: OutboxMessage, instead: Message, send: Callable[[dict[str, Any]], Awaitable[str]]
) -> str:
    """Send it, and give the ts. Raises what ``send`` raises."""
    slack = slack.without_retries()
    shown = map_of_teams(MapOfTeams.model_validate(message.data))
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            picture = await heat_map_picture(slack, shown)
    except Exception:
        log.exception("The heat map of message %s could not be drawn, so it is said in words.", message.key)
        return await send(instead.arguments())
    return await sent_with_picture(slack, Person(message.workspace_id, ""), picture, instead, send)

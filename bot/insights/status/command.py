"""The subcommand that shows a team's status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.status.service import status
from bot.insights.status.views import status_message
from bot.slack.router import TeamCommand

if TYPE_CHECKING:
    from bot.deps import Parts
    from bot.slack.message import Message
    from bot.slack.viewer import Viewer
    from bot.slack.voice import Voice
    from storage.tables import Team


def team_commands(parts: Parts, _voice: Voice) -> tuple[TeamCommand, ...]:
    """`/maturity status`."""

    async def show(viewer: Viewer, team: Team, words: tuple[str, ...]) -> Message:
        del viewer, words
        return status_message(await status(parts, team))

    does = "show the team's levels, the trend, what is open, and one next step"
    return (TeamCommand("status", "status", does, show),)

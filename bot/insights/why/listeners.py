"""From Slack to what explains a level, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.which_model import unread_message
from bot.insights.why import service, views
from bot.insights.why.state import Explained
from bot.slack.router import TeamCommand

if TYPE_CHECKING:
    from bot.deps import Parts
    from bot.slack.message import Message
    from bot.slack.viewer import Viewer
    from bot.slack.voice import Voice
    from storage.tables import Team


def team_commands(parts: Parts, _voice: Voice) -> tuple[TeamCommand, ...]:
    """What the slash command, and buttons, can explain."""

    async def show(_: Viewer, team: Team, words: tuple[str, ...]) -> Message:
        found = await service.explain(parts, team, words)
        return views.why_message(found) if isinstance(found, Explained) else unread_message(found)

    does = "what sets the level, what blocks it, and the smallest change that lifts it"
    return (TeamCommand("why", "why [framework or dimension]", does, show),)

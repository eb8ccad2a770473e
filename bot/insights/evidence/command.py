"""`/maturity evidence`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.insights.evidence import views
from bot.insights.evidence.service import evidence, read_page
from bot.insights.which_model import WhichOne, unread_message
from bot.slack.router import TeamCommand

if TYPE_CHECKING:
    from bot.deps import Parts
    from bot.slack.message import Message
    from bot.slack.viewer import Viewer
    from bot.slack.voice import Voice
    from storage.tables import Team


def team_commands(parts: Parts, _voice: Voice) -> tuple[TeamCommand, ...]:
    """The command, as it is typed and as buttons run it."""
    return (TeamCommand("evidence", views.USAGE, views.DOES, partial(_show, parts)),)


async def _show(parts: Parts, viewer: Viewer, team: Team, words: tuple[str, ...]) -> Message:
    try:
        page = read_page(words)
    except ValueError:
        return views.no_such_page()
    found = await evidence(parts, viewer, team, page)
    return unread_message(found) if isinstance(found, WhichOne) else views.evidence_message(found)

"""How a channel's schedule of summaries looks, and where it can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.schedules.editor_views import schedule_message
from bot.slack.message import Message, button
from bot.summaries.state import WORDING

if TYPE_CHECKING:
    from bot.schedules.editing import ScheduleView

PROPOSE = "summary:propose:v1"
PROPOSED = (("Each month…", "monthly"), ("Each quarter…", "quarterly"), ("Each half-year…", "half-yearly"))


def summaries_message(view: ScheduleView) -> Message:
    """What is on for the channel, with what it could be instead."""
    proposals = [button(text, f"{PROPOSE}:{words}", f"{view.channel_id} {words}") for text, words in PROPOSED]
    return schedule_message(WORDING, view, proposals)

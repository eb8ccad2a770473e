"""How a team's schedule of reminders looks, and where it can be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.reminders.state import WORDING
from bot.schedules.checkin_buttons import OFFER, button_value
from bot.schedules.editor_views import schedule_message
from bot.slack.message import Message, button

if TYPE_CHECKING:
    from bot.schedules.editing import ScheduleView


def reminders_message(view: ScheduleView) -> Message:
    """What is on for the team, or an offer of what is usual."""
    value = button_value(view.channel_id, view.seen)
    offer = [] if view.wanted else [button("Remind us quarterly…", OFFER, value, style="primary")]
    return schedule_message(WORDING, view, offer)

"""Reminders as data: services return it, views draw it, the outbox keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from bot.schedules.editing import Wording

if TYPE_CHECKING:
    from bot.schedules.checkins import Reminder

WORDING = Wording(
    title="Check-in reminders of {channel}",
    never_set="None are on: nobody set them yet.",
    would_get="{channel} would be reminded of its check-in {rule}.",
    changed="Last changed by {user} on {date}.",
    set_by="{user} set this team's check-in reminders: {rule}.",
    turned_off_by="{user} turned this team's check-in reminders off.",
    how_to_type="You can type it too, as in `/maturity remind quarterly tuesday 10:00 from january`.",
    nothing_to_turn_off="No reminders are on for this team, so there is nothing to turn off.",
    meanwhile=(
        "Somebody changed this schedule while you looked at it, so I saved nothing. Look at `/maturity remind` again."
    ),
    save="remind:save:v1",
    off="remind:off:v1",
    change="remind:change:v1",
    dialog="remind:dialog:v1",
    confirm="remind:confirm:v1",
    dialog_title="Check-in reminders",
    nudges=True,
)


class Nudge(Kept):
    """What somebody is told, privately, of a reminder after which nothing started; ``zone`` is theirs."""

    team_id: int
    channel_id: str
    due_at: datetime
    zone: str
    left: int
    next_at: datetime | None
    rule_zone: str
    handed_by: str | None = None


class Paused(Kept):
    """What the owners of a team are told whose channel takes no reminder; ``problem`` is Slack's word for why."""

    channel_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Clicked:
    """What came of a click on a reminder: what it shows now, and whether the click came too late for it."""

    reminder: Reminder
    late: bool

"""What the buttons and dialogs of a schedule carry, and the button that offers one for check-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from bot.runtime.kept import Kept
from bot.schedules.checkins import Nudges, ScheduleRequest
from bot.schedules.rule import as_data, from_data
from bot.slack.message import button
from bot.slack.reading import parses_payload

if TYPE_CHECKING:
    from bot.slack.message import Element

OFFER = "remind:offer:v1"


class Carried(Kept):
    """What a button or a dialog carries: the channel, what the change follows upon, where to draw it, what to save."""

    channel_id: str
    seen: str = ""
    reply: str = ""
    rule: dict[str, Any] = Field(default_factory=dict)
    nudges: Nudges = Nudges.STANDARD

    def wanted(self) -> ScheduleRequest:
        """What is to be saved. Raises ValueError."""
        return ScheduleRequest(from_data(self.rule), self.nudges)


def button_value(channel_id: str, seen: str, wanted: ScheduleRequest | None = None, reply: str = "") -> str:
    """What a button or a dialog carries."""
    chosen = {"rule": as_data(wanted.rule), "nudges": wanted.nudges} if wanted else {}
    return Carried(channel_id=channel_id, seen=seen, reply=reply, **chosen).model_dump_json(exclude_defaults=True)


@parses_payload
def read_carried(value: str) -> Carried:
    """Read what ``button_value`` wrote. Raises StalePayload for anything else."""
    carried = Carried.model_validate_json(value)
    if carried.rule:
        carried.wanted()
    return carried


def offer_button(channel_id: str) -> Element:
    """The button that offers a first result's team the next."""
    return button("Check in each quarter…", OFFER, button_value(channel_id, ""))

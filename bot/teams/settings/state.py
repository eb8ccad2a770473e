"""A team's settings as data: services return it, views draw it, the outbox keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept

if TYPE_CHECKING:
    from datetime import datetime


class Chosen(Kept):
    """What can be chosen: the ids of the owners, and whether answers are anonymous."""

    owners: tuple[str, ...]
    anonymous: bool


class SeenInDialog(Kept):
    """What the dialog carries: the channel, where to show the settings anew, and what was ``Chosen``, as JSON."""

    channel: str
    reply: str
    chosen: str


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """What is on now for a channel's team, and since when if it was ever changed.

    ``open_anonymous`` is how the open assessment began; None without one.
    """

    channel_id: str
    chosen: Chosen
    may_change: bool
    changed_by: str | None = None
    changed_at: datetime | None = None
    open_anonymous: bool | None = None


class SettingsChanged(Kept):
    """What a channel is told of a change: who made it, and what is new; None is as before."""

    user_id: str
    owners: tuple[str, ...] | None = None
    anonymous: bool | None = None

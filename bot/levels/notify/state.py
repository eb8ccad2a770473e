"""What a channel hears of levels, as data: services return it, views draw it, the outbox keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Followed:
    """A team that a channel hears of, by its id and channel (None: all of the workspace), by whose doing and when.

    ``dimensions``: of levels of dimensions alone too.
    """

    team_id: int | None
    channel_id: str | None
    dimensions: bool
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class OwnNews:
    """What a channel hears of its own team: everything, or nothing since somebody switched it off."""

    may_change: bool
    quiet_by: str | None = None
    quiet_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What a channel hears. ``own`` is None where it has no team yet; only admins ``may_follow_all``."""

    channel_id: str
    own: OwnNews | None
    followed: tuple[Followed, ...]
    may_follow_all: bool


class Change(StrEnum):
    """What somebody changed of what a channel hears."""

    FOLLOWS = "follows"
    STOPS = "stops"
    OWN_ON = "own_on"
    OWN_OFF = "own_off"


class NotifyChanged(Kept):
    """What a channel is told of a change; ``team`` is the channel of the team that it is about (None: all).

    ``more`` are the channels of other teams that it is about too.
    """

    user_id: str
    change: Change
    team: str | None = None
    more: tuple[str, ...] = ()
    dimensions: bool = False


class NotHeard(Kept):
    """What whoever subscribed a channel is told when it cannot be posted to; ``problem`` is Slack's word for why."""

    channel_id: str
    problem: str

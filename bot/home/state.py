"""What the Home tab shows, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.assess.state import OpenScreen
    from bot.insights.status import PreviousLevel
    from bot.schedules.next_checkin import NextCheckin
    from storage.installation import Installation

# So many teams stand on a page.
PAGE = 10


@dataclass(frozen=True, slots=True)
class ModelLevel:
    """A team's level in a model, by its short name; None where parts of it do not fit, or were not answered."""

    framework: str
    level: int | None
    top: int | None
    earlier: PreviousLevel | None


@dataclass(frozen=True, slots=True)
class MyTeam:
    """One of the person's teams: its levels for the team itself, or else for what was assessed of it."""

    team_id: int
    channel_id: str
    levels: tuple[ModelLevel, ...]
    assessed_at: datetime | None
    coming: NextCheckin | None = None


@dataclass(frozen=True, slots=True)
class InstallationSetup:
    """How things are set up, for admins: the models that are there, and the workspace's counts."""

    models: tuple[str, ...]
    counts: Installation


@dataclass(frozen=True, slots=True)
class Home:
    """What the Home tab shows somebody: what waits for them, and a page of their teams.

    ``more`` assessments wait besides. The page begins with the team number ``first`` (from 0) of ``count``.
    """

    waiting: Sequence[OpenScreen]
    more: int
    teams: tuple[MyTeam, ...]
    first: int
    count: int
    setup: InstallationSetup | None = None

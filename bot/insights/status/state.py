"""Where a team stands, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frameworks.model import Scope

if TYPE_CHECKING:
    from datetime import datetime

    from bot.schedules.next_checkin import Coming
    from frameworks.effects import GapEffect
    from frameworks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Earlier:
    """The level last time, of the same version of the model, and when that was."""

    level: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A team's last outcome in a framework, and when it was reached; about ``disputed`` practices people differ.

    ``earlier`` is None for a first one. ``answered`` people said something; 0 where that is not known any more.
    """

    outcome: Outcome
    completed_at: datetime
    scope: Scope = Scope.TEAM
    subject: str = ""
    disputed: int = 0
    earlier: Earlier | None = None
    answered: int = 0


@dataclass(frozen=True, slots=True)
class OpenAssessment:
    """The assessment that is under way: who answers, and how far they are.

    ``finished``: where everyone is asked, how many of how many have finished. ``together``: all vote, and they lead.
    """

    user_id: str
    frameworks: tuple[str, ...]
    answered: int
    finished: tuple[int, int] | None = None
    together: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """The gap of all models whose closing does most, in the model with this short name."""

    framework: str
    effect: GapEffect


@dataclass(frozen=True, slots=True)
class Status:
    """Where a channel's team stands."""

    team_id: int
    channel_id: str
    rows: tuple[StatusRow, ...]
    open: OpenAssessment | None
    next_step: NextStep | None = None
    coming: Coming | None = None

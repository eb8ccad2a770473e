"""What people are written to about a round, as the outbox keeps it."""

from __future__ import annotations

from datetime import datetime

from bot.kept import Kept
from frameworks.model import Scope


class Invitation(Kept):
    """Somebody is asked: by whom, about what, how many questions at most, until when, and who sees what."""

    assessment_id: int
    channel_id: str
    frameworks: tuple[str, ...]
    scope: Scope
    subject: str = ""
    questions: int
    lead: str
    anonymous: bool
    due_at: datetime | None


class Nudge(Invitation):
    """Somebody is reminded, for the last time where none are ``left``."""

    begun: bool
    left: int


class Stuck(Kept):
    """The time of a round is over, and too few have finished; nobody at all, or fewer than may be shown."""

    assessment_id: int
    channel_id: str
    finished: int
    asked: int
    anonymous: bool

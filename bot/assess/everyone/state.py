"""What people are written to about a round, as the outbox keeps it."""

from __future__ import annotations

from datetime import datetime

from bot.runtime.kept import Kept
from frameworks.model import Scope

INVITATION = "invitation"
NUDGE = "nudge"
ROUND_DROPPED = "round_dropped"


class Invitation(Kept):
    """Somebody is asked: by whom, about what, how many questions at most, until when, and who sees what.

    ``dropped``: the round was dropped since.
    """

    assessment_id: int
    channel_id: str
    frameworks: tuple[str, ...]
    scope: Scope
    subject: str = ""
    questions: int
    lead: str
    anonymous: bool
    due_at: datetime | None
    dropped: bool = False


class RoundDropped(Kept):
    """The round of a channel's team was dropped: what a person's card of it says from then on."""

    channel_id: str


class AnswerNudge(Invitation):
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

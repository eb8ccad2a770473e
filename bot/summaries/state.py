"""What a summary says, as data: the outbox keeps it, and a message is drawn from it alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from frameworks.model import Scope
from frameworks.outcome import Outcome


class SummaryRow(BaseModel):
    """A team's last outcome in a model, for the team itself or one of its products, and the level before (None: none).

    A level by another version of the model is no level before.
    """

    model_config = ConfigDict(frozen=True)

    outcome: Outcome
    before: int | None
    completed_at: datetime
    scope: Scope
    subject: str


class TeamSummary(BaseModel):
    """What a channel is told of its team.

    ``better`` and ``worse`` are the names of practices whose answers moved since the assessment before. ``following``
    says what would help most, and ``coming`` when the next check-in is, as mrkdwn ("": nothing). ``overdue``: it was
    not assessed for two quarters. ``posted_by`` had it posted.
    """

    model_config = ConfigDict(frozen=True)

    team_id: int
    channel_id: str
    posted_by: str
    rows: tuple[SummaryRow, ...]
    better: tuple[str, ...]
    worse: tuple[str, ...]
    following: str
    coming: str = ""
    overdue: bool


class NotSummarised(BaseModel):
    """Whoever had a summary posted is told that it could not be, and Slack's word for why."""

    model_config = ConfigDict(frozen=True)

    channel_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Preview:
    """A summary before it is posted; ``once`` makes it one that is posted once, and only as it was seen."""

    summary: TeamSummary
    once: str

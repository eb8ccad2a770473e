"""A report as data: the service returns it, views and files are drawn from it, the outbox keeps what is shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from frameworks.model import Scope
from frameworks.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.insights.which_model import ChosenResult
    from frameworks.effects import GapEffect
    from frameworks.model import AnswerValue
    from storage.tables import Way


@dataclass(frozen=True, slots=True)
class PreviousResult:
    """The result before, by the same version of the model: its levels, and when it was."""

    level: int | None
    dimensions: Mapping[str, int | None]
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """A practice that people differ about: how many gave which answer."""

    name: str
    counts: Mapping[AnswerValue, int]


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note on a practice (its name). ``said_by`` only for who may know it."""

    practice: str
    text: str
    link: str | None
    said_by: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one result.

    ``gaps`` are ordered by effect, then effort. ``smallest`` are the ids and names of the fewest practices that lift
    the level; empty where there are none or they cannot be told, as ``other_version`` (the model is not the one that
    it was, or gone). ``people`` answered (None: they answered together). ``disputed`` shows only what may be shown.
    """

    result_id: int
    place: ChosenResult
    outcome: Outcome
    completed_at: datetime
    before: PreviousResult | None
    gaps: tuple[GapEffect, ...]
    smallest: tuple[tuple[str, str], ...]
    disputed: tuple[Dispute, ...]
    notes: tuple[ShownNote, ...]
    more_notes: int
    way: Way
    people: int | None
    anonymous: bool
    other_version: bool
    level_names: tuple[str, ...] = ()


class SharedGap(Kept):
    """A gap in words: its name, and what closing it does."""

    name: str
    words: str


class SharedReport(Kept):
    """What a channel is told when somebody shares a report; a message is drawn from this alone."""

    channel_id: str
    shared_by: str
    scope: Scope
    subject: str
    outcome: Outcome
    before: dict[str, int | None] | None
    before_level: int | None
    completed_at: datetime
    gaps: tuple[SharedGap, ...]


class NotShared(Kept):
    """Whoever shared a report is told that it could not be posted, and Slack's word for why."""

    channel_id: str
    problem: str

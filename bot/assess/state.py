"""What a person is shown next in an assessment, as data: services return it, views draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from frameworks.model import AnswerValue, Part, Practice
    from frameworks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Click:
    """Which question a button belongs to: of which assessment, which practice, and at which turn it was drawn."""

    assessment_id: int
    practice_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class Asking:
    """The current question. ``number`` of ``total``; ``given`` is the answer it already has, when gone back to."""

    click: Click
    channel_id: str
    frameworks: tuple[str, ...]
    part: Part
    practice: Practice
    opens_part: bool
    number: int
    total: int
    answered: int
    has_previous: bool
    given: AnswerValue | None


@dataclass(frozen=True, slots=True)
class Finished:
    """The assessment is complete: its outcome in each framework.

    ``open_assessment`` is another one that waits for this person.
    """

    channel_id: str
    outcomes: tuple[Outcome, ...]
    open_assessment: int | None


@dataclass(frozen=True, slots=True)
class Dropped:
    """The assessment was cancelled; ``open_assessment`` is another one that waits for this person."""

    channel_id: str
    open_assessment: int | None


Shown = Asking | Finished | Dropped


@dataclass(frozen=True, slots=True)
class Started:
    """The person is in an assessment, a new one or (``resumed``) the one that was open."""

    asking: Asking
    resumed: bool


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """Somebody else is answering for this team already."""

    user_id: str
    answered: int
    total: int


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What became of a wish to drop an assessment: it is dropped now, or was over before.

    ``card`` is where its card is (channel id, ts), if it has one.
    """

    shown: Finished | Dropped
    card: tuple[str, str] | None

"""What was typed, and what came of it, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.assess.state import Click, Screen
    from frameworks.model import AnswerValue, Practice


@dataclass(frozen=True, slots=True)
class Typed:
    """A message in the direct messages: Slack's id of the event, its ts, the message's text as Slack delivers it.

    ``has_files`` says whether pictures or other files came with it. An edit has a ts of its own, ``edited_ts`` is that
    of the message, and ``before`` what that said until then.
    """

    event_id: str
    ts: str
    text: str
    has_files: bool = False
    edited_ts: str | None = None
    before: str = ""


class TypedOutcome(Enum):
    """What was done about it, or why nothing was."""

    ANSWERED = auto()
    NEEDS_A_REASON = auto()
    SKIPPED = auto()
    ANSWER_KEPT = auto()
    WENT_BACK = auto()
    IS_THE_FIRST = auto()
    PAUSED = auto()
    SHOWN = auto()
    HELPED = auto()
    TOO_EARLY = auto()
    NO_QUESTION = auto()
    NOTED = auto()
    EMPTY_NOTE = auto()
    NOTE_TOO_LONG = auto()
    REASON_TOO_LONG = auto()
    A_CHOICE_WAITS = auto()
    PICTURE = auto()
    EDIT_LEFT = auto()


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of typed words, and what is shown now.

    ``practice`` is the one that the words were about. ``left`` questions are still to come, where that is why nothing
    was done. ``card`` is where the card was (channel id, ts) before. ``came_in`` is the round that the answers were
    sent in to, if they were.
    """

    outcome: TypedOutcome
    shown: Screen
    practice: Practice | None = None
    value: AnswerValue | None = None
    left: int = 0
    card: tuple[str, str] | None = None
    came_in: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A sentence that may be a note on the current question."""

    practice: Practice
    click: Click
    words: str


@dataclass(frozen=True, slots=True)
class NothingOpen:
    """Nothing waits for this person; ``edited`` where they edited a message that something came of."""

    edited: bool = False

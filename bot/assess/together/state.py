"""What is said of an assessment that all answer together, and what became of a vote, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from frameworks.model import Scope
from frameworks.outcome import Outcome

if TYPE_CHECKING:
    from bot.assess.state import Click, LeadCard, Screen
    from frameworks.model import AnswerValue


class ThreadState(StrEnum):
    """How it stands with an assessment that all answer together."""

    OPEN = "open"
    COMPLETED = "completed"
    DROPPED = "dropped"
    ALONE = "alone"


class ThreadNews(Kept):
    """What the message says whose thread holds the card. ``led_by`` goes on alone, where that is how it ended.

    ``withdrawn``: what came of it does not count any more.
    """

    channel_id: str
    frameworks: tuple[str, ...]
    scope: Scope
    subject: str
    how: ThreadState = ThreadState.OPEN
    led_by: str = ""
    outcomes: tuple[Outcome, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class ClickedCard:
    """The card that was clicked: which question of which assessment, and of which round."""

    click: Click
    round: int


class VoteOutcome(StrEnum):
    """What became of a vote: counted, changed, the same as before or told again, or too late in one way or another."""

    COUNTED = "counted"
    CHANGED = "changed"
    SAME = "same"
    REVEALED = "revealed"
    MOVED_ON = "moved_on"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Voted:
    """What to tell somebody who voted. ``anonymous``: nobody will ever see who said so."""

    heard: VoteOutcome
    value: AnswerValue
    anonymous: bool


@dataclass(frozen=True, slots=True)
class Opening:
    """What is needed to have the card in the channel: what it shows, where it and the message above it are.

    ``desk`` is where the direct messages' card of whoever leads is (channel id, ts), and ``convened`` what it shows.
    """

    shown: Screen
    news: ThreadNews
    channel_id: str
    thread_ts: str | None
    card_ts: str | None
    desk: tuple[str, str] | None
    convened: LeadCard

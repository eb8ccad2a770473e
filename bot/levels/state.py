"""Results as data: services return it, views draw it, the outbox keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept
from frameworks.changes import LevelChange
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping


class ChangedOutcome(Kept):
    """An outcome and the levels that are not what they were; a message about it is drawn from this alone.

    ``better`` and ``worse`` are names of the practices that raised and lowered them.
    """

    outcome: Outcome
    first: bool
    changes: tuple[LevelChange, ...]
    better: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()

    @property
    def overall(self) -> LevelChange | None:
        """How the overall level changed; None where only levels of dimensions did."""
        return next((one for one in self.changes if one.dimension is None), None)


class LevelNow(Kept):
    """What a team's level in a model is; ``level`` and ``name`` are None where it has none (any more)."""

    framework: str
    short_name: str
    level: int | None
    name: str | None
    top: int


class WithdrawnNews(Kept):
    """That what was told is about results that were withdrawn as a mistake: by whom, and what the levels are now."""

    by: str
    now: tuple[LevelNow, ...]


class LevelChangeNews(Kept):
    """What a channel is told after an assessment: each framework in which a level changed.

    ``channel_id`` is the team's. ``user_id`` answered, or led those who did; empty where that is nobody's business.
    ``tell`` is told when the channel cannot be (empty: the team's owner is). When ``corrected``, an answer was changed
    after the end; ``late``: so long after that this is a message of its own, of what changed by it. ``subscribed``:
    it is told to another channel, of dimensions alone too if ``dimensions``. ``withdrawn``: the results do not count.
    """

    channel_id: str
    user_id: str
    tell: str = ""
    corrected: bool = False
    changed: tuple[ChangedOutcome, ...]
    scope: Scope = Scope.TEAM
    subject: str = ""
    late: bool = False
    subscribed: bool = False
    dimensions: bool = True
    withdrawn: WithdrawnNews | None = None


class Differing(Kept):
    """A practice of which people said different things: how many gave which answer, and the levels it would lift.

    ``lifts`` are the model's name, from, to.
    """

    name: str
    counts: dict[AnswerValue, int]
    lifts: tuple[tuple[str, int, int], ...] = ()


class RevealNews(LevelChangeNews):
    """What a channel is told when the answers of all who were asked are revealed; beside levels that changed, all.

    ``agreed`` and ``settled`` are names of practices by the answer to them: said by all, and agreed on since.
    ``differ`` is what to talk about, the most consequential first. ``lead`` records what is agreed on.
    """

    assessment_id: int
    finished: int
    asked: int
    anonymous: bool = False
    lead: str = ""
    outcomes: tuple[Outcome, ...]
    agreed: dict[AnswerValue, tuple[str, ...]]
    settled: dict[AnswerValue, tuple[str, ...]]
    differ: tuple[Differing, ...]


class NotPosted(Kept):
    """What a person is told when the channel could not be.

    ``key`` is the message's in the outbox, ``problem`` Slack's word for why.
    """

    channel_id: str
    key: str
    problem: str


@dataclass(frozen=True, slots=True)
class EveryPractice:
    """How many people gave which answer to each practice, in the order of the conversation."""

    channel_id: str
    anonymous: bool
    practices: tuple[CountedPractice, ...]


@dataclass(frozen=True, slots=True)
class CountedPractice:
    """How many people gave which answer to a practice; and what they agreed on since, where they differed."""

    name: str
    part: str
    counts: Mapping[AnswerValue, int]
    agreed: bool
    since: AnswerValue | None = None

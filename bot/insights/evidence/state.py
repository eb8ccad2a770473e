"""What stands behind a team's levels, as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from frameworks.model import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from frameworks.model import AnswerValue

# How many practices a page shows, and the word that says at which it begins.
PAGE = 15
FROM = "from:"


@dataclass(frozen=True, slots=True)
class Shown:
    """A note or link; ``by`` is whose it is, where the viewer may know."""

    text: str
    link: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A practice of the last results: what was answered, when, and all that was said about it.

    ``by`` recorded the answer, ``who`` gave which where several did: None and empty where the viewer may not know.
    ``counts`` are empty where one person answered for the team. ``disputed``: people differ, and agreed on nothing
    yet; ``settled``: they did since. ``reason`` is why it is not applicable, by the plain word for it, ``because``
    what they said of that.
    """

    name: str
    part: str
    answer: AnswerValue
    said_at: datetime
    anonymous: bool = False
    scope: Scope = Scope.TEAM
    subject: str = ""
    by: str | None = None
    counts: Mapping[AnswerValue, int] = field(default_factory=dict)
    who: Mapping[AnswerValue, tuple[str, ...]] = field(default_factory=dict)
    disputed: bool = False
    settled: bool = False
    reason: str = ""
    because: str = ""
    notes: tuple[Shown, ...] = ()

    @property
    def says_more(self) -> bool:
        """Whether there is more to it than an answer: what somebody looks for first."""
        return bool(self.notes or self.because or self.disputed)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page of practices, in their order, from the one at ``start`` (from 0) on.

    ``words`` are what was asked for, ``about`` what they mean (empty: everything);
    ``total`` are all practices that there are. ``names``: the viewer may know who said what, where it is known.
    """

    team_id: int
    channel_id: str
    words: str
    about: str
    start: int
    total: int
    page: tuple[Standing, ...]
    names: bool = False

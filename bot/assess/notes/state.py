"""What may be noted, and to what, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.runtime.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from frameworks.model import Part, Practice

# As many characters as a button can carry beside the question.
MOST_WORDS = 1500


@dataclass(frozen=True, slots=True)
class Noting:
    """The assessment that evidence is put to: its practices by part of the work; ``current`` is asked now, if one is.

    ``over``: the assessment is finished.
    """

    assessment_id: int
    channel_id: str
    parts: tuple[tuple[Part, Sequence[Practice]], ...]
    current: str | None
    over: bool


class EvidenceFor(Kept):
    """What the dialog about a message carries: the assessment, and the message as ``Quoted``."""

    assessment: int
    link: str | None
    words: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message that is used as evidence: where in Slack it is (None: that cannot be told), and how it begins."""

    link: str | None
    words: str

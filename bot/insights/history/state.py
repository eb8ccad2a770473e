"""A team's past as data: the service returns it, views draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from frameworks.changes import AnswerChange
    from frameworks.model import Scope
    from storage.answered import Answered
    from storage.withdrawals import Withdrawn


@dataclass(frozen=True, slots=True)
class Line:
    """Results that may be compared: of one model, scope and kind of team.

    ``number`` is its place among the team's lines by their first results: it stays the same as more come.
    """

    number: int
    framework: str
    name: str
    scope: Scope
    subject: str
    trains_models: bool


@dataclass(frozen=True, slots=True)
class Past:
    """A result; ``progress`` is the way to the next level, 0 to 1, ``by`` is None where it is not known any more.

    Where it was ``withdrawn``, it counts nowhere. The viewer ``may_withdraw`` it or, then, put it back.
    """

    result_id: int
    assessment_id: int
    level: int | None
    progress: float
    version: str
    completed_at: datetime
    by: Answered | None
    withdrawn: Withdrawn | None = None
    may_withdraw: bool = False


@dataclass(frozen=True, slots=True)
class ComparedResults:
    """What changed between two results, the earlier one first.

    ``by_todays_rules``, where the model has a new version since: the level that this gives to the earlier answers;
    the empty tuple where the two need no such look, or it cannot be told.
    """

    before: Past
    after: Past
    changes: tuple[AnswerChange, ...]
    by_todays_rules: tuple[int | None] | tuple[()] = ()


@dataclass(frozen=True, slots=True)
class ResultHistory:
    """One line of a team's results, oldest first, and which other lines there are.

    ``level_names`` by level, as the model names them today. ``compared`` is None with a single result. What was
    ``withdrawn`` is not among the results. ``alike`` are names of the other models by assessment id: what came of the
    same answers.
    """

    team_id: int
    channel_id: str
    line: Line
    others: tuple[Line, ...]
    top: int
    level_names: Mapping[int, str]
    results: tuple[Past, ...]
    compared: ComparedResults | None
    withdrawn: tuple[Past, ...] = ()
    alike: Mapping[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])

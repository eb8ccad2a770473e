"""Scoring rules by name: answers in, a score that explains itself out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue
from frameworks.points import points
from frameworks.score import Answers, Score
from frameworks.staged import staged

if TYPE_CHECKING:
    from frameworks.model import Framework

Rule = Callable[["Framework", Answers], Score]

# A new rule is one function and its name here; what its model files must say is checked in checks.py.
RULES: Mapping[str, Rule] = MappingProxyType({"staged": staged, "points": points})


def score(framework: Framework, answers: Answers) -> Score:
    """Score answers by the rule the framework names. Answers to other practices do not matter."""
    return RULES[framework.rule](framework, answers)


def deciding(framework: Framework, answers: Answers) -> tuple[str, ...]:
    """The ids of the practices that alone would change the level, were their answer the best or the worst.

    Those that the level rests on, and one that alone would lift it. Found by trying, so that it is right for
    every rule; none while there is no level.
    """
    level = score(framework, answers).level
    if level is None:
        return ()
    tried = (AnswerValue.FULLY, AnswerValue.NOT_YET)
    practices = dict.fromkeys(practice for gate in framework.gates for practice in gate.practices)
    return tuple(
        practice
        for practice in practices
        if any(score(framework, {**answers, practice: value}).level != level for value in tried)
    )

"""Scoring rules by name: answers in, a score that explains itself out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue
from frameworks.points import points
from frameworks.score import Answers, Reach, Score
from frameworks.staged import staged, staged_reach

if TYPE_CHECKING:
    from frameworks.model import Framework

Rule = Callable[["Framework", Answers], Score]

# A new rule is one function and its name here; what its model files must say is checked in checks.py.
RULES: Mapping[str, Rule] = MappingProxyType({"staged": staged, "points": points})


def score(framework: Framework, answers: Answers) -> Score:
    """Score answers by the rule the framework names. Answers to other practices do not matter."""
    return RULES[framework.rule](framework, answers)


def reach(framework: Framework, answers: Answers) -> Mapping[str, Reach]:
    """What every dimension, by its id, passes and could pass. Each answer asks: only the commonest rule is quick."""
    if framework.rule == "staged":
        return staged_reach(framework, answers)
    return {
        one.dimension: Reach(one.highest, framework.top if one.at_most is None else one.at_most)
        for one in score(framework, answers).dimensions
    }


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

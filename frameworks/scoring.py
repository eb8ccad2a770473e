"""Scoring rules by name: answers in, a score that explains itself out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

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

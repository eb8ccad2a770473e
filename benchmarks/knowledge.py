"""How fast the models are loaded and scored, and how many questions the quick way of asking saves."""

from __future__ import annotations

import math
import random
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, open_questions, questions
from frameworks.model import AnswerValue
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Mapping

    from frameworks.catalog import Catalog

TEAMS = 300
LOADS = 20
STEEPNESS = 2


def load_ms() -> float:
    """Median milliseconds to read and check all practices and models."""
    # What comes with the bot is read once a process; where something is left out, all is read anew.
    nothing = (Path("no model"),)
    return statistics.median(_milliseconds(lambda: load_catalog(leave_out=nothing)) for _ in range(LOADS))


def score_ms() -> float:
    """Median milliseconds to score one team in all models, over teams of every maturity."""
    catalog = load_catalog()
    chance = random.Random(4)  # noqa: S311 - made-up teams
    teams = [realistic_team(catalog, chance) for _ in range(TEAMS)]

    def taken(answers: Mapping[str, AnswerValue]) -> float:
        return _milliseconds(lambda: [score(framework, answers) for framework in catalog.frameworks.values()])

    return statistics.median(map(taken, teams))


def interview_saving() -> tuple[float, float]:
    """The mean share of questions that quick asks fewer than full: of random teams, and of realistic ones."""
    catalog = load_catalog()
    chance = random.Random(5)  # noqa: S311 - made-up teams
    random_teams = [random_team(catalog, chance) for _ in range(TEAMS)]
    realistic = [realistic_team(catalog, chance) for _ in range(TEAMS)]
    return (
        statistics.mean(_saved(catalog, team) for team in random_teams),
        statistics.mean(_saved(catalog, team) for team in realistic),
    )


def random_team(catalog: Catalog, chance: random.Random) -> dict[str, AnswerValue]:
    """Answers drawn from all there are, each alike."""
    return {practice: chance.choice(list(AnswerValue)) for practice in catalog.practices}


def realistic_team(catalog: Catalog, chance: random.Random) -> dict[str, AnswerValue]:
    """Answers of a team of some maturity from 0 to 4: the higher a practice stands, the rarer it is in place.

    One answer in twenty is not known, and one in twenty-five does not apply.
    """
    maturity = chance.uniform(0, 4)

    def answer(practice: str) -> AnswerValue:
        odd = chance.random()
        if odd < 0.05:
            return AnswerValue.DONT_KNOW
        if odd < 0.09:
            return AnswerValue.NOT_APPLICABLE
        above = maturity + 0.5 - _height(catalog, practice)
        if chance.random() < 1 / (1 + math.exp(-STEEPNESS * above)):
            return AnswerValue.FULLY
        return chance.choice([AnswerValue.PARTLY, AnswerValue.NOT_YET])

    return {practice: answer(practice) for practice in catalog.practices}


def _height(catalog: Catalog, practice: str) -> float:
    """How high a practice stands on a ladder of 0 to 4, on average over the models that put it on a level."""
    heights = [
        4 * gate.level / framework.top
        for framework in catalog.frameworks.values()
        for gate in framework.gates
        if gate.level is not None and practice in gate.practices
    ]
    return statistics.mean(heights) if heights else 2


def _saved(catalog: Catalog, team: Mapping[str, AnswerValue]) -> float:
    models = models_for(catalog, catalog.default)
    answers: dict[str, AnswerValue] = {}
    while following := open_questions(catalog, models, Mode.QUICK, answers):
        answers[following[0].id] = team[following[0].id]
    return 1 - len(answers) / len(questions(catalog, models, Mode.FULL))


def _milliseconds(work: object) -> float:
    assert callable(work)
    before = time.perf_counter()
    work()
    return (time.perf_counter() - before) * 1000

"""Play many made-up teams through a model: which levels are never reached, which questions never matter.

Every rule scores its dimensions one by one, and the weakest that applies decides. So a question is
played only in the dimensions that ask it, which makes thousands of teams a matter of seconds.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from frameworks.model import AnswerValue
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from frameworks.model import Framework, Requirement
    from frameworks.score import Answers, DimensionScore

ROOM_FOR_THE_REST = 0.3
"""How much of a random team's answers is neither fully nor not yet."""


class Effect(NamedTuple):
    """The lowest and the highest change of a level in all teams when a question turns from not yet to fully."""

    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class QuestionEffect:
    """What a practice did to the overall level, and by dimension id to the level of each that asks for it."""

    practice: str
    overall: Effect
    dimensions: Mapping[str, Effect]

    @property
    def matters(self) -> bool:
        """Whether it ever changed any level."""
        return any(one != Effect(0, 0) for one in (self.overall, *self.dimensions.values()))


@dataclass(frozen=True, slots=True)
class Simulation:
    """What was seen: how many teams were at each overall level (None: nothing applied), and every question's effect.

    ``never_reached`` are overall levels, ``never_reached_in`` pairs of dimension id and level. A level at
    which a dimension asks for nothing counts as reached with the one below it.
    """

    teams: int
    levels: Mapping[int | None, int]
    never_reached: tuple[int, ...]
    never_reached_in: tuple[tuple[str, int], ...]
    questions: tuple[QuestionEffect, ...]

    @property
    def never_matter(self) -> tuple[str, ...]:
        """Ids of the practices that never changed any level."""
        return tuple(one.practice for one in self.questions if not one.matters)

    @property
    def sound(self) -> bool:
        """Whether every level can be reached and every question matters."""
        return not (self.never_reached or self.never_reached_in or self.never_matter)


class _Standing(NamedTuple):
    """One dimension of one team: the level shown (as a span), and whether any of it applies."""

    lowest: int
    highest: int
    applicable: bool


class _Played:
    """A model's dimensions, each scored alone and each set of answers only once."""

    def __init__(self, framework: Framework) -> None:
        self.practices: Mapping[str, tuple[str, ...]] = {
            dimension: tuple(dict.fromkeys(practice for gate in gates for practice in gate.practices))
            for dimension, gates in framework.gates_by_dimension.items()
        }
        self._alone = {one.id: _alone(framework, one.id) for one in framework.dimensions}
        self._known: dict[str, dict[tuple[AnswerValue, ...], _Standing]] = {one: {} for one in self.practices}

    def standing(self, dimension: str, answers: Answers) -> _Standing:
        key = tuple(answers[practice] for practice in self.practices[dimension])
        known = self._known[dimension]
        if key not in known:
            known[key] = _standing(score(self._alone[dimension], answers).dimensions[0])
        return known[key]


def simulate(framework: Framework, *, teams: int = 2000, seed: int = 0) -> Simulation:
    """Play teams through a model: made-up extremes, one short of everything, level by level, and random ones.

    The same seed plays the same teams. ``teams`` is the number of random ones. Practices that are only
    recommended never decide a level, and are not played.
    """
    played = _Played(framework)
    asked = tuple(dict.fromkeys(practice for gate in framework.gates for practice in gate.practices))
    of = {one: tuple(name for name, there in played.practices.items() if one in there) for one in asked}
    levels: Counter[int | None] = Counter()
    reached: dict[str, set[int]] = {one.id: set() for one in framework.dimensions}
    overall: dict[str, list[int]] = {one: [] for one in asked}
    within: dict[str, dict[str, list[int]]] = {one: {name: [] for name in of[one]} for one in asked}
    for answers in _teams(framework, asked, teams, seed):
        team = {name: played.standing(name, answers) for name in reached}
        levels[_overall(team)] += 1
        for name, one in team.items():
            reached[name].update(range(one.lowest, one.highest + 1))
        for practice in asked:
            worst, best = team.copy(), team.copy()
            for standings, value in ((worst, AnswerValue.NOT_YET), (best, AnswerValue.FULLY)):
                changed = {**answers, practice: value}
                standings.update({name: played.standing(name, changed) for name in of[practice]})
            # Somebody has answered now, so there is an overall level on both sides.
            _widen(overall[practice], (_overall(best) or 0) - (_overall(worst) or 0))
            for name in of[practice]:
                _widen(within[practice][name], best[name].highest - worst[name].highest)
    every_level = range(framework.top + 1)
    return Simulation(
        teams=levels.total(),
        levels=MappingProxyType(dict(levels)),
        never_reached=tuple(level for level in every_level if level not in levels),
        never_reached_in=tuple(
            (name, level) for name, there in reached.items() for level in every_level if level not in there
        ),
        questions=tuple(
            QuestionEffect(
                practice,
                Effect(*overall[practice]),
                MappingProxyType({name: Effect(*seen) for name, seen in within[practice].items()}),
            )
            for practice in asked
        ),
    )


def _alone(framework: Framework, dimension: str) -> Framework:
    """The model with one of its dimensions."""
    dimensions = tuple(one for one in framework.dimensions if one.id == dimension)
    return framework.model_copy(
        update={"dimensions": dimensions, "gates": framework.gates_by_dimension[dimension], "recommended": ()}
    )


def _standing(one: DimensionScore) -> _Standing:
    return _Standing(one.lowest, one.highest, one.applicable)


def _overall(team: Mapping[str, _Standing]) -> int | None:
    return min((one.highest for one in team.values() if one.applicable), default=None)


def _widen(seen: list[int], change: int) -> None:
    """Keep the lowest and the highest of all changes seen."""
    if not seen:
        seen.extend((change, change))
    elif change < seen[0]:
        seen[0] = change
    elif change > seen[1]:
        seen[1] = change


def _teams(framework: Framework, asked: Sequence[str], teams: int, seed: int) -> Iterator[dict[str, AnswerValue]]:
    fully = dict.fromkeys(asked, AnswerValue.FULLY)
    not_yet = dict.fromkeys(asked, AnswerValue.NOT_YET)
    yield fully
    yield not_yet
    # Where one of several is enough, the gate is short only without all of them.
    for short in dict.fromkeys([*((practice,) for practice in asked), *(gate.practices for gate in framework.gates)]):
        yield {**fully, **dict.fromkeys(short, AnswerValue.NOT_YET)}
    climbing = dict(not_yet)
    for gate in _level_by_level(framework):
        climbing.update(dict.fromkeys(gate.practices, AnswerValue.FULLY))
        yield dict(climbing)
    chance = random.Random(seed)  # noqa: S311 - made-up teams that can be played again, not secrets
    for _ in range(teams):
        maturity = chance.random()
        weights = {
            AnswerValue.FULLY: maturity,
            AnswerValue.NOT_YET: 1 - maturity,
            AnswerValue.PARTLY: ROOM_FOR_THE_REST / 3,
            AnswerValue.NOT_APPLICABLE: ROOM_FOR_THE_REST / 3,
            AnswerValue.DONT_KNOW: ROOM_FOR_THE_REST / 3,
        }
        yield dict(zip(asked, chance.choices(list(weights), list(weights.values()), k=len(asked)), strict=True))


def _level_by_level(framework: Framework) -> Sequence[Requirement]:
    """All gates from the lowest level up, the dimensions in turn; where there are no levels, only in turn."""
    in_turn = [gate for row in zip_longest(*framework.gates_by_dimension.values()) for gate in row if gate is not None]
    return sorted(in_turn, key=lambda gate: gate.level or 0)

"""What is asked, and in which order."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from statistics import mean

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.interview import (
    Mode,
    known,
    models_for,
    open_questions,
    previous_question,
    questions,
    worth_confirming,
)
from frameworks.model import AnswerValue, Framework
from frameworks.score import Answers
from frameworks.scoring import reach, score
from tests.conftest import DEEP
from tests.frameworks.generated import PRACTICES, catalogs, complete_answers

CATALOG: Catalog = load_catalog()
PUBLISHED = ("google", "azure", "gigaom")
FULLY, DONT_KNOW = AnswerValue.FULLY, AnswerValue.DONT_KNOW

framework_choices = st.lists(st.sampled_from(sorted(CATALOG.frameworks)), min_size=1, unique=True)
modes = st.sampled_from(Mode)
partial_answers = st.dictionaries(st.sampled_from(PRACTICES), st.sampled_from(AnswerValue), max_size=6)


def _models(catalog: Catalog) -> tuple[Framework, ...]:
    return models_for(catalog, catalog.frameworks)


def _asked(catalog: Catalog, models: Sequence[Framework], mode: Mode, team: Answers, known: Answers = {}) -> list[str]:  # noqa: B006 - never changed
    """The practices that a team is asked, one after the other."""
    said = dict(known)
    asked: list[str] = []
    while left := open_questions(catalog, models, mode, said):
        asked.append(left[0].id)
        assert left[0].id not in said
        said[left[0].id] = team[left[0].id]
    return asked


def _levels(model: Framework, answers: Answers) -> list[tuple[int | None, int | None]]:
    scored = score(model, answers)
    return [(scored.level, scored.at_most), *((one.level, one.at_most) for one in scored.dimensions)]


# Quickly.


@given(catalogs(), complete_answers)
def test_the_quick_questions_tell_all_levels(catalog: Catalog, team: dict[str, AnswerValue]) -> None:
    models = _models(catalog)
    asked = _asked(catalog, models, Mode.QUICK, team)
    event(f"saved {len(questions(catalog, models, Mode.FULL)) - len(asked)}")
    for model in models:
        assert _levels(model, {one: team[one] for one in asked}) == _levels(model, team)


@given(catalogs(), complete_answers, st.sets(st.sampled_from(PRACTICES)))
def test_what_is_known_already_tells_as_much_and_is_not_asked_again(
    catalog: Catalog, team: dict[str, AnswerValue], before: set[str]
) -> None:
    models = _models(catalog)
    told = {one: team[one] for one in before}
    for mode in Mode:
        asked = _asked(catalog, models, mode, team, told)
        assert not before & set(asked)
        for model in models:
            assert _levels(model, told | {one: team[one] for one in asked}) == _levels(model, team)


@given(catalogs(), complete_answers)
def test_a_question_of_a_higher_level_waits_for_those_of_lower_ones(
    catalog: Catalog, team: dict[str, AnswerValue]
) -> None:
    models = _models(catalog)
    places = list(catalog.practices)
    said: dict[str, AnswerValue] = {}
    before = (0, 0)
    while left := open_questions(catalog, models, Mode.QUICK, said):
        levels = _levels_that_wait(models, said)
        assert {one.id for one in left} == set(levels)
        order = [(levels[one.id], places.index(one.id)) for one in left]
        assert order == sorted(order)
        assert order[0] > before
        before = order[0]
        said[left[0].id] = team[left[0].id]


def _levels_that_wait(models: Sequence[Framework], said: Answers) -> dict[str, int]:
    """By practice, the lowest level of the gates that it could still put in place where answers can change a level."""
    found: dict[str, int] = {}
    for model in models:
        open_practices = [one for one in PRACTICES if one not in said]
        worst = score(model, {**said, **dict.fromkeys(open_practices, AnswerValue.NOT_YET)})
        best = score(model, {**said, **dict.fromkeys(open_practices, FULLY)})
        for low, high in zip(worst.dimensions, best.dimensions, strict=True):
            if (low.level, low.at_most) == (high.level, high.at_most):
                continue
            for gate in model.gates_by_dimension[low.dimension]:
                reached = high.at_most is None or (gate.level or 0) <= high.at_most
                if reached and not any(said.get(one) is FULLY for one in gate.practices):
                    for practice in gate.practices:
                        if practice not in said:
                            found[practice] = min(gate.level or 1, found.get(practice, 99))
    return found


@given(catalogs(), partial_answers)
def test_what_dimensions_reach_is_what_the_whole_score_says(catalog: Catalog, said: Answers) -> None:
    for model in _models(catalog):
        for one in score(model, said).dimensions:
            at_most = model.top if one.at_most is None else one.at_most
            assert reach(model, said)[one.dimension] == (one.highest, at_most)


@given(catalogs(), partial_answers)
def test_nothing_is_asked_quickly_that_is_not_asked_in_full(catalog: Catalog, said: Answers) -> None:
    models = _models(catalog)
    quick = {one.id for one in open_questions(catalog, models, Mode.QUICK, said)}
    assert quick <= {one.id for one in open_questions(catalog, models, Mode.FULL, said)}
    assert quick <= {practice for model in models for practice in model.gate_practices}


@given(catalogs(), complete_answers)
def test_a_dimension_that_cannot_change_any_more_is_left(catalog: Catalog, team: dict[str, AnswerValue]) -> None:
    models = _models(catalog)
    said: dict[str, AnswerValue] = {}
    while left := open_questions(catalog, models, Mode.QUICK, said):
        practice = left[0].id
        # Of some dimension, the levels still depend on this answer or on those after it.
        worst = {one.id: AnswerValue.NOT_YET for one in left}
        best = {one.id: FULLY for one in left}
        assert any(_levels(model, said | worst) != _levels(model, said | best) for model in models)
        said[practice] = team[practice]


# In full.


@given(catalogs(), complete_answers)
def test_in_full_every_practice_is_asked_once(catalog: Catalog, team: dict[str, AnswerValue]) -> None:
    models = _models(catalog)
    asked = _asked(catalog, models, Mode.FULL, team)
    every = {one for model in models for entry in (*model.gates, *model.recommended) for one in entry.practices}
    assert len(asked) == len(set(asked))
    assert set(asked) == every
    assert asked == [one.id for one in questions(catalog, models, Mode.FULL)]


@given(framework_choices, modes)
def test_a_practice_that_several_models_share_is_asked_once(chosen: list[str], mode: Mode) -> None:
    models = models_for(CATALOG, chosen)
    asked = [practice.id for practice in questions(CATALOG, models, mode)]
    assert len(asked) == len(set(asked))
    gates = {one for model in models for one in model.gate_practices}
    recommended = {one for model in models for entry in model.recommended for one in entry.practices}
    assert set(asked) == (gates if mode is Mode.QUICK else gates | recommended)


@given(framework_choices)
def test_a_part_of_the_work_is_asked_in_one_go(chosen: list[str]) -> None:
    parts = [
        CATALOG.part_of[practice.id].part for practice in questions(CATALOG, models_for(CATALOG, chosen), Mode.FULL)
    ]
    changes = sum(one != other for one, other in itertools.pairwise(parts))
    assert changes == len(set(parts)) - 1


@given(framework_choices, st.data())
def test_the_order_of_the_models_does_not_matter(chosen: list[str], data: st.DataObject) -> None:
    other = data.draw(st.permutations(chosen))
    for mode in Mode:
        assert open_questions(CATALOG, models_for(CATALOG, chosen), mode, {}) == open_questions(
            CATALOG, models_for(CATALOG, other), mode, {}
        )


# Going back.


@given(st.lists(st.sampled_from(PRACTICES), unique=True))
def test_going_back_walks_to_the_first_question(history: list[str]) -> None:
    walked: list[str] = []
    current = previous_question(history, None)
    while current is not None and len(walked) <= len(history):
        walked.append(current)
        current = previous_question(history, current)
    assert walked == list(reversed(history))


def test_back_from_an_unanswered_question_leads_to_the_latest_answer() -> None:
    assert previous_question(["a", "b"], "c") == "b"
    assert previous_question(["a", "b"], "a") is None
    assert previous_question([], "c") is None
    assert previous_question([], None) is None


# From an earlier result.


@given(catalogs(), modes, partial_answers)
def test_earlier_answers_are_confirmed_and_unknowns_asked_again(
    catalog: Catalog, mode: Mode, earlier: dict[str, AnswerValue]
) -> None:
    models = _models(catalog)
    confirmed = worth_confirming(catalog, models, mode, earlier)
    may_be_asked = {one.id for one in questions(catalog, models, mode)}
    assert confirmed == {one: value for one, value in earlier.items() if value is not DONT_KNOW and one in may_be_asked}


# Which models.


def test_models_that_were_taken_away_are_left_out() -> None:
    assert known(CATALOG, ["azure", "gone", "google"]) == ("azure", "google")
    assert [one.id for one in models_for(CATALOG, ["google", "aws"])] == ["google", "aws"]
    with pytest.raises(KeyError):
        models_for(CATALOG, ["gone"])


def test_a_team_that_trains_no_models_is_not_asked_about_training() -> None:
    models = models_for(CATALOG, CATALOG.frameworks, trains_models=False)
    for mode in Mode:
        asked = questions(CATALOG, models, mode)
        assert asked
        assert not [one.id for one in asked if one.needs_training]
    assert any(one.needs_training for one in questions(CATALOG, models_for(CATALOG, ["google"]), Mode.FULL))


# How much the quick questions save.

TEAMS = 300 if DEEP else 60
LEVELS = {
    practice: mean(
        gate.level or 0
        for one in CATALOG.default
        for gate in CATALOG.frameworks[one].gates
        if practice in gate.practices
    )
    for practice in CATALOG.asked_by_default
}


def _random_team(chance: random.Random) -> dict[str, AnswerValue]:
    return {practice: chance.choice(list(AnswerValue)) for practice in CATALOG.practices}


def _realistic_team(chance: random.Random) -> dict[str, AnswerValue]:
    """A team of some maturity, which has most of what lower levels ask for, and little of the higher ones."""
    maturity = chance.uniform(0, 4)
    team: dict[str, AnswerValue] = {}
    for practice in CATALOG.practices:
        odds = 1 / (1 + math.exp(-2 * (maturity - LEVELS.get(practice, 2) + 0.5)))
        short = chance.choice([AnswerValue.PARTLY, AnswerValue.NOT_YET])
        team[practice] = FULLY if chance.random() < odds else short
    return team


@pytest.mark.parametrize("make", [_random_team, _realistic_team])
def test_the_quick_questions_save_two_fifths(make: Callable[[random.Random], dict[str, AnswerValue]]) -> None:
    chance = random.Random(2026)  # noqa: S311 - the same teams each time, not secrets
    teams = [make(chance) for _ in range(TEAMS)]
    saved: dict[str, float] = {}
    for chosen in (PUBLISHED, *((one,) for one in PUBLISHED)):
        models = models_for(CATALOG, chosen)
        full = len(questions(CATALOG, models, Mode.FULL))
        saved["+".join(chosen)] = mean(1 - len(_asked(CATALOG, models, Mode.QUICK, team)) / full for team in teams)
    assert saved["+".join(PUBLISHED)] >= 0.40, saved


def test_answers_under_old_ids_keep_their_place_and_give_way_to_new_ones() -> None:
    renamed = CATALOG.practices["model-registry"].model_copy(update={"aliases": ("old-registry",)})
    part = CATALOG.part_of["model-registry"]
    catalog = Catalog((part.model_copy(update={"practices": (renamed,)}),), {})
    given = {"first": FULLY, "old-registry": DONT_KNOW, "last": FULLY}
    assert list(catalog.carried(given).items()) == [("first", FULLY), ("model-registry", DONT_KNOW), ("last", FULLY)]
    assert catalog.carried({**given, "model-registry": FULLY})["model-registry"] is FULLY

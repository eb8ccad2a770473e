"""The smallest change that lifts a level, against trying every set of practices."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.model import AnswerValue, Effort, Framework, Requirement
from frameworks.score import Answers
from frameworks.scoring import score
from frameworks.smallest import smallest_change
from tests.frameworks.generated import PRACTICES, answers, catalog_of, points_models, staged_models

CATALOG = load_catalog()
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW
EFFORTS = list(Effort)

models = st.one_of(staged_models(), points_models(), points_models(shared=True))
efforts = st.lists(st.sampled_from(Effort), min_size=len(PRACTICES), max_size=len(PRACTICES))
orders = st.permutations(PRACTICES)


def _level(framework: Framework, given_answers: Answers, dimension: str | None) -> int | None:
    scored = score(framework, given_answers)
    if dimension is None:
        return scored.level
    return next(one.level for one in scored.dimensions if one.dimension == dimension)


def _passed(framework: Framework, given_answers: Answers, dimension: str | None) -> int | None:
    scored = score(framework, given_answers)
    counted = [one for one in scored.dimensions if one.applicable and dimension in (None, one.dimension)]
    return min((one.highest for one in counted), default=None)


def _with(given_answers: Answers, practices: tuple[str, ...]) -> dict[str, AnswerValue]:
    return {**given_answers, **dict.fromkeys(practices, FULLY)}


def _best_by_trying(
    catalog: Catalog, framework: Framework, given_answers: Answers, to: int, dimension: str | None
) -> tuple[str, ...] | None:
    done = (FULLY, NOT_APPLICABLE)
    usable = [
        one for one in catalog.practices if one in framework.gate_practices and given_answers.get(one) not in done
    ]
    order = list(catalog.practices)

    def effort(practices: tuple[str, ...]) -> tuple[int, int, list[int]]:
        hard = [catalog.practices[one].effort for one in practices]
        return hard.count(Effort.MONTHS), hard.count(Effort.WEEKS), [order.index(one) for one in practices]

    for size in range(len(usable) + 1):
        reached = [
            practices
            for practices in itertools.combinations(usable, size)
            if (_passed(framework, _with(given_answers, practices), dimension) or 0) >= to
        ]
        if reached:
            return min(reached, key=effort)
    return None


@given(models, answers, st.none() | st.integers(-1, 5), efforts, orders, st.data())
def test_it_is_the_best_of_all_sets(
    framework: Framework,
    said: Answers,
    to: int | None,
    hard: list[Effort],
    order: tuple[str, ...],
    data: st.DataObject,
) -> None:
    catalog = catalog_of(framework, order=order, efforts=hard)
    dimension = data.draw(st.sampled_from([None, *(one.id for one in framework.dimensions)]))
    found = smallest_change(catalog, framework, said, to=to, dimension=dimension)
    passed = _passed(framework, said, dimension)
    if passed is None or (to is None and passed == framework.top) or (to is not None and not 0 <= to <= framework.top):
        assert found is None
        return
    if to is None:
        levels = {gate.level or 0 for gate in framework.gates if dimension in (None, gate.dimension)}
        above = [one for one in levels if one > passed] if dimension is not None and framework.rule == "staged" else []
        to = min(above, default=passed + 1)
    assert found == _best_by_trying(catalog, framework, said, to, dimension)
    if found:
        level = _level(framework, _with(said, found), dimension)
        assert level is not None
        assert level >= to
        for one in found:
            rest = tuple(other for other in found if other != one)
            assert (_passed(framework, _with(said, rest), dimension) or 0) < to


@pytest.mark.parametrize("framework_id", sorted(CATALOG.frameworks))
@pytest.mark.parametrize("fitting", [False, True])
def test_every_level_of_every_published_model_is_reached(framework_id: str, *, fitting: bool) -> None:
    framework = (CATALOG.fitting if fitting else CATALOG.frameworks)[framework_id]
    chance = random.Random(7)  # noqa: S311 - it makes up answers
    for _ in range(20):
        said = {one: chance.choice(list(AnswerValue)) for one in CATALOG.practices if chance.random() < 0.9}
        for to in range(framework.top + 1):
            found = smallest_change(CATALOG, framework, said, to=to)
            if found is None:
                # Of a section of points too little may be left for a team that trains no models.
                assert fitting
                assert framework.rule == "points"
                assert (score(framework, dict.fromkeys(CATALOG.practices, FULLY)).passed or 0) < framework.top
                continue
            reached = score(framework, _with(said, found)).passed
            assert reached is not None
            assert reached >= to
            for one in found:
                rest = score(framework, _with(said, tuple(other for other in found if other != one))).passed
                assert rest is not None
                assert rest < to


def test_the_one_answer_that_holds_azure_down() -> None:
    said = dict.fromkeys(CATALOG.practices, FULLY) | {"automatic-model-deployment": NOT_YET}
    azure = CATALOG.frameworks["azure"]
    assert smallest_change(CATALOG, azure, said) == ("automatic-model-deployment",)
    assert smallest_change(CATALOG, azure, said, dimension="release") == ("automatic-model-deployment",)
    assert smallest_change(CATALOG, azure, said, dimension="people") is None


def test_one_practice_of_several_is_enough_and_the_easier_one_is_taken() -> None:
    said = dict.fromkeys(CATALOG.practices, FULLY) | {
        "scheduled-retraining": NOT_YET,
        "metric-triggered-retraining": NOT_YET,
    }
    google = CATALOG.frameworks["google"]
    assert smallest_change(CATALOG, google, said) == ("scheduled-retraining",)
    assert smallest_change(CATALOG, google, said | {"scheduled-retraining": NOT_APPLICABLE}) == (
        "metric-triggered-retraining",
    )


@pytest.mark.parametrize(
    ("first", "second", "chosen"),
    [
        (Effort.MONTHS, Effort.WEEKS, 1),
        (Effort.WEEKS, Effort.DAYS, 1),
        (Effort.DAYS, Effort.WEEKS, 0),
        (Effort.WEEKS, Effort.WEEKS, 0),
    ],
)
def test_of_two_that_are_enough_the_sooner_done_then_the_earlier_asked(
    first: Effort, second: Effort, chosen: int
) -> None:
    gate = Requirement(any_of=PRACTICES[:2], name="One of two", level=1, dimension="automation")
    framework = CATALOG.frameworks["google"].model_copy(update={"gates": (gate,)})
    catalog = catalog_of(framework, efforts=[first, second, *[Effort.DAYS] * 10])
    assert smallest_change(catalog, framework, {}) == (PRACTICES[chosen],)


def test_two_that_take_weeks_go_before_one_that_takes_months() -> None:
    # Two sets of two are enough: the second and fourth, or the first and third.
    gates = tuple(
        Requirement(any_of=(f"practice-{one}", f"practice-{other}"), name="One of two", level=1, dimension="automation")
        for one, other in ((0, 1), (2, 3), (0, 3), (1, 2))
    )
    framework = CATALOG.frameworks["google"].model_copy(update={"gates": gates})
    one_in_months = [Effort.MONTHS, Effort.WEEKS, Effort.DAYS, Effort.WEEKS, *[Effort.DAYS] * 8]
    assert smallest_change(catalog_of(framework, efforts=one_in_months), framework, {}) == ("practice-1", "practice-3")
    all_alike = [Effort.WEEKS] * 12
    assert smallest_change(catalog_of(framework, efforts=all_alike), framework, {}) == ("practice-0", "practice-2")


def test_what_nobody_knows_is_not_in_place() -> None:
    said = dict.fromkeys(CATALOG.practices, FULLY) | {"automatic-model-deployment": DONT_KNOW}
    azure = CATALOG.frameworks["azure"]
    assert "automatic-model-deployment" in (smallest_change(CATALOG, azure, said) or ())


def test_at_the_top_there_is_nothing_to_reach() -> None:
    azure = CATALOG.frameworks["azure"]
    said = dict.fromkeys(CATALOG.practices, FULLY)
    assert smallest_change(CATALOG, azure, said) is None
    assert smallest_change(CATALOG, azure, said, to=4) == ()
    assert smallest_change(CATALOG, azure, said, to=5) is None
    assert smallest_change(CATALOG, azure, said, dimension="no-such-dimension") is None
    assert smallest_change(CATALOG, azure, dict.fromkeys(CATALOG.practices, NOT_APPLICABLE)) is None


def test_points_take_what_counts_most_and_half_a_point_is_something() -> None:
    model = CATALOG.frameworks["ml-test-score"]
    said = dict.fromkeys(CATALOG.practices, NOT_YET)
    first = smallest_change(CATALOG, model, said)
    assert first is not None
    # More than no point: one test in each of four sections.
    assert len({gate.dimension for gate in model.gates if gate.practices[0] in first}) == len(first) == 4
    said = dict.fromkeys(CATALOG.practices, PARTLY)
    # 3.5 of 7 points in every section; more than 5 are four tests made whole in each.
    found = smallest_change(CATALOG, model, said, to=5)
    assert found is not None
    assert len(found) == 16

"""Many people's answers become one team's, and what would change the most is talked about first."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.consensus import (
    Agreement,
    Consequence,
    Disagreement,
    agreements,
    enough,
    team_answers,
    to_talk_about,
)
from frameworks.model import AnswerValue, Framework
from frameworks.score import Answers, Score
from frameworks.scoring import score
from tests.frameworks.generated import PRACTICES, answers, catalogs, frameworks, points_models, staged_models
from tests.frameworks.test_simulation import model

FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW
LEVEL, DIMENSION = Consequence.LEVEL, Consequence.DIMENSION
TOGETHER, NONE = Consequence.TOGETHER, Consequence.NONE

BUNDLED = ("google", "azure", "gigaom", "ml-test-score", "aws")

people = st.lists(answers, max_size=6)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def said(*values: AnswerValue) -> Agreement:
    """What comes of these answers to one practice."""
    (found,) = agreements(["a"], [{"a": value} for value in values])
    return found


def team(**given_answers: Sequence[AnswerValue]) -> tuple[Agreement, ...]:
    """What comes of each practice's answers, by practice."""
    return tuple(
        one
        for practice, values in given_answers.items()
        for one in agreements([practice], [{practice: value} for value in values])
    )


def talk(framework: Framework | Sequence[Framework], **given_answers: Sequence[AnswerValue]) -> list[Disagreement]:
    models = [framework] if isinstance(framework, Framework) else framework
    return list(to_talk_about(models, team(**given_answers), {}))


# What counts for one practice.


@pytest.mark.parametrize(
    ("values", "value", "agreed"),
    [
        ((FULLY,), FULLY, True),
        ((FULLY, FULLY), FULLY, True),
        ((FULLY, PARTLY), PARTLY, False),
        ((PARTLY, NOT_YET), NOT_YET, False),
        ((FULLY, NOT_YET, FULLY), NOT_YET, False),
        ((DONT_KNOW, DONT_KNOW), DONT_KNOW, True),
        ((DONT_KNOW, FULLY), FULLY, True),
        ((DONT_KNOW, DONT_KNOW, NOT_YET), NOT_YET, True),
        ((DONT_KNOW, FULLY, PARTLY), PARTLY, False),
        ((NOT_APPLICABLE, NOT_APPLICABLE), NOT_APPLICABLE, True),
        ((NOT_APPLICABLE, DONT_KNOW), NOT_APPLICABLE, True),
        ((NOT_APPLICABLE, FULLY), FULLY, False),
        ((NOT_APPLICABLE, PARTLY), PARTLY, False),
        ((NOT_APPLICABLE, NOT_YET), NOT_YET, False),
        ((NOT_APPLICABLE, FULLY, NOT_YET), NOT_YET, False),
    ],
)
def test_shared_answer(values: tuple[AnswerValue, ...], value: AnswerValue, agreed: bool) -> None:  # noqa: FBT001
    assert (said(*values).value, said(*values).agreed) == (value, agreed)


def test_everybody_is_counted() -> None:
    found = said(FULLY, DONT_KNOW, FULLY, NOT_YET)
    assert found.counts == {FULLY: 2, NOT_YET: 1, DONT_KNOW: 1}
    assert found.people == 4


def test_people_may_have_been_asked_different_things() -> None:
    found = agreements(["c", "b", "a"], [{"a": FULLY, "other": FULLY}, {"c": PARTLY}, {"a": PARTLY}, {}])
    assert [(one.practice, one.people) for one in found] == [("c", 1), ("a", 2)]
    assert agreements(["a"], []) == ()


def test_practices_answered_by_too_few_are_hidden() -> None:
    found = team(a=[FULLY] * 4, b=[FULLY] * 3 + [DONT_KNOW] * 2, c=[PARTLY] * 6)
    assert [one.practice for one in enough(found)] == ["b", "c"]
    assert [one.practice for one in enough(found, 6)] == ["c"]
    assert enough(found, 1) == found


def test_what_was_agreed_on_counts_instead() -> None:
    found = team(a=[FULLY, NOT_YET], b=[PARTLY], c=[DONT_KNOW])
    assert team_answers(found, {}) == {"a": NOT_YET, "b": PARTLY, "c": DONT_KNOW}
    assert team_answers(found, {"a": FULLY}) == {"a": FULLY, "b": PARTLY, "c": DONT_KNOW}


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_matter(given_answers: list[Answers], chance: random.Random) -> None:
    shuffled = sorted(given_answers, key=lambda _: chance.random())
    one, other = agreements(PRACTICES, given_answers), agreements(PRACTICES, shuffled)
    assert one == other
    assert [list(found.counts) for found in one] == [list(found.counts) for found in other]


@given(people, st.data())
def test_another_agreeing_person_changes_no_answer(given_answers: list[Answers], data: st.DataObject) -> None:
    assume(given_answers)
    more = [*given_answers, data.draw(st.sampled_from(given_answers))]
    before, after = agreements(PRACTICES, given_answers), agreements(PRACTICES, more)
    assert team_answers(before, {}) == team_answers(after, {})
    assert [one.agreed for one in before] == [one.agreed for one in after]


@given(answers, st.integers(1, 4))
def test_unanimous_answers_stay_as_they_are(given_answers: dict[str, AnswerValue], size: int) -> None:
    found = agreements(PRACTICES, [given_answers] * size)
    assert team_answers(found, {}) == given_answers
    assert all(one.agreed for one in found)
    assert enough(found, size) == found
    assert enough(found, size + 1) == ()


@given(people, st.lists(st.sampled_from(PRACTICES)))
def test_unknown_answers_change_no_known_answer(given_answers: list[Answers], asked: list[str]) -> None:
    without = team_answers(agreements(PRACTICES, given_answers), {})
    with_more = team_answers(agreements(PRACTICES, [*given_answers, dict.fromkeys(asked, DONT_KNOW)]), {})
    assert with_more == {**dict.fromkeys(asked, DONT_KNOW), **without}


# The team's level is the lowest that people's opinions give.


def _levels(scored: Score) -> list[int]:
    """The overall level and those of dimensions; what nobody assessed stands at the end of the scale."""
    return [99 if scored.level is None else scored.level, *(one.highest for one in scored.dimensions)]


def _chosen(found: Agreement, framework: Framework) -> list[AnswerValue]:
    """The opinions of which none gives a lower level than the one that counts.

    "Not applicable" is among them where it is never worse: against "not yet" in every model; against "partly"
    where no points are counted; against "fully" where besides each gate is one practice.
    """
    options = list(found.opinions) or [found.value]
    staged = framework.rule == "staged"
    alone = staged and not any(found.practice in gate.any_of for gate in framework.gates)
    fine = {NOT_YET: True, PARTLY: staged, FULLY: alone}.get(found.value, True)
    return [one for one in options if one is not NOT_APPLICABLE or fine]


def _nothing_chosen_is_lower(framework: Framework, found: Sequence[Agreement], data: st.DataObject) -> None:
    counts = team_answers(found, {})
    choice = {one.practice: data.draw(st.sampled_from(_chosen(one, framework))) for one in found}
    event(f"with n/a chosen: {any(choice[one] is NOT_APPLICABLE is not counts[one] for one in choice)}")
    low, high = _levels(score(framework, counts)), _levels(score(framework, choice))
    event(f"lower: {low != high}")
    assert all(one <= other for one, other in zip(low, high, strict=True))


@given(frameworks, people, st.data())
def test_no_choice_among_peoples_opinions_gives_a_lower_level(
    framework: Framework, given_answers: list[Answers], data: st.DataObject
) -> None:
    _nothing_chosen_is_lower(framework, agreements(PRACTICES, given_answers), data)


@pytest.mark.parametrize("framework_id", BUNDLED)
def test_no_choice_of_opinions_lowers_a_bundled_models_level(catalog: Catalog, framework_id: str) -> None:
    framework = catalog.frameworks[framework_id]
    practices = sorted(framework.gate_practices)
    mature = st.sampled_from([FULLY, FULLY, FULLY, FULLY, *AnswerValue])
    person = st.fixed_dictionaries(dict.fromkeys(practices, mature))

    @given(st.lists(person, min_size=1, max_size=3), st.data())
    def holds(given_answers: list[Answers], data: st.DataObject) -> None:
        _nothing_chosen_is_lower(framework, agreements(practices, given_answers), data)

    holds()


def test_not_applicable_can_be_worth_less_than_what_counts() -> None:
    """Why it is an exception: not the rule of consensus but those of scoring."""
    one_of_two = model((("a", "b"), 1, "d"), top=1)
    assert [score(one_of_two, {"a": a, "b": NOT_YET}).level for a in (FULLY, NOT_APPLICABLE)] == [1, 0]
    two_tests = model(("a", None, "d"), ("b", None, "d"), top=1, bands=(0.5,))
    assert [score(two_tests, {"a": a, "b": NOT_YET}).level for a in (FULLY, NOT_APPLICABLE)] == [1, 0]
    (found,) = talk(two_tests, a=[FULLY, NOT_APPLICABLE], b=[NOT_YET])
    assert (found.value, found.best, found.consequence, found.lifts) == (FULLY, FULLY, LEVEL, ())
    three = model(("a", None, "d"), ("b", None, "d"), ("c", None, "d"), top=1, bands=(0.25,))
    (found,) = talk(three, a=[PARTLY, NOT_APPLICABLE], b=[NOT_YET], c=[NOT_YET])
    assert (found.value, found.best, found.consequence, found.lifts) == (PARTLY, PARTLY, LEVEL, ())


# What to talk about.


def test_what_changes_the_level_comes_first_and_what_changes_nothing_last() -> None:
    framework = model(("whole", 1, "d"), ("part", 1, "e"), ("both", 2, "d"), ("pair", 2, "d"), top=2)
    opinions = [FULLY, NOT_YET]
    found = talk(framework, elsewhere=opinions, both=opinions, pair=opinions, part=[FULLY], whole=opinions)
    assert [(one.practice, one.consequence) for one in found] == [
        ("whole", LEVEL),
        ("both", TOGETHER),
        ("pair", TOGETHER),
        ("elsewhere", NONE),
    ]
    assert found[0].lifts == (("made-up", 0, 1),)
    assert {one.lifts for one in found[1:]} == {()}
    # The other dimension holds the whole down now.
    found = talk(framework, both=opinions, part=[NOT_YET], pair=[FULLY], whole=opinions)
    assert [(one.practice, one.consequence) for one in found] == [("whole", DIMENSION), ("both", TOGETHER)]


def test_a_gate_beyond_what_can_be_reached_matters_to_nothing() -> None:
    framework = model(("a", 1, "d"), ("b", 2, "d"), ("c", 3, "d"), top=3)
    found = talk(framework, a=[FULLY, PARTLY], b=[NOT_YET], c=[FULLY, PARTLY])
    assert [(one.practice, one.consequence) for one in found] == [("a", LEVEL), ("c", NONE)]


def test_more_levels_in_more_models_come_first() -> None:
    steps = model(("a", 1, "d"), ("b", 2, "d"), top=2)
    google, azure = (steps.model_copy(update={"id": name}) for name in ("google", "azure"))
    other = model(("c", 1, "d"), top=1).model_copy(update={"id": "other"})
    opinions = [FULLY, NOT_YET]
    found = talk([other, google], c=opinions, a=opinions, b=[FULLY])
    assert [one.lifts for one in found] == [(("google", 0, 2),), (("other", 0, 1),)]
    one_step = [one.model_copy(update={"id": one.id + "-2"}) for one in (google, azure)]
    found = talk([google, *one_step], a=[FULLY], b=opinions)
    assert found[0].lifts == (("google", 1, 2), ("google-2", 1, 2), ("azure-2", 1, 2))
    # As many levels, in two models or in one.
    two_models = [model(("b", 1, "d"), top=1).model_copy(update={"id": name}) for name in ("x", "y")]
    double = model(("a", 1, "d"), ("fixed", 2, "d"), top=2)
    found = talk([double, *two_models], a=opinions, b=opinions, fixed=[FULLY])
    assert [one.practice for one in found] == ["b", "a"]


def test_more_dimensions_come_first_where_no_level_changes() -> None:
    framework = model(("low", 1, "c"), ("one", 1, "d"), ("two", 1, "e"), ("two", 1, "f"), top=1)
    found = talk(framework, one=[FULLY, NOT_YET], two=[FULLY, NOT_YET], low=[NOT_YET])
    assert [(one.practice, one.consequence) for one in found] == [("two", DIMENSION), ("one", DIMENSION)]


def test_disagreements_sort_by_spread_then_voters_then_question_order() -> None:
    framework = model(("asked", 1, "d"), top=1)
    found = talk(
        framework,
        near=[FULLY, PARTLY, PARTLY, FULLY],
        first=[FULLY, NOT_YET, NOT_YET, NOT_YET, NOT_YET, DONT_KNOW, DONT_KNOW],
        second=[NOT_YET, FULLY],
        even=[FULLY, NOT_YET, NOT_YET, FULLY],
        furthest=[NOT_APPLICABLE, NOT_YET],
    )
    assert [one.practice for one in found] == ["furthest", "even", "first", "second", "near"]


def test_the_best_is_what_lifts_the_most_of_what_was_said() -> None:
    framework = model(("a", 1, "d"), ("b", 1, "d"), top=1)
    for values, best in (
        ([NOT_YET, PARTLY], PARTLY),
        ([NOT_YET, FULLY, PARTLY], FULLY),
        ([NOT_YET, NOT_APPLICABLE], NOT_APPLICABLE),
        ([NOT_APPLICABLE, FULLY], FULLY),
        ([NOT_YET, FULLY, NOT_APPLICABLE], FULLY),
        ([PARTLY, NOT_APPLICABLE], NOT_APPLICABLE),
    ):
        (found,) = talk(framework, a=values, b=[FULLY])
        assert (found.best, found.value) == (best, said(*values).value)
        assert found.counts == said(*values).counts


def test_best_answer_is_chosen_by_overall_level_then_dimensions_then_rank() -> None:
    staged = [
        model(("a", 1, "d"), ("b", 1, "d"), top=1).model_copy(update={"id": name}) for name in ("first", "second")
    ]
    opinions = [PARTLY, NOT_APPLICABLE]
    tests = [("a", None, "d"), ("x", None, "d"), ("y", None, "d")]
    points = model(*tests, top=1, bands=(0.25,))
    no = [NOT_YET]
    found = talk([*staged, points], a=opinions, b=[FULLY], x=no, y=no)
    assert (found[0].best, found[0].lifts) == (NOT_APPLICABLE, (("first", 0, 1), ("second", 0, 1)))
    # Here another section holds the whole down.
    held = model(*tests, ("z", None, "f"), ("x", None, "f"), top=1, bands=(0.25,))
    (found,) = talk(held, a=opinions, x=no, y=no, z=no)
    assert (found.best, found.consequence, found.lifts) == (PARTLY, DIMENSION, ())
    twice = model(
        *tests, *((one, None, "e") for one, _, _ in tests), ("z", None, "f"), ("x", None, "f"), bands=(0.25,), top=1
    )
    (found,) = talk([staged[0], twice], a=opinions, b=[FULLY], x=no, y=no, z=no)
    assert (found.best, found.lifts) == (NOT_APPLICABLE, (("first", 0, 1),))
    (found,) = talk(staged, elsewhere=[NOT_YET, PARTLY, NOT_APPLICABLE])
    assert found.best is NOT_APPLICABLE


def test_half_points_add_up_and_too_few_points_change_nothing() -> None:
    halves = [PARTLY, NOT_YET]
    tests = [(one, None, "d") for one in "abcd"]
    found = talk(model(*tests, top=1, bands=(0.75,)), a=halves, b=halves, c=[NOT_YET], d=[NOT_YET])
    assert [one.consequence for one in found] == [TOGETHER, TOGETHER]
    found = talk(model(*tests, top=1, bands=(1,)), a=halves, b=halves, c=[NOT_YET], d=[NOT_YET])
    assert [one.consequence for one in found] == [NONE, NONE]


def test_two_of_which_one_is_enough_are_on_the_way_only_where_they_help() -> None:
    framework = model((("a", "b"), 1, "d"), ("c", 1, "d"), top=1)
    opinions = [FULLY, NOT_YET]
    assert {one.practice: one.consequence for one in talk(framework, a=opinions, b=opinions, c=opinions)} == {
        "a": TOGETHER,
        "b": TOGETHER,
        "c": TOGETHER,
    }
    found = talk(framework, a=opinions, b=[PARTLY, NOT_YET], c=opinions)
    assert {one.practice: one.consequence for one in found} == {"a": TOGETHER, "b": NONE, "c": TOGETHER}
    # Only both together do not apply.
    found = talk(framework, a=[NOT_APPLICABLE, NOT_YET], b=[NOT_APPLICABLE, NOT_YET], c=[FULLY])
    assert [one.consequence for one in found] == [TOGETHER, TOGETHER]


def test_what_was_agreed_on_is_not_talked_about_and_counts_for_the_others() -> None:
    framework = model(("a", 1, "d"), ("b", 1, "d"), top=1)
    found = team(a=[FULLY, NOT_YET], b=[FULLY, NOT_YET])
    assert [one.consequence for one in to_talk_about([framework], found, {})] == [TOGETHER, TOGETHER]
    (left,) = to_talk_about([framework], found, {"b": FULLY})
    assert (left.practice, left.lifts) == ("a", (("made-up", 0, 1),))
    (left,) = to_talk_about([framework], found, {"b": NOT_YET})
    assert (left.practice, left.consequence) == ("a", NONE)


def test_where_nothing_would_apply_any_more_no_overall_level_changes() -> None:
    (found,) = talk(model(("a", 1, "d"), top=1), a=[NOT_YET, NOT_APPLICABLE])
    assert (found.consequence, found.lifts) == (DIMENSION, ())


@given(catalogs(), people, answers)
def test_exactly_what_is_disputed_and_not_settled_is_talked_about(
    made_up: Catalog, given_answers: list[Answers], agreed: Answers
) -> None:
    models = tuple(made_up.frameworks.values())
    found = agreements(made_up.practices, given_answers)
    disputed = {one.practice for one in found if not one.agreed}
    left = to_talk_about(models, found, agreed)
    assert sorted(one.practice for one in left) == sorted(disputed - agreed.keys())
    assert to_talk_about(models, found, {**dict.fromkeys(disputed, PARTLY), **agreed}) == ()
    places = [list(Consequence).index(one.consequence) for one in left]
    assert places == sorted(places)


@given(catalogs(), people, answers)
def test_effect_of_a_disagreement_alone_matches_scoring(
    made_up: Catalog, given_answers: list[Answers], agreed: Answers
) -> None:
    models = tuple(made_up.frameworks.values())
    found = agreements(made_up.practices, given_answers)
    now = team_answers(found, agreed)
    before = {one.id: score(one, now) for one in models}
    opinions = {one.practice: one.opinions for one in found}
    for one in to_talk_about(models, found, agreed):
        tried = [
            {model.id: score(model, {**now, one.practice: other}) for model in models}
            for other in opinions[one.practice]
        ]
        overall = any(
            None not in {new[name].level, old.level} and new[name].level != old.level
            for new in tried
            for name, old in before.items()
        )
        within = any(
            [row.highest for row in new[name].dimensions] != [row.highest for row in old.dimensions]
            for new in tried
            for name, old in before.items()
        )
        event(one.consequence)
        assert (one.consequence is LEVEL) == overall
        assert (one.consequence is DIMENSION) == (within and not overall)
        assert one.best in opinions[one.practice]
        at_best = {model.id: score(model, {**now, one.practice: one.best}).level for model in models}
        assert list(one.lifts) == [
            (name, old.level, new)
            for name, old in before.items()
            if old.level is not None and (new := at_best[name]) is not None and new > old.level
        ]
        assert sum(_gain(before[name].level, at_best[name]) for name in before) == max(
            sum(_gain(before[name].level, new[name].level) for name in before) for new in tried
        )


def _gain(old: int | None, new: int | None) -> int:
    return 0 if old is None or new is None else new - old


def _matters_with_some(framework: Framework, now: Answers, one: Disagreement, left: Sequence[Disagreement]) -> bool:
    """Whether this disagreement, at its best, changes a level beside any choice of the others at their best."""
    others = [other for other in left if other is not one]
    return any(
        [row.highest for row in score(framework, {**base, one.practice: one.best}).dimensions]
        != [row.highest for row in score(framework, base).dimensions]
        for size in range(len(others) + 1)
        for chosen in combinations(others, size)
        for base in [{**now, **{other.practice: other.best for other in chosen}}]
    )


five = st.lists(
    st.fixed_dictionaries({one: st.sampled_from([FULLY, FULLY, *AnswerValue]) for one in PRACTICES[:5]}),
    min_size=2,
    max_size=3,
)
five_that_apply = st.lists(
    st.fixed_dictionaries({one: st.sampled_from([FULLY, FULLY, PARTLY, NOT_YET]) for one in PRACTICES[:5]}),
    min_size=2,
    max_size=3,
)
settled_rest = st.fixed_dictionaries({one: st.sampled_from([FULLY, FULLY, FULLY, NOT_YET]) for one in PRACTICES[5:]})


@given(
    st.one_of(st.tuples(staged_models(), five), st.tuples(points_models(), five_that_apply)),
    settled_rest,
)
def test_what_matters_only_with_others_comes_before_what_never_matters(
    case: tuple[Framework, list[Answers]], rest: Answers
) -> None:
    framework, given_answers = case
    found = agreements(PRACTICES, given_answers)
    left = to_talk_about([framework], found, rest)
    now = team_answers(found, rest)
    simple = framework.rule == "staged" and not any(gate.any_of for gate in framework.gates)
    for one in left:
        if one.value is FULLY or one.best is FULLY:
            event(f"{framework.rule} {one.consequence}")
        matters = _matters_with_some(framework, now, one, left)
        if one.consequence is NONE:
            assert not matters
        elif simple and one.consequence is TOGETHER:
            assert matters


@given(catalogs(), people, st.randoms(use_true_random=False))
def test_the_order_of_people_does_not_change_what_to_talk_about(
    made_up: Catalog, given_answers: list[Answers], chance: random.Random
) -> None:
    models = tuple(made_up.frameworks.values())
    shuffled = sorted(given_answers, key=lambda _: chance.random())
    one, other = (to_talk_about(models, agreements(made_up.practices, said), {}) for said in (given_answers, shuffled))
    assert one == other

"""Which levels and answers changed between two results."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.changes import (
    AnswerChange,
    LevelChange,
    Levels,
    answer_changes,
    level_changes,
    what_made_the_difference,
)
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from frameworks.score import Answers
from tests.frameworks.generated import PRACTICES, answer_values, answers, catalog_of, catalogs

FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW


def test_a_first_level_is_a_change() -> None:
    assert level_changes(None, Levels(2, {"people": 3})) == (LevelChange(None, None, 2),)


def test_nothing_assessed_is_no_first_level() -> None:
    assert level_changes(None, Levels(None, {"people": None})) == ()


def test_the_same_levels_are_no_change() -> None:
    assert level_changes(Levels(1, {"people": 2}), Levels(1, {"people": 2})) == ()


def test_up_and_down_are_changes_overall_first() -> None:
    before, after = Levels(1, {"people": 2, "release": 1}), Levels(2, {"people": 1, "release": 1})
    assert level_changes(before, after) == (LevelChange(None, 1, 2), LevelChange("people", 2, 1))


def test_a_dimension_that_is_no_longer_assessed_is_a_change() -> None:
    assert level_changes(Levels(1, {"people": 1}), Levels(1, {"people": None})) == (LevelChange("people", 1, None),)


# Answers.

some_gone = st.dictionaries(st.sampled_from([*PRACTICES, "long-gone", "gone-too"]), answer_values)


@given(catalogs(), some_gone, some_gone)
def test_changed_answers_are_listed_in_question_order(catalog: Catalog, before: Answers, after: Answers) -> None:
    changes = answer_changes(catalog, before, after)
    names = [one.practice for one in changes]
    assert set(names) == {one for one in {*before, *after} if before.get(one) != after.get(one)}
    known = [one for one in names if one in catalog.practices]
    assert known == [one for one in catalog.practices if one in known]
    assert names[: len(known)] == known
    for one in changes:
        assert (one.before, one.after) == (before.get(one.practice), after.get(one.practice))
        if one.practice in catalog.practices:
            assert (one.name, one.part) == (
                catalog.practices[one.practice].name,
                catalog.part_of[one.practice].title,
            )
        else:
            assert (one.name, one.part) == (one.practice, "")


@given(catalogs(), answers, answers)
def test_turned_around_every_change_is_turned_around(catalog: Catalog, before: Answers, after: Answers) -> None:
    turned = {"better": "worse", "worse": "better", "other": "other"}
    there, back = answer_changes(catalog, before, after), answer_changes(catalog, after, before)
    assert [replace(one, before=one.after, after=one.before) for one in there] == list(back)
    assert [turned[one.direction] for one in there] == [one.direction for one in back]
    assert answer_changes(catalog, before, before) == ()


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (NOT_YET, PARTLY, "better"),
        (PARTLY, FULLY, "better"),
        (NOT_YET, FULLY, "better"),
        (FULLY, NOT_YET, "worse"),
        (FULLY, PARTLY, "worse"),
        (DONT_KNOW, FULLY, "other"),
        (NOT_YET, DONT_KNOW, "other"),
        (None, FULLY, "other"),
        (FULLY, None, "other"),
        (NOT_APPLICABLE, FULLY, "other"),
        (NOT_YET, NOT_APPLICABLE, "other"),
        (None, DONT_KNOW, "other"),
    ],
)
def test_better_or_worse(before: AnswerValue | None, after: AnswerValue | None, direction: str) -> None:
    assert AnswerChange("one", "One", "Data", before, after).direction == direction


def test_a_practice_that_was_renamed_is_the_same_practice() -> None:
    catalog = catalog_of()
    (part,) = catalog.parts
    first = part.practices[0].model_copy(update={"aliases": ("old-name",)})
    catalog = Catalog((part.model_copy(update={"practices": (first, *part.practices[1:])}),), {})
    assert answer_changes(catalog, {"old-name": FULLY}, {"practice-0": FULLY}) == ()
    (change,) = answer_changes(catalog, {"old-name": NOT_YET}, {"practice-0": FULLY})
    assert change == AnswerChange("practice-0", "practice-0", "Part 0", NOT_YET, FULLY)


# What made the difference.


@given(catalogs(), answers, answers)
def test_whatever_level_changes_a_practice_made_the_difference(
    catalog: Catalog, before: Answers, after: Answers
) -> None:
    for framework in catalog.frameworks.values():
        then, now = (outcome(catalog, framework, one).levels for one in (before, after))
        changes = level_changes(then, now)
        found = what_made_the_difference(framework, changes, answer_changes(catalog, before, after))
        back = what_made_the_difference(framework, level_changes(now, then), answer_changes(catalog, after, before))
        assert [one.practice for one in found.better] == [one.practice for one in back.worse]
        assert [one.practice for one in found.worse] == [one.practice for one in back.better]
        assert {one.practice for one in (*found.better, *found.worse)} <= framework.gate_practices
        for change in changes:
            if change.before is not None and change.after is not None:
                assert found.worse if change.is_drop else found.better


def test_what_counts_for_no_level_that_changed_made_no_difference() -> None:
    catalog = load_catalog()
    azure = catalog.frameworks["azure"]
    everything = dict.fromkeys(catalog.practices, FULLY)
    low = next(gate for gate in azure.gates if gate.level == 2 and gate.practice)
    high = next(
        gate
        for gate in azure.gates
        if gate.level == 4
        and gate.practice
        and gate.practice not in {one.practice for one in azure.gates if one.level != 4}
    )
    assert low.practice is not None
    assert high.practice is not None
    before = {**everything, high.practice: NOT_YET}
    after = {**before, low.practice: PARTLY, high.practice: DONT_KNOW}
    then, now = (outcome(catalog, azure, one).levels for one in (before, after))
    found = what_made_the_difference(azure, level_changes(then, now), answer_changes(catalog, before, after))
    assert [one.practice for one in found.worse] == [low.practice]
    assert found.better == ()


def test_half_a_practice_makes_a_difference_only_where_points_are_counted() -> None:
    catalog = load_catalog()
    changes = [LevelChange(None, 0, 1)]
    for model, counts in (("ml-test-score", True), ("google", False)):
        framework = catalog.frameworks[model]
        practice = next(gate.practice for gate in framework.gates if gate.practice and gate.level in (1, None))
        answered = answer_changes(catalog, {practice: NOT_YET}, {practice: PARTLY})
        assert bool(what_made_the_difference(framework, changes, answered).better) is counts

"""What is asked, and in which order."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.interview import next_question, previous_question, questions

CATALOG: Catalog = load_catalog()
framework_choices = st.lists(st.sampled_from(sorted(CATALOG.frameworks)), min_size=1, unique=True)


def _gate_practices(framework_id: str) -> set[str]:
    return {practice for gate in CATALOG.frameworks[framework_id].gates for practice in gate.practices}


@given(framework_choices)
def test_a_practice_that_several_models_share_is_asked_once(chosen: list[str]) -> None:
    asked = [practice.id for practice in questions(CATALOG, chosen)]
    assert len(asked) == len(set(asked))
    assert set(asked) == set().union(*map(_gate_practices, chosen))


@given(framework_choices)
def test_a_part_of_the_work_is_asked_in_one_go(chosen: list[str]) -> None:
    parts = [CATALOG.part_of[practice.id].part for practice in questions(CATALOG, chosen)]
    changes = sum(one != other for one, other in itertools.pairwise(parts))
    assert changes == len(set(parts)) - 1


@given(framework_choices)
def test_every_question_is_asked_until_it_is_answered(chosen: list[str]) -> None:
    asked = questions(CATALOG, chosen)
    answered: list[str] = []
    while practice := next_question(asked, answered):
        assert practice.id not in answered
        answered.append(practice.id)
    assert answered == [practice.id for practice in asked]


@given(framework_choices)
def test_going_back_walks_to_the_first_question(chosen: list[str]) -> None:
    asked = questions(CATALOG, chosen)
    walked = []
    current = previous_question(asked, None)
    while current is not None:
        walked.append(current)
        current = previous_question(asked, current.id)
    assert walked == list(reversed(asked))

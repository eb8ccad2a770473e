"""What a check-in asks, and in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import load_catalog
from frameworks.checkin import AskedBecause, agenda, better, checkin_questions, worse
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue
from frameworks.outcome import outcome

CATALOG = load_catalog()
PUBLISHED = ("google", "azure", "gigaom")
ASKED = [one.id for one in questions(CATALOG, models_for(CATALOG, PUBLISHED), Mode.FULL)]
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
DONT_KNOW, NOT_APPLICABLE = AnswerValue.DONT_KNOW, AnswerValue.NOT_APPLICABLE

all_answers = st.fixed_dictionaries({one: st.sampled_from(AnswerValue) for one in ASKED})
some_practices = st.sets(st.sampled_from(ASKED), max_size=5)
some_models = st.lists(st.sampled_from(PUBLISHED), min_size=1, unique=True)


@given(some_models, all_answers, some_practices, some_practices, some_practices)
def test_each_is_asked_once_by_the_first_reason_that_holds(
    names: list[str],
    answers: dict[str, AnswerValue],
    disputed: set[str],
    old: set[str],
    expired: set[str],
) -> None:
    models = models_for(CATALOG, names)
    found = agenda(CATALOG, models, answers, disputed=disputed, old=old, expired=expired)
    asked = {one.id for one in questions(CATALOG, models, Mode.FULL)}
    assert set(found) <= asked
    order = [list(AskedBecause).index(because) for because in found.values()]
    assert order == sorted(order), "gaps first, then what is unknown, disputed, old and expired"
    assert {one for one in (*disputed, *old, *expired) if one in asked} <= set(found)
    assert {one for one in asked if answers[one] is DONT_KNOW} == {
        one for one, because in found.items() if because is AskedBecause.UNKNOWN
    }
    for one, because in found.items():
        if because is AskedBecause.GAP:
            assert answers[one] in (PARTLY, NOT_YET)
        elif because is not AskedBecause.UNKNOWN:
            assert one in {AskedBecause.DISPUTED: disputed, AskedBecause.OLD: old}.get(because, expired)


@given(some_models, all_answers)
def test_closing_every_asked_gap_lifts_every_model_below_its_top(
    names: list[str], answers: dict[str, AnswerValue]
) -> None:
    models = models_for(CATALOG, names)
    found = agenda(CATALOG, models, answers)
    closed = {**answers, **dict.fromkeys(found, FULLY)}
    for name in names:
        before = outcome(CATALOG, CATALOG.frameworks[name], answers)
        after = outcome(CATALOG, CATALOG.frameworks[name], closed)
        if before.level is None or after.level is None or before.level.level == before.top:
            continue
        assert after.level.level > before.level.level, name


def test_a_model_at_its_target_has_no_gaps() -> None:
    answers = dict.fromkeys(ASKED, NOT_YET)
    models = models_for(CATALOG, ["google"])
    assert agenda(CATALOG, models, answers)
    assert agenda(CATALOG, models, answers, targets={"google": 0}) == {}


def test_what_counts_in_most_models_comes_first() -> None:
    answers = dict.fromkeys(ASKED, FULLY) | {"pipeline-cd": NOT_YET, "model-registry": PARTLY}
    found = list(agenda(CATALOG, models_for(CATALOG, PUBLISHED), answers))
    assert found == ["model-registry", "pipeline-cd"], "three models want a registry, and only Google the other"


def test_behind_the_agenda_comes_what_it_left_open() -> None:
    before = dict.fromkeys(ASKED, FULLY)
    del before["fast-rollback"]
    models = models_for(CATALOG, PUBLISHED)
    asked = checkin_questions(CATALOG, models, Mode.FULL, ["model-registry", "data-validation"], {}, before)
    assert [one.id for one in asked] == ["model-registry", "data-validation", "fast-rollback"]
    said = {"model-registry": FULLY}
    asked = checkin_questions(CATALOG, models, Mode.FULL, ["model-registry", "data-validation"], said, before)
    assert [one.id for one in asked] == ["data-validation", "fast-rollback"]


def test_better_and_worse_are_one_step() -> None:
    assert [better(one) for one in (NOT_YET, PARTLY, FULLY)] == [PARTLY, FULLY, FULLY]
    assert [worse(one) for one in (FULLY, PARTLY, NOT_YET)] == [PARTLY, NOT_YET, NOT_YET]
    assert better(DONT_KNOW) is DONT_KNOW
    assert worse(NOT_APPLICABLE) is NOT_APPLICABLE

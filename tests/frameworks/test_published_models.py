"""The three published models, scored as their publishers put it (fact sheet, section 6, edge cases)."""

from __future__ import annotations

import pytest

from frameworks.catalog import load_catalog
from frameworks.interview import questions
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from frameworks.scoring import score

CATALOG = load_catalog()
TOPS = {"google": 2, "azure": 4, "gigaom": 4}
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
BY_KEY = {key: practice.id for practice in CATALOG.practices.values() for key in practice.covers}


def _all(value: AnswerValue, **but: AnswerValue) -> dict[str, AnswerValue]:
    """Every practice answered alike, but for some by their crosswalk key."""
    return {**dict.fromkeys(CATALOG.practices, value), **{BY_KEY[key]: other for key, other in but.items()}}


def _dimension(framework_id: str, dimension: str, answers: dict[str, AnswerValue]) -> str:
    scored = outcome(CATALOG, CATALOG.frameworks[framework_id], answers)
    return next(one.span for one in scored.dimensions if one.id == dimension)


def test_levels_have_their_publishers_names() -> None:
    names = {one.id: [level.name for level in one.levels] for one in CATALOG.frameworks.values()}
    assert names["google"] == ["Manual process", "ML pipeline automation", "CI/CD pipeline automation"]
    assert names["azure"] == [
        "No MLOps",
        "DevOps but no MLOps",
        "Automated Training",
        "Automated Model Deployment",
        "Full MLOps Automated Operations",
    ]
    assert len(names["gigaom"]) == 5


def test_every_crosswalk_row_is_one_practice() -> None:
    assert len(CATALOG.practices) == 58
    assert len(BY_KEY) == 58


@pytest.mark.parametrize("framework_id", TOPS)
def test_everything_in_place_is_the_top_and_nothing_in_place_is_zero(framework_id: str) -> None:
    framework = CATALOG.frameworks[framework_id]
    assert framework.top == TOPS[framework_id]
    assert score(framework, _all(FULLY)).level == TOPS[framework_id]
    assert score(framework, _all(NOT_YET)).level == 0
    assert score(framework, {}).level is None


@pytest.mark.parametrize("framework_id", TOPS)
def test_partly_everywhere_is_level_zero_with_half_the_way_done(framework_id: str) -> None:
    scored = score(CATALOG.frameworks[framework_id], _all(PARTLY))
    assert scored.level == 0
    assert scored.progress.points == scored.progress.gates / 2


@pytest.mark.parametrize("framework_id", TOPS)
def test_one_missing_gate_of_level_one_is_the_whole_list_of_what_blocks(framework_id: str) -> None:
    framework = CATALOG.frameworks[framework_id]
    gate = next(gate for gate in framework.gates if gate.level == 1 and gate.practice)
    assert gate.practice is not None
    scored = score(framework, _all(FULLY) | {gate.practice: NOT_YET})
    assert scored.level == 0
    assert scored.blocking_practices == (gate.practice,)


def test_google_asks_eleven_gates_for_level_one_and_six_for_level_two() -> None:
    gates = CATALOG.frameworks["google"].gates
    assert [sum(gate.level == level for gate in gates) for level in (1, 2)] == [11, 6]


def test_either_trigger_starts_retraining_for_google() -> None:
    google = CATALOG.frameworks["google"]
    assert score(google, _all(FULLY, T7=NOT_YET, T8=NOT_YET)).level == 0
    assert score(google, _all(FULLY, T7=NOT_YET)).level == 2
    assert score(google, _all(FULLY, T8=NOT_YET)).level == 2


def test_source_control_and_a_registry_do_not_lift_a_team_off_google_zero() -> None:
    assert score(CATALOG.frameworks["google"], _all(NOT_YET, T1=FULLY, T12=FULLY, R6=FULLY)).level == 0


def test_a_siloed_team_is_shown_a_span_in_azures_people() -> None:
    assert _dimension("azure", "people", _all(NOT_YET)) == "0-1"
    assert _dimension("azure", "people", _all(NOT_YET, H1=FULLY)) == "2"
    assert _dimension("azure", "release", _all(FULLY)) == "3-4"
    assert _dimension("azure", "creation", _all(FULLY, T8=NOT_YET)) == "2-3"


def test_retraining_on_a_schedule_is_not_yet_azures_level_four() -> None:
    azure = CATALOG.frameworks["azure"]
    assert score(azure, _all(FULLY, T8=NOT_YET)).level == 3
    assert score(azure, _all(FULLY, T7=NOT_YET)).level == 4


def test_a_team_without_governance_can_be_at_azures_top_but_not_at_gigaoms() -> None:
    without = _all(FULLY, **dict.fromkeys(["V1", "V2", "V3", "V4", "V5", "V6", "V7", "S1", "S2", "S3"], NOT_YET))
    assert score(CATALOG.frameworks["azure"], without).level == 4
    assert score(CATALOG.frameworks["gigaom"], without).level == 0


@pytest.mark.parametrize("framework_id", TOPS)
def test_recommended_practices_alone_never_hold_a_level_down(framework_id: str) -> None:
    framework = CATALOG.frameworks[framework_id]
    gates = {practice for gate in framework.gates for practice in gate.practices}
    only_recommended = {one: NOT_YET for entry in framework.recommended for one in entry.practices if one not in gates}
    assert score(framework, _all(FULLY) | only_recommended).level == framework.top


def test_asking_all_three_models_at_once_saves_most_of_the_questions() -> None:
    together = len(questions(CATALOG, TOPS))
    apart = sum(len(questions(CATALOG, [one])) for one in TOPS)
    assert together < 0.65 * apart


def test_an_outcome_says_what_decided_it_and_survives_being_kept() -> None:
    scored = outcome(CATALOG, CATALOG.frameworks["azure"], _all(FULLY, R4=NOT_YET))
    assert scored.level is not None
    assert scored.level.name == "Automated Training"
    assert [one.id for one in scored.deciding] == ["release"]
    assert [gap.practices for gap in scored.gaps] == [(BY_KEY["R4"],)]
    assert scored.gaps[0].models == 3
    assert type(scored).model_validate_json(scored.model_dump_json()) == scored


def test_a_practice_that_a_level_requires_twice_is_one_gap_and_one_gate() -> None:
    scored = outcome(CATALOG, CATALOG.frameworks["azure"], _all(FULLY, I1=NOT_YET))
    assert [(gap.practices, gap.dimensions) for gap in scored.gaps] == [
        ((BY_KEY["I1"],), ("integration", "technology"))
    ]
    assert (scored.progress.in_place, scored.progress.gates) == (5, 6)
    assert [one.id for one in scored.deciding] == ["integration", "technology"]

"""The three published models, scored as their publishers put it."""

from __future__ import annotations

import itertools
import random

import pytest

from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from frameworks.scoring import deciding, score

CATALOG = load_catalog()
TOPS = {"google": 2, "azure": 4, "gigaom": 4}
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW
BY_KEY = {key: practice.id for practice in CATALOG.practices.values() for key in practice.covers}


def _all(value: AnswerValue, **but: AnswerValue) -> dict[str, AnswerValue]:
    """Every practice answered alike, but for some by their crosswalk key."""
    return {**dict.fromkeys(CATALOG.practices, value), **{BY_KEY[key]: other for key, other in but.items()}}


def _dimension(framework_id: str, dimension: str, answers: dict[str, AnswerValue]) -> str:
    scored = outcome(CATALOG, CATALOG.frameworks[framework_id], answers)
    return next(one.span for one in scored.dimensions if one.id == dimension)


# The crosswalk: what Google, Azure and GigaOm (in our reading) ask, and where. A cell
# has the lowest levels that ask; "rec" recommends only, and "impl" is implied by the text, so never decides.
CROSSWALK: dict[str, tuple[str, str, str]] = {
    "D1": ("L1", "Creation L1", "Architecture L1"),
    "D2": ("L1", "", "Modeling L3"),
    "D3": ("L1 rec; L2 rec", "Tech L2 rec", "Architecture L3 rec"),
    "D4": ("", "Tech L4 rec", ""),
    "T1": ("L2", "Creation L2", "Modeling L1"),
    "T2": ("", "Tech L1", "Architecture L1"),
    "T3": ("", "Creation L2; Tech L2", "Modeling L2"),
    "T4": ("", "Creation L2", "Architecture L2"),
    "T5": ("L1 rec", "Tech L2 rec", "Architecture L2"),
    "T6": ("L1", "Tech L2", "Modeling L2"),
    "T7": ("L1 any-of trigger", "Tech L2 rec", "Modeling L3"),
    "T8": ("L1 any-of trigger", "Creation L4; Tech L4", "Modeling L4"),
    "T9": ("L1", "", ""),
    "T10": ("L1", "", "Architecture L3"),
    "T11": ("L1", "Tech L2", ""),
    "T12": ("L2", "Creation L2; Tech L2", "Architecture L2"),
    "T13": ("", "", "Modeling L1"),
    "T14": ("L1", "Tech L4", "Modeling L3"),
    "R1": ("", "Release L1", ""),
    "R2": ("", "Release L2", "Processes L2"),
    "R3": ("", "Release L2", "Processes L2"),
    "R4": ("L1", "Release L3", "Processes L3"),
    "R5": ("L2", "Release L3", "Processes L3"),
    "R6": ("L1", "Tech L3", "Modeling L4"),
    "R7": ("L1", "", ""),
    "R8": ("L1 rec", "", "Processes L3"),
    "R9": ("L2", "Tech L3", "Processes L4"),
    "R10": ("L2", "", "Processes L4"),
    "R11": ("L2 rec", "", ""),
    "R12": ("", "Tech L3 rec", ""),
    "I1": ("", "Integration L1; Tech L1", "Processes L1"),
    "I2": ("", "Integration L1", "Processes L1"),
    "I3": ("", "Integration L1", ""),
    "I4": ("", "Integration L3", ""),
    "I5": ("", "Integration L3", ""),
    "O1": ("L1 impl; L2", "Tech L4", "Architecture L3"),
    "O2": ("L1 impl", "Tech L3", "Governance L2"),
    "O3": ("", "Tech L4 rec", "Architecture L4"),
    "O4": ("", "Tech L3", "Architecture L3"),
    "O5": ("", "", "Architecture L4"),
    "H1": ("", "People L2", "Processes L2"),
    "H2": ("L1 impl", "People L3", "Processes L3"),
    "H3": ("", "People L4", ""),
    "H4": ("", "", "Processes L1"),
    "H5": ("", "", "Processes L4"),
    "S1": ("", "", "Strategy L1"),
    "S2": ("", "", "Strategy L2"),
    "S3": ("", "", "Strategy L2"),
    "S4": ("", "", "Strategy L3"),
    "S5": ("", "", "Strategy L3"),
    "S6": ("", "", "Strategy L4"),
    "V1": ("", "", "Governance L1"),
    "V2": ("", "", "Governance L1"),
    "V3": ("", "", "Governance L2"),
    "V4": ("", "", "Governance L3"),
    "V5": ("", "", "Governance L3"),
    "V6": ("", "Tech L4 rec", "Governance L4"),
    "V7": ("", "", "Governance L4"),
}
DIMENSIONS = {
    "google": {"": "automation"},
    "azure": {
        "People": "people",
        "Creation": "creation",
        "Release": "release",
        "Integration": "integration",
        "Tech": "technology",
    },
    "gigaom": {
        "Strategy": "strategy",
        "Architecture": "architecture",
        "Modeling": "modeling",
        "Processes": "processes",
        "Governance": "management",
    },
}
Place = tuple[str, int]
"""A dimension's id and a level."""


def _places(framework_id: str, cell: str) -> tuple[set[Place], set[Place], set[Place]]:
    """Where a cell of the crosswalk puts a practice as a gate, a recommendation, or by implication."""
    gates, recommended, implied = set[Place](), set[Place](), set[Place]()
    for entry in filter(None, cell.split("; ")):
        words = entry.removesuffix(" any-of trigger").split()
        into = recommended if words[-1] == "rec" else implied if words[-1] == "impl" else gates
        words = [word for word in words if word not in {"rec", "impl"}]
        into.add((DIMENSIONS[framework_id][" ".join(words[:-1])], int(words[-1].removeprefix("L"))))
    return gates, recommended, implied


def _asked(framework_id: str, practice: str) -> tuple[set[Place], set[Place]]:
    """Where a model's file puts a practice as a gate, and as a recommendation."""
    model = CATALOG.frameworks[framework_id]
    gates, recommended = (
        {(one.dimension, one.level or 0) for one in requirements if practice in one.practices}
        for requirements in (model.gates, model.recommended)
    )
    return gates, recommended


@pytest.mark.parametrize("framework_id", TOPS)
@pytest.mark.parametrize("key", CROSSWALK)
def test_a_model_asks_what_the_crosswalk_says(key: str, framework_id: str) -> None:
    gates, recommended, implied = _places(framework_id, CROSSWALK[key][list(TOPS).index(framework_id)])
    found_gates, found_recommended = _asked(framework_id, BY_KEY[key])
    assert found_gates == gates
    # What the text only implies may be recommended, or left out.
    assert found_recommended - implied == recommended


def test_either_of_the_triggers_is_one_gate_of_google() -> None:
    any_of = [key for key, cells in CROSSWALK.items() if "any-of" in cells[0]]
    assert [set(one.any_of) for one in CATALOG.frameworks["google"].gates if one.any_of] == [
        {BY_KEY[key] for key in any_of}
    ]
    assert not [one for name in ("azure", "gigaom") for one in CATALOG.frameworks[name].gates if one.any_of]


def test_as_many_questions_touch_each_model_as_the_fact_sheet_counts() -> None:
    touched = {name: {key for key, cells in CROSSWALK.items() if cells[n]} for n, name in enumerate(TOPS)}
    assert {name: len(keys) for name, keys in touched.items()} == {"google": 24, "azure": 35, "gigaom": 47}
    for name, keys in touched.items():
        asked = {one.id for one in questions(CATALOG, models_for(CATALOG, [name]), Mode.FULL)}
        assert asked == {BY_KEY[key] for key in keys}
    shared = [sum(map(bool, cells)) for cells in CROSSWALK.values()]
    assert sum(count >= 2 for count in shared) == 32
    assert sum(count == 3 for count in shared) == 16


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


def test_the_catalog_has_five_models_of_which_three_are_meant_by_all() -> None:
    assert set(CATALOG.frameworks) == {"aws", "azure", "gigaom", "google", "ml-test-score"}
    assert CATALOG.default == ("azure", "gigaom", "google")


def test_every_crosswalk_row_is_one_practice_of_the_bank() -> None:
    assert set(BY_KEY) == set(CROSSWALK)
    covering = [practice.id for practice in CATALOG.practices.values() if practice.covers]
    assert len(covering) == len(set(BY_KEY.values())) == 58
    own = {one.id for model in CATALOG.frameworks.values() for part in model.parts for one in part.practices}
    assert set(CATALOG.practices) == {*covering, *own}


@pytest.mark.parametrize("framework_id", TOPS)
def test_everything_in_place_is_the_top_and_nothing_in_place_is_zero(framework_id: str) -> None:
    framework = CATALOG.frameworks[framework_id]
    assert framework.top == TOPS[framework_id]
    assert score(framework, _all(FULLY)).level == TOPS[framework_id]
    assert score(framework, _all(NOT_YET)).level == 0
    nothing = outcome(CATALOG, framework, {})
    assert nothing.level is None
    assert {one.span for one in nothing.dimensions} == {"not assessed"}


@pytest.mark.parametrize("framework_id", TOPS)
def test_partly_everywhere_is_level_zero_with_half_the_way_done(framework_id: str) -> None:
    scored = score(CATALOG.frameworks[framework_id], _all(PARTLY))
    assert scored.level == 0
    assert scored.progress.points == scored.progress.gates / 2
    assert scored.progress.share == 0.5


def _single_gates(*levels: int) -> list[tuple[str, str, str]]:
    """Model, dimension and practice of every gate of these levels that asks for one practice."""
    return [
        (one, gate.dimension, gate.practices[0])
        for one in TOPS
        for gate in CATALOG.frameworks[one].gates
        if gate.level in levels and gate.practice
    ]


@pytest.mark.parametrize(("framework_id", "dimension", "practice"), _single_gates(1))
def test_one_missing_gate_of_level_one_is_the_whole_list_of_what_blocks(
    framework_id: str, dimension: str, practice: str
) -> None:
    scored = score(CATALOG.frameworks[framework_id], _all(FULLY) | {practice: NOT_YET})
    assert scored.level == 0
    assert scored.blocking_practices == (practice,)
    row = next(one for one in scored.dimensions if one.dimension == dimension)
    assert (row.level, [one.gate.practices for one in row.blocking]) == (0, [(practice,)])


@pytest.mark.parametrize(("framework_id", "dimension", "practice"), _single_gates(1, 2, 3, 4))
@pytest.mark.parametrize("value", [NOT_YET, PARTLY, DONT_KNOW])
def test_a_level_needs_every_gate_of_its_own_and_of_all_below(
    framework_id: str, dimension: str, practice: str, value: AnswerValue
) -> None:
    framework = CATALOG.frameworks[framework_id]
    scored = score(framework, _all(FULLY) | {practice: value})
    lowest = min(gate.level or 0 for gate in framework.gates if practice in gate.practices)
    within = min(
        gate.level or 0 for gate in framework.gates if practice in gate.practices and gate.dimension == dimension
    )
    row = next(one for one in scored.dimensions if one.dimension == dimension)
    assert (scored.level, row.level) == (lowest - 1, within - 1)
    assert scored.at_most == (framework.top if value is DONT_KNOW else lowest - 1)
    assert practice in deciding(framework, _all(FULLY) | {practice: value})


@pytest.mark.parametrize("framework_id", TOPS)
def test_turning_a_no_into_a_yes_never_lowers_any_level(framework_id: str) -> None:
    framework = CATALOG.frameworks[framework_id]
    chance = random.Random(1)  # noqa: S311 - the same team each time, not secrets
    climbing = _all(NOT_YET)
    order = list(CATALOG.practices)
    chance.shuffle(order)
    before = score(framework, climbing)
    for practice, value in itertools.product(order, (PARTLY, FULLY)):
        climbing[practice] = value
        after = score(framework, climbing)
        assert (after.level or 0) >= (before.level or 0)
        for new, old in zip(after.dimensions, before.dimensions, strict=True):
            assert new.highest >= old.highest
        before = after
    assert before.level == framework.top


@pytest.mark.parametrize("framework_id", TOPS)
def test_the_order_of_answers_does_not_change_the_result(framework_id: str) -> None:
    chance = random.Random(2)  # noqa: S311 - the same team each time, not secrets
    team = {practice: chance.choice(list(AnswerValue)) for practice in CATALOG.practices}
    shuffled = chance.sample(list(team.items()), len(team))
    framework = CATALOG.frameworks[framework_id]
    assert outcome(CATALOG, framework, dict(shuffled)) == outcome(CATALOG, framework, team)


def test_google_asks_eleven_gates_for_level_one_and_six_for_level_two() -> None:
    gates = CATALOG.frameworks["google"].gates
    assert [sum(gate.level == level for gate in gates) for level in (1, 2)] == [11, 6]


def test_either_trigger_starts_retraining_for_google() -> None:
    google = CATALOG.frameworks["google"]
    assert score(google, _all(FULLY, T7=NOT_YET, T8=NOT_YET)).level == 0
    assert score(google, _all(FULLY, T7=NOT_YET)).level == 2
    assert score(google, _all(FULLY, T8=NOT_YET)).level == 2
    assert score(google, _all(FULLY, T7=PARTLY, T8=NOT_YET)).level == 0
    assert score(google, _all(FULLY, T7=DONT_KNOW, T8=NOT_YET)).at_most == 2
    assert score(google, _all(FULLY, T7=NOT_APPLICABLE, T8=NOT_YET)).level == 0
    assert score(google, _all(FULLY, T7=NOT_APPLICABLE, T8=NOT_APPLICABLE)).level == 2
    blocking = score(google, _all(FULLY, T7=NOT_YET, T8=NOT_YET)).blocking
    assert [set(one.gate.practices) for one in blocking] == [{BY_KEY["T7"], BY_KEY["T8"]}]


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
    together = len(questions(CATALOG, models_for(CATALOG, TOPS), Mode.FULL))
    apart = sum(len(questions(CATALOG, models_for(CATALOG, [one]), Mode.FULL)) for one in TOPS)
    assert (together, apart) == (58, 106)


def test_an_outcome_says_what_decided_it_and_survives_being_kept() -> None:
    scored = outcome(CATALOG, CATALOG.frameworks["azure"], _all(FULLY, R4=NOT_YET))
    assert scored.level is not None
    assert scored.level.name == "Automated Training"
    assert [one.id for one in scored.weakest] == ["release"]
    assert [gap.practices for gap in scored.gaps] == [(BY_KEY["R4"],)]
    assert scored.gaps[0].models == 3
    assert type(scored).model_validate_json(scored.model_dump_json()) == scored


def test_a_practice_that_a_level_requires_twice_is_one_gap_and_one_gate() -> None:
    scored = outcome(CATALOG, CATALOG.frameworks["azure"], _all(FULLY, I1=NOT_YET))
    assert [(gap.practices, gap.dimensions) for gap in scored.gaps] == [
        ((BY_KEY["I1"],), ("integration", "technology"))
    ]
    assert (scored.progress.in_place, scored.progress.gates) == (5, 6)
    assert [one.id for one in scored.weakest] == ["integration", "technology"]

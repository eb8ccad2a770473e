"""The models that are offered beside the three, what is left for teams that train no models, and the overlay."""

from __future__ import annotations

from pathlib import Path

import pytest

from frameworks.catalog import load_catalog
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue, Framework
from frameworks.outcome import outcome
from frameworks.scoring import deciding, score

EXAMPLES = Path("docs/examples")
CATALOG = load_catalog()
TEST_SCORE, AWS, GOOGLE = (CATALOG.frameworks[one] for one in ("ml-test-score", "aws", "google"))
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW


def _all(framework: Framework, value: AnswerValue) -> dict[str, AnswerValue]:
    return dict.fromkeys((practice for gate in framework.gates for practice in gate.practices), value)


# The ML Test Score.

SECTIONS = ("data", "model", "infrastructure", "monitoring")


def _section(section: str) -> list[str]:
    return [practice for gate in TEST_SCORE.gates_by_dimension[section] for practice in gate.practices]


def _team(**halves: int) -> dict[str, AnswerValue]:
    """Everything in place, but in some sections only so many half points."""
    team = _all(TEST_SCORE, FULLY)
    for section, count in halves.items():
        values = [FULLY] * (count // 2) + [PARTLY] * (count % 2)
        values += [NOT_YET] * (7 - len(values))
        team |= dict(zip(_section(section), values, strict=True))
    return team


def test_the_test_score_has_28_tests_in_four_sections_of_seven() -> None:
    assert tuple(one.id for one in TEST_SCORE.dimensions) == SECTIONS
    assert [len(TEST_SCORE.gates_by_dimension[one]) for one in SECTIONS] == [7] * 4
    assert len(TEST_SCORE.gate_practices) == 28
    assert TEST_SCORE.rule == "points"
    assert TEST_SCORE.bands == (0, 1, 2, 3, 5)
    assert all(one.basis == "published" for one in TEST_SCORE.criteria)
    assert len(TEST_SCORE.criteria) == 28


def test_all_tests_fully_are_the_top_and_none_is_zero() -> None:
    scored = score(TEST_SCORE, _all(TEST_SCORE, FULLY))
    assert (scored.level, scored.at_most, scored.mean, TEST_SCORE.top) == (5, 5, 5.0, 5)
    assert scored.blocking == ()
    assert score(TEST_SCORE, _all(TEST_SCORE, NOT_YET)).level == 0
    assert score(TEST_SCORE, {}).level is None
    assert score(TEST_SCORE, _all(TEST_SCORE, NOT_APPLICABLE)).level is None


def test_all_tests_by_hand_are_three_and_a_half_points() -> None:
    scored = score(TEST_SCORE, _all(TEST_SCORE, PARTLY))
    assert {one.progress.points for one in scored.dimensions} == {3.5}
    assert scored.level == 4
    named = outcome(CATALOG, TEST_SCORE, _all(TEST_SCORE, PARTLY))
    assert named.level is not None
    assert named.level.name == "Strong testing and monitoring"
    assert (named.needs, named.rule) == (5, "points")


@pytest.mark.parametrize("section", SECTIONS)
def test_one_section_without_points_is_level_zero(section: str) -> None:
    scored = score(TEST_SCORE, _team(**{section: 0}))
    assert scored.level == 0
    assert {one.gate.dimension for one in scored.blocking} == {section}
    assert scored.blocking_practices == tuple(_section(section))
    # A first half point there lifts the score, whichever test it is; any of the seven decides.
    assert set(deciding(TEST_SCORE, _team(**{section: 0}))) == set(_section(section))


# Half points of the weakest section, and the level: a band has its upper edge, and not its lower one.
EDGES = {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 4, 10: 4, 11: 5, 12: 5, 13: 5, 14: 5}


@pytest.mark.parametrize(("halves", "level"), EDGES.items())
@pytest.mark.parametrize("section", SECTIONS)
def test_exactly_the_points_of_an_edge_stay_in_the_lower_band(section: str, halves: int, level: int) -> None:
    scored = score(TEST_SCORE, _team(**{section: halves}))
    row = next(one for one in scored.dimensions if one.dimension == section)
    assert (row.progress.points, row.level, scored.level) == (halves / 2, level, level)


def test_the_weakest_of_the_four_sections_decides() -> None:
    scored = score(TEST_SCORE, _team(data=9, model=4, infrastructure=11, monitoring=5))
    assert [one.level for one in scored.dimensions] == [4, 2, 5, 3]
    assert scored.level == 2
    assert scored.mean == 3.5
    assert scored.progress.points == 2
    assert {one.gate.dimension for one in scored.blocking} == {"model"}


def test_points_are_scaled_up_where_tests_do_not_apply() -> None:
    team = _team(data=6)
    assert score(TEST_SCORE, team).level == 3
    # Three of seven points; without one of the four that are missing, three of six are three and a half of seven.
    assert score(TEST_SCORE, team | {_section("data")[6]: NOT_APPLICABLE}).level == 4
    # Without one that is in place, two of six are two and a third of seven.
    assert score(TEST_SCORE, team | {_section("data")[0]: NOT_APPLICABLE}).level == 3
    # Exactly on an edge after scaling: one of seven, which is above no more than nothing.
    lonely = dict.fromkeys(_section("data"), NOT_APPLICABLE)
    assert score(TEST_SCORE, team | lonely | {_section("data")[0]: PARTLY}).level == 4
    # A section of which nothing applies holds nothing down.
    scored = score(TEST_SCORE, team | lonely)
    assert (scored.level, scored.dimensions[0].level, scored.dimensions[0].applicable) == (5, None, False)


def test_unknown_tests_make_a_range_of_points() -> None:
    team = _team(data=6) | {_section("data")[6]: DONT_KNOW}
    scored = score(TEST_SCORE, team)
    assert (scored.level, scored.at_most) == (3, 4)
    assert scored.unknown_practices(team) == (_section("data")[6],)


# AWS.


def test_aws_has_four_phases_of_which_the_first_requires_nothing() -> None:
    assert [one.name for one in AWS.levels] == ["Initial", "Repeatable", "Reliable", "Scalable"]
    assert AWS.top == 3
    assert {gate.level for gate in AWS.gates} == {1, 2, 3}
    assert score(AWS, _all(AWS, FULLY)).level == 3
    assert score(AWS, _all(AWS, NOT_YET)).level == 0
    assert score(AWS, _all(AWS, PARTLY)).level == 0
    assert score(AWS, {}).level is None


def test_a_person_approves_what_aws_calls_reliable() -> None:
    gate = next(gate for gate in AWS.gates if gate.practice == "evaluated-promotion")
    assert gate.level == 2
    assert [one.basis for one in AWS.criteria if one.id in gate.criteria] == ["published"]
    team = _all(AWS, FULLY)
    assert score(AWS, team | {"evaluated-promotion": NOT_YET}).level == 1
    # Deployment without a person is no substitute.
    assert "automatic-model-deployment" not in AWS.gate_practices


@pytest.mark.parametrize("level", [1, 2, 3])
def test_each_phase_of_aws_needs_all_its_gates(level: int) -> None:
    for gate in AWS.gates:
        if gate.level == level:
            assert score(AWS, _all(AWS, FULLY) | {gate.practices[0]: NOT_YET}).level == level - 1


def test_additional_models_are_not_part_of_all() -> None:
    assert not {"aws", "ml-test-score"} & set(CATALOG.default)
    assert not AWS.default
    assert not TEST_SCORE.default


# Teams that train no models.


def test_a_model_that_does_not_fit_has_no_level_and_says_why() -> None:
    scored = outcome(CATALOG, GOOGLE, _all(GOOGLE, FULLY), trains_models=False)
    assert (scored.level, scored.at_most, scored.next_level, scored.mean) == (None, None, None, None)
    assert [(one.level, one.span) for one in scored.dimensions] == [(None, "fits in part")]
    fitting = CATALOG.fitting["google"]
    assert scored.gates == len(fitting.gates) < len(GOOGLE.gates)
    assert len(scored.left_out) == len(GOOGLE.gates) - len(fitting.gates)
    assert "Retraining that starts by itself" in scored.left_out
    assert CATALOG.practices["training-pipeline"].name in scored.left_out
    assert CATALOG.practices["gradual-rollout"].name not in scored.left_out
    assert (scored.progress.in_place, scored.progress.gates) == (len(fitting.gates), len(fitting.gates))
    assert scored.gaps == ()
    assert type(scored).model_validate_json(scored.model_dump_json()) == scored


def test_what_does_not_fit_is_neither_counted_nor_a_gap() -> None:
    scored = outcome(CATALOG, GOOGLE, _all(GOOGLE, NOT_YET), trains_models=False)
    assert scored.level is None
    assert (scored.progress.in_place, scored.progress.gates) == (0, len(CATALOG.fitting["google"].gates))
    gaps = {practice for gap in scored.gaps for practice in gap.practices}
    assert gaps == set(CATALOG.fitting["google"].gate_practices)
    assert not any(CATALOG.practices[practice].needs_training for practice in gaps)
    # Even if somebody answered what does not fit.
    others = {practice: FULLY for practice in GOOGLE.gate_practices if CATALOG.practices[practice].needs_training}
    assert outcome(CATALOG, GOOGLE, _all(GOOGLE, NOT_YET) | others, trains_models=False) == scored


@pytest.mark.parametrize("framework_id", CATALOG.frameworks)
def test_only_dimensions_that_fit_as_a_whole_have_a_level(framework_id: str) -> None:
    framework = CATALOG.frameworks[framework_id]
    scored = outcome(CATALOG, framework, _all(framework, FULLY), trains_models=False)
    assert scored.level is None
    for row in scored.dimensions:
        training = [
            gate
            for gate in framework.gates_by_dimension[row.id]
            if all(CATALOG.practices[practice].needs_training for practice in gate.practices)
        ]
        assert row.left_out == len(training)
        assert row.level == (None if training else framework.top)
        if training:
            everything = len(training) == len(framework.gates_by_dimension[row.id])
            assert row.span == ("does not fit" if everything else "fits in part")


def test_a_model_in_which_nothing_needs_training_keeps_its_level() -> None:
    catalog = load_catalog(EXAMPLES)
    overlay = catalog.frameworks["azure-generative"]
    assert catalog.fitting["azure-generative"] is overlay
    for value, level in ((FULLY, 4), (NOT_YET, 0)):
        scored = outcome(catalog, overlay, _all(overlay, value), trains_models=False)
        assert scored.level is not None
        assert (scored.level.level, scored.left_out) == (level, ())
        assert scored == outcome(catalog, overlay, _all(overlay, value))


# The overlay.


def test_the_overlay_is_a_model_of_its_own_without_training() -> None:
    catalog = load_catalog(EXAMPLES)
    overlay, azure = catalog.frameworks["azure-generative"], catalog.frameworks["azure"]
    assert not [one for one in overlay.gate_practices if catalog.practices[one].needs_training]
    assert [one.name for one in overlay.levels] == [one.name for one in azure.levels]
    assert overlay.dimensions == azure.dimensions
    assert overlay.version == f"{azure.version}+1"
    assert overlay.id not in catalog.default
    kept = [gate for gate in azure.gates if not catalog.practices[gate.practices[0]].needs_training]
    assert list(overlay.gates[: len(kept)]) == kept
    own = {one.id for part in overlay.parts for one in part.practices}
    assert {practice for gate in overlay.gates[len(kept) :] for practice in gate.practices} == own


def test_the_overlay_asks_its_questions_within_the_parts_of_the_work() -> None:
    catalog = load_catalog(EXAMPLES)
    models = models_for(catalog, ["azure-generative"], trains_models=False)
    asked = questions(catalog, models, Mode.FULL)
    parts = [catalog.part_of[one.id].part for one in asked]
    assert parts == sorted(parts, key=[part.part for part in catalog.parts].index)
    assert [part.part for part in catalog.parts] == [part.part for part in CATALOG.parts]
    assert "prompts-versioned" in {one.id for one in asked}
    assert "prompts-versioned" not in CATALOG.practices


def test_the_overlay_changes_no_other_model() -> None:
    catalog = load_catalog(EXAMPLES)
    assert {one: model for one, model in catalog.frameworks.items() if one != "azure-generative"} == dict(
        CATALOG.frameworks
    )
    assert catalog.asked_by_default == CATALOG.asked_by_default


@pytest.mark.parametrize("level", [1, 2, 3, 4])
def test_each_level_of_the_overlay_rests_on_what_it_adds(level: int) -> None:
    catalog = load_catalog(EXAMPLES)
    overlay = catalog.frameworks["azure-generative"]
    own = {one.id for part in overlay.parts for one in part.practices}
    for gate in overlay.gates:
        if gate.level == level and gate.practices[0] in own:
            assert score(overlay, _all(overlay, FULLY) | {gate.practices[0]: NOT_YET}).level == level - 1

"""What is kept of an assessment: a score with all names in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from frameworks.catalog import load_catalog
from frameworks.changes import Levels, level_changes
from frameworks.model import AnswerValue
from frameworks.outcome import DimensionOutcome, Outcome, outcome
from frameworks.score import GateState

CATALOG = load_catalog()
AZURE, GOOGLE, GIGAOM = (CATALOG.frameworks[one] for one in ("azure", "google", "gigaom"))
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW

teams = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(CATALOG.practices, st.sampled_from([FULLY, FULLY, *AnswerValue]))
)
model_ids = st.sampled_from(sorted(CATALOG.frameworks))


def _all(value: AnswerValue, **but: AnswerValue) -> dict[str, AnswerValue]:
    """Every practice answered alike, but for some by their ids (with _ for -)."""
    return dict.fromkeys(CATALOG.practices, value) | {name.replace("_", "-"): other for name, other in but.items()}


def _row(scored: Outcome, dimension: str) -> DimensionOutcome:
    return next(one for one in scored.dimensions if one.id == dimension)


# Levels and what is next.


def test_an_outcome_names_its_levels() -> None:
    scored = outcome(CATALOG, AZURE, _all(FULLY, automatic_model_deployment=NOT_YET))
    assert scored.level is not None
    assert scored.next_level is not None
    assert (scored.level.level, scored.level.name) == (2, "Automated Training")
    assert (scored.next_level.level, scored.next_level.name) == (3, "Automated Model Deployment")
    assert scored.level.next == AZURE.levels[2].next
    assert (scored.top, scored.rule, scored.needs, scored.mean) == (4, "staged", None, 3.6)
    assert scored.levels == Levels(2, {"people": 4, "creation": 4, "release": 2, "integration": 4, "technology": 4})


def test_at_the_top_nothing_is_next() -> None:
    scored = outcome(CATALOG, AZURE, _all(FULLY))
    assert scored.level is not None
    assert scored.level.level == 4
    assert (scored.next_level, scored.gaps, scored.weakest, scored.to_find_out) == (None, (), (), ())
    assert all(row.gaps == () for row in scored.dimensions)


def test_nothing_answered_is_not_assessed() -> None:
    scored = outcome(CATALOG, AZURE, {})
    assert (scored.level, scored.at_most, scored.next_level, scored.mean) == (None, None, None, None)
    assert {row.span for row in scored.dimensions} == {"not assessed"}
    assert scored.weakest == ()
    assert scored.levels == Levels(None, dict.fromkeys(one.id for one in AZURE.dimensions))


# What decides.


def test_the_dimension_that_holds_the_level_down_decides() -> None:
    scored = outcome(CATALOG, AZURE, _all(FULLY, scoring_code_tested=NOT_YET, agreed_production_signals=NOT_YET))
    assert [one.id for one in scored.weakest] == ["release"]
    assert [gap.practices for gap in scored.gaps] == [("scoring-code-tested",)]
    assert [gap.practices for gap in _row(scored, "people").gaps] == [("agreed-production-signals",)]
    assert (_row(scored, "people").level, _row(scored, "release").level) == (3, 1)


def test_tied_weakest_dimensions_are_ordered_by_fewest_gaps() -> None:
    short = dict.fromkeys(["scoring_code_tested", "engineering_owned_release", "shared_repeatable_jobs"], NOT_YET)
    scored = outcome(CATALOG, AZURE, _all(FULLY, **short))
    assert [one.id for one in scored.weakest] == ["people", "release"]
    assert [gap.dimensions for gap in scored.gaps] == [("people",), ("release",), ("release",)]


def test_gaps_that_count_in_more_models_come_first() -> None:
    scored = outcome(CATALOG, GOOGLE, _all(NOT_YET))
    counts = [gap.models for gap in scored.gaps]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == 3
    within = [gap.models for gap in scored.dimensions[0].gaps]
    assert within == counts
    assert {gap.state for gap in scored.gaps} == {GateState.MISSING}
    either = next(gap for gap in scored.gaps if len(gap.practices) == 2)
    assert either.name == "Retraining that starts by itself"
    # A model beside the three counts itself.
    own = outcome(CATALOG, CATALOG.frameworks["aws"], _all(NOT_YET))
    assert {gap.practices[0]: gap.models for gap in own.gaps}["standard-project-structure"] == 1


def test_a_gate_of_two_dimensions_is_one_gap_of_both() -> None:
    scored = outcome(CATALOG, AZURE, _all(FULLY, model_registry=PARTLY))
    assert [(gap.practices, gap.dimensions, gap.state) for gap in scored.gaps] == [
        (("model-registry",), ("creation", "technology"), GateState.PARTLY)
    ]
    assert [one.id for one in scored.weakest] == ["creation", "technology"]


# What is not known.


def test_what_the_range_rests_on_is_to_be_found_out() -> None:
    scored = outcome(CATALOG, AZURE, _all(FULLY, automatic_model_deployment=DONT_KNOW))
    assert scored.level is not None
    assert scored.at_most is not None
    assert (scored.level.level, scored.at_most.level) == (2, 4)
    assert scored.to_find_out == (CATALOG.practices["automatic-model-deployment"].name,)
    assert scored.levels.dimensions["release"] == 2
    assert (_row(scored, "release").level, _row(scored, "release").at_most) == (2, 4)


def test_what_cannot_change_the_range_need_not_be_found_out() -> None:
    # The level below is missing for certain, so the one above does not matter.
    scored = outcome(CATALOG, AZURE, _all(FULLY, scoring_code_tested=NOT_YET, automatic_model_deployment=DONT_KNOW))
    assert scored.to_find_out == ()
    either = outcome(CATALOG, GOOGLE, _all(FULLY, scheduled_retraining=DONT_KNOW))
    assert either.to_find_out == ()
    both = dict.fromkeys(["scheduled_retraining", "metric_triggered_retraining"], DONT_KNOW)
    assert outcome(CATALOG, GOOGLE, _all(FULLY, **both)).to_find_out == ("Retraining that starts by itself",)


@given(model_ids, teams)
def test_there_is_something_to_find_out_exactly_where_the_level_is_a_range(
    model_id: str, team: dict[str, AnswerValue]
) -> None:
    scored = outcome(CATALOG, CATALOG.frameworks[model_id], team)
    assert bool(scored.to_find_out) == (scored.level != scored.at_most)
    assert len(scored.to_find_out) == len(set(scored.to_find_out))


# What does not apply.


@pytest.mark.parametrize(("count", "much"), [(0, False), (4, False), (5, True), (17, True)])
def test_more_than_a_quarter_not_applicable_is_much(count: int, much: bool) -> None:  # noqa: FBT001
    singles = [gate.practices[0] for gate in GOOGLE.gates if gate.practice]
    team = _all(FULLY) | dict.fromkeys(singles[:count], NOT_APPLICABLE)
    if count > len(singles):
        team = _all(NOT_APPLICABLE)
    scored = outcome(CATALOG, GOOGLE, team)
    assert (scored.not_applicable, scored.gates, scored.much_not_applicable) == (count, 17, much)


def test_exactly_a_quarter_is_not_yet_much() -> None:
    # 28 gates of the ML Test Score, 7 of them in one section.
    model = CATALOG.frameworks["ml-test-score"]
    section = [gate.practices[0] for gate in model.gates_by_dimension["data"]]
    scored = outcome(CATALOG, model, _all(FULLY) | dict.fromkeys(section, NOT_APPLICABLE))
    assert (scored.not_applicable, scored.gates, scored.much_not_applicable) == (7, 28, False)
    more = model.gates_by_dimension["model"][0].practices[0]
    assert outcome(CATALOG, model, _all(FULLY) | dict.fromkeys([*section, more], NOT_APPLICABLE)).much_not_applicable


def test_a_practice_of_two_gates_is_counted_once() -> None:
    scored = outcome(CATALOG, AZURE, _all(FULLY, model_registry=NOT_APPLICABLE))
    assert (scored.not_applicable, scored.level and scored.level.level) == (1, 4)
    assert scored.gates == len({gate.practices for gate in AZURE.gates}) < len(AZURE.gates)


def test_a_dimension_of_which_nothing_applies_says_so() -> None:
    people = dict.fromkeys((gate.practices[0] for gate in AZURE.gates_by_dimension["people"]), NOT_APPLICABLE)
    scored = outcome(CATALOG, AZURE, _all(FULLY) | people)
    assert (_row(scored, "people").span, _row(scored, "people").level) == ("not applicable", None)
    assert scored.level is not None
    assert scored.level.level == 4


# The target.


@pytest.mark.parametrize(
    ("target", "at_target"), [(None, False), (0, True), (1, True), (2, True), (3, False), (4, False)]
)
def test_a_team_is_at_its_target_at_that_level_or_above(target: int | None, at_target: bool) -> None:  # noqa: FBT001
    team = _all(FULLY, automatic_model_deployment=NOT_YET)
    scored = outcome(CATALOG, AZURE, team, target=target)
    assert scored.at_target is at_target
    assert (scored.target.level if scored.target else None) == target
    # The target changes nothing else.
    assert scored.model_copy(update={"target": None}) == outcome(CATALOG, AZURE, team)


def test_without_a_level_no_target_is_reached() -> None:
    assert not outcome(CATALOG, AZURE, {}, target=0).at_target
    assert not outcome(CATALOG, AZURE, _all(FULLY), trains_models=False, target=0).at_target


def test_a_target_beyond_the_top_is_none() -> None:
    assert outcome(CATALOG, GOOGLE, _all(FULLY), target=3).target is None


# Kept for years.


@given(model_ids, teams, st.booleans())
def test_an_outcome_survives_being_kept(model_id: str, team: dict[str, AnswerValue], trains_models: bool) -> None:  # noqa: FBT001
    scored = outcome(CATALOG, CATALOG.frameworks[model_id], team, trains_models=trains_models, target=1)
    assert Outcome.model_validate_json(scored.model_dump_json()) == scored
    assert level_changes(scored.levels, scored.levels) == ()


# As the first version kept it: no rule, needs, target, left_out, to_find_out, not_applicable, gates; levels without
# what comes next, dimensions without what was left out.
OLD: dict[str, Any] = {
    "framework": "tiny",
    "name": "Tiny model",
    "short_name": "Tiny",
    "version": "2019",
    "note": "Long gone.",
    "top": 1,
    "level": {"level": 0, "name": "Low", "summary": "Low.", "challenges": "Many."},
    "at_most": {"level": 0, "name": "Low", "summary": "Low.", "challenges": "Many."},
    "next_level": {"level": 1, "name": "High", "summary": "High.", "challenges": "Few."},
    "mean": 0.0,
    "dimensions": [
        {
            "id": "all",
            "name": "Everything",
            "level": 0,
            "at_most": 0,
            "lowest": 0,
            "applicable": True,
            "progress": {"in_place": 0, "points": 0.5, "gates": 1},
            "gaps": [
                {"practices": ["gone"], "name": "Gone", "dimensions": ["all"], "state": "partly", "models": 1},
            ],
        }
    ],
    "gaps": [{"practices": ["gone"], "name": "Gone", "dimensions": ["all"], "state": "partly", "models": 1}],
    "progress": {"in_place": 0, "points": 0.5, "gates": 1},
}


def test_an_outcome_that_was_kept_long_ago_is_still_read() -> None:
    old = Outcome.model_validate_json(json.dumps(OLD))
    assert old.level is not None
    assert (old.level.level, old.level.next) == (0, "")
    assert (old.rule, old.needs, old.target, old.left_out, old.to_find_out) == ("staged", None, None, (), ())
    assert not old.at_target
    assert not old.much_not_applicable
    assert [one.id for one in old.weakest] == ["all"]
    assert old.dimensions[0].span == "0"
    assert old.levels == Levels(0, {"all": 0})
    assert old.progress.share == 0.5
    assert Outcome.model_validate_json(old.model_dump_json()) == old


def test_what_is_kept_has_no_field_that_nobody_knows() -> None:
    with pytest.raises(ValidationError):
        Outcome.model_validate({**OLD, "colour": "red"})


def test_a_span_shows_the_levels_that_add_nothing() -> None:
    spans = {row.id: row.span for row in outcome(CATALOG, AZURE, _all(FULLY)).dimensions}
    assert spans == {"people": "4", "creation": "4", "release": "3-4", "integration": "3-4", "technology": "4"}


def test_missing_recommendations_are_listed_but_never_scored() -> None:
    team = _all(FULLY, shared_features=PARTLY, fast_rollback=NOT_YET, pre_release_checks=NOT_APPLICABLE)
    scored = outcome(CATALOG, GOOGLE, team)
    assert scored.level is not None
    assert scored.level.level == 2
    assert [(one.practice, one.state.value) for one in scored.recommended] == [
        ("shared-features", "partly"),
        ("fast-rollback", "missing"),
    ]
    assert outcome(CATALOG, GOOGLE, {"data-validation": FULLY}).recommended == (), "nobody was asked"


def test_a_gap_says_how_to_begin() -> None:
    [gap] = outcome(CATALOG, GOOGLE, _all(FULLY, model_registry=NOT_YET)).gaps
    practice = CATALOG.practices["model-registry"]
    assert (gap.how, gap.evidence, gap.effort) == (practice.how, practice.evidence, practice.effort)


def test_unasked_practice_is_not_a_known_gap() -> None:
    scored = outcome(CATALOG, GOOGLE, {"data-validation": NOT_YET, "automated-data-pipeline": FULLY})
    assert [gap.practices for gap in scored.known_gaps] == [("data-validation",)]
    done = scored.progress
    assert (done.in_place, done.gates, done.unasked) == (1, 11, 9)

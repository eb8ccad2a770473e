"""Where models differ on the same answers, and why."""

from __future__ import annotations

from hypothesis import given

from frameworks.catalog import Catalog, load_catalog
from frameworks.differences import Asks, Difference, differences
from frameworks.model import AnswerValue
from frameworks.outcome import Outcome, outcome
from frameworks.score import Answers, GateState
from tests.frameworks.generated import answers, catalogs, complete_answers

CATALOG = load_catalog()
FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE = AnswerValue.NOT_APPLICABLE


def _all(**but: AnswerValue) -> dict[str, AnswerValue]:
    return dict.fromkeys(CATALOG.practices, FULLY) | {name.replace("_", "-"): said for name, said in but.items()}


def _outcomes(catalog: Catalog, said: Answers, *names: str) -> list[Outcome]:
    return [outcome(catalog, catalog.frameworks[one], said) for one in names or catalog.frameworks]


def _told(said: Answers, *names: str) -> tuple[Difference, ...]:
    return differences(CATALOG, _outcomes(CATALOG, said, *names), said)


def test_google_wants_automatic_deployment_already_at_level_1() -> None:
    said = _all(automatic_model_deployment=NOT_YET)
    (found,) = _told(said, "google", "azure", "gigaom")
    assert found.practice == "automatic-model-deployment"
    assert found.name == CATALOG.practices["automatic-model-deployment"].name
    assert found.state is GateState.MISSING
    assert found.asks == (
        Asks("Google", 1, CATALOG.frameworks["google"].dimension_name("automation"), blocks=True),
        Asks("Azure", 3, CATALOG.frameworks["azure"].dimension_name("release"), blocks=True),
        Asks("GigaOm", 3, CATALOG.frameworks["gigaom"].dimension_name("processes"), blocks=True),
    )
    # These two want it at the same height, so it does not make them differ.
    assert _told(said, "azure", "gigaom") == ()


def test_what_one_model_wants_and_the_others_do_not() -> None:
    said = _all(**{"automatic_model_deployment": PARTLY, BY_KEY["S1"]: NOT_YET})
    found = {one.practice: one for one in _told(said, "google", "azure", "gigaom")}
    strategy = found[BY_KEY["S1"].replace("_", "-")]
    assert [(one.framework, one.level, one.blocks) for one in strategy.asks] == [("GigaOm", 1, True)]
    deployment = found["automatic-model-deployment"]
    # GigaOm is at level 0 for another reason: it wants this only above its next level.
    assert deployment.state is GateState.PARTLY
    assert [(one.framework, one.level, one.blocks) for one in deployment.asks] == [
        ("Google", 1, True),
        ("Azure", 3, True),
        ("GigaOm", 3, False),
    ]
    # No level at all against all of them says more than none against half.
    assert list(found) == [strategy.practice, "automatic-model-deployment"]


def test_what_a_model_wants_only_above_its_next_level_makes_it_differ() -> None:
    said = _all(**{"automatic_model_deployment": PARTLY, BY_KEY["S1"]: NOT_YET})
    found = {one.practice: one for one in _told(said, "google", "gigaom")}
    # Both give no level, but for GigaOm it is not this that holds the level back.
    assert [(one.framework, one.level, one.blocks) for one in found["automatic-model-deployment"].asks] == [
        ("Google", 1, True),
        ("GigaOm", 3, False),
    ]


def test_one_of_several_is_told_as_such() -> None:
    said = _all(scheduled_retraining=NOT_YET, metric_triggered_retraining=NOT_YET)
    found = {one.practice: one for one in _told(said, "google", "azure")}
    (gate,) = (one for one in CATALOG.frameworks["google"].gates if one.any_of)
    assert {one.asks[0].one_of for one in found.values()} == {gate.name}
    assert [one.framework for one in found["scheduled-retraining"].asks] == ["Google"]
    assert [(one.framework, one.level, one.one_of) for one in found["metric-triggered-retraining"].asks] == [
        ("Google", 1, gate.name),
        ("Azure", 4, ""),
    ]
    said["scheduled-retraining"] = NOT_APPLICABLE
    assert [one.practice for one in _told(said, "google", "azure")] == ["metric-triggered-retraining"]


def test_a_model_of_points_asks_at_no_level() -> None:
    said = dict.fromkeys(CATALOG.practices, FULLY)
    model = CATALOG.frameworks["ml-test-score"]
    data = [gate.practices[0] for gate in model.gates if gate.dimension == "data"]
    said |= dict.fromkeys(data, NOT_YET)
    found = [one for one in _told(said, "ml-test-score", "google") if one.practice in data]
    assert found
    assert all(ask.level is None and ask.blocks for one in found for ask in one.asks if ask.framework != "Google")


def test_where_nothing_is_wanted_nothing_differs() -> None:
    assert _told(_all()) == ()
    assert _told({}) == ()
    assert _told(_all(automatic_model_deployment=NOT_YET), "google") == ()
    assert differences(CATALOG, (), {}) == ()


def test_models_without_a_level_or_no_longer_there_are_left_out() -> None:
    said = _all(automatic_model_deployment=NOT_YET)
    found = _outcomes(CATALOG, said, "google", "azure")
    only_google = Catalog(CATALOG.parts, {"google": CATALOG.frameworks["google"]})
    assert differences(only_google, found, said) == ()
    found[1] = outcome(CATALOG, CATALOG.frameworks["azure"], said, trains_models=False)
    assert differences(CATALOG, found, said) == ()


@given(catalogs(), answers | complete_answers)
def test_every_difference_holds_back_one_model_and_another_less(catalog: Catalog, said: Answers) -> None:
    outcomes = [one for one in _outcomes(catalog, said) if one.level is not None]
    models = [model.model_copy(update={"short_name": model.id}) for model in catalog.frameworks.values()]
    catalog = Catalog(catalog.parts, {one.id: one for one in models})
    found = differences(catalog, outcomes, said)
    told = {one.practice: one for one in found}
    assert len(told) == len(found)
    for practice in catalog.practices:
        blocked = [one for one in outcomes if any(practice in gap.practices for gap in one.gaps)]
        asking = [one for one in outcomes if practice in catalog.frameworks[one.framework].gate_practices]
        if not blocked or said.get(practice) is NOT_APPLICABLE:
            assert practice not in told
            continue
        if len(asking) < len(outcomes):
            assert practice in told
        if practice in told:
            assert {one.framework for one in told[practice].asks} == {one.framework for one in asking}
            assert {one.framework for one in told[practice].asks if one.blocks} == {one.framework for one in blocked}
            first = [one.blocks for one in told[practice].asks]
            assert first == sorted(first, reverse=True)
            if len(asking) == len(outcomes) == len(blocked):
                heights = {one.level.level / one.top for one in blocked if one.level is not None}
                assert len(heights) > 1


BY_KEY = {key: practice.id.replace("-", "_") for practice in CATALOG.practices.values() for key in practice.covers}

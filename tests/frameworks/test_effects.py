"""What closing a gap does, and which gap comes first."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.effects import GapEffect, Lift, lifts_of, ordered_gaps
from frameworks.model import AnswerValue, Dimension, Effort, Framework, Requirement
from frameworks.outcome import outcome
from frameworks.score import Answers, gate_score
from frameworks.scoring import score
from tests.frameworks.generated import PRACTICES, answers, catalog_of, catalogs, frameworks

CATALOG = load_catalog()
AZURE, GOOGLE = CATALOG.frameworks["azure"], CATALOG.frameworks["google"]
FULLY, NOT_YET = AnswerValue.FULLY, AnswerValue.NOT_YET
NOT_APPLICABLE = AnswerValue.NOT_APPLICABLE

some_practices = st.sets(st.sampled_from(PRACTICES)).map(tuple)
few_models = st.lists(frameworks, max_size=2).map(
    lambda models: [one.model_copy(update={"id": f"model-{number}"}) for number, one in enumerate(models)]
)


def _all(**but: AnswerValue) -> dict[str, AnswerValue]:
    return dict.fromkeys(CATALOG.practices, FULLY) | {name.replace("_", "-"): said for name, said in but.items()}


# Lifts.


@given(few_models, answers, some_practices)
def test_exactly_the_levels_that_rise_are_told(
    models: list[Framework], said: Answers, practices: tuple[str, ...]
) -> None:
    then = {**said, **dict.fromkeys(practices, FULLY)}
    expected: list[Lift] = []
    for model in models:
        before, after = score(model, said), score(model, then)
        if before.level is not None:
            assert after.level is not None
            assert after.level >= before.level
            if after.level > before.level:
                expected.append(Lift(model.id, None, before.level, after.level))
        for old, new in zip(before.dimensions, after.dimensions, strict=True):
            assert new.highest >= old.highest
            if old.level is not None and new.level is not None and new.level > old.level:
                expected.append(Lift(model.id, old.dimension, old.level, new.level))
    found = lifts_of(models, said, practices)
    assert set(expected) <= set(found)
    for one in set(found) - set(expected):
        # There was no level: it is more than what passed by itself.
        model = next(model for model in models if model.id == one.framework)
        was = {row.dimension: row for row in score(model, said).dimensions}
        assert one.after > one.before
        if one.dimension is not None:
            assert was[one.dimension].level is None
            assert one.before == was[one.dimension].highest


@given(few_models, answers, some_practices)
def test_overall_levels_come_first(models: list[Framework], said: Answers, practices: tuple[str, ...]) -> None:
    overall = [one.dimension is None for one in lifts_of(models, said, practices)]
    assert overall == sorted(overall, reverse=True)


def test_a_first_answer_lifts_nothing_by_itself() -> None:
    assert lifts_of([AZURE], {}, ["automatic-model-deployment"]) == ()


def test_what_holds_the_level_down_lifts_it() -> None:
    assert lifts_of([AZURE, GOOGLE], _all(automatic_model_deployment=NOT_YET), ["automatic-model-deployment"]) == (
        Lift("azure", None, 2, 4),
        Lift("google", None, 0, 2),
        Lift("azure", "release", 2, 4),
        Lift("google", "automation", 0, 2),
    )


def test_what_does_not_apply_rises_to_nothing() -> None:
    assert lifts_of([AZURE], dict.fromkeys(CATALOG.practices, NOT_APPLICABLE), list(CATALOG.practices)) == ()


# The order of gaps.


def _rank(one: GapEffect) -> tuple[bool, bool, int, int]:
    efforts = [Effort.DAYS, Effort.WEEKS, Effort.MONTHS, None]
    return (
        not any(lift.dimension is None for lift in one.lifts),
        not any(lift.dimension is not None for lift in one.lifts),
        -len(one.other_models),
        efforts.index(one.effort),
    )


@given(catalogs(), answers)
def test_every_known_gap_is_there_once_in_order(catalog: Catalog, said: Answers) -> None:
    for framework in catalog.frameworks.values():
        found = outcome(catalog, framework, said)
        names = list(catalog.frameworks)
        effects = ordered_gaps(catalog, found, said, others=names)
        assert sorted(one.gap.practices for one in effects) == sorted(one.practices for one in found.known_gaps)
        for one, other in itertools.pairwise(effects):
            assert _rank(one) <= _rank(other)
            if _rank(one) == _rank(other):
                assert found.gaps.index(one.gap) < found.gaps.index(other.gap)
        for one in effects:
            assert one.practice in one.gap.practices
            assert one.lifts == lifts_of([framework], said, [one.practice])
            wanted = [
                model.short_name
                for model in catalog.frameworks.values()
                if model.id != framework.id
                and any(one.practice in gate.practices and not gate_score(gate, said).holds for gate in model.gates)
            ]
            assert list(one.other_models) == wanted


def test_gaps_lifting_the_level_precede_gaps_lifting_a_dimension() -> None:
    model = _model(
        Requirement(practice="practice-0", level=1, dimension="one"),
        Requirement(practice="practice-1", level=1, dimension="one"),
        Requirement(practice="practice-2", level=1, dimension="two"),
    )
    said = dict.fromkeys(PRACTICES, NOT_YET)
    catalog = catalog_of(model)
    effects = ordered_gaps(catalog, outcome(catalog, model, said), said)
    assert [one.practice for one in effects] == ["practice-2", "practice-0", "practice-1"]
    assert effects[0].lifts == (Lift("own", "two", 0, 1),)
    assert not effects[1].lifts
    alone = said | {"practice-0": FULLY, "practice-2": FULLY}
    (only,) = ordered_gaps(catalog, outcome(catalog, model, alone), alone)
    assert only.lifts == (Lift("own", None, 0, 1), Lift("own", "one", 0, 1))


def test_equal_gaps_sort_by_other_models_then_effort() -> None:
    gates = [Requirement(practice=f"practice-{n}", level=1, dimension="one") for n in range(5)]
    model = _model(*gates)
    other = _model(Requirement(practice="practice-4", level=1, dimension="two")).model_copy(
        update={"id": "other", "short_name": "Other"}
    )
    efforts = [Effort.MONTHS, Effort.WEEKS, Effort.DAYS, Effort.WEEKS, Effort.MONTHS, *[Effort.DAYS] * 7]
    catalog = catalog_of(model, other, efforts=efforts)
    said = dict.fromkeys(PRACTICES, NOT_YET)
    effects = ordered_gaps(catalog, outcome(catalog, model, said), said, others=["own", "other", "gone"])
    assert [one.practice for one in effects] == ["practice-4", "practice-2", "practice-1", "practice-3", "practice-0"]
    assert [one.other_models for one in effects] == [("Other",), (), (), (), ()]
    assert ordered_gaps(catalog, outcome(catalog, model, said), said)[0].practice == "practice-2"


def test_of_several_the_easiest_that_applies_closes_the_gap() -> None:
    model = _model(
        Requirement(any_of=("practice-0", "practice-1", "practice-2"), name="One of three", level=1, dimension="one"),
        Requirement(practice="practice-3", level=1, dimension="two"),
    )
    catalog = catalog_of(model, efforts=[Effort.MONTHS, Effort.DAYS, Effort.DAYS, *[Effort.WEEKS] * 9])
    said = dict.fromkeys(PRACTICES, NOT_YET)
    first = ordered_gaps(catalog, outcome(catalog, model, said), said)[0]
    assert (first.practice, first.effort, first.gap.effort) == ("practice-1", Effort.DAYS, Effort.MONTHS)
    said |= {"practice-1": NOT_APPLICABLE, "practice-2": NOT_APPLICABLE}
    effects = ordered_gaps(catalog, outcome(catalog, model, said), said)
    assert [(one.practice, one.effort) for one in effects] == [
        ("practice-3", Effort.WEEKS),
        ("practice-0", Effort.MONTHS),
    ]


def test_a_gap_that_nobody_was_asked_about_is_left_out() -> None:
    said = _all(automatic_model_deployment=NOT_YET, scoring_code_tested=NOT_YET)
    del said["scoring-code-tested"]
    found = outcome(CATALOG, AZURE, said)
    assert [one.practices for one in found.gaps] == [("scoring-code-tested",)]
    assert ordered_gaps(CATALOG, found, said) == ()


def test_a_level_that_is_not_shown_is_not_lifted() -> None:
    fitting = CATALOG.fitting["google"]
    practice = next(gate.practices[0] for gate in fitting.gates if gate.level == 1)
    said = dict.fromkeys(CATALOG.practices, FULLY) | {practice: NOT_YET}
    assert lifts_of([fitting], said, [practice])
    found = outcome(CATALOG, GOOGLE, said, trains_models=False)
    assert found.level is None
    (one,) = ordered_gaps(CATALOG, found, said, trains_models=False)
    assert (one.practice, one.lifts) == (practice, ())


def test_a_model_that_is_gone_lifts_nothing_and_keeps_its_gaps() -> None:
    said = _all(automatic_model_deployment=NOT_YET)
    found = outcome(CATALOG, AZURE, said)
    gone = Catalog(CATALOG.parts, {"google": GOOGLE})
    (one,) = ordered_gaps(gone, found, said)
    assert (one.practice, one.lifts, one.other_models) == ("automatic-model-deployment", (), ("Google",))


def _model(*gates: Requirement) -> Framework:
    return AZURE.model_copy(
        update={
            "id": "own",
            "short_name": "Own",
            "default": False,
            "levels": AZURE.levels[:2],
            "dimensions": tuple(Dimension(id=one, name=one) for one in dict.fromkeys(gate.dimension for gate in gates)),
            "gates": gates,
            "recommended": (),
            "criteria": (),
        }
    )

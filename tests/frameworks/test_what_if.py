"""The levels each model would give, were some practices in place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import Catalog, load_catalog
from frameworks.model import AnswerValue, Requirement
from frameworks.outcome import outcome
from frameworks.score import Answers, gate_score
from frameworks.scoring import score
from frameworks.smallest import smallest_change
from frameworks.what_if import levels_if, open_practices
from tests.frameworks.generated import PRACTICES, answers, catalogs

CATALOG = load_catalog()
FULLY, NOT_YET, NOT_APPLICABLE = AnswerValue.FULLY, AnswerValue.NOT_YET, AnswerValue.NOT_APPLICABLE
THREE = ("google", "azure", "gigaom")

some_practices = st.sets(st.sampled_from(PRACTICES)).map(tuple)


def _all(**but: AnswerValue) -> dict[str, AnswerValue]:
    return dict.fromkeys(CATALOG.practices, FULLY) | {name.replace("_", "-"): said for name, said in but.items()}


@given(catalogs(), answers, some_practices)
def test_what_if_never_lowers_a_level(catalog: Catalog, said: Answers, practices: tuple[str, ...]) -> None:
    found = levels_if(catalog, catalog.frameworks, said, practices)
    assert [one.now.framework for one in found] == list(catalog.frameworks)
    for one in found:
        framework = catalog.frameworks[one.now.framework]
        assert one.now == outcome(catalog, framework, said)
        assert one.then == outcome(catalog, framework, {**said, **dict.fromkeys(practices, FULLY)})
        for before, after in zip(one.now.dimensions, one.then.dimensions, strict=True):
            assert after.level is None or before.level is None or after.level >= before.level
        if one.now.level is not None:
            assert one.then.level is not None
            assert one.then.level.level >= one.now.level.level
    assert all(one.now == one.then for one in levels_if(catalog, catalog.frameworks, said, ()))


def test_one_practice_in_three_models() -> None:
    said = _all(automatic_model_deployment=NOT_YET)
    found = levels_if(CATALOG, ("gone", *THREE), said, ["automatic-model-deployment", "gone-too"])
    assert [(one.now.levels.overall, one.then.levels.overall) for one in found] == [(0, 2), (2, 4), (2, 4)]


def test_model_needing_training_has_no_level_before_or_after() -> None:
    (found,) = levels_if(CATALOG, ["google"], _all(), ["automatic-model-deployment"], trains_models=False)
    assert (found.now.level, found.then.level) == (None, None)


# What is open.


def _may_help(gate: Requirement, said: Answers) -> set[str]:
    return {one for one in gate.practices if said.get(one) is not NOT_APPLICABLE}


@given(catalogs(), answers)
def test_with_all_that_is_open_in_place_every_gate_holds(catalog: Catalog, said: Answers) -> None:
    found = open_practices(catalog, catalog.frameworks, said)
    then = {**said, **dict.fromkeys(found, FULLY)}
    gates = [gate for one in catalog.frameworks.values() for gate in one.gates]
    assert all(gate_score(gate, then).holds for gate in gates)
    open_gates = [gate for gate in gates if not gate_score(gate, said).holds]
    assert sorted(found) == sorted({one for gate in open_gates for one in _may_help(gate, said)})


@given(catalogs(), answers)
def test_what_the_next_levels_want_comes_first(catalog: Catalog, said: Answers) -> None:
    wanted: set[str] = set()
    for framework in catalog.frameworks.values():
        for one in score(framework, said).blocking:
            wanted |= _may_help(one.gate, said)
    found = open_practices(catalog, catalog.frameworks, said)
    order = list(catalog.practices)
    first = max((place for place, one in enumerate(found) if one in wanted), default=-1)
    # A model nobody answered has no gaps yet, but its first level is next all the same.
    if all(score(one, said).level is not None for one in catalog.frameworks.values()):
        assert first == len(wanted) - 1
        assert list(found[: first + 1]) == sorted(wanted, key=order.index)
        assert list(found[first + 1 :]) == sorted(found[first + 1 :], key=order.index)


@given(catalogs(), answers)
def test_the_smallest_change_is_among_what_is_open(catalog: Catalog, said: Answers) -> None:
    for one in catalog.frameworks.values():
        assert set(smallest_change(catalog, one, said) or ()) <= set(open_practices(catalog, [one.id], said))


def test_with_nothing_answered_the_first_level_comes_first() -> None:
    found = open_practices(CATALOG, ["azure"], {})
    first = {gate.practices[0] for gate in CATALOG.frameworks["azure"].gates if gate.level == 1}
    assert set(found[: len(first)]) == first
    assert open_practices(CATALOG, ["gone"], {}) == ()
    assert open_practices(CATALOG, THREE, _all()) == ()

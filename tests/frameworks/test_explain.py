"""Why a practice is asked is what the models say of it."""

from __future__ import annotations

import pytest

from frameworks.catalog import load_catalog
from frameworks.explain import AskedFor, asked_for

CATALOG = load_catalog()


@pytest.mark.parametrize("practice", sorted(CATALOG.practices))
def test_every_place_of_a_practice_is_told_and_no_other(practice: str) -> None:
    models = tuple(CATALOG.frameworks.values())
    expected = [
        (model.short_name, one.level, one.dimension, one in model.gates)
        for model in models
        for one in (*model.gates, *model.recommended)
        if practice in one.practices
    ]
    names = {model.short_name: model for model in models}
    told = asked_for(models, practice)
    assert [(one.framework, one.level, one.dimension, one.gate) for one in told] == [
        (model, level, names[model].dimension_name(dimension), gate) for model, level, dimension, gate in expected
    ]
    assert told, "a practice that no model asks for is not in the bank"


def test_only_the_models_that_are_asked_for_are_told() -> None:
    google = CATALOG.frameworks["google"]
    assert {one.framework for one in asked_for((google,), "automatic-model-deployment")} <= {google.short_name}
    assert asked_for((), "automatic-model-deployment") == ()
    assert asked_for((google,), "no-such-practice") == ()


def test_a_practice_that_is_one_of_several_ways_says_of_what() -> None:
    for model in CATALOG.frameworks.values():
        for one in model.gates:
            for practice in one.any_of:
                places = asked_for((model,), practice)
                assert one.name in [place.one_of for place in places]
    google = CATALOG.frameworks["google"]
    assert all(
        isinstance(one, AskedFor) and one.one_of == "" for one in asked_for((google,), "automated-data-pipeline")
    )

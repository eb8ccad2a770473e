"""The anonymised benchmark file: made, written, read, refused."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from frameworks.benchmark import (
    Benchmark,
    ModelBenchmark,
    ModelLevels,
    TooFewTeams,
    UnusableBenchmark,
    benchmark_text,
    levels_in,
    make_benchmark,
    read_benchmark,
)
from frameworks.changes import Levels
from frameworks.standing import quartiles

level = st.none() | st.integers(0, 5)
team = st.builds(Levels, level, st.dictionaries(st.sampled_from(["people", "release", "technology"]), level))
models = st.builds(ModelLevels, st.just("2024"), st.lists(team, max_size=12))
workspaces = st.dictionaries(st.sampled_from(["azure", "google", "own-model"]), models)
origins = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100).filter(lambda one: bool(one.strip()))


def _made(found: dict[str, ModelLevels], origin: str = "Example Ltd") -> Benchmark | None:
    try:
        return make_benchmark(origin, "2026-11-25", found)
    except TooFewTeams:
        return None


@given(workspaces, origins)
def test_what_is_written_is_read_again(found: dict[str, ModelLevels], origin: str) -> None:
    made = _made(found, origin)
    if made is not None:
        assert read_benchmark(benchmark_text(made)) == made
        assert (made.origin, made.made_on) == (origin.strip(), "2026-11-25")


@given(workspaces)
def test_nothing_of_fewer_than_five_teams_is_told(found: dict[str, ModelLevels]) -> None:
    made = _made(found)
    with_level = {name: [one for one in given.teams if one.overall is not None] for name, given in found.items()}
    enough = {name for name, teams in with_level.items() if len(teams) >= 5}
    assert set(made.models if made else ()) == enough
    if made is None:
        return
    for name, model in made.models.items():
        teams = with_level[name]
        assert model.teams == len(teams)
        assert levels_in(model, None) == sorted(one.overall for one in teams if one.overall is not None)
        for dimension in ("people", "release", "technology"):
            assessed = [one for team in teams if (one := team.dimensions.get(dimension)) is not None]
            assert levels_in(model, dimension) == (sorted(assessed) if len(assessed) >= 5 else [])


@given(workspaces)
def test_the_order_of_teams_leaves_no_trace(found: dict[str, ModelLevels]) -> None:
    turned = {name: ModelLevels(one.version, one.teams[::-1]) for name, one in reversed(found.items())}
    one, other = _made(found), _made(turned)
    assert (one and benchmark_text(one)) == (other and benchmark_text(other))


def test_a_benchmark_by_example() -> None:
    teams = [Levels(0, {"people": 1}), *[Levels(2, {"people": 1, "release": None})] * 4, Levels(None, {"people": 4})]
    made = make_benchmark("Example Ltd", "2026-11-25", {"azure": ModelLevels("2024", teams)})
    assert json.loads(benchmark_text(made)) == GOOD
    assert quartiles(levels_in(made.models["azure"], None)) is not None
    assert levels_in(made.models["azure"], None) == [0, 2, 2, 2, 2]


def test_with_too_few_teams_there_is_no_benchmark() -> None:
    with pytest.raises(TooFewTeams):
        make_benchmark("Example Ltd", "2026-11-25", {"azure": ModelLevels("2024", [Levels(1, {})] * 4)})
    with pytest.raises(TooFewTeams):
        make_benchmark("Example Ltd", "2026-11-25", {})


@pytest.mark.parametrize(
    ("origin", "made_on"),
    [("", "2026-11-25"), (" ", "2026-11-25"), ("x" * 101, "2026-11-25"), ("Us", "25.11.2026"), ("Us", "2026-02-30")],
)
def test_an_origin_and_a_date_are_needed(origin: str, made_on: str) -> None:
    with pytest.raises(ValidationError):
        make_benchmark(origin, made_on, {"azure": ModelLevels("2024", [Levels(1, {})] * 5)})


# What is refused.

GOOD: dict[str, Any] = {
    "format": "maturity-benchmark/1",
    "origin": "Example Ltd",
    "made_on": "2026-11-25",
    "models": {
        "azure": {"version": "2024", "teams": 5, "levels": {"0": 1, "2": 4}, "dimensions": {"people": {"1": 5}}}
    },
}


def _azure(**change: Any) -> dict[str, Any]:
    return {**GOOD, "models": {"azure": {**GOOD["models"]["azure"], **change}}}


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in GOOD.items() if key != name}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ([], 'The file is no benchmark: it does not say "format": "maturity-benchmark/1".'),
        ({}, 'The file is no benchmark: it does not say "format": "maturity-benchmark/1".'),
        (GOOD | {"format": "maturity-benchmark/2"}, "The file is no benchmark"),
        (_without("origin"), "origin is missing."),
        (_without("models"), "models is missing."),
        (GOOD | {"models": {}}, "models must not be empty."),
        (GOOD | {"origin": " "}, "origin must not be empty."),
        (GOOD | {"origin": "x" * 101}, "origin must have at most 100 characters."),
        (GOOD | {"origin": 5}, "origin must be text."),
        (GOOD | {"made_on": "yesterday"}, 'made_on must be a date such as "2026-11-25".'),
        (GOOD | {"made_on": "2026-02-30"}, "In made_on, there is no such day."),
        (GOOD | {"made_on": "0000-01-01"}, "In made_on, there is no such day."),
        (GOOD | {"teams": ["Search"]}, "teams does not belong there."),
        (_azure(teams=4, levels={"0": 4}), "models > azure > teams must be 5 or more."),
        (_azure(teams=10**6, levels={"0": 10**6}), "models > azure > teams must be 100000 or less."),
        (_azure(teams="5"), "models > azure > teams must be a whole number."),
        (_azure(teams=True), "models > azure > teams must be a whole number."),
        (_azure(levels={"0": 6, "2": -1}), "models > azure > levels > 2 must be 0 or more."),
        (_azure(levels={"0": 6}), "In models > azure, the counts of its levels add up to 6, not to its 5 teams."),
        (_azure(levels={"21": 5}), "models > azure > levels > 21 must be 20 or less."),
        (_azure(levels={"high": 5}), "models > azure > levels > high must be a whole number."),
        (
            _azure(dimensions={"people": {"1": 4}}),
            "In models > azure, the counts of its dimension 'people' add up to 4, not to 5 or more of its 5 teams.",
        ),
        (
            _azure(dimensions={"people": {"1": 6}}),
            "In models > azure, the counts of its dimension 'people' add up to 6",
        ),
        (GOOD | {"models": {"Not an id": GOOD["models"]["azure"]}}, "models > Not an id is not as it should be."),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: Any, reason: str) -> None:
    with pytest.raises(UnusableBenchmark) as problem:
        read_benchmark(json.dumps(content))
    assert str(problem.value).startswith(reason)


@pytest.mark.parametrize("text", ["", "level,teams", "{", "[" * 100_000, '{"format": '])
def test_what_is_not_json_is_refused(text: str) -> None:
    with pytest.raises(UnusableBenchmark, match="not JSON"):
        read_benchmark(text)


@pytest.mark.parametrize("text", [" " * 1_000_001, "é" * 600_000])
def test_what_is_too_large_is_refused(text: str) -> None:
    with pytest.raises(UnusableBenchmark, match="larger than 1 MB"):
        read_benchmark(text)


def test_a_good_file_is_read_also_with_a_byte_order_mark() -> None:
    assert read_benchmark("\ufeff" + json.dumps(GOOD)).models["azure"] == ModelBenchmark(
        version="2024", teams=5, levels={0: 1, 2: 4}, dimensions={"people": {1: 5}}
    )


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(["origin", "made_on", "models"]), anything, st.sampled_from([lambda one: one, json.dumps]))
def test_whatever_a_file_says_it_is_read_or_refused(name: str, content: Any, written: Callable[[Any], Any]) -> None:
    for text in (json.dumps(GOOD | {name: written(content)}), json.dumps(_azure(levels=content))):
        with contextlib.suppress(UnusableBenchmark):
            assert isinstance(read_benchmark(text), Benchmark)


def test_unstorable_characters_are_refused() -> None:
    with pytest.raises(UnusableBenchmark, match="is not as it should be"):
        read_benchmark(json.dumps(GOOD | {"origin": "\ud800"}))

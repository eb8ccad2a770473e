"""Made-up teams: the numbers are those of the scoring rules, and faults of a model are found."""

from __future__ import annotations

from collections import Counter

import pytest

import frameworks.simulation
from frameworks.catalog import Catalog, load_catalog
from frameworks.model import AnswerValue, Dimension, Framework, Level, Requirement
from frameworks.scoring import score
from frameworks.simulation import Effect, simulate

FULLY, NOT_YET = AnswerValue.FULLY, AnswerValue.NOT_YET


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def model(
    *gates: tuple[str | tuple[str, ...], int | None, str], top: int = 2, bands: tuple[float, ...] = ()
) -> Framework:
    """A model of these gates: one practice, or several of which one is enough."""
    levels = [
        Level(level=n, name=f"L{n}", summary="s", challenges="c", next="n", above=bands[n - 1] if bands and n else None)
        for n in range(top + 1)
    ]
    requirements = [
        Requirement(practice=what, level=level, dimension=dimension)
        if isinstance(what, str)
        else Requirement(any_of=what, name="One of them", level=level, dimension=dimension)
        for what, level, dimension in gates
    ]
    return Framework(
        id="made-up",
        name="Made up",
        short_name="Made up",
        publisher="Us",
        version="1",
        source="https://example.org/",
        note="Made up.",
        rule="points" if bands else "staged",
        levels=tuple(levels),
        dimensions=tuple(Dimension(id=one, name=one) for one in dict.fromkeys(dimension for *_, dimension in gates)),
        gates=tuple(requirements),
    )


def played(framework: Framework, teams: int, seed: int = 0) -> list[dict[str, AnswerValue]]:
    """The very teams that a simulation plays."""
    asked = tuple(dict.fromkeys(practice for gate in framework.gates for practice in gate.practices))
    return list(frameworks.simulation._teams(framework, asked, teams, seed))


@pytest.mark.parametrize("framework_id", ["google", "azure", "gigaom", "ml-test-score", "aws"])
def test_the_numbers_are_those_of_the_whole_models_score(catalog: Catalog, framework_id: str) -> None:
    framework = catalog.frameworks[framework_id]
    teams = played(framework, 15, seed=3)
    seen = simulate(framework, teams=15, seed=3)
    assert seen.teams == len(teams)
    assert seen.levels == Counter(score(framework, team).level for team in teams)
    for one in seen.questions[::5]:
        overall: list[int] = []
        within: dict[str, list[int]] = {name: [] for name in one.dimensions}
        for team in teams:
            worst, best = (score(framework, {**team, one.practice: value}) for value in (NOT_YET, FULLY))
            overall.append((best.level or 0) - (worst.level or 0))
            for before, after in zip(worst.dimensions, best.dimensions, strict=True):
                if before.dimension in within:
                    within[before.dimension].append(after.highest - before.highest)
                else:
                    assert before == after
        assert one.overall == Effect(min(overall), max(overall))
        assert one.dimensions == {name: Effect(min(there), max(there)) for name, there in within.items()}


@pytest.mark.parametrize("framework_id", ["google", "azure", "gigaom", "ml-test-score", "aws"])
def test_the_bundled_models_are_sound(catalog: Catalog, framework_id: str) -> None:
    framework = catalog.frameworks[framework_id]
    seen = simulate(framework, teams=200)
    assert seen.sound, (seen.never_reached, seen.never_reached_in, seen.never_matter)
    assert {one.practice for one in seen.questions} == framework.gate_practices


def test_all_or_nothing_and_all_but_one_are_played() -> None:
    framework = model(("a", 1, "d"), (("b", "c"), 2, "d"))
    teams = played(framework, 0)
    for short in ((), ("a",), ("b",), ("c",), ("b", "c"), ("a", "b", "c")):
        assert {one: NOT_YET if one in short else FULLY for one in "abc"} in teams
    assert len(played(framework, 25)) == len(teams) + 25


def test_levels_are_played_from_the_lowest_up() -> None:
    teams = played(model(("c", 3, "d"), ("b", 2, "d"), ("a", 1, "d"), top=3), 0)
    assert {"a": FULLY, "b": NOT_YET, "c": NOT_YET} in teams


def test_random_teams_are_of_all_kinds_and_the_seed_tells_which() -> None:
    framework = model(*((f"p{number}", 1, "d") for number in range(10)), top=1)
    teams = played(framework, 300)[-300:]
    assert {said for team in teams for said in team.values()} == set(AnswerValue)
    mature = [sum(said is FULLY for said in team.values()) for team in teams]
    assert min(mature) == 0
    assert max(mature) >= 9
    assert teams == played(framework, 300)[-300:]
    assert teams != played(framework, 300, seed=1)[-300:]


def test_a_level_that_needs_no_more_than_the_next_is_never_reached() -> None:
    seen = simulate(model(("a", 1, "d"), ("a", 2, "d")), teams=300)
    assert (seen.never_reached, seen.never_reached_in, seen.never_matter) == ((1,), (("d", 1),), ())
    assert not seen.sound


def test_a_level_at_which_a_dimension_asks_for_nothing_is_no_fault() -> None:
    seen = simulate(model(("a", 1, "d"), ("b", 2, "d"), ("c", 2, "e")), teams=0)
    assert seen.sound


def test_what_holds_the_whole_back_may_leave_a_level_out() -> None:
    """Each dimension has every level, but both have level 1 and 2 in hand of the same two questions."""
    gates = [("a", 1, "d"), ("b", 2, "d"), ("b", 1, "e"), ("a", 2, "e")]
    seen = simulate(model(*gates), teams=300)
    assert seen.never_reached == (1,)
    assert seen.never_reached_in == ()


def test_a_question_that_never_matters_is_named() -> None:
    seen = simulate(model(("a", 1, "d"), (("a", "b"), 1, "d"), top=1), teams=0)
    assert seen.never_matter == ("b",)


def test_the_effect_goes_from_least_to_most() -> None:
    seen = simulate(model(("a", 1, "d"), ("b", 2, "d"), ("c", 1, "e")), teams=0)
    by_practice = {one.practice: one for one in seen.questions}
    assert by_practice["a"].overall == (0, 2)
    assert by_practice["a"].dimensions == {"d": (1, 2)}
    assert by_practice["b"].dimensions == {"d": (0, 1)}
    assert by_practice["c"].dimensions == {"e": (2, 2)}
    assert by_practice["c"].overall == (0, 2)


def test_bands_of_points() -> None:
    gates = [(f"{section}{number}", None, section) for section in "de" for number in range(4)]
    assert simulate(model(*gates, bands=(0, 2)), teams=0).sound
    out_of_reach = simulate(model(*gates, bands=(0, 9)), teams=300)
    assert out_of_reach.never_reached == (2,)
    assert out_of_reach.never_reached_in == (("d", 2), ("e", 2))


def test_a_team_to_which_nothing_applies_has_no_level() -> None:
    seen = simulate(model(("a", 1, "d"), top=1), teams=400)
    assert seen.levels[None] > 0
    assert sum(seen.levels.values()) == seen.teams

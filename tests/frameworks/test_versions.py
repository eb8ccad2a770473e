"""Two versions of a model: what changed, whose level it changes, and which gates did it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from frameworks.catalog import Catalog
from frameworks.model import AnswerValue, Dimension, Framework, Level, Part, Practice, Requirement
from frameworks.score import GateState
from frameworks.versions import Cause, GateChange, GatePlace, Renaming, TeamChange, Version, model_changes, team_change

FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
Gates = Sequence[tuple[str | tuple[str, ...], int | None, str]]


def version(
    gates: Gates,
    *,
    levels: Sequence[str] = ("Zero", "One", "Two"),
    dimensions: dict[str, str] | None = None,
    aliases: dict[str, tuple[str, ...]] | None = None,
    bands: tuple[float, ...] = (),
    needs_training: frozenset[str] = frozenset(),
) -> Version:
    """A version with these gates, and a catalog of its practices, each named after its id."""
    asked = dict.fromkeys(one for what, *_ in gates for one in ([what] if isinstance(what, str) else what))
    practices = tuple(
        Practice(
            id=one,
            aliases=(aliases or {}).get(one, ()),
            name=one.upper(),
            question="Do you?",
            why="w",
            fully="f",
            partly="p",
            how=("one", "two"),
            evidence="e",
            effort="days",  # pyright: ignore[reportArgumentType] - pydantic reads the word
            needs_training=one in needs_training,
        )
        for one in asked
    )
    framework = Framework(
        id="made-up",
        name="Made up",
        short_name="Made up",
        publisher="Us",
        version="1",
        source="https://example.org/",
        note="Made up.",
        rule="points" if bands else "staged",
        levels=tuple(
            Level(
                level=n, name=name, summary="s", challenges="c", next="n", above=bands[n - 1] if bands and n else None
            )
            for n, name in enumerate(levels)
        ),
        dimensions=tuple(
            Dimension(id=one, name=(dimensions or {}).get(one, one)) for one in dict.fromkeys(d for *_, d in gates)
        ),
        gates=tuple(
            Requirement(practice=what, level=level, dimension=dimension)
            if isinstance(what, str)
            else Requirement(any_of=what, name="Either", level=level, dimension=dimension)
            for what, level, dimension in gates
        ),
    )
    part = Part(part="all", title="All", order=1, intro="i", practices=practices)
    return Version(Catalog((part,), {framework.id: framework}), framework)


def said(fully: str = "", *, partly: str = "", not_yet: str = "") -> dict[str, AnswerValue]:
    """Answers to practices of one letter each."""
    return dict.fromkeys(fully, FULLY) | dict.fromkeys(partly, PARTLY) | dict.fromkeys(not_yet, NOT_YET)


def overall(change: TeamChange) -> tuple[int | None, int | None]:
    return change.before.overall, change.after.overall


BASE: Gates = [("a", 1, "d"), ("b", 2, "d"), ("c", 1, "e"), ("f", 2, "e")]


def test_identical_versions_have_no_changes() -> None:
    old = version(BASE)
    assert model_changes(old, version(list(reversed(BASE)))).none
    change = team_change(old, old, said("ac", not_yet="bf"))
    assert (change.changes, change.causes) == ((), ())


def test_gates_that_came_went_and_moved() -> None:
    new = version([("a", 2, "d"), ("b", 2, "e"), ("c", 1, "e"), ("g", 1, "d"), ("c", 2, "d")])
    assert model_changes(version(BASE), new).gates == (
        GateChange("A", ("a",), GatePlace(1, "d"), GatePlace(2, "d")),
        GateChange("B", ("b",), GatePlace(2, "d"), GatePlace(2, "e")),
        GateChange("C", ("c",), None, GatePlace(2, "d")),
        GateChange("G", ("g",), None, GatePlace(1, "d")),
        GateChange("F", ("f",), GatePlace(2, "e"), None),
    )


def test_a_choice_is_known_by_its_practices_in_any_order() -> None:
    old = version([*BASE, (("g", "h"), 1, "d")])
    assert model_changes(old, version([*BASE, (("h", "g"), 1, "d")])).none
    wider = model_changes(old, version([*BASE, (("g", "h", "i"), 1, "d")]))
    assert [(one.practices, one.before is None) for one in wider.gates] == [
        (("g", "h", "i"), True),
        (("g", "h"), False),
    ]


def test_a_renamed_practice_is_the_same_gate() -> None:
    old = version(BASE)
    new = version([("z", 1, "d"), *BASE[1:]], aliases={"z": ("a",)})
    changes = model_changes(old, new)
    assert (changes.gates, changes.practices) == ((), (Renaming("a", "a", "z"),))


def test_names_of_levels_and_dimensions_and_ways_to_count() -> None:
    old = version(BASE, dimensions={"d": "Dee"})
    new = version([*BASE, ("g", 3, "x")], levels=("Zero", "Uno", "Two", "Three"), dimensions={"d": "Di"})
    changes = model_changes(old, new)
    assert changes.levels == (Renaming("1", "One", "Uno"), Renaming("3", None, "Three"))
    assert changes.dimensions == (Renaming("d", "Dee", "Di"), Renaming("x", None, "x"))
    assert (changes.rule, changes.bands) == (None, None)
    by_points = [(one, None, dimension) for one, _, dimension in BASE]
    changes = model_changes(version(by_points, bands=(0, 1)), version(by_points, bands=(0, 1.5)))
    assert (changes.rule, changes.bands) == (None, ((0, 1), (0, 1.5)))
    assert model_changes(old, version(by_points, bands=(0, 1))).rule == ("staged", "points")


@pytest.mark.parametrize(
    ("new", "levels", "cause"),
    [
        # A new gate that the team has not in place.
        ([*BASE, ("x", 1, "d")], (1, 0), Cause("X", GatePlace(1, "d"), GateState.MISSING, asked_now=True)),
        # A gate that is asked for a level earlier.
        (
            [("a", 1, "d"), ("b", 1, "d"), *BASE[2:]],
            (1, 0),
            Cause("B", GatePlace(1, "d"), GateState.PARTLY, asked_now=True),
        ),
        # A gate that held the team back and is gone, or comes later.
        ([BASE[0], *BASE[2:]], (1, 2), Cause("B", GatePlace(2, "d"), GateState.PARTLY, asked_now=False)),
    ],
)
def test_the_gate_that_made_the_difference(new: Gates, levels: tuple[int, int], cause: Cause) -> None:
    change = team_change(version(BASE), version(new), said("acf", partly="b", not_yet="x"))
    assert overall(change) == levels
    assert [one.dimension for one in change.changes] == [None, "d"]
    assert change.causes == (cause,)


def test_gates_that_make_no_difference_are_not_named() -> None:
    """One that the team has, one above its reach, and one in a dimension whose level stays."""
    new = version([*BASE, ("x", 1, "d"), ("y", 1, "d"), ("v", 2, "d"), ("w", 2, "e")])
    change = team_change(version(BASE), new, said("acx", not_yet="bfyvw"))
    assert overall(change) == (1, 0)
    assert [one.name for one in change.causes] == ["Y"]


def test_what_was_in_place_and_is_gone_made_no_difference() -> None:
    change = team_change(version(BASE), version([*BASE[1:], ("x", 1, "d")]), said("abcf", not_yet="x"))
    assert [one.name for one in change.causes] == ["X"]
    change = team_change(version(BASE), version([*BASE[1:], ("x", 1, "d")]), said("bcfx", not_yet="a"))
    assert [one.name for one in change.causes] == ["A"]


def test_a_renamed_gate_that_comes_later_is_named_with_its_answer() -> None:
    new = version([("z", 2, "d"), ("b", 1, "d"), *BASE[2:]], aliases={"z": ("a",)})
    change = team_change(version(BASE), new, said("bcf", partly="a"))
    assert overall(change) == (0, 1)
    assert change.causes == (Cause("A", GatePlace(1, "d"), GateState.PARTLY, asked_now=False),)


def test_a_dimension_may_change_while_the_whole_stays() -> None:
    """A gate that is new in the other dimension does not change that one's level."""
    new = version([*BASE, ("x", 2, "d"), ("y", 2, "e")])
    change = team_change(version(BASE), new, said("abc", not_yet="fxy"))
    assert overall(change) == (1, 1)
    assert [(one.dimension, one.before, one.after) for one in change.changes] == [("d", 2, 1)]
    assert [one.name for one in change.causes] == ["X"]


def test_a_new_dimension_may_lower_the_whole() -> None:
    change = team_change(version(BASE), version([*BASE, ("x", 1, "new")]), said("acbf"))
    assert overall(change) == (2, 0)
    assert [one.dimension for one in change.changes] == [None]
    assert change.causes == (Cause("X", GatePlace(1, "new"), GateState.UNANSWERED, asked_now=True),)


def test_levels_may_change_without_a_gate() -> None:
    new = version(BASE, levels=("Zero", "One", "Two", "Three"))
    change = team_change(version(BASE), new, said("abcf"))
    assert overall(change) == (2, 3)
    assert change.causes == ()


@pytest.mark.parametrize("under", ["a", "z"])
def test_answers_carry_over_in_both_directions(under: str) -> None:
    """Given under the old id or the new one, they count in both versions."""
    new = version([("z", 1, "d"), *BASE[1:]], aliases={"z": ("a",)})
    for value, level in ((FULLY, 2), (NOT_YET, 0)):
        change = team_change(version(BASE), new, {**said("bcf"), under: value})
        assert overall(change) == (level, level)


def test_points_gained_and_lost() -> None:
    gates: Gates = [("a", None, "d"), ("b", None, "d"), ("c", None, "e"), ("f", None, "e")]
    old = version(gates, bands=(0, 1))
    without = version([("a", None, "d"), ("x", None, "d"), *gates[2:]], bands=(0, 1))
    answers = said("abcf", partly="", not_yet="x")
    lost = team_change(old, without, answers)
    assert overall(lost) == (2, 1)
    assert lost.causes == (
        Cause("X", GatePlace(None, "d"), GateState.MISSING, asked_now=True),
        Cause("B", GatePlace(None, "d"), GateState.IN_PLACE, asked_now=False),
    )
    won = team_change(without, old, answers)
    assert overall(won) == (1, 2)
    assert won.causes == (
        Cause("B", GatePlace(None, "d"), GateState.IN_PLACE, asked_now=True),
        Cause("X", GatePlace(None, "d"), GateState.MISSING, asked_now=False),
    )


def test_a_team_that_trains_no_models() -> None:
    new = version([*BASE, ("x", 1, "d")], needs_training=frozenset("x"))
    change = team_change(version(BASE), new, said("abcf"), trains_models=False)
    assert overall(change) == (2, None)
    assert overall(team_change(version(BASE), new, said("abcf"))) == (2, 0)

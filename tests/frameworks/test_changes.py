"""Which levels changed between two results."""

from __future__ import annotations

from frameworks.changes import LevelChange, Levels, level_changes


def test_a_first_level_is_a_change() -> None:
    assert level_changes(None, Levels(2, {"people": 3})) == (LevelChange(None, None, 2),)


def test_nothing_assessed_is_no_first_level() -> None:
    assert level_changes(None, Levels(None, {"people": None})) == ()


def test_the_same_levels_are_no_change() -> None:
    assert level_changes(Levels(1, {"people": 2}), Levels(1, {"people": 2})) == ()


def test_up_and_down_are_changes_overall_first() -> None:
    before, after = Levels(1, {"people": 2, "release": 1}), Levels(2, {"people": 1, "release": 1})
    assert level_changes(before, after) == (LevelChange(None, 1, 2), LevelChange("people", 2, 1))


def test_a_dimension_that_is_no_longer_assessed_is_a_change() -> None:
    assert level_changes(Levels(1, {"people": 1}), Levels(1, {"people": None})) == (LevelChange("people", 1, None),)

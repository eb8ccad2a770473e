"""Where a team stands among others, and that nothing is told among a few."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameworks.standing import FEWEST_TEAMS, Quartiles, Rank, quartiles, rank, shared_blockers

levels = st.lists(st.integers(0, 5), max_size=30)
blockers = st.sets(st.sampled_from("abcdefgh"))


def test_five_teams_are_enough() -> None:
    assert FEWEST_TEAMS == 5


@given(levels)
def test_quartiles_rise_from_the_lowest_to_the_highest(found: list[int]) -> None:
    five = quartiles(found)
    if len(found) < 5:
        assert five is None
        return
    assert five is not None
    assert five.teams == len(found)
    numbers = [five.lowest, five.lower, five.median, five.upper, five.highest]
    assert numbers == sorted(numbers)
    assert (five.lowest, five.highest) == (min(found), max(found))
    # Each quarter of the way from the lowest to the highest team, between the two teams that stand there.
    ranked = sorted(found)
    for quarter, number in zip((1, 2, 3), numbers[1:4], strict=True):
        whole, rest = divmod(quarter * (len(found) - 1), 4)
        below, above = ranked[whole], ranked[whole + bool(rest)]
        assert number == below + (above - below) * rest / 4


@given(levels)
def test_the_order_of_teams_does_not_matter(found: list[int]) -> None:
    assert quartiles(sorted(found)) == quartiles(sorted(found, reverse=True)) == quartiles(found)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([0, 1, 2, 3, 4], Quartiles(5, 0, 1.0, 2.0, 3.0, 4)),
        ([2, 2, 2, 2, 2], Quartiles(5, 2, 2.0, 2.0, 2.0, 2)),
        ([1, 0, 2, 3, 1, 2], Quartiles(6, 0, 1.0, 1.5, 2.0, 3)),
    ],
)
def test_quartiles_by_example(found: list[int], expected: Quartiles) -> None:
    assert quartiles(found) == expected


@given(st.integers(0, 5), levels)
def test_every_other_team_has_its_place(own: int, others: list[int]) -> None:
    found = rank(own, others)
    if len(others) < 4:
        assert found is None
        return
    assert found is not None
    assert found.higher + found.same + found.lower == len(others)
    assert others.count(own) == found.same
    turned = rank(-own, [-one for one in others])
    assert turned == Rank(found.lower, found.same, found.higher)


def test_a_place_by_example() -> None:
    assert rank(2, [0, 1, 2, 3]) == Rank(higher=1, same=1, lower=2)
    assert rank(2, [0, 1, 2]) is None


@given(blockers, st.lists(blockers, max_size=9))
def test_only_own_blockers_that_others_have_too_most_first(own: set[str], of_others: list[set[str]]) -> None:
    found = shared_blockers(own, of_others)
    if len(of_others) < 4:
        assert found == ()
        return
    assert dict(found) == {one: count for one in own if (count := sum(one in blocked for blocked in of_others))}
    for (one, count), (other, less) in itertools.pairwise(found):
        assert count > less or (count == less and one < other)


def test_a_blocker_counts_once_a_team() -> None:
    assert shared_blockers(["b", "a"], [["a", "a"], ["b"], ["b"], []]) == (("b", 2), ("a", 1))
    assert shared_blockers(["b"], [["b"], ["b"], ["b"]]) == ()

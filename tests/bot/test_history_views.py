"""However long a team's past is, and whatever is in it, Slack takes what is drawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.insights.history.state import ComparedResults, Line, Past, ResultHistory
from bot.insights.history.views import history_message, time_labels
from frameworks.catalog import load_catalog
from frameworks.changes import answer_changes
from frameworks.model import AnswerValue, Scope
from playground.blocks import problems
from storage.answered import Answered
from storage.tables import Way
from storage.withdrawals import Withdrawn

CATALOG = load_catalog()
NAMES = {one.level: one.name for one in CATALOG.frameworks["azure"].levels}
START = datetime(2016, 1, 5, tzinfo=UTC)

answers = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)
people = st.one_of(
    st.none(), st.builds(Answered, st.sampled_from(Way), st.integers(0, 30), st.sampled_from(["", "U1"]))
)
lines = st.builds(
    Line,
    st.integers(0, 200),
    st.just("azure"),
    st.text(min_size=1, max_size=60),
    st.sampled_from([Scope.TEAM, Scope.PRODUCT, Scope.ORGANISATION]),
    st.text(max_size=80),
    st.booleans(),
)


gone = st.builds(Withdrawn, st.sampled_from(["", "U1"]), st.datetimes(timezones=st.just(UTC)))
alike = st.dictionaries(
    st.integers(0, 130), st.lists(st.text(min_size=1, max_size=40), min_size=1, max_size=6).map(tuple), max_size=9
)


def _gone(everything: tuple[Past, ...]) -> tuple[Past, ...]:
    return tuple(one for one in everything if one.withdrawn is not None)


@st.composite
def histories(draw: st.DrawFn) -> ResultHistory:
    """A past of up to 130 results."""
    days = sorted(draw(st.lists(st.integers(0, 4000), min_size=1, max_size=draw(st.sampled_from([2, 30, 130])))))
    everything = tuple(
        Past(
            result_id=number,
            assessment_id=number,
            level=draw(st.one_of(st.none(), st.integers(0, 4))),
            progress=draw(st.floats(0, 1)),
            version=draw(st.sampled_from(["1", "2 <new>"])),
            completed_at=START + timedelta(days=day),
            by=draw(people),
            withdrawn=draw(st.none() | gone),
            may_withdraw=draw(st.booleans()),
        )
        for number, day in enumerate(days)
    )
    results = tuple(one for one in everything if one.withdrawn is None)
    compared = None
    if len(results) > 1:
        changes = answer_changes(CATALOG, draw(answers), draw(answers))
        compared = ComparedResults(results[-2], results[-1], changes, draw(st.sampled_from([(), (None,), (2,)])))
    others = {one.number: one for one in draw(st.lists(lines, max_size=30))}
    return ResultHistory(
        1, "C1", draw(lines), tuple(others.values()), 4, NAMES, results, compared, _gone(everything), draw(alike)
    )


@given(histories())
def test_every_history_is_accepted_by_slack(shown: ResultHistory) -> None:
    message = history_message(shown)
    for newer in (True, False):
        assert problems("message_blocks", message.arguments(newer=newer)["blocks"]) == []
    assert message.text


@given(st.lists(st.integers(0, 5000), unique=True, max_size=60))
def test_labels_tell_results_of_different_days_apart(days: list[int]) -> None:
    labels = time_labels([START + timedelta(days=one) for one in sorted(days)])
    assert len(set(labels)) == len(days)
    assert all(len(one) <= 20 for one in labels)


def test_a_quarter_with_one_result_is_called_by_itself() -> None:
    times = [datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)]
    assert time_labels(times) == ["Q3 2026", "3 Oct 2026", "31 Dec 2026"]

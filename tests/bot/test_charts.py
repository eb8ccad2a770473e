"""Charts and tables are within Slack's limits, whatever is put into them."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.charts.slack_charts import LABEL_LIMIT, chart, data_table, short_labels
from playground.blocks import problems

WORDS = st.text(max_size=60)
NUMBERS = st.floats(-5, 5)


@given(st.lists(WORDS, max_size=40))
def test_short_labels_can_be_told_apart(names: list[str]) -> None:
    labels = short_labels(names)
    assert len(set(labels)) == len(labels) == len(names)
    assert all(0 < len(one) <= LABEL_LIMIT for one in labels)


def test_a_short_name_stays_as_it_is() -> None:
    assert short_labels(["Data", "A name that is too long for Slack", "A name that is too long for me"]) == [
        "Data",
        "A name that is too …",
        "A name that is to 2",
    ]


@given(st.data())
def test_slack_takes_every_chart(data: st.DataObject) -> None:
    categories = data.draw(st.lists(WORDS, min_size=1, max_size=30))
    values = st.lists(NUMBERS, min_size=len(categories), max_size=len(categories))
    series = data.draw(st.dictionaries(WORDS, values, min_size=1, max_size=9))
    drawn = chart("line", data.draw(st.text(min_size=1, max_size=90)), categories, series, y_label=data.draw(WORDS))
    assert problems("message_blocks", [drawn]) == []
    last = [one["data"][-1]["value"] for one in drawn["chart"]["series"]]
    assert last == [one[-1] for one in series.values()][: len(last)], "what is left out is the oldest"


@given(st.data())
def test_slack_takes_every_table(data: st.DataObject) -> None:
    columns = data.draw(st.integers(1, 25))
    cells = st.one_of(st.text(max_size=400), NUMBERS)
    rows: list[list[Any]] = data.draw(st.lists(st.lists(cells, min_size=columns, max_size=columns), min_size=1))
    header = data.draw(st.lists(WORDS, min_size=columns, max_size=columns))
    assert problems("message_blocks", [data_table("Levels", header, rows * 30)]) == []


def test_a_number_in_a_table_has_the_text_that_slack_requires() -> None:
    (_, row) = data_table("Levels", ["Level", "Mean"], [[2, 2.5]])["rows"]
    assert row == [
        {"type": "raw_number", "value": 2, "text": "2"},
        {"type": "raw_number", "value": 2.5, "text": "2.5"},
    ]

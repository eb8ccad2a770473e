"""Charts and tables: what Slack takes is taken, and what it refuses beyond a schema is refused."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from playground.blocks import problems

TEXT = {"type": "raw_text", "text": "x"}
NUMBER = {"type": "raw_number", "value": 2, "text": "2"}
TITLE = {"type": "plain_text", "text": "x"}
RICH = {
    "type": "rich_text",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "rich"}]}],
}
PIE = {
    "type": "data_visualization",
    "title": "x" * 50,
    "chart": {"type": "pie", "segments": [{"label": "x" * 20, "value": 0.5}, {"label": "b", "value": 2}]},
}
TABLE = {"type": "table", "rows": [[TEXT, TEXT], [RICH, NUMBER]], "column_settings": [{"align": "right"}]}
DATA_TABLE = {
    "type": "data_table",
    "caption": "Levels",
    "page_size": 10,
    "row_header_column_index": 1,
    "rows": [[TEXT, TEXT], [RICH, {**NUMBER, "text": "2 of 4"}]],
}


def axes(kind: str = "line", **changes: Any) -> dict[str, Any]:
    chart: dict[str, Any] = {
        "type": kind,
        "series": [series("Now"), series("Before")],
        "axis_config": {"categories": ["Jan", "Feb"], "x_label": "x" * 50, "y_label": "Level"},
    }
    return {"type": "data_visualization", "title": "Levels", "chart": {**chart, **changes}}


def series(name: str, *values: Any, labels: tuple[str, ...] = ("Feb", "Jan")) -> dict[str, Any]:
    given = values or (1, -2.5)
    return {
        "name": name,
        "data": [{"label": label, "value": value} for label, value in zip(labels, given, strict=True)],
    }


def config(**changes: Any) -> dict[str, Any]:
    return axes(axis_config={"categories": ["Jan", "Feb"], **changes})


def many(count: int) -> dict[str, Any]:
    names = tuple(f"{number}" for number in range(count))
    one = series("Now", *range(count), labels=names)
    return axes(series=[one], axis_config={"categories": list(names)})


def pie(**segment: Any) -> dict[str, Any]:
    return {**PIE, "chart": {"type": "pie", "segments": [{"label": "a", "value": 1, **segment}]}}


def rows(*given: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    return {**DATA_TABLE, "row_header_column_index": 0, "rows": list(given), **changes}


def full(count: int, each: int) -> dict[str, Any]:
    return rows([TEXT], *[[{"type": "raw_text", "text": "x" * each}]] * count)


TAKEN: dict[str, list[dict[str, Any]]] = {
    "a pie": [PIE],
    "bars": [axes("bar")],
    "an area": [axes("area")],
    "two charts": [axes(), axes()],
    "twenty categories": [many(20)],
    "six series": [axes(series=[series("x" * 19 + str(number)) for number in range(6)])],
    "a table": [TABLE],
    "a table of data": [DATA_TABLE],
    "a table in a container": [{"type": "container", "title": TITLE, "child_blocks": [TABLE]}],
    "a table of 201 rows": [rows(*[[TEXT]] * 201)],
    "20,000 characters": [rows([TEXT], [{"type": "raw_text", "text": "x" * 19_999}])],
}

REFUSED: dict[str, list[dict[str, Any]]] = {
    "a title too long": [{**PIE, "title": "x" * 51}],
    "three charts": [axes(), axes(), axes()],
    "an unknown field of a chart": [axes(colours=["red"])],
    "an unknown field of the block": [{**PIE, "alt_text": "x"}],
    "an unknown field of an axis": [config(z_label="x")],
    "an unknown field of a series": [axes(series=[{**series("Now"), "colour": "red"}])],
    "an unknown field of a segment": [pie(colour="red")],
    "a pie with series": [{**PIE, "chart": {**PIE["chart"], "series": []}}],
    "a pie of nothing": [{**PIE, "chart": {"type": "pie"}}],
    "a segment of nothing": [pie(value=0)],
    "a segment of less": [pie(value=-1)],
    "a segment that is no number": [pie(value="1")],
    "a segment with a long name": [pie(label="x" * 21)],
    "a segment without a name": [pie(label="")],
    "no categories": [axes(axis_config={"x_label": "x"})],
    "empty categories": [axes(axis_config={"categories": []})],
    "21 categories": [many(21)],
    "a category twice": [axes(axis_config={"categories": ["Jan", "Jan"]}, series=[series("A", labels=("Jan", "Jan"))])],
    "a long category": [axes(series=[series("A", 1, labels=("x" * 21,))], axis_config={"categories": ["x" * 21]})],
    "a long label of an axis": [config(y_label="x" * 51)],
    "an empty label of an axis": [config(x_label="")],
    "no series": [axes(series=[])],
    "seven series": [axes(series=[series(str(number)) for number in range(7)])],
    "a series twice": [axes(series=[series("A"), series("A")])],
    "a series without a name": [axes(series=[series("")])],
    "a series with a long name": [axes(series=[series("x" * 21)])],
    "a series without points": [axes(series=[{"name": "A"}])],
    "a point missing": [axes(series=[series("A", 1, labels=("Jan",))])],
    "a point too many": [axes(series=[series("A", 1, 2, 3, labels=("Jan", "Feb", "Mar"))])],
    "a point twice": [axes(series=[series("A", labels=("Jan", "Jan"))])],
    "a point without a number": [axes(series=[series("A", 1, None)])],
    "a point that is true": [axes(series=[series("A", *(1, True))])],
    "a point without end": [axes(series=[series("A", 1, float("inf"))])],
    "no caption": [{name: value for name, value in DATA_TABLE.items() if name != "caption"}],
    "an empty caption": [{**DATA_TABLE, "caption": ""}],
    "only a header": [rows([TEXT])],
    "202 rows": [rows(*[[TEXT]] * 202)],
    "21 columns": [rows([TEXT] * 21, [TEXT] * 21)],
    "uneven rows of data": [rows([TEXT, TEXT], [TEXT])],
    "an unknown field of a table of data": [{**DATA_TABLE, "colour": "red"}],
    "a page of nothing": [{**DATA_TABLE, "page_size": 0}],
    "a page too long": [{**DATA_TABLE, "page_size": 101}],
    "a header column that is not there": [{**DATA_TABLE, "row_header_column_index": 2}],
    "rich text in the header": [rows([RICH], [TEXT])],
    "an empty cell": [rows([TEXT], [{"type": "raw_text", "text": ""}])],
    "an unknown cell": [rows([TEXT], [{"type": "raw_date", "text": "x"}])],
    "a number of words": [rows([TEXT], [{**NUMBER, "value": "2"}])],
    "a number without text": [rows([TEXT], [{"type": "raw_number", "value": 2}])],
    "a number with an empty text": [rows([TEXT], [{**NUMBER, "text": ""}])],
    "an unknown field of a cell": [rows([TEXT], [{**TEXT, "bold": True}])],
    "20,001 characters": [full(2, 10_000)],
    "20,001 characters in two tables": [full(1, 10_000), full(1, 10_000)],
    "uneven rows": [{**TABLE, "rows": [[TEXT, TEXT], [TEXT]]}],
    "101 rows": [{**TABLE, "rows": [[TEXT]] * 101}],
    "two tables": [TABLE, TABLE],
    "a second table in a container": [TABLE, {"type": "container", "title": TITLE, "child_blocks": [TABLE]}],
    "a number that is none in a table": [{**TABLE, "rows": [[{**NUMBER, "value": "2"}]]}],
}


@pytest.mark.parametrize("what", TAKEN)
def test_charts_and_tables_as_slack_documents_them_are_taken(what: str) -> None:
    blocks = copy.deepcopy(TAKEN[what])
    assert problems("message_blocks", blocks) == []


@pytest.mark.parametrize("what", REFUSED)
def test_what_slack_would_not_draw_is_refused_with_a_pointer(what: str) -> None:
    found = problems("message_blocks", REFUSED[what])
    assert found
    assert all(one.startswith("[ERROR] ") and "[json-pointer:/blocks" in one for one in found)


@pytest.mark.parametrize("block", [PIE, TABLE, DATA_TABLE], ids=lambda one: one["type"])
def test_charts_and_tables_stand_in_messages_only(block: dict[str, Any]) -> None:
    assert problems("modal_view", {"type": "modal", "title": TITLE, "blocks": [block]})
    assert problems("home_view", {"type": "home", "blocks": [block]})

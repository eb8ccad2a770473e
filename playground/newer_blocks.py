"""Charts and tables: what Slack says of them beyond a schema.

Sources: docs.slack.dev/reference/block-kit/blocks, pages data-visualization-block, data-table-block and table-block;
where they and later sources differ, the number of series and segments is the smaller one. The rules take blocks that
the schema has passed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Block = dict[str, Any]
    Problems = Iterator[tuple[str, str]]
    """What is wrong, and the pointer to it inside of the block."""

TYPES = frozenset({"data_visualization", "data_table", "table"})

LONGEST_LABEL = 20
LONGEST_AXIS_LABEL = 50
MOST_CATEGORIES = 20
MOST_CHARACTERS = 20_000
MOST_COLUMN_TABLES = 1

CHART_FIELDS = frozenset({"type", "title", "chart", "block_id"})
AXES_FIELDS = frozenset({"type", "series", "axis_config"})
PIE_FIELDS = frozenset({"type", "segments"})
AXIS_CONFIG_FIELDS = frozenset({"categories", "x_label", "y_label"})
SERIES_FIELDS = frozenset({"name", "data"})
POINT_FIELDS = frozenset({"label", "value"})
TABLE_FIELDS = frozenset({"type", "block_id", "rows", "page_size", "caption", "row_header_column_index"})


def newer_problems(blocks: Sequence[Block]) -> Iterator[str]:
    """What is wrong with the charts and tables among blocks, in words with a pointer."""
    for index, block in enumerate(blocks):
        rules = RULES.get(block["type"])
        for words, pointer in rules(block) if rules else ():
            yield f"{words} [json-pointer:/blocks/{index}{pointer}]"
    characters = sum(_characters(row) for block in blocks if block["type"] == "data_table" for row in block["rows"])
    if characters > MOST_CHARACTERS:
        yield f"the cells of data tables hold more than {MOST_CHARACTERS} characters together [json-pointer:/blocks]"
    if sum(block["type"] == "table" for block in blocks) > MOST_COLUMN_TABLES:
        yield "only_one_table_allowed [json-pointer:/blocks]"


def _chart(block: Block) -> Problems:
    yield from _unknown(block, CHART_FIELDS, "")
    chart = block["chart"]
    if chart["type"] == "pie":
        yield from _unknown(chart, PIE_FIELDS, "/chart")
        yield from _segments(chart.get("segments"))
    else:
        yield from _unknown(chart, AXES_FIELDS, "/chart")
        yield from _axes(chart)


def _segments(segments: list[Any] | None) -> Problems:
    if not segments:
        yield "missing required field: segments", "/chart"
    for number, one in enumerate(segments or ()):
        where = f"/chart/segments/{number}"
        yield from _unknown(one, POINT_FIELDS, where)
        yield from _label(one.get("label"), LONGEST_LABEL, f"{where}/label")
        if not _is_number(one.get("value")) or one["value"] <= 0:
            yield "must be a number above 0", f"{where}/value"


def _axes(chart: Block) -> Problems:
    config = chart.get("axis_config")
    if not isinstance(config, dict) or not isinstance(config.get("categories"), list):
        yield "missing required field: categories", "/chart/axis_config"
        return
    where = "/chart/axis_config"
    yield from _unknown(config, AXIS_CONFIG_FIELDS, where)
    categories = config["categories"]
    if not 1 <= len(categories) <= MOST_CATEGORIES:
        yield f"must have 1 to {MOST_CATEGORIES} categories", f"{where}/categories"
    for number, category in enumerate(categories):
        yield from _label(category, LONGEST_LABEL, f"{where}/categories/{number}")
    if _doubled(categories):
        yield "categories are not unique", f"{where}/categories"
    for name in ("x_label", "y_label"):
        if name in config:
            yield from _label(config[name], LONGEST_AXIS_LABEL, f"{where}/{name}")
    yield from _all_series(chart.get("series"), categories)


def _all_series(series: list[Any] | None, categories: list[Any]) -> Problems:
    if not series:
        yield "missing required field: series", "/chart"
        return
    for number, one in enumerate(series):
        yield from _series(one, categories, f"/chart/series/{number}")
    if _doubled([one.get("name") for one in series]):
        yield "names of series are not unique", "/chart/series"


def _series(one: Block, categories: list[Any], where: str) -> Problems:
    yield from _unknown(one, SERIES_FIELDS, where)
    yield from _label(one.get("name"), LONGEST_LABEL, f"{where}/name")
    data = one.get("data")
    if not isinstance(data, list) or not all(isinstance(point, dict) for point in data):
        yield "missing required field: data", where
        return
    for number, point in enumerate(data):
        yield from _unknown(point, POINT_FIELDS, f"{where}/data/{number}")
        if not _is_number(point.get("value")):
            yield "must be a number", f"{where}/data/{number}/value"
    if sorted(str(point.get("label")) for point in data) != sorted(map(str, categories)):
        yield "must have exactly one point for every category", f"{where}/data"


def _data_table(block: Block) -> Problems:
    yield from _unknown(block, TABLE_FIELDS, "")
    yield from _even_rows(block)
    headed = block.get("row_header_column_index", 0)
    if not isinstance(headed, int) or isinstance(headed, bool) or not 0 <= headed < len(block["rows"][0]):
        yield "must be the index of a column", "/row_header_column_index"
    for number, row in enumerate(block["rows"]):
        for column, cell in enumerate(row):
            where = f"/rows/{number}/{column}"
            if number == 0 and cell["type"] == "rich_text":
                yield "rich_text cannot be used in the header", where
            yield from _cell(cell, where)


def _table(block: Block) -> Problems:
    yield from _even_rows(block)
    for number, row in enumerate(block["rows"]):
        for column, cell in enumerate(row):
            yield from _cell(cell, f"/rows/{number}/{column}")


def _even_rows(block: Block) -> Problems:
    if len({len(row) for row in block["rows"]}) > 1:
        yield "all rows must have the same number of cells", "/rows"


def _cell(cell: Block, where: str) -> Problems:
    match cell["type"]:
        case "raw_text":
            yield from _unknown(cell, frozenset({"type", "text"}), where)
            yield from _label(cell.get("text"), MOST_CHARACTERS, f"{where}/text")
        case "raw_number":
            yield from _unknown(cell, frozenset({"type", "value", "text"}), where)
            if not _is_number(cell.get("value")):
                yield "must be a number", f"{where}/value"
            yield from _label(cell.get("text"), MOST_CHARACTERS, f"{where}/text")
        case "rich_text":
            if not isinstance(cell.get("elements"), list) or not cell["elements"]:
                yield "missing required field: elements", where
        case other:
            yield f"unsupported type: {other}", where


def _unknown(part: Any, known: frozenset[str], where: str) -> Problems:
    if not isinstance(part, dict):
        yield "must be an object", where
        return
    for name in sorted(set(part) - known):
        yield f"no more than these fields are allowed: {', '.join(sorted(known))}", f"{where}/{name}"


def _label(text: Any, longest: int, where: str) -> Problems:
    if not isinstance(text, str) or not text:
        yield "must be a text of at least 1 character", where
    elif len(text) > longest:
        yield f"must be less than {longest + 1} characters", where


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _doubled(names: list[Any]) -> bool:
    return len({str(one) for one in names}) < len(names)


def _characters(part: Any) -> int:
    """How many characters the cells of a row show, those of rich text at any depth."""
    if isinstance(part, list):
        return sum(map(_characters, part))
    if not isinstance(part, dict):
        return 0
    shown = part.get("text", part.get("value", ""))
    return len(str(shown)) + _characters(part.get("elements", []))


RULES: dict[str, Callable[[Block], Problems]] = {
    "data_visualization": _chart,
    "data_table": _data_table,
    "table": _table,
}

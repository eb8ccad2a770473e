"""Charts and tables that Slack draws itself, within its limits.

See https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block and data-table-block. Only messages
take them, and of charts two at most; what says the same elsewhere stands beside each (`Newer`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal

from bot.slack.message import cut

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.slack.message import Block

TITLE_LIMIT = 50
LABEL_LIMIT = 20
AXIS_LIMIT = 50
MOST_CATEGORIES = 20
MOST_SERIES = 6
# Older docs say 100 rows, newer ones 200.
MOST_ROWS = 100
MOST_COLUMNS = 20
# Of 10,000 characters by older docs, 20,000 by newer ones; captions and what Slack adds need some.
MOST_CHARACTERS = 9_000
CELL_LIMIT = 300
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class ChannelCell:
    """A channel in a table's cell: Slack shows its name to whoever may know it."""

    id: str


@dataclass(frozen=True, slots=True)
class Struck:
    """Words of a table's cell that do not hold any more, struck through, and what stands behind them."""

    text: str
    after: str


def chart(
    kind: Literal["bar", "line", "area"],
    title: str,
    categories: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    x_label: str = "",
    y_label: str = "",
) -> Block:
    """A chart of numbers by category, 20 at most (of more, the last ones), in up to six series by name.

    Long names are shortened, and stay different from each other.
    """
    labels = short_labels(categories[-MOST_CATEGORIES:])
    names = short_labels(list(series)[:MOST_SERIES])
    axes: dict[str, object] = {"categories": labels}
    if x_label:
        axes["x_label"] = cut(x_label, AXIS_LIMIT)
    if y_label:
        axes["y_label"] = cut(y_label, AXIS_LIMIT)
    drawn = [
        {
            "name": name,
            "data": [
                {"label": label, "value": value}
                for label, value in zip(labels, list(values)[-MOST_CATEGORIES:], strict=True)
            ],
        }
        for name, values in zip(names, series.values(), strict=False)
    ]
    return {
        "type": "data_visualization",
        "title": cut(title, TITLE_LIMIT),
        "chart": {"type": kind, "series": drawn, "axis_config": axes},
    }


def data_table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str | float | ChannelCell | Struck]],
    *,
    page_size: int = 10,
) -> Block:
    """A table that people can sort and page through: as many rows and columns as Slack takes. There is a row."""
    drawn = [[_cell(one) for one in header[:MOST_COLUMNS]]]
    characters = sum(len(one) for one in header)
    for row in rows[:MOST_ROWS]:
        cells = [_cell(one) for one in row[:MOST_COLUMNS]]
        characters += sum(len(str(one)) for one in row)
        if characters > MOST_CHARACTERS and len(drawn) > 1:
            break
        drawn.append(cells)
    return {"type": "data_table", "caption": cut(caption, CELL_LIMIT), "rows": drawn, "page_size": page_size}


def short_labels(names: Sequence[str]) -> list[str]:
    """The names, cut to what a chart's labels hold, and numbered where they would be the same."""
    taken: list[str] = []
    for name in names:
        label = cut(name or NOTHING, LABEL_LIMIT)
        if label in taken:
            numbered = (f"{label[: LABEL_LIMIT - 3].rstrip('…')} {number}" for number in count(2))
            label = next(one for one in numbered if one not in taken)
        taken.append(label)
    return taken


def _cell(value: str | float | ChannelCell | Struck) -> dict[str, object]:
    if isinstance(value, Struck):
        elements = [
            {"type": "text", "text": cut(value.text or NOTHING, CELL_LIMIT), "style": {"strike": True}},
            {"type": "text", "text": f" {cut(value.after, CELL_LIMIT)}"},
        ]
        return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
    if isinstance(value, ChannelCell):
        section = {"type": "rich_text_section", "elements": [{"type": "channel", "channel_id": value.id}]}
        return {"type": "rich_text", "elements": [section]}
    if isinstance(value, str):
        return {"type": "raw_text", "text": cut(value or NOTHING, CELL_LIMIT)}
    return {"type": "raw_number", "value": value, "text": _number(value)}


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)

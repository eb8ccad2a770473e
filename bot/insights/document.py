"""Results as a plain document, to be read outside of Slack: sections of words, lists, tables and bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words; ``quiet`` for what is only said to be complete."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: a few words to see first, the rest, and an address."""

    lead: str
    text: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list, numbered where its order says something."""

    items: tuple[Item, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A cell of a table with what no longer counts."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table; each row has a cell for each column."""

    header: tuple[str, ...]
    rows: tuple[tuple[str | Withdrawn, ...], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A dimension's level now (None: not assessed), last time, and wished for; ``shown`` is the level in words."""

    name: str
    level: int | None
    before: int | None
    target: int | None
    shown: str


@dataclass(frozen=True, slots=True)
class Bars:
    """A profile; ``top`` is the highest level."""

    top: int
    bars: tuple[Bar, ...]

    def as_table(self) -> Table:
        """Return the profile in characters, for what cannot draw; columns that say nothing are left out."""
        columns = {
            "Dimension": [bar.name for bar in self.bars],
            "": [f"{'▰' * (bar.level or 0)}{'▱' * (self.top - (bar.level or 0))}" for bar in self.bars],
            "Level": [bar.shown for bar in self.bars],
        }
        for title, levels in (
            ("Last time", [bar.before for bar in self.bars]),
            ("Target", [bar.target for bar in self.bars]),
        ):
            if any(level is not None for level in levels):
                columns[title] = ["-" if level is None else str(level) for level in levels]
        return Table(tuple(columns), tuple(zip(*columns.values(), strict=True)))


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what is under it."""

    title: str
    parts: tuple[Paragraph | Items | Bars, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report to take outside. ``about`` are the lines under the title."""

    title: str
    about: tuple[str, ...]
    made_at: datetime
    sections: tuple[Section, ...]

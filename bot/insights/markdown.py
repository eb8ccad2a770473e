"""Documents as Markdown. Whatever people wrote formats nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.insights.document import Bars, Items, Paragraph, Withdrawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.insights.document import Document, Item, Table

# What formats wherever it stands; the rest does at the beginning of a line, or as an address.
_ALWAYS = re.compile(r"([\\`*_\[\]<>|~&@!$#])")
_FIRST = re.compile(r"^([-+=:])|^(\d{1,9})([.)])")
_ADDRESS = re.compile(r"(:)(?=//)|(?<=www)(\.)|(?<=WWW)(\.)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~-._"


def markdown(document: Document) -> str:
    """Return the document as CommonMark, with a table for the profile."""
    lines = [f"# {escaped(document.title)}", ""]
    for number, line in enumerate(document.about):
        lines += [f"**{escaped(line)}**" if number == 0 else escaped(line), ""]
    for section in document.sections:
        lines += [f"## {escaped(section.title)}", ""]
        for part in section.parts:
            lines += part_lines(part)
    return "\n".join(lines).rstrip() + "\n"


def part_lines(part: Paragraph | Items | Bars | Table) -> Iterator[str]:
    """Give the lines of a part, and an empty one."""
    match part:
        case Paragraph():
            yield escaped(part.text)
        case Items():
            for number, item in enumerate(part.items, start=1):
                yield f"{f'{number}.' if part.numbered else '-'} {_item(item)}"
        case _:
            table = part.as_table() if isinstance(part, Bars) else part
            yield _row(table.header)
            yield f"|{'---|' * len(table.header)}"
            yield from (_row([_cell(cell) for cell in row]) for row in table.rows)
    yield ""


def escaped(text: str) -> str:
    """Return text that shows as it was typed, in one line."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    line = _ALWAYS.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda found: f"\\{found[0]}", line)
    return _FIRST.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", line)


def _item(item: Item) -> str:
    lead = f"**{escaped(item.lead)}**" if item.text or item.link else escaped(item.lead)
    text = f": {escaped(item.text)}" if item.text else ""
    return f"{lead}{text}{f' {_link(item.link)}' if item.link else ''}"


def _link(link: str) -> str:
    """Return an address that can be followed, where it is one on the web."""
    if not link.lower().startswith(("https://", "http://")):
        return escaped(link)
    return f"<{quote(link, safe=_IN_ADDRESS)}>"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: str | Withdrawn) -> str:
    # A dash stands for nothing, and begins no list in a table.
    if isinstance(cell, Withdrawn):
        return f"~~{escaped(cell.text)}~~ withdrawn"
    return cell if cell == "-" else escaped(cell)

"""A document as Markdown. Whatever people wrote formats nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.insights.report.document import Bars, Items, Paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.insights.report.document import Bar, Document, Item, Section

# What formats wherever it stands; the rest does at the beginning of a line, or as an address.
_ALWAYS = re.compile(r"([\\`*_\[\]<>|~&@!$#])")
_FIRST = re.compile(r"^([-+=:])|^(\d{1,9})([.)])")
_ADDRESS = re.compile(r"(:)(?=//)|(?<=www)(\.)|(?<=WWW)(\.)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
NOTHING = "-"
_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~-._"


def markdown(document: Document) -> str:
    """The document as CommonMark, with a table for the profile."""
    lines = [f"# {escaped(document.title)}", ""]
    for number, line in enumerate(document.about):
        lines += [f"**{escaped(line)}**" if number == 0 else escaped(line), ""]
    for section in document.sections:
        lines += _section(section)
    return "\n".join(lines).rstrip() + "\n"


def escaped(text: str) -> str:
    """Text that shows as it was typed, in one line."""
    line = " ".join(_CONTROL.sub(" ", text).split())
    line = _ALWAYS.sub(r"\\\1", line)
    line = _ADDRESS.sub(lambda found: f"\\{found[0]}", line)
    return _FIRST.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", line)


def _section(section: Section) -> Iterator[str]:
    yield from (f"## {escaped(section.title)}", "")
    for part in section.parts:
        match part:
            case Paragraph():
                yield from (escaped(part.text), "")
            case Items():
                for number, item in enumerate(part.items, start=1):
                    yield f"{f'{number}.' if part.numbered else '-'} {_item(item)}"
                yield ""
            case Bars():
                yield from (*_table(part), "")


def _item(item: Item) -> str:
    lead = f"**{escaped(item.lead)}**" if item.text or item.link else escaped(item.lead)
    text = f": {escaped(item.text)}" if item.text else ""
    return f"{lead}{text}{f' {_link(item.link)}' if item.link else ''}"


def _link(link: str) -> str:
    """An address that can be followed, where it is one on the web."""
    if not link.lower().startswith(("https://", "http://")):
        return escaped(link)
    return f"<{quote(link, safe=_IN_ADDRESS)}>"


def _table(profile: Bars) -> Iterator[str]:
    before = any(one.before is not None for one in profile.bars)
    target = any(one.target is not None for one in profile.bars)
    header = ["Dimension", "", "Level", *(["Last time"] if before else []), *(["Target"] if target else [])]
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for one in profile.bars:
        cells = [escaped(one.name), _bar(one, profile.top), escaped(one.shown)]
        if before:
            cells.append(NOTHING if one.before is None else str(one.before))
        if target:
            cells.append(NOTHING if one.target is None else str(one.target))
        yield f"| {' | '.join(cells)} |"


def _bar(one: Bar, top: int) -> str:
    level = one.level or 0
    return f"{'▰' * level}{'▱' * (top - level)}"

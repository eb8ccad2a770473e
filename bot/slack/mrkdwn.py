"""Text in Slack's own markup: people's words made harmless, mentions, dates, lengths."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

SECTION_LIMIT = 3000
SOMEBODY = "somebody"
# How Slack delivers a mention, a channel, a group or date, and a link within people's words.
_CODE = re.compile(r"<(?P<kind>[@#!]|https?://|mailto:|tel:)(?P<what>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
# What a line is never broken in, and where it may be.
_UNBROKEN = re.compile(r"<[^<>]*>|&\w+;| ")
_BROKEN_CODE = re.compile(r"<[@#!][^<>|\s]*(?:\|[^<>]*)?\Z")


def escape(text: str) -> str:
    """Text that shows as it was typed: no mentions, links or channel pings come out of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Markup(str):
    """Text in Slack's markup that the bot made, with people's words in it escaped. Any other text is plain."""

    __slots__ = ()


def as_mrkdwn(text: str) -> str:
    """Return text for a field that Slack reads as markup: plain text is escaped, and Markup stays as it is."""
    return text if isinstance(text, Markup) else escape(text)


def readable(text: str) -> str:
    """People's words as plain text: @name, #name, and a link by its text and address; without its end, no code."""
    return _BROKEN_CODE.sub("…", _CODE.sub(_read, text))


def _read(match: re.Match[str]) -> str:
    kind, what, label = match.group("kind", "what", "label")
    match kind:
        case "@" | "#":
            return f"{kind}{(label or what).removeprefix(kind)}"
        case "!":
            # A group or a date says in its label what it is; @here and the like say it themselves.
            return label or f"@{what.partition('^')[0]}"
        case "mailto:" | "tel:":
            return what
        case _:
            address = f"{kind}{what}"
            return f"{label} ({address})" if label and label not in (address, what) else address


def together(names: Iterable[str]) -> str:
    """Names of what is one thing here, such as the models of one assessment."""
    return escape(" + ".join(names))


def code(text: str) -> str:
    """Words that somebody typed, shown as such. Slack sends a command's words escaped: they are not escaped twice."""
    return f"`{escape(html.unescape(text)).replace('`', chr(39))}`"


def user(user_id: str) -> str:
    """A person, shown by name; whoever is forgotten has none, and no id that Slack would know."""
    return f"<@{user_id}>" if user_id.isalnum() else SOMEBODY


def channel(channel_id: str) -> str:
    """A channel, shown by name."""
    return f"<#{channel_id}>"


def date(when: datetime) -> str:
    """A day, shown in the reader's own time zone; the fallback is in UTC and says so."""
    return f"<!date^{int(when.timestamp())}^{{date_long}}|{when:%-d %B %Y} (UTC)>"


def moment(when: datetime) -> str:
    """A day and a time, shown in the reader's own time zone; the fallback is in UTC and says so."""
    return f"<!date^{int(when.timestamp())}^{{date_long}} at {{time}}|{when:%-d %B %Y, %H:%M} (UTC)>"


def listing(lines: Sequence[str], *, most: int, limit: int = SECTION_LIMIT) -> str:
    """Lines below each other, as many as fit; what is left out is counted."""
    shown: list[str] = []
    for line in lines[:most]:
        more = f"\n_and {len(lines) - len(shown)} more_"
        if sum(len(one) + 1 for one in shown) + len(line) + len(more) > limit:
            break
        shown.append(line)
    left = len(lines) - len(shown)
    return "\n".join([*shown, f"_and {left} more_"] if left else shown)


def split_lines(text: str, limit: int = SECTION_LIMIT) -> list[str]:
    """The text in pieces of whole lines, each short enough for a section; a longer line is broken between words."""
    pieces: list[str] = []
    for line in text.split("\n"):
        for part in _broken(line, limit):
            if pieces and len(pieces[-1]) + 1 + len(part) <= limit:
                pieces[-1] += f"\n{part}"
            else:
                pieces.append(part)
    return pieces


def _broken(line: str, limit: int) -> list[str]:
    """A line in parts that are short enough; the space at which it is broken is in none."""
    parts: list[str] = []
    while len(line) > limit:
        place = _break_in(line, limit)
        parts.append(line[:place])
        line = line[place:].removeprefix(" ")
    return [*parts, line]


def _break_in(line: str, limit: int) -> int:
    """Where to break a line: after the last word that fits, or in a word, but never in a mention, link or entity."""
    after_word, hard = 0, limit
    for token in _UNBROKEN.finditer(line):
        if token.start() > limit:
            break
        if token[0] == " ":
            after_word = token.start() if line[: token.start()].strip() else 0
        elif token.end() > limit:
            hard = token.start()
    return after_word or hard or limit

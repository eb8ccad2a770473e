"""What people type, before a listener sees it: some characters no database keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.deps import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

UNKEEPABLE = (
    "There is a character in that text that I can't keep: a NUL, or half of a character. It may come from a program "
    "that you copied from. Please type it again, and nothing else of it is lost."
)


def keepable(text: str) -> str:
    """The same text. Raises Refusal when it has a NUL, which PostgreSQL refuses, or is no Unicode."""
    if "\0" in text or not _is_unicode(text):
        raise Refusal(UNKEEPABLE)
    return text


def check_keepable(body: dict[str, Any]) -> None:
    """Refuse commands, dialogs and shortcuts with a text that cannot be kept. Raises Refusal.

    Of messages in direct messages the listener says so itself: Bolt's answers to events reach nobody.
    """
    for text in _typed_in(body):
        keepable(text)


def _typed_in(body: dict[str, Any]) -> Iterator[str]:
    if "command" in body:
        yield body.get("text", "")
    for place in (body, body.get("view") or {}):
        for block in ((place.get("state") or {}).get("values") or {}).values():
            yield from (one["value"] for one in block.values() if one.get("value"))
    if body.get("type") == "message_action":
        yield body["message"].get("text") or ""
    yield from (one["value"] for one in body.get("actions") or () if one.get("value"))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

"""What somebody reads in a message or a view, and what they find there to press or to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.blocks import interactive
from playground.elements import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.workspace import Blocks, Message

TEXTS = ("plain_text", "mrkdwn")


def words_of(blocks: Blocks | None, text: str = "") -> str:
    """Every word that somebody reads in a message or view."""
    if not blocks:
        return text
    return "\n".join(_texts(blocks))


def words_in(message: Message) -> str:
    """Every word that somebody reads in a message, attachments included."""
    words = words_of(message.blocks, message.text)
    attached = "\n".join(text for one in message.attachments or () for text in _texts_of_attachment(one))
    return f"{words}\n{attached}".strip("\n") if attached else words


def called(blocks: Blocks, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The elements, each with its block, of this label or placeholder, or of this id, their block's included."""
    for block, element in interactive(blocks):
        if name in (name_of(element), element.get("action_id"), block.get("block_id")):
            yield block, element


def _texts_of_attachment(attachment: dict[str, Any]) -> Iterator[str]:
    for name in ("pretext", "author_name", "title", "text"):
        if attachment.get(name):
            yield str(attachment[name])
    for field in attachment.get("fields") or ():
        yield f"{field.get('title', '')}\n{field.get('value', '')}"
    yield from _texts(attachment.get("blocks") or [])
    if attachment.get("footer"):
        yield str(attachment["footer"])


def _texts(node: Any) -> Iterator[str]:
    # Read again at each change by whoever waits for words, so it does not look into what can hold none.
    if isinstance(node, dict):
        if node.get("type") in TEXTS and isinstance(node.get("text"), str):
            yield node["text"]
            return
        node = node.values()
    for one in node:
        if isinstance(one, dict | list):
            yield from _texts(one)

"""What somebody reads in a message or a view, and what they find there to press or to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.blocks import interactive
from playground.elements import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.workspace import Blocks


def words_of(blocks: Blocks | None, text: str = "") -> str:
    """Every word that somebody reads in a message or view."""
    if not blocks:
        return text
    return "\n".join(_texts(blocks))


def called(blocks: Blocks, name: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The elements, each with its block, of this label or placeholder, or of this id, their block's included."""
    for block, element in interactive(blocks):
        if name in (name_of(element), element.get("action_id"), block.get("block_id")):
            yield block, element


def _texts(node: Any) -> Iterator[str]:
    match node:
        case {"type": "plain_text" | "mrkdwn", "text": str(text)}:
            yield text
        case dict():
            for value in node.values():
                yield from _texts(value)
        case list():
            for value in node:
                yield from _texts(value)
        case _:
            pass

"""What somebody reads in a message or a view, and what they find there to press or to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playground.blocks import interactive
from playground.elements import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.workspace import Blocks

TEXTS = ("plain_text", "mrkdwn")


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
    # Read again at each change by whoever waits for words, so it does not look into what can hold none.
    if isinstance(node, dict):
        if node.get("type") in TEXTS and isinstance(node.get("text"), str):
            yield node["text"]
            return
        node = node.values()
    for one in node:
        if isinstance(one, dict | list):
            yield from _texts(one)

"""What a message says: its text, its blocks and its attachments, as far as Slack takes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.blocks import with_ids
from playground.errors import Refused
from playground.refusals import problems_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.parts import Components
    from playground.workspace import Blocks

LONGEST_TEXT = 40_000
LONGEST_MARKDOWN = 12_000
# Slack documents none; messages were seen to be refused from about here.
LONGEST_BLOCKS = 13_200
MOST_ATTACHMENTS = 100
TEXTS = ("mrkdwn", "plain_text", "text")
WITH_LIMITS_OF_THEIR_OWN = ("table", "data_table", "data_visualization", "markdown")
# What an attachment shows when nothing in it can be shown in words alone.
NO_PREVIEW = "[no preview available]"


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. Blocks have ids, those of attachments too."""

    text: str
    blocks: Blocks | None = None
    attachments: Blocks | None = None


def content(parts: Components, arguments: Mapping[str, Any], blocks: Any, attachments: Any = None) -> Content:
    """What a message is to say. Raises Refused for what Slack does not take."""
    text = arguments.get("text") or ""
    markdown = arguments.get("markdown_text")
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    if not isinstance(text, str):
        raise Refused("invalid_arguments", ["[ERROR] text must be a string"])
    if len(text) > LONGEST_TEXT or (markdown and len(markdown) > LONGEST_MARKDOWN):
        raise Refused("msg_too_long")
    if markdown:
        return Content("", with_ids([{"type": "markdown", "text": markdown}]), _attachments(parts, attachments, 1))
    if not (text or blocks or attachments):
        raise Refused("no_text")
    checked = _checked(parts, blocks) if blocks else None
    return Content(text, checked, _attachments(parts, attachments, len(checked or ())))


def characters_in(blocks: Any) -> int:
    """How long all texts of a message's blocks are together; tables, charts and Markdown have limits of their own."""
    if isinstance(blocks, dict):
        kind = blocks.get("type")
        if kind in WITH_LIMITS_OF_THEIR_OWN:
            return 0
        if kind in TEXTS and isinstance(blocks.get("text"), str):
            return len(blocks["text"])
        blocks = blocks.values()
    return sum(characters_in(one) for one in blocks if isinstance(one, dict | list))


def _checked(parts: Components, blocks: Any, first: int = 0) -> Blocks:
    """Blocks with ids; ``first`` is how many blocks stand above them in the message."""
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    found = problems_here(parts.refusals, parts.workspace, "message_blocks", blocks)
    if found:
        raise Refused("invalid_blocks", found)
    if characters_in(blocks) > LONGEST_BLOCKS:
        raise Refused("msg_blocks_too_long")
    return with_ids(blocks, first)


def _attachments(parts: Components, attachments: Any, above: int) -> Blocks | None:
    """Attachments with numbers, below so many blocks. Raises Refused."""
    if not attachments:
        return None
    if not isinstance(attachments, list) or not all(isinstance(one, dict) for one in attachments):
        raise Refused("invalid_arguments", ["[ERROR] attachments must be a list of objects"])
    if len(attachments) > MOST_ATTACHMENTS:
        raise Refused("too_many_attachments")
    numbered: Blocks = []
    for number, one in enumerate(attachments, 1):
        known: dict[str, Any] = {"id": number, "fallback": one.get("text") or NO_PREVIEW, **one}
        if one.get("blocks"):
            known["blocks"] = _checked(parts, one["blocks"], above)
            above += len(known["blocks"])
        numbered.append(known)
    return numbered

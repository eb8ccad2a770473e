"""A message as views draw it: the words alone, for notifications and screen readers, and the blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    MarkdownTextObject,
    SectionBlock,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.models.blocks import Block
    from slack_sdk.models.blocks.block_elements import InteractiveElement


@dataclass(frozen=True, slots=True)
class Message:
    """``text`` is the fallback; ``blocks`` are what is seen."""

    text: str
    blocks: tuple[Block, ...]

    def arguments(self) -> dict[str, Any]:
        """What chat.postMessage, chat.update and response_url take. Raises SlackObjectFormationError beyond limits."""
        return {"text": self.text, "blocks": [block.to_dict() for block in self.blocks]}


def section(text: str) -> SectionBlock:
    """A paragraph of mrkdwn, 3,000 characters at most."""
    return SectionBlock(text=MarkdownTextObject(text=text))


def header(text: str) -> HeaderBlock:
    """A headline of plain text, 150 characters at most."""
    return HeaderBlock(text=text)


def context(*texts: str) -> ContextBlock:
    """Small grey print of mrkdwn, ten texts at most."""
    return ContextBlock(elements=[MarkdownTextObject(text=text) for text in texts])


def button(text: str, action_id: str, value: str | None = None, *, style: str | None = None) -> ButtonElement:
    """A button; ``value`` comes back with the click, 2,000 characters at most."""
    return ButtonElement(text=text, action_id=action_id, value=value, style=style)


def actions(elements: Sequence[InteractiveElement]) -> ActionsBlock:
    """A row of buttons and menus."""
    return ActionsBlock(elements=list(elements))

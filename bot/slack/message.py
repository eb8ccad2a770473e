"""A message as views draw it: the words alone, for notifications and screen readers, and the blocks.

The functions below make Block Kit as plain data, and cut what is longer than Slack takes: a text that
somebody wrote can then never cost them the whole message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bot.slack.json import as_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date

Block = dict[str, Any]
Element = dict[str, Any]

TEXT_LIMIT = 3000
HEADER_LIMIT = 150
BUTTON_LIMIT = 75
CONFIRM_TITLE_LIMIT = 100
CONFIRM_TEXT_LIMIT = 300
CONFIRM_BUTTON_LIMIT = 30
MOST_BLOCKS = 50
MOST_ELEMENTS = 25
MOST_OPTIONS = 100
# Slack names no limit for a whole message; beyond some 13,200 characters it was seen to refuse.
MOST_CHARACTERS = 12_500
MORE = "_There is more than a message can hold: `/maturity report` and `/maturity export` have all of it, as files._"

# Of a dialog's title and its buttons.
TITLE_LIMIT = 24


@dataclass(frozen=True, slots=True)
class RichBlock:
    """A block that not every Slack takes, such as a chart, and blocks that say the same where it is refused."""

    block: Block
    instead: tuple[Block, ...]

    @property
    def kind(self) -> str:
        """What a workspace takes or refuses as one, such as "data tables" or "bar charts"."""
        return kind_of(self.block)


@dataclass(frozen=True, slots=True)
class Message:
    """``text`` is the fallback; ``blocks`` are what is seen."""

    text: str
    blocks: tuple[Block | RichBlock, ...]

    @property
    def has_newer(self) -> bool:
        """Whether any of its blocks may be refused: `bot.slack.rich` sends it then."""
        return any(isinstance(part, RichBlock) for part in self.blocks)

    @property
    def newer_kinds(self) -> tuple[str, ...]:
        """The kinds of its newer blocks, each once."""
        return tuple(dict.fromkeys(part.kind for part in self.blocks if isinstance(part, RichBlock)))

    @property
    def fits(self) -> bool:
        """Whether nothing of its blocks is left out; those that may be refused count as their words do."""
        blocks = [block for part in self.blocks for block in _drawn(part, ())]
        return len(blocks) <= MOST_BLOCKS and sum(map(_characters, blocks)) <= MOST_CHARACTERS

    def arguments(self, *, newer: bool | Collection[str] = False) -> dict[str, Any]:
        """Return what chat.postMessage, chat.update and response_url take.

        ``newer`` says which kinds of newer blocks are drawn: all, none or those named. Words stand for the others.
        """
        kinds = (self.newer_kinds if newer else ()) if isinstance(newer, bool) else newer
        blocks = [block for part in self.blocks for block in _drawn(part, kinds)]
        if len(blocks) > MOST_BLOCKS:
            blocks = [*blocks[: MOST_BLOCKS - 1], context(MORE)]
        return {"text": self.text, "blocks": _fitting(blocks)}


def _fitting(blocks: list[Block]) -> list[Block]:
    """The blocks without the paragraphs that are too much for one message; buttons and menus all stay."""
    if len(as_json(blocks)) <= MOST_CHARACTERS:
        # Texts are no longer than what they stand in: nearly all messages are told by that, and sooner.
        return blocks
    lengths = [_characters(one) for one in blocks]
    over = sum(lengths) - MOST_CHARACTERS
    if over <= 0:
        return blocks
    over += len(MORE)
    left_out: set[int] = set()
    # The last paragraphs first: what is most to the point stands above, and the first is never left out.
    first = next((place for place, block in enumerate(blocks) if block["type"] == "section"), 0)
    for place in reversed(range(first + 1, len(blocks))):
        if over > 0 and blocks[place]["type"] == "section" and "accessory" not in blocks[place]:
            left_out.add(place)
            over -= lengths[place]
    kept = {place: one for place, one in enumerate(blocks) if place not in left_out}
    if left_out:
        kept[min(left_out)] = context(MORE)
    return [kept[place] for place in sorted(kept)]


def _characters(part: object) -> int:
    """How long all texts of a block are together; tables and charts have limits of their own."""
    match part:
        case {"type": "data_table" | "data_visualization"}:
            return 0
        case {"type": "mrkdwn" | "plain_text", "text": str(text)}:
            return len(text)
        case dict():
            return sum(_characters(one) for one in cast("dict[str, object]", part).values())
        case list():
            return sum(_characters(one) for one in cast("list[object]", part))
        case _:
            return 0


def _drawn(part: Block | RichBlock, kinds: Collection[str]) -> tuple[Block, ...]:
    if not isinstance(part, RichBlock):
        return (part,)
    return (part.block,) if part.kind in kinds else part.instead


def kind_of(block: Block) -> str:
    """Return what a workspace takes or refuses as one; of charts, each type counts as a kind."""
    match block:
        case {"type": "data_table"}:
            return "data tables"
        case {"type": "data_visualization", "chart": {"type": str(chart)}}:
            return f"{chart} charts"
        case _:
            return str(block["type"])


def section(text: str) -> Block:
    """A paragraph of mrkdwn."""
    return {"type": "section", "text": mrkdwn(text)}


def header(text: str) -> Block:
    """A headline of plain text."""
    return {"type": "header", "text": plain(text, HEADER_LIMIT)}


def context(*texts: str) -> Block:
    """Small grey print of mrkdwn, ten texts at most."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def actions(elements: Iterable[Element]) -> Block:
    """A row of buttons and menus, as many as fit."""
    return {"type": "actions", "elements": list(elements)[:MOST_ELEMENTS]}


def button(
    text: str,
    action_id: str,
    value: str | None = None,
    *,
    style: str | None = None,
    confirm: Element | None = None,
) -> Element:
    """A button; ``value`` comes back with the click, 2,000 characters at most. ``confirm`` asks first."""
    element: Element = {"type": "button", "action_id": action_id, "text": plain(text, BUTTON_LIMIT)}
    if value is not None:
        element["value"] = value
    if style is not None:
        element["style"] = style
    if confirm is not None:
        element["confirm"] = confirm
    return element


def people_menu(placeholder: str, action_id: str, *, most: int) -> Element:
    """A menu of the workspace's people, of whom several can be chosen."""
    return {
        "type": "multi_users_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, HEADER_LIMIT),
        "max_selected_items": most,
    }


def date_picker(placeholder: str, action_id: str, *, chosen: date | None = None) -> Element:
    """A picker of a day, with one that stands in it at first."""
    element: Element = {"type": "datepicker", "action_id": action_id, "placeholder": plain(placeholder, HEADER_LIMIT)}
    if chosen is not None:
        element["initial_date"] = chosen.isoformat()
    return element


def confirm(title: str, text: str, yes: str, no: str = "Keep it", *, style: str = "danger") -> Element:
    """Asks whether a button or menu is really meant; ``yes`` is the word for doing it, and ``no`` for not."""
    return {
        "title": plain(title, CONFIRM_TITLE_LIMIT),
        "text": plain(text, CONFIRM_TEXT_LIMIT),
        "confirm": plain(yes, CONFIRM_BUTTON_LIMIT),
        "deny": plain(no, CONFIRM_BUTTON_LIMIT),
        "style": style,
    }


def menu(placeholder: str, action_id: str, options: Sequence[tuple[str, str]], *, chosen: str | None = None) -> Element:
    """A menu of options, each a text and the value that comes back, 150 characters at most.

    ``chosen`` is the value of the option that stands in it at first.
    """
    drawn = [{"text": plain(text, BUTTON_LIMIT), "value": value} for text, value in options[:MOST_OPTIONS]]
    element: Element = {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, HEADER_LIMIT),
        "options": drawn,
    }
    initial = next((option for option in drawn if option["value"] == chosen), None)
    if initial is not None:
        element["initial_option"] = initial
    return element


def grouped_menu(placeholder: str, action_id: str, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Element:
    """A menu of options under headings, each as in ``menu``; groups without options are left out."""
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(placeholder, HEADER_LIMIT),
        "option_groups": [
            {
                "label": plain(heading, BUTTON_LIMIT),
                "options": [
                    {"text": plain(text, BUTTON_LIMIT), "value": value} for text, value in options[:MOST_OPTIONS]
                ],
            }
            for heading, options in groups[:MOST_OPTIONS]
            if options
        ],
    }


def mrkdwn(text: str) -> Element:
    """Text in Slack's own markup."""
    return {"type": "mrkdwn", "text": cut(text, TEXT_LIMIT)}


def plain(text: str, limit: int) -> Element:
    """Text without markup."""
    return {"type": "plain_text", "text": cut(text, limit)}


def cut(text: str, limit: int) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def under(line: str, message: Message) -> Message:
    """The message with a short grey line above it, of mrkdwn; as it is without one."""
    if not line:
        return message
    return Message(f"{line} {message.text}", (context(line), *message.blocks))


def closing_dialog(title: str, message: Message) -> dict[str, Any]:
    """A dialog that only says something, with buttons of its own or none."""
    return {
        "type": "modal",
        "title": plain(title, TITLE_LIMIT),
        "close": plain("Close", TITLE_LIMIT),
        "blocks": message.arguments()["blocks"],
    }

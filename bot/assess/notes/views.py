"""How notes look, and the dialogs that ask for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.assess.buttons import EVIDENCE_DIALOG, KEEP_NOTE, NO_NOTE, NOTE_DIALOG, note_value
from bot.assess.dialogs import LABEL_LIMIT, TITLE_LIMIT, WORDS
from bot.assess.notes.state import MOST_WORDS
from bot.slack.message import BUTTON_LIMIT, Message, actions, button, context, cut, plain, section
from bot.slack.mrkdwn import channel, date, escape, readable

if TYPE_CHECKING:
    from bot.assess.notes.state import Noting, Quoted
    from bot.assess.state import Click
    from frameworks.model import Practice
    from storage.notes import KeptNote

MOST_LINK = 1000
MOST_QUOTED = 500
MOST_SHOWN = 150
LINK = "link"
HOLDS_FOR = "holds_for"
HOLDS = {1: "A month", 3: "Three months", 6: "Half a year", 12: "A year", 24: "Two years"}
PRACTICE = "practice"
NOTHING_SAID = "Write a few words, or give a link."
NO_ADDRESS = "This is no web address. Give one that begins with https:// or http://, such as https://example.org/page."
NO_WORDS = "This message has no words to keep and I have no link to it, so please say in your own what it shows."

_ADDRESS = re.compile(r"https?://[^\s<>|\"/?#]+[^\s<>|\"]*", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Whether this is an address on the web, and harmless in a message."""
    if not _ADDRESS.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname)
    except ValueError:
        return False


def note_line(note: KeptNote) -> str:
    """A note in one line of a list: how it begins, and its link."""
    words = escape(cut(" ".join(readable(note.text).split()), MOST_SHOWN))
    where = f"<{escape(note.link)}|{escape(urlsplit(note.link).hostname or 'link')}>" if note.link else ""
    until = f"(until {date(note.good_until)})" if note.good_until else ""
    return " ".join(filter(None, (":memo:", words, where, until)))


def note_offer(practice: Practice, click: Click, source: str, words: str) -> Message:
    """Ask whether typed words are a note, before they are kept; the buttons carry them."""
    text = f"Keep this as a note on “{escape(practice.name)}”?"
    keep = button("Keep as a note", KEEP_NOTE, note_value(click, source, words), style="primary")
    return Message(text, (section(text), actions([keep, button("No, thanks", NO_NOTE, str(click.assessment_id))])))


def note_kept(practice: str) -> Message:
    """What the question turns into once the words are kept."""
    text = f":memo: Kept as a note on “{escape(practice)}”."
    return Message(text, (context(text),))


def note_not_kept() -> Message:
    """What the question turns into when the words are no note."""
    text = "I did not keep that as a note."
    return Message(text, (context(text),))


def note_dialog(metadata: str) -> dict[str, Any]:
    """Ask for a note or link to the practice on the card; ``metadata`` comes back with it."""
    return _dialog(
        NOTE_DIALOG,
        metadata,
        "Add a note or link",
        [
            _input(WORDS, "Note", "What should a reader of this answer know?", MOST_WORDS, lines=True),
            _input(LINK, "Link", "Where it can be seen: a page, a dashboard, a pull request.", MOST_LINK),
            _holds(),
        ],
    )


def evidence_dialog(metadata: str, noting: Noting, quoted: Quoted) -> dict[str, Any]:
    """Ask which practice a message in Slack is evidence for; ``metadata`` comes back with it."""
    groups = [
        {
            "label": plain(part.title, BUTTON_LIMIT),
            "options": [{"text": plain(one.name, BUTTON_LIMIT), "value": one.id} for one in practices],
        }
        for part, practices in noting.parts
    ]
    menu: dict[str, Any] = {
        "type": "static_select",
        "action_id": PRACTICE,
        "placeholder": plain("Type to search", BUTTON_LIMIT),
        "option_groups": groups,
    }
    current = [option for group in groups for option in group["options"] if option["value"] == noting.current]
    if current:
        menu["initial_option"] = current[0]
    what = "the finished assessment" if noting.over else "the open assessment"
    said = f"\n>{escape(cut(' '.join(readable(quoted.words).split()), MOST_SHOWN))}" if quoted.words else ""
    blocks = [
        section(f"It goes with {what} of {channel(noting.channel_id)}.{said}"),
        {"type": "input", "block_id": PRACTICE, "label": plain("What does it show?", LABEL_LIMIT), "element": menu},
        _input(WORDS, "Note", "In your own words, if the message needs some.", MOST_WORDS, lines=True),
        _holds(),
    ]
    if quoted.link is None:
        without = "Slack gave me no link to this message (I am perhaps not in its conversation), so I keep its words."
        blocks.insert(1, context(without))
    return _dialog(EVIDENCE_DIALOG, metadata, "Use as evidence", blocks)


def evidence_kept(practice: str, quoted: Quoted) -> dict[str, Any]:
    """What the dialog turns into once the evidence is kept."""
    link = "" if quoted.link else " It has no link, only the words."
    return _telling("Use as evidence", f"Kept as evidence on “{escape(practice)}”.{link}")


def nothing_to_put_it_to() -> dict[str, Any]:
    """There is no assessment of this person's that evidence could go with."""
    return _telling(
        "Use as evidence",
        "Evidence goes with the answers of an assessment, and you have none that takes it: an anonymous one takes none "
        "once it is over. Start one with `/maturity assess` in your team's channel, then use this message again.",
    )


def _telling(title: str, text: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": plain(title, TITLE_LIMIT),
        "close": plain("Close", TITLE_LIMIT),
        "blocks": [section(text)],
    }


def _dialog(callback: str, metadata: str, title: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": plain(title, TITLE_LIMIT),
        "submit": plain("Keep", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": blocks,
    }


def _holds() -> dict[str, Any]:
    """Ask how long it shows what it shows: after that a check-in asks about the practice again."""
    options = [{"text": plain(words, BUTTON_LIMIT), "value": str(months)} for months, words in HOLDS.items()]
    return {
        "type": "input",
        "block_id": HOLDS_FOR,
        "optional": True,
        "label": plain("How long does it hold?", LABEL_LIMIT),
        "hint": plain("Once that is over, the next check-in asks about this practice again.", LABEL_LIMIT),
        "element": {
            "type": "static_select",
            "action_id": HOLDS_FOR,
            "placeholder": plain("Without end", BUTTON_LIMIT),
            "options": options,
        },
    }


def _input(name: str, label: str, hint: str, most: int, *, lines: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": plain(label, LABEL_LIMIT),
        "hint": plain(hint, LABEL_LIMIT),
        "element": {"type": "plain_text_input", "action_id": name, "max_length": most, "multiline": lines},
    }

"""The dialogs of an assessment: each asks for a few words."""

from __future__ import annotations

from typing import Any

from bot.assess.buttons import OTHER_REASON_DIALOG, PRODUCT_DIALOG
from bot.slack.message import plain

WORDS = "words"
MOST_NOTE = 500
MOST_SUBJECT = 60
TITLE_LIMIT = 24
LABEL_LIMIT = 2000
NO_REASON = "Please say in a few words why it does not apply."
NO_NAME = "Please give the model or product a name."


def reason_dialog(metadata: str, callback: str = OTHER_REASON_DIALOG) -> dict[str, Any]:
    """Ask in words why a practice is not applicable; ``metadata`` comes back with the answer."""
    return _dialog(
        callback,
        metadata,
        title="Why not applicable?",
        label="Why does it not apply?",
        hint="If another team does it for you, it does apply: close this and answer by what that team does.",
        most=MOST_NOTE,
    )


def product_dialog(metadata: str) -> dict[str, Any]:
    """Ask for the name of a model or product; ``metadata`` comes back with it."""
    return _dialog(
        PRODUCT_DIALOG,
        metadata,
        title="Which one?",
        label="The model or product to assess",
        hint="Use the same name next time, and I compare the two. For example: fraud model.",
        most=MOST_SUBJECT,
    )


def _dialog(callback: str, metadata: str, *, title: str, label: str, hint: str, most: int) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": plain(title, TITLE_LIMIT),
        "submit": plain("Save", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [
            {
                "type": "input",
                "block_id": WORDS,
                "label": plain(label, LABEL_LIMIT),
                "hint": plain(hint, LABEL_LIMIT),
                "element": {"type": "plain_text_input", "action_id": WORDS, "min_length": 1, "max_length": most},
            }
        ],
    }

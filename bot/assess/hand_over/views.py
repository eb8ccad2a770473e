"""How handing over looks."""

from __future__ import annotations

from typing import Any

from bot.assess.buttons import HAND_OVER_DIALOG
from bot.assess.dialogs import LABEL_LIMIT, TITLE_LIMIT
from bot.assess.words import questions
from bot.slack.message import BUTTON_LIMIT, Message, plain, section
from bot.slack.mrkdwn import channel, user

COLLEAGUE = "colleague"
NOBODY = "Choose a colleague."
NOT_REACHED = "I can't write to them: they may have left, or are an app. Choose somebody else."
NO_WORD = "Slack did not tell me in time whether I can write to them. Please try again."


def hand_over_dialog(metadata: str) -> dict[str, Any]:
    """Ask who goes on; ``metadata`` comes back with it."""
    return {
        "type": "modal",
        "callback_id": HAND_OVER_DIALOG,
        "private_metadata": metadata,
        "title": plain("Hand over", TITLE_LIMIT),
        "submit": plain("Hand over", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [
            {
                "type": "input",
                "block_id": COLLEAGUE,
                "label": plain("Who goes on?", LABEL_LIMIT),
                "hint": plain(
                    "They get the questions with your answers and notes, and lead from then on.", LABEL_LIMIT
                ),
                "element": {
                    "type": "users_select",
                    "action_id": COLLEAGUE,
                    "placeholder": plain("A colleague", BUTTON_LIMIT),
                },
            }
        ],
    }


def handed_to_you(user_id: str, answered: int) -> str:
    """The line above the card of whoever goes on."""
    return f"{user(user_id)} handed this to you: {questions(answered)} {'is' if answered == 1 else 'are'} answered."


def handed_over(user_id: str) -> Message:
    """What the card of whoever handed over turns into."""
    text = f"You handed this over to {user(user_id)}."
    return Message(text, (section(text),))


def not_told(user_id: str, channel_id: str) -> Message:
    """The colleague's card could not be sent."""
    text = (
        f"You handed this over to {user(user_id)}, but I could not send them the questions. Please ask them to run "
        f"`/maturity assess` in {channel(channel_id)}."
    )
    return Message(text, (section(f":warning: {text}"),))

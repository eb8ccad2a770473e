"""How handing over looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.buttons import HAND_OVER_DIALOG, LET_LEAD, card_value
from bot.assess.dialogs import LABEL_LIMIT, TITLE_LIMIT
from bot.assess.state import Click
from bot.assess.words import questions
from bot.slack.message import BUTTON_LIMIT, Message, button, plain, section
from bot.slack.mrkdwn import channel, user

if TYPE_CHECKING:
    from bot.slack.message import Element

COLLEAGUE = "colleague"
WHAT_THEY_GET = "They get the questions with your answers and notes, and lead from then on."
NOBODY = "Choose a colleague."
NOT_REACHED = "I can't write to them: they may have left, or are an app. Choose somebody else."
NOT_ANSWERING = (
    "Slack isn't answering properly right now, so I don't know whether I can write to them. Please try again."
)
NO_WORD = "Slack did not tell me in time whether I can write to them. Please try again."


def let_lead_button(assessment_id: int) -> Element:
    """The way to have a colleague lead where several people answer."""
    return button("Hand over to a colleague…", LET_LEAD, card_value(Click(assessment_id, "", 0)))


def let_lead_dialog(metadata: str) -> dict[str, Any]:
    """Ask who leads from now on; ``metadata`` comes back with it."""
    return hand_over_dialog(metadata, "Who leads?", "They lead from then on. What people answer stays theirs.")


def hand_over_dialog(metadata: str, label: str = "Who goes on?", hint: str = WHAT_THEY_GET) -> dict[str, Any]:
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
                "label": plain(label, LABEL_LIMIT),
                "hint": plain(hint, LABEL_LIMIT),
                "element": {
                    "type": "users_select",
                    "action_id": COLLEAGUE,
                    "placeholder": plain("A colleague", BUTTON_LIMIT),
                },
            }
        ],
    }


def handed_to_you(user_id: str, answered: int | None) -> str:
    """The line above the card of whoever goes on; without ``answered``, of whoever leads what others answer."""
    if answered is None:
        return f"{user(user_id)} handed this to you: you lead it from now on."
    return f"{user(user_id)} handed this to you: {questions(answered)} {'is' if answered == 1 else 'are'} answered."


def handed_over(user_id: str) -> Message:
    """What the card of whoever handed over turns into."""
    text = f"You handed this over to {user(user_id)}."
    return Message(text, (section(text),))


def handed_on(owner_id: str, user_id: str) -> Message:
    """What the card of whoever led turns into when another owner handed it over."""
    text = f"{user(owner_id)} handed this over to {user(user_id)}, who leads it now."
    return Message(text, (section(text),))


def not_told(user_id: str, channel_id: str) -> Message:
    """The colleague's card could not be sent."""
    text = (
        f"You handed this over to {user(user_id)}, but I could not send them the questions. Please ask them to run "
        f"`/maturity assess` in {channel(channel_id)}."
    )
    return Message(text, (section(f":warning: {text}"),))

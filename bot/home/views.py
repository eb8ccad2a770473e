"""How the Home tab and its dialog look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.views import bar, questions
from bot.slack.message import actions, button, context, divider, header, mrkdwn, plain, section
from bot.slack.mrkdwn import channel, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.choice import Offer
    from bot.assess.state import Asking
    from bot.slack.message import Block

START = "home:start:v1"
CONTINUE = "home:continue:v1"
START_DIALOG = "home:start_dialog:v1"
CHANNEL = "channel"
FRAMEWORKS = "frameworks"
TITLE_LIMIT = 24
MOST_CHECKBOXES = 10
LABEL_LIMIT = 2000
PLACEHOLDER_LIMIT = 150


def home(waiting: Asking | None) -> dict[str, Any]:
    """The Home tab's view; ``waiting`` is the question that waits for this person, if one does."""
    blocks: list[Block] = [
        header("How mature is your MLOps?"),
        section(
            "I ask your team, one question at a time, how it builds and runs machine learning. At the end you "
            "know your level in the models of *Google*, *Azure* and *GigaOm*, which practices decided it, and what to "
            "change to move up. A practice that several models ask for is asked once."
        ),
        actions([button("Start an assessment", START, style="primary")]),
    ]
    if waiting is not None:
        blocks += [
            divider(),
            section(
                f"*An assessment is waiting for you:* {' + '.join(waiting.frameworks)} for "
                f"{channel(waiting.channel_id)}\n{bar(waiting.answered, waiting.total)}  question {waiting.number} of "
                f"{waiting.total}"
            ),
            actions([button("Continue", CONTINUE, str(waiting.click.assessment_id))]),
            context("The question is in the tab *Messages*."),
        ]
    blocks.append(
        context(
            "In a channel, `/maturity` shows all I can do and `/maturity status` the team's levels. "
            "Moving up is your team's choice."
        )
    )
    return {"type": "home", "blocks": blocks}


def start_dialog(offers: Sequence[Offer]) -> dict[str, Any]:
    """Ask for the team's channel and the models. Each offer is one framework."""
    options = [
        {
            "text": mrkdwn(f"*{escape(offer.name)}*"),
            "value": offer.frameworks[0],
            "description": mrkdwn(questions(offer.questions)),
        }
        for offer in offers[:MOST_CHECKBOXES]
    ]
    return {
        "type": "modal",
        "callback_id": START_DIALOG,
        "title": plain("Start an assessment", TITLE_LIMIT),
        "submit": plain("Start", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [
            {
                "type": "input",
                "block_id": CHANNEL,
                "label": plain("Your team's channel", LABEL_LIMIT),
                "hint": plain("The team is known by its channel, and the channel hears of the level.", LABEL_LIMIT),
                "element": {
                    "type": "conversations_select",
                    "action_id": CHANNEL,
                    "placeholder": plain("Choose a channel", PLACEHOLDER_LIMIT),
                    "filter": {"include": ["public", "private"], "exclude_bot_users": True},
                },
            },
            {
                "type": "input",
                "block_id": FRAMEWORKS,
                "label": plain("Maturity models to assess it by", LABEL_LIMIT),
                "element": {
                    "type": "checkboxes",
                    "action_id": FRAMEWORKS,
                    "options": options,
                    "initial_options": options[:1],
                },
            },
        ],
    }


def somebody_else(answered: int, total: int) -> str:
    """Why the dialog cannot start an assessment of the chosen channel."""
    return f"Somebody else is answering for this team already ({answered} of {total} questions)."

"""How the Home tab and its dialog look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.state import Asking, assessment_of
from bot.assess.words import bar, number, questions
from bot.results.views import answers
from bot.scopes import who
from bot.slack.message import actions, button, context, divider, header, mrkdwn, plain, section
from bot.slack.mrkdwn import escape, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.choice import Offer
    from bot.assess.state import Open
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


def home(waiting: Open | None) -> dict[str, Any]:
    """The Home tab's view; ``waiting`` is what waits for this person in an open assessment, if something does."""
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
            section(f"*An assessment is waiting for you:* {_waiting(waiting)}"),
            actions([button("Continue", CONTINUE, str(assessment_of(waiting)))]),
            context("It is in the tab *Messages*."),
        ]
    blocks.append(
        context(
            "In a channel, `/maturity` shows all I can do and `/maturity status` the team's levels. "
            "Moving up is your team's choice."
        )
    )
    return {"type": "home", "blocks": blocks}


def _waiting(waiting: Open) -> str:
    """Of which models and team it is, and how far it is."""
    of = f"{together(waiting.frameworks)} for {who(waiting.channel_id, waiting.about.scope, waiting.about.subject)}"
    if not isinstance(waiting, Asking):
        return f"{of}\nIt has not begun yet."
    return f"{of}\n{bar(waiting.answered, waiting.total)}  {number(waiting).lower()}"


def start_dialog(offers: Sequence[Offer], by_default: int) -> dict[str, Any]:
    """Ask for the team's channel and the models. Each offer is one framework; the first so many are chosen at first."""
    options = [
        {
            "text": mrkdwn(f"*{escape(offer.name)}*"),
            "value": offer.frameworks[0],
            "description": mrkdwn(f"at most {questions(offer.questions)}"),
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
                    "initial_options": options[:by_default],
                },
            },
        ],
    }


def somebody_else(answered: int) -> str:
    """Why the dialog cannot start an assessment of the chosen channel."""
    return f"Somebody else is answering for this team already ({answers(answered)} so far)."

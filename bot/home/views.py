"""How the Home tab and its dialog look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    DividerBlock,
    InputBlock,
    MarkdownTextObject,
    Option,
)
from slack_sdk.models.views import View

from bot.assess.buttons import CONTINUE
from bot.assess.views import bar
from bot.slack.message import actions, button, context, header, section
from bot.slack.mrkdwn import channel, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.choice import Offer
    from bot.assess.state import Asking

START = "home:start:v1"
START_DIALOG = "home:start_dialog:v1"
CHANNEL = "channel"
FRAMEWORKS = "frameworks"


def home(waiting: Asking | None) -> dict[str, Any]:
    """The Home tab's view; ``waiting`` is the question that waits for this person, if one does."""
    blocks: list[Block] = [
        header("How mature is your MLOps?"),
        section(
            "I ask your team, one question at a time, how it builds and runs machine learning. In a few minutes you "
            "know your level in the models of *Google*, *Azure* and *GigaOm*, which practices decided it, and what to "
            "change to move up. A practice that several models ask for is asked once."
        ),
        actions([button("Start an assessment", START, style="primary")]),
    ]
    if waiting is not None:
        blocks += [
            DividerBlock(),
            section(
                f"*An assessment is waiting for you:* {' + '.join(waiting.frameworks)} for "
                f"{channel(waiting.channel_id)}\n{bar(waiting.answered, waiting.total)}  question {waiting.number} of "
                f"{waiting.total}"
            ),
            actions([button("Continue", CONTINUE, str(waiting.click.assessment_id))]),
        ]
    blocks.append(
        context(
            "In a channel, `/maturity` shows all I can do and `/maturity status` the team's levels. "
            "Moving up is your team's choice."
        )
    )
    return View(type="home", blocks=blocks).to_dict()


def start_dialog(offers: Sequence[Offer]) -> dict[str, Any]:
    """Ask for the team's channel and the models. Each offer is one framework."""
    options = [
        Option(
            text=MarkdownTextObject(text=f"*{escape(offer.name)}*"),
            value=offer.frameworks[0],
            description=MarkdownTextObject(text=f"{offer.questions} questions"),
        )
        for offer in offers
    ]
    return View(
        type="modal",
        callback_id=START_DIALOG,
        title="Start an assessment",
        submit="Start",
        close="Cancel",
        blocks=[
            InputBlock(
                block_id=CHANNEL,
                label="Your team's channel",
                hint="The team is known by its channel, and the channel hears of the level.",
                element=ConversationSelectElement(
                    action_id=CHANNEL,
                    placeholder="Choose a channel",
                    filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
                ),
            ),
            InputBlock(
                block_id=FRAMEWORKS,
                label="Models to assess it by",
                element=CheckboxesElement(action_id=FRAMEWORKS, options=options, initial_options=options[:1]),
            ),
        ],
    ).to_dict()


def somebody_else(answered: int, total: int) -> str:
    """Why the dialog cannot start an assessment of the chosen channel."""
    return f"Somebody else is answering for this team already ({answered} of {total} questions)."

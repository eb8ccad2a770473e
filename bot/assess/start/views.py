"""How starting looks: the dialog, and what is offered while an assessment is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.buttons import read_id
from bot.assess.choice import Choice
from bot.assess.start.setup.views import WAYS
from bot.assess.state import Finished, LeadCard, SomebodyElse, Started, assessment_of
from bot.assess.words import how_far, questions
from bot.levels.views import answers
from bot.slack.message import (
    BUTTON_LIMIT,
    MOST_OPTIONS,
    TITLE_LIMIT,
    Message,
    actions,
    button,
    confirm,
    mrkdwn,
    plain,
    section,
)
from bot.slack.mrkdwn import channel, escape, together, user
from bot.slack.reading import parses_payload
from bot.teams.scope_names import scope_label
from frameworks.interview import Mode
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.choice import Offer
    from bot.assess.start.state import Current
    from bot.assess.state import Dropped, OpenScreen
    from bot.slack.message import Block, Element

START = "home:start:v1"
DIALOG = "home:start_dialog:v1"
TITLE = "Start an assessment"
CONTINUE = "open:continue:v1"
START_OVER = "open:start_over:v1"
DROP = "open:drop:v1"
TAKE_OVER = "open:take_over:v1"
CHANNEL, FRAMEWORKS, MODE, WAY = "channel", "frameworks", "mode", "way"
NOTHING_TO_CHECK = "This team has no result yet, so there is nothing to check in on: its first assessment comes first."
NO_CHECKIN = "can't be continued by a check-in"
MOST_CHECKBOXES = 10
LABEL_LIMIT = 2000
PLACEHOLDER_LIMIT = 150
MODES = {
    Mode.QUICK: "Quick: I stop asking once a level is certain",
    Mode.FULL: "Full: every question, for all gaps",
}


def wish_value(assessment_id: int, wish: Choice) -> str:
    """What the button to start over carries: the assessment that is to be dropped, and what is wished instead."""
    mode, way = wish.mode.value if wish.mode else "", wish.way.value if wish.way else ""
    return f"{assessment_id}:{','.join(wish.frameworks)}:{mode}:{way}"


@parses_payload
def read_wish_value(value: str) -> tuple[int, Choice]:
    """The reverse of ``wish_value``. Raises StalePayload for anything else."""
    assessment_id, frameworks, mode, way = value.split(":")
    return read_id(assessment_id), Choice(
        tuple(one for one in frameworks.split(",") if one),
        mode=Mode(mode) if mode else None,
        way=Way(way) if way else None,
    )


def start_dialog(offers: Sequence[Offer], by_default: int) -> dict[str, Any]:
    """Ask for the team's channel, the models, how much and who. Each offer is one framework.

    The first so many of them are chosen at first.
    """
    left = len(offers) - MOST_OPTIONS
    more = f"{left} more can be named: /maturity assess and a model's name, in the team's channel." if left > 0 else ""
    return {
        "type": "modal",
        "callback_id": DIALOG,
        "title": plain(TITLE, TITLE_LIMIT),
        "submit": plain("Start", TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [
            _input(
                CHANNEL,
                "Your team's channel",
                {
                    "type": "conversations_select",
                    "placeholder": plain("Choose a channel", PLACEHOLDER_LIMIT),
                    "filter": {"include": ["public", "private"], "exclude_bot_users": True},
                },
                hint="The team is known by its channel, and the channel hears of the level.",
            ),
            _input(
                FRAMEWORKS,
                "Maturity models to assess it by",
                _models(offers, by_default),
                hint=more,
            ),
            _input(MODE, "How much to ask", _radio([(one.value, words) for one, words in MODES.items()])),
            _input(WAY, "Who answers", _radio([(one.value, words) for one, words in WAYS.items()])),
        ],
    }


def _models(offers: Sequence[Offer], by_default: int) -> Element:
    """Boxes to tick; a menu where there are more models than Slack takes boxes."""
    if len(offers) <= MOST_CHECKBOXES:
        boxes = [
            {
                "text": mrkdwn(f"*{escape(offer.name)}*"),
                "value": offer.frameworks[0],
                "description": mrkdwn(f"at most {questions(offer.questions)}"),
            }
            for offer in offers
        ]
        return {"type": "checkboxes", "options": boxes, "initial_options": boxes[:by_default]}
    options = [
        {
            "text": plain(offer.name, BUTTON_LIMIT),
            "value": offer.frameworks[0],
            "description": plain(f"at most {questions(offer.questions)}", BUTTON_LIMIT),
        }
        for offer in offers[:MOST_OPTIONS]
    ]
    return {
        "type": "multi_static_select",
        "placeholder": plain(f"Choose from {len(offers)} models", PLACEHOLDER_LIMIT),
        "options": options,
        "initial_options": options[:by_default],
    }


def _input(name: str, label: str, element: Element, hint: str = "") -> Block:
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, LABEL_LIMIT),
        "element": {**element, "action_id": name},
    }
    return {**block, "hint": plain(hint, LABEL_LIMIT)} if hint else block


def _radio(options: Sequence[tuple[str, str]]) -> Element:
    """One of these is chosen, the first at first."""
    drawn = [{"text": plain(words, PLACEHOLDER_LIMIT), "value": value} for value, words in options]
    return {"type": "radio_buttons", "options": drawn, "initial_option": drawn[0]}


def current(now: Current, wish: Choice) -> Message:
    """What is offered to somebody who wants to start an assessment, as things stand."""
    match now:
        case Started():
            return open_offer(now, wish)
        case SomebodyElse():
            return somebody_else(now, wish)
        case _:
            return over_note(now)


def open_offer(started: Started, wish: Choice) -> Message:
    """An assessment of the team is open: where it stands, and what can be done about it."""
    shown = started.shown
    text = f"The {_which(shown)} is open: {how_far(shown)}."
    elements = [button("Continue", CONTINUE, str(assessment_of(shown)), style="primary")]
    if started.leads:
        elements += _ways_to_end(assessment_of(shown), started.answered, wish)
    return Message(text, (section(text), actions(elements)))


def _which(shown: OpenScreen) -> str:
    label = scope_label(shown.channel_id, shown.about.scope, shown.about.subject)
    return f"{together(shown.frameworks)} assessment of {label}"


def _ways_to_end(assessment_id: int, answered: int, wish: Choice) -> list[Element]:
    """Starting over and dropping, each asked about once more."""
    lost = {0: "It has no answers yet.", 1: "The answer of this round no longer counts."}.get(
        answered, f"The {answered} answers of this round no longer count."
    )
    return [
        button(
            "Start over",
            START_OVER,
            wish_value(assessment_id, wish),
            confirm=confirm("Start over?", f"{lost} {_instead(wish)}", "Start over"),
        ),
        button(
            "Drop it",
            DROP,
            str(assessment_id),
            style="danger",
            confirm=confirm("Drop the assessment?", f"{lost} No result comes of it.", "Drop it"),
        ),
    ]


def _instead(wish: Choice) -> str:
    """What a new assessment is like."""
    said = [*wish.frameworks, *(one.value for one in (wish.mode, wish.way) if one)]
    return f"The new one is as you wished: {', '.join(said)}." if said else "The new one is by the same models."


def somebody_else(other: SomebodyElse, wish: Choice) -> Message:
    """Somebody else answers for the team: who, how far they are, and what can be done."""
    if other.together:
        card = f"<{other.link}|the card>" if other.link else "the card in a thread of this channel"
        text = f"The team answers together, and {user(other.user_id)} leads. Vote on {card}."
    elif other.finished is not None:
        finished, asked = other.finished
        text = (
            f"{user(other.user_id)} is asking everyone about this team ({finished} of {asked} have finished). "
            "To be asked too, tell them."
        )
    else:
        text = f"{user(other.user_id)} is answering for this team already ({answers(other.answered)} so far)."
    elements: list[Element] = []
    if other.may_take_over:
        text += " If they cannot go on, you can: the answers so far are kept."
        elements.append(button("Take it over", TAKE_OVER, str(other.assessment_id), style="primary"))
    else:
        text += " The channel hears of the result."
    if other.leads:
        elements += _ways_to_end(other.assessment_id, other.answered, wish)
    else:
        text += f" {user(other.user_id)} can drop it with `/maturity cancel`."
    return Message(text, (section(text), *([actions(elements)] if elements else [])))


def over_note(over: Finished | Dropped) -> Message:
    """The assessment that was offered is over by now."""
    of = f"That assessment of {channel(over.channel_id)}"
    if isinstance(over, Finished):
        text = f"{of} is finished by now. See the levels with `/maturity status` in the channel."
    else:
        text = f"{of} was dropped. Start a new one with `/maturity assess` in the channel."
    return Message(text, (section(text),))


def waiting_note(shown: OpenScreen) -> Message:
    """The card is in the direct messages."""
    if isinstance(shown, LeadCard):
        card = f"<{shown.link}|Go to the card>." if shown.link else "The card is in a thread of the channel."
        text = f"The {_which(shown)} is open, and you are at it together. {card} If it is gone, I post it again."
    else:
        text = f"The {_which(shown)} is open: {how_far(shown)}. The card is at the end of our direct messages."
    return Message(text, (section(text),))


def started_over_note(shown: OpenScreen) -> Message:
    """The open assessment was dropped and a new one opened."""
    text = f"Started the {_which(shown)} anew. I am asking in our direct messages."
    return Message(text, (section(text),))

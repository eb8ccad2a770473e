"""What the bot says about typed words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.dialogs import MOST_NOTE
from bot.assess.notes.state import MOST_WORDS
from bot.assess.typed_words.reading import as_typed
from bot.assess.typed_words.state import TypedOutcome
from bot.assess.words import SAID, questions
from bot.slack.message import Message, cut, section
from bot.slack.mrkdwn import escape, readable

if TYPE_CHECKING:
    from bot.assess.typed_words.state import Handled

MOST_REPEATED = 60
HELP = (
    "Type *yes* (or 3), *partly* (1 or 2), *no* (0), *don't know*, or *n/a because …* · *skip*, *back*, *why*, "
    "*review*, *pause* · *note: …* keeps a note · *finish* once you have looked over your answers."
)
GREETING = (
    "Hello! I ask a machine-learning team how it works, tell it how mature its MLOps is, and what to change next. "
    "No question is open for you. To start, run `/maturity assess` in your team's channel; `/maturity help` there "
    "shows what else I can do."
)
EDIT_LEFT = (
    "You edited a message. I act on a message when it comes, so nothing was changed. Type *review* to see your answers "
    "and change one."
)
EDIT_LEFT_AT_THE_END = (
    "You edited a message. I act on a message when it comes, so nothing was changed. To change an answer of a finished "
    "assessment, choose *Change an answer* under its result."
)

_LINES = {
    TypedOutcome.ANSWERED: "You said {said}: *{value}* for “{name}”.",
    TypedOutcome.NEEDS_A_REASON: "You said {said}. Choose a reason, or type *n/a because …* with yours.",
    TypedOutcome.SKIPPED: "Skipped “{name}”: it waits for the end.",
    TypedOutcome.ANSWER_KEPT: "Your answer to “{name}” stays.",
    TypedOutcome.WENT_BACK: "Back to the question before.",
    TypedOutcome.IS_THE_FIRST: "There is no question before this one.",
    TypedOutcome.HELPED: HELP,
    TypedOutcome.TOO_EARLY: "Not yet: {left} to go. Type *finish* once all are answered or skipped.",
    TypedOutcome.NO_QUESTION: "That was the last question. Type *finish* when all is right, or *back* to change an "
    "answer.",
    TypedOutcome.NOTED: ":memo: Kept as a note on “{name}”.",
    TypedOutcome.EMPTY_NOTE: "Type the note behind it, such as *note: we use a spreadsheet for this*.",
    TypedOutcome.NOTE_TOO_LONG: (
        f"A note has {MOST_WORDS:,} characters at most, so I did not keep that one. Your message stays where it is: "
        "send it in parts, or link to it."
    ),
    TypedOutcome.REASON_TOO_LONG: (
        f"A reason has {MOST_NOTE} characters at most, so I did not save that one. Please say it shorter."
    ),
    TypedOutcome.A_CHOICE_WAITS: "Something else comes first: please choose on this card.",
    TypedOutcome.PICTURE: (
        "I can't read pictures or files. Type *yes*, *partly*, *no*, *don't know* or *n/a because …*, or *note: …* "
        "with a link to it."
    ),
    TypedOutcome.EDIT_LEFT: EDIT_LEFT,
}


def line(heard: Handled, text: str) -> str:
    """What was understood, in a line above the card. ``text`` is the message as Slack delivers it."""
    return _LINES.get(heard.outcome, "").format(
        said=f"“{escape(cut(' '.join(readable(as_typed(text)).split()), MOST_REPEATED))}”",
        name=escape(heard.practice.name) if heard.practice else "",
        value=SAID[heard.value] if heard.value else "",
        left=questions(heard.left),
    )


def greeting() -> Message:
    """Nothing is open: what I am, and where to start."""
    return Message(GREETING, (section(f":wave: {GREETING}"),))


def edit_left() -> Message:
    """Nothing is open, and a message that something came of was edited: what to do instead."""
    return Message(EDIT_LEFT_AT_THE_END, (section(EDIT_LEFT_AT_THE_END),))

"""What several views of an assessment say: answers, progress, and what is assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.scopes import who
from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from bot.assess.state import Asking, Confirming, Finished

SAID = {
    AnswerValue.FULLY: "Fully",
    AnswerValue.PARTLY: "Partly",
    AnswerValue.NOT_YET: "Not yet",
    AnswerValue.DONT_KNOW: "Don't know",
    AnswerValue.NOT_APPLICABLE: "Not applicable",
}

BAR_WIDTH = 10


def number(asking: Asking) -> str:
    """Which question it is; where answers decide what is asked next, the total is the most there can be."""
    return f"Question {asking.number} of {'' if asking.exact else 'at most '}{asking.total}"


def scope_of(shown: Asking | Confirming | Finished) -> str:
    """The team, product or organisation that is assessed."""
    return who(shown.channel_id, shown.about.scope, shown.about.subject)


def bar(done: int, total: int) -> str:
    """Progress as a bar of fixed width; the words beside it say the same."""
    filled = BAR_WIDTH * done // total if total else 0
    return "▰" * filled + "▱" * (BAR_WIDTH - filled)


def questions(count: int) -> str:
    """So many questions."""
    return "1 question" if count == 1 else f"{count} questions"


def saved(count: int) -> str:
    """That so many answers are saved, as a sentence; nothing when there are none."""
    if count == 0:
        return ""
    return "Your answer is saved. " if count == 1 else f"Your {count} answers are saved. "

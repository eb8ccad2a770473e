"""What several views of an assessment say: answers, progress, and what is assessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.state import Declined, LeadCard, QuestionScreen, Review, Round, Sent
from bot.slack.mrkdwn import channel, escape, together
from bot.teams.scope_names import scope_label
from frameworks.model import AnswerValue, Reason
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.assess.state import Confirming, Finished, Gathering, OpenScreen, ReviewedAnswer, Talk
    from storage.seats import About

SAID = {
    AnswerValue.FULLY: "Fully",
    AnswerValue.PARTLY: "Partly",
    AnswerValue.NOT_YET: "Not yet",
    AnswerValue.DONT_KNOW: "Don't know",
    AnswerValue.NOT_APPLICABLE: "Not applicable",
}

WHAT_IS_MISSING_FIRST = (
    AnswerValue.NOT_YET,
    AnswerValue.PARTLY,
    AnswerValue.DONT_KNOW,
    AnswerValue.NOT_APPLICABLE,
    AnswerValue.FULLY,
)


REASONS = {
    Reason.NOT_IN_SCOPE: "It is not in scope",
    Reason.NO_BUSINESS_NEED: "No business need",
    Reason.ARCHITECTURE: "Our architecture rules it out",
}

BAR_WIDTH = 10


def number(asking: QuestionScreen) -> str:
    """Which question it is; where answers decide what is asked next, the total is the most there can be."""
    return f"Question {asking.number} of {'' if asking.exact else 'at most '}{asking.total}"


def scope_of(
    shown: QuestionScreen | Confirming | Finished | Review | Gathering | Round | Sent | Declined | Talk,
) -> str:
    """The team, product or organisation that is assessed."""
    return scope_label(shown.channel_id, shown.about.scope, shown.about.subject)


def where(asking: QuestionScreen) -> str:
    """Where we are in the questions."""
    skipped = f" · {asking.skipped} skipped" if asking.skipped else ""
    return (
        f"{bar(asking.answered, asking.total)}  *{number(asking)}*{skipped} · {escape(asking.part.title)} · "
        f"{together(asking.frameworks)} for {scope_of(asking)}"
    )


def how_far(shown: OpenScreen) -> str:
    """How far somebody is in an open assessment, as the end of a sentence."""
    match shown:
        case QuestionScreen():
            words = f"you are at {number(shown).lower()}"
        case Review(left=0):
            words = f"every question is answered, and it waits for you to {ending_of(shown)}"
        case Review():
            words = "it waits for you"
        case LeadCard():
            words = "you answer together, on a card in a thread of the channel"
        case Round():
            done, asked = shown.standing
            words = f"everyone is asked, and {done} of {asked} have finished"
        case Sent():
            words = "your answers are in, and others' are waited for"
        case Declined():
            words = "you said that it is not for you, or left its channel"
        case _:
            words = "it has not begun yet"
    return words


def ending_of(review: Review) -> str:
    """What somebody does with answers that they have looked over."""
    return "send your answers" if review.about.way is Way.EVERYONE else "finish it"


def transition(asking: QuestionScreen) -> str:
    """A sentence that leads over to another part of the work."""
    return f"Once more about “{escape(asking.part.title)}”." if asking.returns else escape(asking.part.intro)


def answers_by_value(said: Iterable[ReviewedAnswer]) -> str:
    """The practices by what was said of them, a line for each answer: what is missing comes first."""
    names: dict[AnswerValue, list[str]] = {value: [] for value in WHAT_IS_MISSING_FIRST}
    for one in said:
        names[one.value].append(escape(one.practice.name))
    return "\n".join(f"*{SAID[value]}* ({len(there)}): {' · '.join(there)}" for value, there in names.items() if there)


def visible(about: About, channel_id: str) -> str:
    """Who will see an answer."""
    where = channel(channel_id)
    match about.way, about.anonymous:
        case Way.ALONE, False:
            return f"Visible to you and the team's owners; {where} sees the level and what is missing for the next."
        case Way.ALONE, True:
            return (
                f"Anonymous: once you finish, nothing says who answered. {where} sees the level and what is missing "
                "for the next."
            )
        case Way.EVERYONE, False:
            return (
                f"Visible to you alone until the reveal; then {where} sees how many said what, and the team's owners "
                "and whoever leads this see who."
            )
        case Way.EVERYONE, True:
            return (
                f"Anonymous: {where} sees how many said what where five people or more answered, and nobody ever sees "
                "who: at the reveal I forget it."
            )
        case Way.TOGETHER, False:
            return f"Votes are hidden until they are revealed; then everybody in {where} sees who voted what."
        case _:
            return (
                f"Anonymous: {where} sees how many voted what where five people or more did, and nobody ever sees who: "
                "at the end I forget it."
            )


def bar(done: int, total: int) -> str:
    """Progress as a bar of fixed width; the words beside it say the same."""
    filled = BAR_WIDTH * done // total if total else 0
    return "▰" * filled + "▱" * (BAR_WIDTH - filled)


def questions(count: int) -> str:
    """So many questions."""
    return "1 question" if count == 1 else f"{count} questions"


def practices(count: int) -> str:
    """So many practices."""
    return "1 practice" if count == 1 else f"{count} practices"


def saved(count: int) -> str:
    """That so many answers are saved, as a sentence; nothing when there are none."""
    if count == 0:
        return ""
    return "Your answer is saved. " if count == 1 else f"Your {count} answers are saved. "

"""How an assessment looks: data in, a message out. The words are here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import ANSWER, BACK, CANCEL, CONTINUE, KEEP, OTHER_ANSWERS, PAUSE, answer_value, card_value
from bot.assess.state import Asking, Dropped, Finished
from bot.results.views import outcome_blocks, outcome_headline
from bot.slack.message import Message, actions, button, context, divider, menu, section
from bot.slack.mrkdwn import channel, escape, user
from bot.slack.router import RUN
from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.choice import Offer
    from bot.assess.state import Cancelled, Shown, SomebodyElse, Started
    from bot.slack.message import Block

SAID = {
    AnswerValue.FULLY: "Fully",
    AnswerValue.PARTLY: "Partly",
    AnswerValue.NOT_YET: "Not yet",
    AnswerValue.DONT_KNOW: "Don't know",
    AnswerValue.NOT_APPLICABLE: "Not applicable",
}
ON_BUTTONS = (AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET)
IN_MENU = (AnswerValue.DONT_KNOW, AnswerValue.NOT_APPLICABLE)

BAR_WIDTH = 10
QUESTIONS_PER_MINUTE = 4


def card(shown: Shown) -> Message:
    """The card of the conversation, whatever it shows now."""
    match shown:
        case Asking():
            return question_card(shown)
        case Finished():
            return finished_card(shown)
        case Dropped():
            return dropped_card(shown)


def question_card(asking: Asking) -> Message:
    """One practice: where we are, the question, why we ask, the answers, and the ways out."""
    value = card_value(asking.click)
    blocks: list[Block] = [
        context(
            f"{bar(asking.answered, asking.total)}  *Question {asking.number} of {asking.total}* · "
            f"{escape(asking.part.title)} · {' + '.join(asking.frameworks)} for {channel(asking.channel_id)}"
        )
    ]
    if asking.opens_part and asking.given is None:
        blocks.append(section(f"_{escape(asking.part.intro)}_"))
    blocks += [
        section(f"*{escape(asking.practice.question)}*"),
        context(f"*Why we ask:* {escape(asking.practice.why)}"),
        context(
            f"*Fully:* {escape(asking.practice.fully)}\n*Partly:* {escape(asking.practice.partly)}",
        ),
    ]
    if asking.given is not None:
        blocks.append(context(f"You answered: *{SAID[asking.given]}*. Choose again to change it."))
    blocks.append(
        actions(
            [
                *(
                    button(SAID[answer], f"{ANSWER}:{answer.value}", answer_value(asking.click, answer))
                    for answer in ON_BUTTONS
                ),
                menu(
                    "Other answers",
                    OTHER_ANSWERS,
                    [(SAID[answer], answer_value(asking.click, answer)) for answer in IN_MENU],
                ),
            ]
        )
    )
    ways_out = [button("Pause", PAUSE, value)]
    if asking.has_previous:
        ways_out.insert(0, button("Back", BACK, value))
    if asking.given is not None:
        ways_out.append(button("Keep this answer", KEEP, value))
    blocks.append(actions(ways_out))
    return Message(f"Question {asking.number} of {asking.total}: {escape(asking.practice.question)}", tuple(blocks))


def pause(shown: Shown) -> Message:
    """What is left standing when somebody pauses; there is nothing to pause when it is over."""
    if not isinstance(shown, Asking):
        return card(shown)
    asking = shown
    text = (
        f"Paused at question {asking.number} of {asking.total}. {saved(asking.answered)}"
        "Go on whenever you like, on any device."
    )
    return Message(
        text,
        (
            context(
                f"{bar(asking.answered, asking.total)}  {' + '.join(asking.frameworks)} for "
                f"{channel(asking.channel_id)}"
            ),
            section(f":double_vertical_bar: {text}"),
            actions([button("Continue", CONTINUE, str(asking.click.assessment_id), style="primary")]),
        ),
    )


def finished_card(finished: Finished) -> Message:
    """The result, in each framework: once the last answer is in, and at every later click."""
    headlines = [outcome_headline(one) for one in finished.outcomes]
    who = channel(finished.channel_id)
    # With several models the card is long, and what matters most stands first.
    levels = "".join(f"\n• *{line}*" for line in headlines) if len(headlines) > 1 else ""
    done = f":checkered_flag: *Done.* The assessment is finished, and this is where {who} stands.{levels}"
    blocks: list[Block] = [section(done)]
    for outcome in finished.outcomes:
        blocks += [divider(), *outcome_blocks(outcome)]
    blocks.append(context(f"{who} hears of every level that changed. See it again there with `/maturity status`."))
    blocks += _another(finished.open_assessment)
    return Message(f"Done. {' '.join(headlines)}", tuple(blocks))


def dropped_card(dropped: Dropped) -> Message:
    """What an old card turns into when its assessment was cancelled."""
    text = f"This assessment of {channel(dropped.channel_id)} was cancelled, so no answer is recorded any more."
    if dropped.open_assessment is None:
        text = f"{text} Start a new one with `/maturity assess` in its channel."
    return Message(text, (section(text), *_another(dropped.open_assessment)))


def _another(open_assessment: int | None) -> tuple[Block, ...]:
    """The way to an assessment that is open, from the card of one that is not."""
    if open_assessment is None:
        return ()
    go_on = button("Go to the current question", CONTINUE, str(open_assessment), style="primary")
    return (section("Another assessment is waiting for you."), actions([go_on]))


def started_note(started: Started) -> Message:
    """What the person sees in the channel when the questions are in their direct messages."""
    asking = started.asking
    which = f"{' + '.join(asking.frameworks)} assessment of {channel(asking.channel_id)}"
    if started.resumed:
        text = (
            f"The {which} is open: you are at question {asking.number} of {asking.total}. "
            "It is waiting in our direct messages. To start another one, finish it, or drop it with `/maturity cancel`."
        )
    else:
        text = (
            f"Started the {which}: {questions(asking.total)}, about {minutes(asking.total)}. "
            "I am asking them in our direct messages; stop and go on whenever you like."
        )
    return Message(text, (section(text),))


def somebody_else_note(other: SomebodyElse) -> Message:
    """What a second person sees who starts the same team's assessment."""
    text = (
        f"{user(other.user_id)} is answering for this team already ({other.answered} of {other.total} questions). "
        "The channel hears of the result. They can drop it with `/maturity cancel`."
    )
    return Message(text, (section(text),))


def choose_framework(offers: Sequence[Offer], problem: str) -> Message:
    """Which model to assess by. ``problem`` says what was wrong with the model that was typed, if one was."""
    text = "Which maturity model shall I assess the team by? A practice that several ask for is asked once."
    rows = [
        button(offer.name, f"{RUN}:{index}", f"assess {' '.join(offer.frameworks)}")
        for index, offer in enumerate(offers)
    ]
    lengths = [f"{offer.name}: {questions(offer.questions)}, about {minutes(offer.questions)}" for offer in offers]
    return Message(
        f"{problem} {text}".strip(),
        (section(f"{problem}\n{text}".strip()), actions(rows), context(" · ".join(lengths))),
    )


def only_in_a_channel() -> Message:
    """Somebody started an assessment in a direct message, and nothing of theirs is open."""
    text = "An assessment belongs to a team, so please run `/maturity assess` in the team's channel."
    return Message(text, (section(text),))


def confirm_cancel(channel_id: str, assessment_id: int) -> Message:
    """Ask before dropping an open assessment."""
    text = (
        f"Drop the open assessment of {channel(channel_id)}? No result comes of it, and the next one starts from the "
        "first question."
    )
    drop = button("Drop the assessment", CANCEL, str(assessment_id), style="danger")
    keep = button("Keep it", f"{RUN}:keep", "assess")
    return Message(text, (section(text), actions([drop, keep])))


def cancelled_note(cancelled: Cancelled) -> Message:
    """The assessment was dropped, unless it was finished before."""
    who = channel(cancelled.shown.channel_id)
    if isinstance(cancelled.shown, Dropped):
        text = f"The assessment of {who} was dropped. Start a new one with `/maturity assess`."
    else:
        text = f"The assessment of {who} is finished, so there is nothing to drop. See it with `/maturity status`."
    return Message(text, (section(text),))


def direct_messages_failed(reference: str) -> Message:
    """The questions could not be sent."""
    text = (
        "Your assessment is open, but I could not send you a direct message. Please run `/maturity assess` again in a "
        f"moment. If it happens again, tell whoever runs this bot the reference `{reference}`."
    )
    return Message(text, (section(f":warning: {text}"),))


def bar(done: int, total: int) -> str:
    """Progress as a bar of fixed width; the words beside it say the same."""
    filled = BAR_WIDTH * done // total if total else 0
    return "▰" * filled + "▱" * (BAR_WIDTH - filled)


def questions(count: int) -> str:
    """So many questions."""
    return "1 question" if count == 1 else f"{count} questions"


def minutes(number_of_questions: int) -> str:
    """Roughly how long so many questions take."""
    count = max(1, round(number_of_questions / QUESTIONS_PER_MINUTE))
    return "a minute" if count == 1 else f"{count} minutes"


def saved(count: int) -> str:
    """That so many answers are saved, as a sentence; nothing when there are none."""
    if count == 0:
        return ""
    return "Your answer is saved. " if count == 1 else f"Your {count} answers are saved. "

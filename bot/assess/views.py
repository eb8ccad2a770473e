"""How an assessment looks: data in, a message out. The words are here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import (
    ADD_NOTE,
    ALL_ANSWERS,
    ALL_STILL,
    ANSWER,
    BACK,
    CANCEL,
    CONTINUE,
    HAND_OVER,
    KEEP,
    LOOK_OVER,
    MORE,
    OTHER_ANSWERS,
    OTHER_REASON,
    PAUSE,
    REASON,
    SKIP,
    TALK,
    WHY,
    answer_value,
    card_value,
    more_value,
    reason_value,
)
from bot.assess.checkin.views import answer_words, checking_in_card, last_time_line
from bot.assess.everyone.views import declined_card, gathering_card, round_card, sent_card, talk_card
from bot.assess.review_views import review_card
from bot.assess.start.setup.views import confirm_card, setup_card
from bot.assess.state import (
    CheckingIn,
    Confirming,
    Declined,
    Dropped,
    Finished,
    Gathering,
    LeadCard,
    QuestionScreen,
    Review,
    Round,
    Sent,
    SetupScreen,
    Talk,
)
from bot.assess.together.views import convened_card, team_review_card, vote_card
from bot.assess.words import REASONS, SAID, bar, number, questions, saved, scope_of, transition, visible, where
from bot.levels.views import outcome_blocks, outcome_headline
from bot.schedules.checkin_buttons import offer_button
from bot.slack.message import MOST_ELEMENTS, Message, actions, button, context, divider, grouped_menu, menu, section
from bot.slack.mrkdwn import channel, escape, together
from bot.slack.router import RUN
from bot.teams.scope_names import scope_label
from frameworks.interview import Mode
from frameworks.model import AnswerValue
from storage.tables import Earlier, Way

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.choice import Offer
    from bot.assess.state import Cancelled, Screen, Started
    from bot.slack.message import Block, Element
    from frameworks.explain import AskedFor
    from frameworks.model import Practice

# A message holds 50 blocks, and a result in detail takes ten.
MOST_IN_DETAIL = 4
TYPING = "Or type: yes (3), partly (1 or 2), no (0), don't know, n/a, skip, back, why, pause, help."
TYPING_CHANGES = "Or type: still true, better, worse, done, skip, back, why, pause, help."
IN_MENU = (AnswerValue.DONT_KNOW, AnswerValue.NOT_APPLICABLE)


def card(shown: Screen) -> Message:
    """The card of the conversation, whatever it shows now."""
    match shown:
        case SetupScreen():
            drawn = setup_card(shown)
        case CheckingIn():
            drawn = checking_in_card(shown)
        case Confirming():
            drawn = confirm_card(shown)
        case LeadCard():
            drawn = convened_card(shown)
        case QuestionScreen():
            drawn = _asking_card(shown)
        case Review():
            is_the_teams = shown.about.way is Way.TOGETHER and not shown.correcting
            drawn = team_review_card(shown) if is_the_teams else review_card(shown)
        case Gathering() | Round() | Sent() | Declined() | Talk():
            drawn = _card_of_a_round(shown)
        case Finished():
            drawn = finished_card(shown)
        case Dropped():
            drawn = dropped_card(shown)
    return drawn


def _asking_card(asking: QuestionScreen) -> Message:
    if asking.votes is not None:
        return vote_card(asking, asking.votes)
    return reason_card(asking) if asking.wants_reason else question_card(asking)


def _card_of_a_round(shown: Gathering | Round | Sent | Declined | Talk) -> Message:
    match shown:
        case Gathering():
            return gathering_card(shown)
        case Round():
            return round_card(shown)
        case Sent():
            return sent_card(shown)
        case Declined():
            return declined_card(shown)
        case Talk():
            return talk_card(shown)


def question_card(asking: QuestionScreen) -> Message:
    """One practice: where we are, the question, why we ask, the answers, and the ways out."""
    blocks: list[Block] = [context(where(asking))]
    if asking.opens_part and asking.given is None and asking.about.earlier is not Earlier.CHANGES:
        blocks.append(section(f"_{transition(asking)}_"))
    last = f"\n{last_time_line(asking.last)}" if asking.last else ""
    blocks += [
        section(f"*{escape(asking.practice.question)}*{last}"),
        context(f"*Why we ask:* {escape(asking.practice.why)}"),
        context(
            f"*Fully:* {escape(asking.practice.fully)}\n*Partly:* {escape(asking.practice.partly)}",
        ),
    ]
    if asking.asked_for is not None:
        blocks.append(context(_explanation(asking.practice, asking.asked_for)))
    said = [f"You answered: *{SAID[asking.given]}*. Choose again to change it."] if asking.given is not None else []
    if asking.notes:
        said.append(f":memo: {'1 note' if asking.notes == 1 else f'{asking.notes} notes'}")
    if said:
        blocks.append(context(*said))
    blocks.append(
        actions(
            [
                *(
                    button(words, f"{ANSWER}:{answer.value}", answer_value(asking.click, answer))
                    for answer, words in answer_words(asking.last)
                ),
                menu(
                    "Other answers",
                    OTHER_ANSWERS,
                    [
                        (SAID[answer], answer_value(asking.click, answer))
                        for answer in IN_MENU
                        if asking.last is None or answer is not asking.last.value or answer is AnswerValue.DONT_KNOW
                    ],
                ),
            ]
        )
    )
    seen = visible(asking.about, asking.channel_id)
    # What is typed is about what is open, in direct messages.
    can_type = not asking.correcting and asking.about.way is not Way.TOGETHER
    typing = TYPING_CHANGES if asking.last else TYPING
    blocks += [actions(_ways_out(asking)), context(f"{seen}\n{typing}" if can_type else seen)]
    return Message(f"{number(asking)}: {escape(asking.practice.question)}{last}", tuple(blocks))


def _explanation(practice: Practice, places: Sequence[AskedFor]) -> str:
    """More than why we ask: which models do, what would show it, how to begin."""
    lines = [f"*Asked for by* {' · '.join(escape(_place(one)) for one in places)}"] if places else []
    lines.append(f"*What would show it:* {escape(practice.evidence)}")
    steps = "\n".join(f"• {escape(step)}" for step in practice.how)
    return "\n".join([*lines, f"*First steps:*\n{steps}"])


def _place(one: AskedFor) -> str:
    level = "" if one.level is None else f" for level {one.level}"
    instead = f", as one way to “{one.one_of}”" if one.one_of else ""
    return f"{one.framework}{level} ({one.dimension}{instead}{'' if one.gate else ', recommended only'})"


def _ways_out(asking: QuestionScreen) -> list[Element]:
    """What can be done instead of answering."""
    value = card_value(asking.click)
    if asking.correcting:
        return [button("Keep this answer" if asking.given is not None else "Leave it open", KEEP, value)]
    found = [button("Back", BACK, value)] if asking.has_previous else []
    found.append(
        button("Skip", SKIP, value) if asking.given is None else button("Keep this answer", KEEP, value),
    )
    sections = [
        (f"{one.part.title}: {one.answered} of {one.total} answered", more_value(asking.click, one.goes_to))
        for one in asking.sections
    ]
    this_question = [("Why do you ask this?", WHY), ("Add a note or link…", ADD_NOTE)]
    whole = [("See all my answers", ALL_ANSWERS)]
    if asking.may_hand_over:
        whole.append(("Hand over to a colleague…", HAND_OVER))
    groups = [
        ("This question", [(words, more_value(asking.click, wish)) for words, wish in this_question]),
        ("Go to", sections),
        ("This assessment", [(words, more_value(asking.click, wish)) for words, wish in whole]),
    ]
    if asking.last and asking.last.others and asking.given is None:
        found.append(button(f"This and {asking.last.others} more: still true", ALL_STILL, value))
    return [*found, button("Pause", PAUSE, value), grouped_menu("More", MORE, groups)]


def reason_card(asking: QuestionScreen) -> Message:
    """Why a practice is not applicable, before that is saved."""
    question = f"Why does “{escape(asking.practice.name)}” not apply?"
    return Message(
        question,
        (
            context(where(asking)),
            section(f"*{question}*"),
            context(
                "If another team does it for you, it does apply: then answer by what that team does. What does not "
                "apply neither blocks a level nor counts towards it."
            ),
            actions(
                [
                    *(
                        button(words, f"{REASON}:{reason.value}", reason_value(asking.click, reason))
                        for reason, words in REASONS.items()
                    ),
                    button("Something else…", OTHER_REASON, card_value(asking.click)),
                ]
            ),
            actions([button("Back to the question", CONTINUE, str(asking.click.assessment_id))]),
        ),
    )


def pause(shown: Screen) -> Message:
    """What is left standing when somebody pauses; there is nothing to pause when it is over."""
    if not isinstance(shown, QuestionScreen):
        return card(shown)
    asking = shown
    text = f"Paused at {number(asking).lower()}. {saved(asking.answered)}Go on whenever you like, on any device."
    return Message(
        text,
        (
            context(f"{bar(asking.answered, asking.total)}  {together(asking.frameworks)} for {scope_of(asking)}"),
            section(f":double_vertical_bar: {text}"),
            actions([button("Continue", CONTINUE, str(asking.click.assessment_id), style="primary")]),
        ),
    )


def finished_card(finished: Finished) -> Message:
    """The result, in each framework: once the last answer is in, and at every later click."""
    headlines = [outcome_headline(one) for one in finished.outcomes]
    # With several models the card is long, and what matters most stands first.
    levels = "".join(f"\n• *{line}*" for line in headlines) if len(headlines) > 1 else ""
    if finished.withdrawn:
        text = (
            f"This result of {scope_of(finished)} was withdrawn as a mistake, so it counts nowhere any more.{levels} "
            f"`/maturity history` in {channel(finished.channel_id)} shows it, and can put it back."
        )
        return Message(text, (section(f":wastebasket: {text}"), *_another(finished.open_assessment)))
    done = (
        f":checkered_flag: *Done.* The assessment is finished, and this is where {scope_of(finished)} stands.{levels}"
        f"{_disputed(finished)}"
    )
    blocks: list[Block] = [section(done)]
    for outcome in finished.outcomes:
        blocks += [divider(), *outcome_blocks(outcome, brief=len(finished.outcomes) > MOST_IN_DETAIL)]
    if finished.may_change:
        changes = [button("Change an answer", LOOK_OVER, str(finished.assessment_id))]
        if finished.disputed and finished.about.way is Way.EVERYONE:
            changes.insert(0, button("What to talk about", TALK, str(finished.assessment_id), style="primary"))
        if finished.offers_checkin:
            changes.append(offer_button(finished.channel_id))
        blocks.append(actions(changes))
    if finished.about.mode == Mode.QUICK.value:
        blocks.append(
            context(
                "This was quick: once a level was certain, I asked no further. For all gaps and what is recommended "
                f"run `/maturity assess {' '.join(finished.about.frameworks)} full` in {channel(finished.channel_id)}: "
                "it starts from these answers."
            )
        )
    blocks.append(
        context(
            f"{channel(finished.channel_id)} hears of every level that changed. See it again there with "
            "`/maturity status`."
        )
    )
    blocks += _another(finished.open_assessment)
    return Message(f"Done. {' '.join(headlines)}", tuple(blocks))


def _disputed(finished: Finished) -> str:
    if not finished.disputed:
        return ""
    practices = "1 practice" if finished.disputed == 1 else f"{finished.disputed} practices"
    return f"\n_You differ about {practices}: until you agree, the lower answer counts._"


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


def started_note(started: Started, left_out: str = "") -> Message:
    """What the person sees in the channel when the questions are in their direct messages.

    ``left_out`` says which results it does not ask about, if there are any.
    """
    shown = started.shown
    of = scope_label(shown.channel_id, shown.about.scope, shown.about.subject)
    what = "check-in" if shown.about.earlier is Earlier.CHANGES else f"{together(shown.frameworks)} assessment"
    text = (
        f"Started the {what} of {of}. I am asking in our direct messages; stop and go "
        "on whenever you like, and every answer is kept."
    )
    return Message(text, (section(text), *([context(left_out)] if left_out else [])))


def choose_framework(offers: Sequence[Offer], problem: str) -> Message:
    """Which model to assess by. ``problem`` says what was wrong with the model that was typed, if one was."""
    text = "Which maturity model shall I assess the team by? A practice that several ask for is asked once."
    rows = [button(offer.name, f"{RUN}:{index}", f"assess {offer.words}") for index, offer in enumerate(offers)]
    lengths = [f"{escape(offer.name)}: at most {questions(offer.questions)}" for offer in offers]
    return Message(
        f"{problem} {text}".strip(),
        (
            section(f"{problem}\n{text}".strip()),
            *(actions(rows[first : first + MOST_ELEMENTS]) for first in range(0, len(rows), MOST_ELEMENTS)),
            context(" · ".join(lengths)),
        ),
    )


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


def direct_messages_failed(reference: str, *, is_slacks: bool) -> Message:
    """The questions could not be sent, perhaps because Slack isn't answering."""
    because = "Slack isn't answering properly right now. " if is_slacks else ""
    text = (
        f"{because}Your assessment is open, but I could not send you a direct message. Please run `/maturity assess` "
        f"again in a moment. If it happens again, tell whoever runs this bot the reference `{reference}`."
    )
    return Message(text, (section(f":warning: {text}"),))


def not_in_channel_note(channel_id: str, invitation: str) -> Message:
    """The level could not be posted: what to type now, while the questions are answered."""
    text = (
        f"I am not in {channel(channel_id)}, so I could not tell it of its level. Please type `{invitation}` here; "
        "the questions can be answered meanwhile."
    )
    return Message(text, (section(f":warning: {text}"),))

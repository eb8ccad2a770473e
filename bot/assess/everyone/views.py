"""How a round looks: whom to ask, who is how far, what each person is written, and what to talk about at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.buttons import (
    ANSWER_AFTER_ALL,
    ASK_EVERYONE,
    ASK_MORE,
    CANCEL,
    CHANGE_SENT,
    CLOSE,
    CONTINUE,
    DUE_DAY,
    MORE_TIME,
    MOVE_DUE,
    NOT_FOR_ME,
    PEOPLE,
    RESULT,
    SETTLE,
    settle_value,
)
from bot.assess.everyone.state import RoundDropped
from bot.assess.hand_over.views import let_lead_button
from bot.assess.words import REASONS, SAID, bar, questions, scope_of, visible
from bot.levels.reveal_views import counted, lifting, practices
from bot.levels.views import outcome_headline
from bot.slack.message import (
    Message,
    actions,
    button,
    confirm,
    context,
    cut,
    date_picker,
    divider,
    menu,
    people_menu,
    section,
)
from bot.slack.mrkdwn import channel, escape, moment, readable, together, user
from bot.teams.scope_names import scope_label
from frameworks.consensus import FEWEST
from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.everyone.state import AnswerNudge, Invitation, Stuck
    from bot.assess.state import Declined, Gathering, Round, Sent, Talk, ToTalkAbout
    from bot.slack.message import Block, Element

MOST_PICKED = 500
MOST_NAMES = 40
MOST_WHO = 10
MOST_NOTES = 3
NOTE_LIMIT = 200
ITEM_LIMIT = 1100
ON_BUTTONS = (AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET, AnswerValue.DONT_KNOW)


def gathering_card(gathering: Gathering) -> Message:
    """Whom to ask, until when, and what will happen."""
    where = channel(gathering.channel_id)
    title = "Whom shall I ask?"
    return Message(
        f"{title} {together(gathering.frameworks)} for {scope_of(gathering)}",
        (
            context(f"{together(gathering.frameworks)} for {scope_of(gathering)}"),
            section(
                f"*{title}*\nEveryone in {where}, unless you pick people here. I ask each of them in direct messages, "
                f"at most {questions(gathering.questions)}, and remind them gently, twice at most and in their own "
                "working hours. All is revealed when everybody is done, at the end of the day you choose, or when you "
                "close it."
            ),
            context(_who_sees_what(gathering)),
            actions(
                [
                    people_menu("Everyone, or pick people", PEOPLE, most=MOST_PICKED),
                    date_picker("Until when", DUE_DAY, chosen=gathering.due),
                    button("Ask them", ASK_EVERYONE, str(gathering.assessment_id), style="primary"),
                ]
            ),
        ),
    )


def _who_sees_what(shown: Gathering | Round) -> str:
    where = channel(shown.channel_id)
    before = "Before the reveal nobody sees an answer, nor do you: you see who has finished."
    if shown.about.anonymous:
        return (
            f"{before} This team answers anonymously: then {where} sees how many said what where {FEWEST} people or "
            "more answered, and I forget who it was."
        )
    return f"{before} Then {where} sees how many said what, and you and the team's owners see who."


def round_card(shown: Round) -> Message:
    """Who is how far, until when, and what whoever leads it can do."""
    finished = [one.user_id for one in shown.members if one.finished]
    waiting = [one for one in shown.members if not one.finished and not one.gone]
    gone = [one.user_id for one in shown.members if one.gone and not one.finished]
    _, asked = shown.standing
    until = f" · until {moment(shown.due_at)}" if shown.due_at else ""
    text = f"{len(finished)} of {asked} have finished"
    groups = (
        ("Finished", finished),
        ("Under way", [one.user_id for one in waiting if one.begun]),
        ("Not begun", [one.user_id for one in waiting if not one.begun]),
        ("Not waited for", gone),
    )
    people = "\n".join(f"*{title}:* {_names(ids, MOST_NAMES)}" for title, ids in groups if ids)
    blocks: list[Block] = [
        context(f"{bar(len(finished), asked)}  *{text}*{until}"),
        section(f"*I am asking everyone* about {together(shown.frameworks)} for {scope_of(shown)}.\n{people}"),
    ]
    blocks += _problems(shown, len(finished), len(waiting))
    blocks += [actions(_round_actions(shown, len(waiting))), context(_who_sees_what(shown))]
    return Message(f"{text}: {together(shown.frameworks)} for {scope_of(shown)}", tuple(blocks))


def _problems(shown: Round, finished: int, waiting: int) -> list[Block]:
    """What keeps a round from closing by itself."""
    if not waiting and shown.about.anonymous and finished < FEWEST:
        return [
            section(
                f":warning: Nobody is waited for, but fewer than {FEWEST} people have finished, and nothing of fewer "
                "is ever shown. Ask more people, or drop it."
            )
        ]
    if not waiting and not finished:
        return [section(":warning: Nobody is left to wait for. Ask more people, or drop it.")]
    if shown.due_at is None:
        return [section(":hourglass: Its time is over, and too few had finished. Choose another day, or drop it.")]
    return []


def _round_actions(shown: Round, waiting: int) -> list[Element]:
    value = str(shown.assessment_id)
    people = "1 person has" if waiting == 1 else f"{waiting} people have"
    unfinished = f"{people} not finished: what they answered so far does not count. " if waiting else ""
    close = confirm(
        "Close and reveal?",
        f"{unfinished}The answers of those who finished become the team's, and the channel is told.",
        "Close now",
        "Not yet",
        style="primary",
    )
    ask = confirm(
        "Ask these people too?",
        "Each gets a direct message with the questions.",
        "Ask them",
        "Not now",
        style="primary",
    )
    return [
        button("Close now", CLOSE, value, style="primary", confirm=close),
        date_picker("Until when", MOVE_DUE, chosen=shown.due),
        {**people_menu("Ask more people", ASK_MORE, most=MOST_PICKED), "confirm": ask},
        let_lead_button(shown.assessment_id),
        _drop(value),
    ]


def _drop(value: str) -> Element:
    lost = "No result comes of it, and what people answered is not used."
    sure = confirm("Drop this assessment?", lost, "Drop it")
    return button("Drop it", CANCEL, value, style="danger", confirm=sure)


def sent_card(sent: Sent) -> Message:
    """A person is done; the others may not be."""
    until = f", on {moment(sent.due_at)} at the latest" if sent.due_at else ""
    # No number of those who have finished: this card is not drawn anew with each of them.
    text = "Your answers are in, thank you."
    return Message(
        text,
        (
            context(f"{together(sent.frameworks)} for {scope_of(sent)}"),
            section(
                f":white_check_mark: *{text}*\nAll is revealed in {channel(sent.channel_id)} when everybody is "
                f"done{until}, or when it is closed by hand. Until then you can change what you said."
            ),
            actions([button("Change my answers", CHANGE_SENT, str(sent.assessment_id))]),
            context(visible(sent.about, sent.channel_id)),
        ),
    )


def declined_card(declined: Declined) -> Message:
    """It is not for this person."""
    text = f"All right, I don't wait for you in the assessment of {scope_of(declined)}, and don't remind you."
    after_all = button("Answer after all", ANSWER_AFTER_ALL, str(declined.assessment_id))
    return Message(text, (section(text), actions([after_all])))


def invitation_message(asked: Invitation) -> Message:
    """Somebody is asked: by whom, about what, how much, until when, and who sees what."""
    if asked.dropped:
        return round_dropped_message(RoundDropped(channel_id=asked.channel_id))
    assessed = scope_label(asked.channel_id, asked.scope, asked.subject)
    text = f"{user(asked.lead)} asks how you see {assessed}"
    until = f" There is time until {moment(asked.due_at)}." if asked.due_at else ""
    return Message(
        text,
        (
            section(
                f":wave: *{text}*, by {together(asked.frameworks)}.\nAt most {questions(asked.questions)}, each "
                f"answered with a click.{until} Stop and go on whenever you like: every answer is kept."
            ),
            context(_visible_to_whom(asked)),
            actions(_answer_or_not(asked, "Start answering")),
        ),
    )


def nudge_message(nudge: AnswerNudge) -> Message:
    """Somebody who has not finished is reminded: why, until when, and how often still."""
    if nudge.dropped:
        return round_dropped_message(RoundDropped(channel_id=nudge.channel_id))
    assessed = scope_label(nudge.channel_id, nudge.scope, nudge.subject)
    until = f" until {moment(nudge.due_at)}" if nudge.due_at else ""
    text = f"Your answers about {assessed} are still waited for{until}"
    last = "This is the last reminder." if not nudge.left else "I remind you once more at most."
    return Message(
        text,
        (
            section(
                f":bell: *{text}.*\n{user(nudge.lead)} asked you, by {together(nudge.frameworks)}. You get this as you "
                f"have {'not finished' if nudge.begun else 'not begun'}. {last}"
            ),
            actions(_answer_or_not(nudge, "Go on answering" if nudge.begun else "Start answering")),
        ),
    )


def round_dropped_message(dropped: RoundDropped) -> Message:
    """What a card, an invitation or a reminder turns into when its round is dropped."""
    text = f"This assessment of {channel(dropped.channel_id)} was dropped, so you are not asked any more."
    return Message(text, (section(text),))


def _answer_or_not(asked: Invitation, words: str) -> list[Element]:
    value = str(asked.assessment_id)
    return [button(words, CONTINUE, value, style="primary"), button("This is not for me", NOT_FOR_ME, value)]


def _visible_to_whom(asked: Invitation) -> str:
    where = channel(asked.channel_id)
    if asked.anonymous:
        return (
            f"Anonymous: {where} sees how many said what where {FEWEST} people or more answered, and nobody ever sees "
            "who: at the reveal I forget it."
        )
    return (
        f"Visible to you alone until the reveal; then {where} sees how many said what, and the team's owners and "
        f"{user(asked.lead)} see who."
    )


def stuck_message(stuck: Stuck) -> Message:
    """The time is over, and too few have finished: what to do is up to whoever leads it."""
    where = channel(stuck.channel_id)
    if stuck.finished:
        why = (
            f"only {stuck.finished} of {stuck.asked} have finished. This team answers anonymously, and nothing of "
            f"fewer than {FEWEST} people is ever shown"
        )
    else:
        why = "nobody has finished, so there is nothing to reveal"
    text = f"The time to answer for {where} is over, but {why}. It stays open until you decide."
    value = str(stuck.assessment_id)
    more = button("Three more working days", MORE_TIME, value, style="primary")
    return Message(text, (section(f":hourglass: {text}"), actions([more, _drop(value)])))


def more_time_note(shown: Round) -> Message:
    """What the question turns into when there is more time."""
    until = moment(shown.due_at) if shown.due_at else "you close it"
    text = f"There is time until {until}. Those who have not finished are reminded."
    return Message(text, (section(f":white_check_mark: {text}"),))


def talk_card(talk: Talk) -> Message:
    """What to talk about, the most consequential first; what is agreed on is recorded with one click."""
    differ = len(talk.items) + talk.more
    text = f"You differ about {practices(differ)}"
    levels = "\n".join(f"• *{outcome_headline(one)}*" for one in talk.outcomes)
    done = f" {talk.settled} settled so far." if talk.settled else ""
    them = "Talk about it" if differ == 1 else "Talk about them, what matters most first"
    blocks: list[Block] = [
        context(
            f"{together(talk.frameworks)} for {scope_of(talk)} · {talk.finished} of {talk.asked} answered"
            f"{f' · you agree about {practices(talk.agreed)}' if talk.agreed else ''}"
        ),
        section(
            f":speech_balloon: *{text}.*{done} {them}, and record what you agree on. Until then the lower answer "
            f"counts:\n{levels}"
        ),
    ]
    for one in talk.items:
        blocks += [divider(), section(_item(one)), actions(_settling(talk, one))]
    if talk.more:
        follow = "follows" if talk.more == 1 else "follow"
        blocks.append(context(f"{talk.more} more {follow} when these are settled."))
    blocks.append(actions([button("See the whole result", RESULT, str(talk.assessment_id))]))
    return Message(f"{text}. Record what you agree on.", tuple(blocks))


def _item(one: ToTalkAbout) -> str:
    """A practice: its question, who said what, what it could change, and what people wrote."""
    lines = [f"*{escape(one.practice.name)}*: {escape(one.practice.question)}"]
    if one.who:
        lines += [f"• {SAID[value]}: {_names(one.who[value], MOST_WHO)}" for value in SAID if value in one.who]
    else:
        lines.append(f"• {counted(one.counts)}")
    lifts = lifting(one.lifts)
    if lifts:
        lines.append(f":arrow_up: This {lifts}.")
    for words, said_by in one.notes[:MOST_NOTES]:
        by = f" {user(said_by)}" if said_by else ""
        lines.append(f":memo: _{escape(cut(' '.join(readable(words).split()), NOTE_LIMIT))}_{by}")
    return cut("\n".join(lines), ITEM_LIMIT)


def _settling(talk: Talk, one: ToTalkAbout) -> list[Element]:
    practice = one.practice.id
    buttons = [
        button(SAID[value], f"{SETTLE}:{value.value}", settle_value(talk.assessment_id, practice, value))
        for value in ON_BUTTONS
    ]
    options = [
        (words, settle_value(talk.assessment_id, practice, AnswerValue.NOT_APPLICABLE, reason))
        for reason, words in REASONS.items()
    ]
    return [*buttons, menu("Does not apply", f"{SETTLE}:other", options)]


def _names(user_ids: Sequence[str], most: int) -> str:
    more = f" and {len(user_ids) - most} more" if len(user_ids) > most else ""
    return f"{', '.join(user(one) for one in user_ids[:most])}{more}"

"""How it looks where all answer together: the card in the channel, the message above it, what a voter is told."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.assess.buttons import CANCEL
from bot.assess.checkin.views import answer_words, last_time_line
from bot.assess.hand_over.views import let_lead_button
from bot.assess.review_views import paged
from bot.assess.together import buttons
from bot.assess.together.state import ClickedCard, ThreadState, VoteOutcome
from bot.assess.words import SAID, answers_by_value, number, questions, scope_of, transition, visible, where
from bot.levels.views import outcome_headline
from bot.slack.error_kinds import ARCHIVED, CHANNEL_UNSEEN
from bot.slack.message import Message, actions, button, confirm, context, grouped_menu, menu, section
from bot.slack.mrkdwn import channel, escape, split_lines, together, user
from bot.teams.scope_names import scope_label
from frameworks.consensus import FEWEST
from frameworks.model import AnswerValue, Reason
from storage.tables import Earlier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assess.state import LastTime, LeadCard, QuestionScreen, RevealedVotes, Review, Votes
    from bot.assess.together.state import ThreadNews, Voted
    from bot.slack.message import Block, Element

ON_BUTTONS = (AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET)
# A card says so many names; in a larger room the others are counted.
MOST_NAMES = 30
# Why the card could not be posted, where Slack did not answer.
NO_ANSWER = "no_answer"
NOT_APPLICABLE = {
    Reason.NOT_IN_SCOPE: "Not applicable: not in scope",
    Reason.NO_BUSINESS_NEED: "Not applicable: no business need",
    Reason.ARCHITECTURE: "Not applicable: our architecture",
    Reason.OTHER: "Not applicable: something else…",
}


def vote_card(asking: QuestionScreen, votes: Votes) -> Message:
    """One practice to vote on, then what was voted, to agree on an answer."""
    at = ClickedCard(asking.click, votes.round)
    blocks: list[Block] = [context(where(asking))]
    is_checkin = asking.about.earlier is Earlier.CHANGES
    if asking.opens_part and asking.given is None and votes.revealed is None and not is_checkin:
        blocks.append(section(f"_{transition(asking)}_"))
    last = f"\n{last_time_line(asking.last)}" if asking.last else ""
    blocks.append(section(f"*{escape(asking.practice.question)}*{last}"))
    if votes.revealed is None:
        blocks.append(context(f"*Why we ask:* {escape(asking.practice.why)}"))
    blocks.append(context(f"*Fully:* {escape(asking.practice.fully)}\n*Partly:* {escape(asking.practice.partly)}"))
    if asking.given is not None:
        blocks.append(context(f"You agreed on: *{SAID[asking.given]}*."))
    if votes.revealed is None:
        blocks += [_vote_row(at, asking.last), section(_so_far(votes)), actions(_to_lead(asking, at))]
        blocks.append(context(f"{user(votes.led_by)} leads. {visible(asking.about, asking.channel_id)}"))
    else:
        blocks += [section(_said(votes, votes.revealed)), _agree_row(at, votes.revealed)]
        blocks.append(actions(_to_lead(asking, at, votes)))
        blocks.append(context(f"Talk it over; {user(votes.led_by)} records what you agree on."))
    return Message(f"{number(asking)}: {escape(asking.practice.question)}", tuple(blocks))


def _vote_row(at: ClickedCard, last: LastTime | None) -> Block:
    in_menu = (AnswerValue.DONT_KNOW, AnswerValue.NOT_APPLICABLE)
    others = [(SAID[one], buttons.said_value(at, one.value)) for one in in_menu]
    return actions(
        [
            *(
                button(words, f"{buttons.VOTE}:{one.value}", buttons.said_value(at, one.value))
                for one, words in answer_words(last)
            ),
            menu("Other answers", buttons.OTHER_VOTES, others),
        ]
    )


def _agree_row(at: ClickedCard, revealed: RevealedVotes) -> Block:
    most = _most_voted(revealed)
    others = [
        (SAID[AnswerValue.DONT_KNOW], buttons.said_value(at, AnswerValue.DONT_KNOW.value)),
        *((words, buttons.said_value(at, reason.value)) for reason, words in NOT_APPLICABLE.items()),
    ]
    return actions(
        [
            *(
                button(
                    f"We agree: {SAID[one]}",
                    f"{buttons.AGREE}:{one.value}",
                    buttons.said_value(at, one.value),
                    style="primary" if one is most else None,
                )
                for one in ON_BUTTONS
            ),
            menu("We agree on something else", buttons.OTHER_AGREED, others),
        ]
    )


def _most_voted(revealed: RevealedVotes) -> AnswerValue | None:
    """The answer that more people gave than any other; None where there is no such one."""
    counts = revealed.counts or {}
    most = max(counts.values(), default=0)
    found = [value for value, count in counts.items() if count == most]
    return found[0] if len(found) == 1 else None


def _to_lead(asking: QuestionScreen, at: ClickedCard, votes: Votes | None = None) -> list[Element]:
    """What whoever leads can do; ``votes`` are those that are shown."""
    value = buttons.at_value(at)
    found: list[Element] = []
    if votes is None:
        found.append(button("Reveal the votes", buttons.REVEAL, value, style="primary"))
    elif not votes.once:
        found.append(button("Vote again", buttons.VOTE_AGAIN, value))
    if asking.has_previous:
        found.append(button("Back", buttons.BACK, value))
    if asking.given is None:
        found.append(button("Skip", buttons.SKIP, value))
    else:
        found.append(button("Keep this answer", buttons.KEEP, value))
    return [*found, button("See all answers", buttons.SEE_ALL, value)]


def _votes(count: int) -> str:
    return "1 vote" if count == 1 else f"{count} votes"


def _names(users: Sequence[str]) -> str:
    more = f" and {len(users) - MOST_NAMES} more" if len(users) > MOST_NAMES else ""
    return ", ".join(map(user, users[:MOST_NAMES])) + more


def _so_far(votes: Votes) -> str:
    """How many voted, and who where that may be known; never what."""
    if not votes.count:
        return "No votes yet."
    return f"{_votes(votes.count)} so far{f': {_names(votes.voters)}' if votes.voters else '.'}"


def _said(votes: Votes, revealed: RevealedVotes) -> str:
    """How many said what, and whether that is the same."""
    if not votes.count:
        return "*Nobody voted.* Talk it over, and record what you agree on."
    if revealed.counts is None and votes.count >= FEWEST:
        return (
            f"*{_votes(votes.count)}.* How many voted what was shown before this was started over. Beside that, a "
            "second count could give somebody away, so I don't show one. Talk it over, and record what you agree on."
        )
    if revealed.counts is None:
        return (
            f"*{_votes(votes.count)}: too few to show.* This round is anonymous, and of fewer than {FEWEST} people I "
            "never say who said what. Talk it over, and record what you agree on."
        )
    counts = {value: revealed.counts[value] for value in SAID if value in revealed.counts}
    lines = [
        f"• *{SAID[value]}*: {count}{f' · {_names(revealed.who[value])}' if value in revealed.who else ''}"
        for value, count in counts.items()
    ]
    title = "You differ."
    if len(counts) == 1:
        (value,) = counts
        title = f"You all said “{SAID[value].lower()}”." if votes.count > 1 else "One person voted."
    once = "\n_In an anonymous round votes on a question are shown once._" if votes.once else ""
    listed = "\n".join(lines)
    return f"*{title}*\n{listed}{once}"


def team_review_card(review: Review, page: int = 0) -> Message:
    """All that was agreed, before it counts; where there is too much for a card, a page of it."""
    at = buttons.review_at(review.click.assessment_id, review.click.turn, review.round)

    def turn(place: str, words: str, to: int) -> Element:
        return button(words, f"{buttons.PAGE}:{place}", buttons.said_value(at, str(to)))

    # People's own notes are not for the channel.
    return paged(replace(review, notes=()), page, partial(_review_card, review, at), turn)


def _review_card(review: Review, at: ClickedCard, part: Review, turning: tuple[Block, ...]) -> Message:
    """The card of all that was agreed that shows a part of it; ``turning`` has the buttons to the other parts."""
    if review.left:
        stands = f"{questions(review.left)} {'is' if review.left == 1 else 'are'} still to come."
    else:
        stands = "That was the last question. Look them over; nothing counts before you finish."
    blocks: list[Block] = [
        context(f"{together(review.frameworks)} for {scope_of(review)}"),
        section(f"*What you agreed on*\n{stands}"),
    ]
    lines = answers_by_value((*part.said, *part.kept))
    blocks += [section(piece) for piece in split_lines(lines)] if lines else []
    if part.skipped:
        names = ", ".join(escape(practice.name) for practice in part.skipped)
        blocks.append(section(f"*Skipped*, and not known if you finish now: {names}"))
    return Message(f"What you agreed on. {stands}", (*blocks, *turning, _review_row(review, at, part)))


def _review_row(review: Review, at: ClickedCard, part: Review) -> Block:
    """What whoever leads can do about the whole, and the menu of what is seen of it."""
    value = buttons.at_value(at)
    elements: list[Element] = []
    if review.left:
        elements.append(button("Go on", buttons.GO_ON, value, style="primary"))
    else:
        ending = "The rest is unchanged" if review.is_checkin and review.kept else "Finish"
        elements.append(button(ending, buttons.FINISH, value, style="primary"))
        if review.said:
            elements.append(button("Back", buttons.BACK, value))
    changes: dict[str, list[tuple[str, str]]] = {}
    for practice in part.skipped:
        changes.setdefault("Skipped", []).append((practice.name, buttons.said_value(at, practice.id)))
    for answer in (*part.said, *part.kept):
        option = (answer.practice.name, buttons.said_value(at, answer.practice.id))
        changes.setdefault(answer.part.title, []).append(option)
    if changes:
        elements.append(grouped_menu("Change an answer", buttons.GO_TO, list(changes.items())))
    return actions(elements)


def convened_card(convened: LeadCard) -> Message:
    """What whoever leads has in direct messages: the way to the card, and what to do when it is not there."""
    where_ = channel(convened.channel_id)
    label = scope_label(convened.channel_id, convened.about.scope, convened.about.subject)
    of = f"{together(convened.frameworks)} for {label}"
    if convened.problem is not None:
        text = f"I could not post the card in {where_}: {_why_not(convened.problem, convened.invite)}"
        said = f":warning: {text}"
    elif convened.link is None:
        text = said = f"I am posting a card in {where_}, for all of you to vote on."
    else:
        text = f"We are at it together in {where_}."
        said = (
            f"*{text}* <{convened.link}|Go to the card>.\nYou lead: you reveal the votes, and record what you agree on."
        )
    of_this = str(convened.assessment_id)
    sure = confirm("Go on alone?", "What was agreed so far stays; the votes are deleted.", "Go on alone", "Not now")
    alone = button("Go on alone", buttons.GO_ALONE, of_this, confirm=sure)
    sure = confirm("Drop the assessment?", "No result comes of it.", "Drop it")
    drop = button("Drop it", CANCEL, of_this, style="danger", confirm=sure)
    again = button("Post the card again", buttons.POST_CARD, of_this, style="primary" if convened.problem else None)
    return Message(
        text, (context(of), section(said), actions([again, alone, let_lead_button(convened.assessment_id), drop]))
    )


def _why_not(problem: str, invite: str) -> str:
    again = "then press *Post the card again*."
    if problem in CHANNEL_UNSEEN:
        return f"I am not in that channel. Type `{escape(invite)}` there, {again}"
    if problem == ARCHIVED:
        return f"the channel is archived. Bring it back, {again} Or go on alone."
    if problem == NO_ANSWER:
        return f"Slack isn't answering properly right now. Wait a moment, {again} Or go on alone."
    return f"Slack refused it (`{escape(problem)}`). Wait a moment, {again} Or go on alone."


def thread_message(news: ThreadNews) -> Message:
    """The message in the channel whose thread holds the card: what it is, and in the end what came of it."""
    names = together(news.frameworks)
    of = scope_label(news.channel_id, news.scope, news.subject)
    match news.how:
        case ThreadState.OPEN:
            text = f"We assess {of} together: {names}. Vote in the thread."
            return Message(text, (section(f":ballot_box_with_ballot: {text}"),))
        case ThreadState.COMPLETED:
            headlines = [outcome_headline(one) for one in news.outcomes]
            if news.withdrawn:
                text = f"We assessed {of} together, and the result was withdrawn as a mistake: it counts nowhere."
                return Message(text, (section(f":wastebasket: {text}"), context("More in the thread.")))
            text = f"We assessed {of} together. {' '.join(headlines)}"
            listed = "".join(f"\n• *{line}*" for line in headlines)
            return Message(
                text, (section(f":checkered_flag: We assessed {of} together.{listed}"), context("More in the thread."))
            )
        case ThreadState.DROPPED:
            text = f"The assessment of {of} was dropped: {names}."
        case ThreadState.ALONE:
            text = f"{_who(news.led_by)} goes on alone with the assessment of {of}: {names}."
    return Message(text, (section(text),))


def gone_on_alone(user_id: str) -> Message:
    """What the card turns into when somebody goes on alone (empty: nobody is to know who)."""
    text = f"{_who(user_id)} goes on alone, with what you agreed on. All votes are deleted."
    return Message(text, (section(text),))


def _who(user_id: str) -> str:
    return user(user_id) if user_id else "One of you"


def vote_note(voted: Voted) -> Message | None:
    """What somebody who voted is told, privately; nothing when nothing changed."""
    until = "Nobody ever sees whose it is." if voted.anonymous else "Only you see it until the reveal."
    match voted.heard:
        case VoteOutcome.SAME:
            return None
        case VoteOutcome.COUNTED:
            text = f"Your vote: *{SAID[voted.value]}*. {until}"
        case VoteOutcome.CHANGED:
            text = f"Your vote is now: *{SAID[voted.value]}*. {until}"
        case VoteOutcome.REVEALED:
            text = "The votes on this question are shown already, so yours was not counted. Say it aloud."
        case VoteOutcome.MOVED_ON:
            text = "The card had changed when you clicked, so that vote was not counted. Please vote again."
        case VoteOutcome.OVER:
            text = "This assessment is over, so your vote was not counted."
    return Message(text, (section(text),))

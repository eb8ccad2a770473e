"""What happens on the card that all answer together: votes, the reveal, what is agreed, and the end.

Each function is part of the caller's transaction, and decides who may do it. Whatever changes the card holds the
TEAM's seat, so that votes and what whoever leads does come one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess import answering, ending, seats
from bot.assess.interview import Interview, interview, is_current
from bot.assess.progress import lead_card, open_screen, question_screen, review, screen_for
from bot.assess.seats import is_asking, is_correcting, seat_of
from bot.assess.state import Finished, QuestionScreen, RevealedVotes, Review, Votes
from bot.assess.together import news
from bot.assess.together.state import ClickedCard, Opening, ThreadNews, Voted, VoteOutcome
from bot.deps import Refusal
from bot.slack.mrkdwn import user
from frameworks.consensus import FEWEST, is_too_near
from frameworks.model import AnswerValue
from storage import assessments, tallies, votes
from storage.assessments import NewAnswer
from storage.earlier_rounds import earlier_rounds
from storage.events import remember_event
from storage.seats import GivenReason
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import NotApplicableReason, Screen
    from bot.deps import Deps, Person
    from storage.seats import Seat

ONLY_WHO_LEADS = "Only {user} leads this; ask them to {to}."
TO_RECORD = "record what you agree on"
NOT_TOGETHER = "This is not answered together any more. `/maturity assess` in the channel shows how it goes on."

Step = Callable[["AsyncSession", "Seat", "Interview"], Awaitable["Seat"]]


async def vote(
    deps: Deps, session: AsyncSession, person: Person, at: ClickedCard, value: AnswerValue, click_id: str
) -> Voted:
    """Count somebody's vote on the current question, in place of what they voted before.

    A vote for another question, or one whose votes are shown, changes nothing. Nor does a click (``click_id``) that
    was heard before and comes again: what became of it then was said then.
    """
    seat = await _team(session, person, at.click.assessment_id, to_change=True)
    return Voted(await _hear(deps, session, person, seat, at, value, click_id), value, seat.about.anonymous)


async def _hear(  # noqa: PLR0911 - each is one answer
    deps: Deps, session: AsyncSession, person: Person, seat: Seat, at: ClickedCard, value: AnswerValue, click_id: str
) -> VoteOutcome:
    if not await remember_event(session, f"vote:{click_id}", deps.clock()):
        return VoteOutcome.SAME
    if seat.state is not AssessmentState.OPEN or not is_asking(seat):
        return VoteOutcome.OVER
    practice = at.click.practice_id
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    if not is_current(deps.catalog, seat, given, at.click):
        return VoteOutcome.MOVED_ON
    cast = await votes.votes_on(session, person.workspace_id, seat.assessment_id, practice)
    before = next((one.value for one in cast if one.user_id == person.user_id), None)
    if before is value:
        return VoteOutcome.SAME
    if seat.revealed == practice or await _is_shown_once(session, seat, practice):
        return VoteOutcome.REVEALED
    if seat.votes_round != at.round:
        return VoteOutcome.MOVED_ON
    await votes.cast(
        session, person.workspace_id, seat.assessment_id, person.user_id, practice, value, now=deps.clock()
    )
    return VoteOutcome.COUNTED if before is None else VoteOutcome.CHANGED


async def current(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """What the card shows now."""
    return await _shown(deps, session, person, await _team(session, person, assessment_id))


async def see_all(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """All that was agreed so far."""
    seat = await _team(session, person, at.click.assessment_id)
    _check_leads(seat, person, "show all answers")
    if not is_asking(seat) or seat.state is not AssessmentState.OPEN:
        return await _shown(deps, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return review(deps.catalog, seat, interview(deps.catalog, seat.about, given))


async def reveal(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """Show how many voted what, and, in a named round, who; votes count no more.

    In an anonymous round that is told of five votes or more, and once, starting over included: two of nearly the
    same people would say what those voted who are in one alone.
    """

    async def show(session: AsyncSession, seat: Seat, _: Interview) -> Seat:
        practice = at.click.practice_id
        cast = await votes.votes_on(session, seat.workspace_id, seat.assessment_id, practice)
        may_count = seat.about.anonymous and len(cast) >= FEWEST
        if may_count and not await _is_too_near(session, seat, practice, frozenset(one.user_id for one in cast)):
            counts = Counter(one.value for one in cast)
            await votes.keep_tally(session, seat.workspace_id, seat.assessment_id, practice, counts)
            await votes.forget_votes(session, seat.workspace_id, seat.assessment_id, practice)
        return replace(seat, revealed=practice)

    return await _lead(deps, session, person, at, show, "reveal the votes", keeps_place=True)


async def vote_again(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """Hide the votes again; they stay, and can be changed."""

    async def hide(_: AsyncSession, seat: Seat, __: Interview) -> Seat:
        return replace(seat, revealed=None)

    return await _lead(deps, session, person, at, hide, "let you vote again", keeps_place=True)


async def agree(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    at: ClickedCard,
    value: AnswerValue,
    because: NotApplicableReason | None = None,
) -> Screen:
    """Record what all agree on, keep how many had voted what, and go on."""
    practice = at.click.practice_id

    async def record(session: AsyncSession, seat: Seat, found: Interview) -> Seat:
        given = found.said.get(practice)
        if given is not value or because is not None:
            because_of = GivenReason(because.reason.value, because.note) if because else None
            answer = NewAnswer(at.click.turn, practice, value, because_of, seats.author_of(seat, person))
            await assessments.add_answer(session, seat.workspace_id, seat.respondent_id, answer, deps.clock())
        if not seat.about.anonymous:
            cast = await votes.votes_on(session, seat.workspace_id, seat.assessment_id, practice)
            if cast:
                counts = Counter(one.value for one in cast)
                await votes.keep_tally(session, seat.workspace_id, seat.assessment_id, practice, counts)
        await tallies.settle(session, seat.workspace_id, seat.assessment_id, practice, deps.clock())
        return await answering.place_at(session, seat, None)

    return await _lead(deps, session, person, at, record, TO_RECORD)


async def go_back(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """Ask the question before again, with the votes on it as they were."""
    return await _lead(deps, session, person, at, answering.step_back, "go back")


async def skip(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """Leave the question for the end."""
    return await _lead(deps, session, person, at, answering.leave_for_later, "skip it")


async def keep(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """Leave the answer that was gone back to as it is."""
    return await _lead(deps, session, person, at, answering.stay, "go on")


async def check_leads(_: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> None:
    """Raises Refusal for all but those who may record what is agreed on."""
    _check_leads(await _team(session, person, at.click.assessment_id), person, TO_RECORD)


async def go_on(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """From all answers back to the question that is open."""
    seat = await _team(session, person, at.click.assessment_id)
    _check_leads(seat, person, "go on")
    return await _shown(deps, session, person, seat)


async def go_to(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard, practice_id: str) -> Screen:
    """Ask a question again, or one that was skipped."""

    async def to_it(session: AsyncSession, seat: Seat, found: Interview) -> Seat:
        if practice_id not in found.answers and all(one.id != practice_id for one in found.open):
            return seat
        return await answering.place_at(session, seat, practice_id)

    return await _lead(deps, session, person, at, to_it, "change an answer", anywhere=True)


async def finish(deps: Deps, session: AsyncSession, person: Person, at: ClickedCard) -> Screen:
    """Finish from the look over all answers: the result is kept and told.

    In an anonymous round nothing is left of who voted what.
    """
    seat = await _team(session, person, at.click.assessment_id, to_change=True)
    _check_leads(seat, person, "finish it")
    if seat.state is not AssessmentState.OPEN or not is_asking(seat):
        return await _shown(deps, session, person, seat)
    found = await ending.ready(deps, session, person, seat, at.click)
    if isinstance(found, QuestionScreen | Review):
        return await _with_votes(session, seat, found)
    await ending.complete(deps, session, person, seat, found)
    over = replace(seat, state=AssessmentState.COMPLETED, position=None, revealed=None)
    await assessments.change_assessment(session, seat.workspace_id, seat.assessment_id, revealed=None)
    await news.tell_of_end(deps, session, over)
    return await _shown(deps, session, person, over)


async def _lead(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    at: ClickedCard,
    step: Step,
    to: str,
    *,
    keeps_place: bool = False,
    anywhere: bool = False,
) -> Screen:
    """Do what only whoever leads may, if the click is on the card as it is now; ``anywhere``: or on all answers.

    ``keeps_place`` stays at the question; else its votes are hidden once it is asked again. Raises Refusal with
    what to ask them for (``to``).
    """
    seat = await _team(session, person, at.click.assessment_id, to_change=True)
    _check_leads(seat, person, to)
    if seat.state is not AssessmentState.OPEN or not is_asking(seat):
        return await _shown(deps, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    found = interview(deps.catalog, seat.about, given)
    shown = question_screen(deps.catalog, seat, found)
    is_now = shown.click == at.click or (anywhere and shown.click.turn == at.click.turn)
    if seat.votes_round != at.round or not is_now:
        return await _with_votes(session, seat, shown)
    seat = await step(session, seat, found)
    seat = replace(seat, votes_round=seat.votes_round + 1, revealed=seat.revealed if keeps_place else None)
    await votes.next_round(session, seat.workspace_id, seat.assessment_id, seat.votes_round, seat.revealed)
    return await _shown(deps, session, person, seat)


async def opening(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Opening | Screen:
    """What is needed to have the card in the channel; what is shown instead when it is over.

    Raises Refusal for all but those who lead.
    """
    seat = await _team(session, person, assessment_id)
    _check_leads(seat, person, "post the card")
    shown = await _shown(deps, session, person, seat)
    if seat.state is not AssessmentState.OPEN:
        return _for_one(shown)
    return Opening(
        shown=shown,
        news=ThreadNews(
            channel_id=seat.channel_id,
            frameworks=news.names_of(deps, seat),
            scope=seat.about.scope,
            subject=seat.about.subject,
        ),
        channel_id=seat.channel_id,
        thread_ts=seat.thread_ts,
        card_ts=seat.card_ts,
        desk=await _lead_card_place(session, person, seat),
        convened=lead_card(deps.catalog, seat),
    )


async def thread_opened(
    _: Deps, session: AsyncSession, person: Person, assessment_id: int, before: str | None, ts: str
) -> str:
    """Keep the message whose thread is to hold the card, in place of the one ``before``; gives the one that is kept.

    That is another when somebody was faster.
    """
    seat = await _team(session, person, assessment_id, to_change=True)
    if seat.thread_ts is not None and seat.thread_ts != before:
        return seat.thread_ts
    await assessments.change_assessment(session, person.workspace_id, assessment_id, thread_ts=ts)
    return ts


async def card_placed(
    _: Deps, session: AsyncSession, person: Person, assessment_id: int, ts: str, link: str | None
) -> str | None:
    """Keep where the card in the channel is; gives where the one before was, which is to be removed."""
    seat = await _team(session, person, assessment_id, to_change=True)
    await assessments.remember_card(session, person.workspace_id, seat.respondent_id, seat.channel_id, ts)
    await assessments.change_assessment(session, person.workspace_id, assessment_id, card_link=link)
    return seat.card_ts


async def lead_card_now(
    deps: Deps, session: AsyncSession, person: Person, assessment_id: int
) -> tuple[tuple[str, str], Screen] | None:
    """Where the direct messages' card of whoever leads is (channel id, ts), and what it shows; None without one."""
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=False)
    if seat is None or seat.about.way is not Way.TOGETHER:
        return None
    desk = await _lead_card_place(session, person, seat)
    if desk is None:
        return None
    if seat.state is AssessmentState.OPEN:
        return desk, lead_card(deps.catalog, seat)
    return desk, _for_one(await _shown(deps, session, person, seat))


async def go_on_alone(
    deps: Deps, session: AsyncSession, person: Person, assessment_id: int
) -> tuple[Screen, tuple[str, str] | None]:
    """Answer alone from here, with what was agreed so far; votes are deleted. Gives also where the card was."""
    team = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=True)
    if team is None or team.about.way is not Way.TOGETHER or team.state is not AssessmentState.OPEN:
        seat = await seat_of(session, person, assessment_id)
        return _for_one(await screen_for(deps.catalog, session, person, seat)), None
    _check_leads(team, person, "go on alone")
    await votes.go_on_alone(session, person.workspace_id, assessment_id, person.user_id)
    # From here on one person decides.
    await tallies.settle_all(session, person.workspace_id, assessment_id, deps.clock())
    await news.tell_of_end(deps, session, team, alone="" if team.about.anonymous else person.user_id)
    card = (team.card_channel, team.card_ts) if team.card_channel and team.card_ts else None
    return await open_screen(deps.catalog, session, person, await seat_of(session, person, assessment_id)), card


async def _is_too_near(session: AsyncSession, seat: Seat, practice_id: str, voters: frozenset[str]) -> bool:
    """Whether votes were counted before, of nearly the same people: the difference would be a few people's votes."""
    if await votes.is_shown_in_a_dropped_one(session, seat, practice_id):
        return True
    counted = [one for one in await earlier_rounds(session, seat) if practice_id in one.counts]
    # Of votes that were counted it is known how many they were, and who took part, but not whose.
    return any(
        sum(one.counts[practice_id].values()) != len(one.people) or is_too_near(one.people, voters) for one in counted
    )


async def _team(session: AsyncSession, person: Person, assessment_id: int, *, to_change: bool = False) -> Seat:
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=to_change)
    if seat is None or seat.about.way is not Way.TOGETHER:
        raise Refusal(NOT_TOGETHER)
    return seat


def _check_leads(seat: Seat, person: Person, to: str) -> None:
    if not seat.is_led_by(person.user_id):
        raise Refusal(ONLY_WHO_LEADS.format(user=user(seat.led_by), to=to))


async def _lead_card_place(session: AsyncSession, person: Person, seat: Seat) -> tuple[str, str] | None:
    leader = await assessments.seat_in(session, person.workspace_id, seat.assessment_id, seat.led_by, to_change=False)
    return (leader.card_channel, leader.card_ts) if leader and leader.card_channel and leader.card_ts else None


def _for_one(shown: Screen) -> Screen:
    """What was the card's, in direct messages: answers are changed where all can see it."""
    return replace(shown, may_change=False) if isinstance(shown, Finished) else shown


async def _shown(deps: Deps, session: AsyncSession, person: Person, seat: Seat) -> Screen:
    """What the card shows."""
    if seat.state is not AssessmentState.OPEN or is_correcting(seat):
        return await screen_for(deps.catalog, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    return await _with_votes(
        session, seat, question_screen(deps.catalog, seat, interview(deps.catalog, seat.about, given))
    )


async def _with_votes(session: AsyncSession, seat: Seat, shown: QuestionScreen | Review) -> QuestionScreen | Review:
    if isinstance(shown, Review):
        return replace(shown, round=seat.votes_round)
    cast = await votes.votes_on(session, seat.workspace_id, seat.assessment_id, shown.practice.id)
    if seat.about.anonymous:
        return replace(shown, votes=await _anonymous_votes(session, seat, shown.practice.id, len(cast)))
    who: dict[AnswerValue, tuple[str, ...]] = {}
    for one in cast:
        who[one.value] = (*who.get(one.value, ()), one.user_id)
    counts = {value: len(users) for value, users in who.items()}
    revealed = RevealedVotes(counts, who) if seat.revealed == shown.practice.id else None
    voters = tuple(one.user_id for one in cast)
    return replace(shown, votes=Votes(seat.votes_round, seat.led_by, len(cast), voters, revealed))


async def _anonymous_votes(session: AsyncSession, seat: Seat, practice_id: str, count: int) -> Votes:
    """Nobody's name; how many voted what, where that was shown already."""
    tally = await votes.tally_of(session, seat.workspace_id, seat.assessment_id, practice_id)
    if tally is not None:
        counts = {AnswerValue(value): said for value, said in tally.counts.items()}
        return Votes(seat.votes_round, seat.led_by, sum(counts.values()), revealed=RevealedVotes(counts), once=True)
    revealed = RevealedVotes(None) if seat.revealed == practice_id else None
    return Votes(seat.votes_round, seat.led_by, count, revealed=revealed)


async def _is_shown_once(session: AsyncSession, seat: Seat, practice_id: str) -> bool:
    """Whether the votes of an anonymous round on a practice were shown, which happens once."""
    if not seat.about.anonymous:
        return False
    return await votes.tally_of(session, seat.workspace_id, seat.assessment_id, practice_id) is not None

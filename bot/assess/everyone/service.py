"""What happens in a round: people are asked, finish or leave; it closes, is revealed, and what people settle counts.

Each function is part of the caller's transaction, and decides who may do it. Whatever may close a round
locks the TEAM's seat before any other, so that of two who finish at the same moment the second closes it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.answering import NOT_THE_NEWEST, look_over
from bot.assess.ending import ready, record_results
from bot.assess.everyone.standing import UTC_ZONE, most_questions, sent_screen, talk_of
from bot.assess.everyone.state import INVITATION, AnswerNudge, Invitation, Stuck
from bot.assess.interview import Interview, models_of
from bot.assess.interview import interview as interview_of
from bot.assess.progress import closed_screen, open_screen, review, screen_for
from bot.assess.seats import NOT_YOURS, author_of, is_asking, seat_of
from bot.assess.state import Sent
from bot.deps import Person, Refusal
from bot.levels.service import is_newest
from bot.schedules.working_hours import FIRST_HOURS, due_moment, next_working_moment, nudge_times, working_days_later
from bot.slack.mrkdwn import user
from bot.slack.posting import post
from frameworks.consensus import FEWEST, agreements, enough, is_too_near, shared_answer
from frameworks.model import AnswerValue
from storage import assessments, rounds, seats, tallies
from storage.assessments import NewAnswer
from storage.earlier_rounds import earlier_rounds, people_in
from storage.seats import GivenReason
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Click, Screen
    from bot.deps import Deps
    from bot.slack.kinds import Undelivered
    from frameworks.consensus import EarlierRound
    from frameworks.model import Reason
    from storage.rounds import DueRound
    from storage.seats import About, Seat
    from storage.tables import Assessment, OutboxMessage

STUCK = "round_stuck"

MOST_PEOPLE = 500
LEAST_PEOPLE = 2
MOST_NUDGES = 2
MORE_DAYS = 3

ONLY_WHO_LEADS = "Only {user}, who leads this assessment, and the team's owners can do that."
NO_ROUND = "This assessment is not there any more. Start a new one with `/maturity assess` in the team's channel."
TOO_FEW_PEOPLE = (
    "Asking everyone takes at least two people. Pick more, or drop this with `/maturity cancel` and answer alone."
)
TOO_FEW_TO_HIDE = (
    f"This team answers anonymously, and nothing of fewer than {FEWEST} people is ever shown. Pick at least {FEWEST} "
    "people. Nobody was asked yet."
)
TOO_MANY_PEOPLE = (
    f"I can ask at most {MOST_PEOPLE} people at once. Pick those who know the work best. Nobody was asked."
)
TOO_SOON = "That day is over, or its working hours are. Please choose a later one."
NOBODY_FINISHED = "Nobody has finished yet, so there is nothing to reveal. Give it more time, or drop it."
TOO_FEW_FINISHED = (
    f"Fewer than {FEWEST} people have finished. This team answers anonymously, and nothing of fewer than {FEWEST} "
    "people is ever shown. Give it more time, ask more people, or drop it."
)


async def save_time_zone(_: Deps, session: AsyncSession, person: Person, assessment_id: int, zone: str) -> None:
    """Keep in which zone the person who starts a round is, to propose its last day."""
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=True)
    if seat is not None and seat.state is AssessmentState.OPEN and not seat.is_asked:
        await assessments.change_respondent(session, person.workspace_id, seat.respondent_id, zone=zone)


async def channel_to_ask(_: Deps, session: AsyncSession, person: Person, assessment_id: int) -> str:
    """The channel whose members are to be asked. Raises Refusal for all but those who lead the assessment."""
    return (await _led(session, person, assessment_id, to_change=False)).channel_id


async def ask(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    assessment_id: int,
    user_ids: Collection[str],
    due: date | None,
    zone: str | None,
) -> Screen:
    """Ask these people, until the end of work of a day in the zone of whoever leads; asking again changes nothing.

    Raises Refusal when they are too few or too many, when the day is over, and for all who don't lead.
    """
    seat = await _led(session, person, assessment_id)
    if seat.user_id != TEAM or seat.state is not AssessmentState.OPEN or seat.is_asked:
        return await screen_for(deps.catalog, session, person, seat)
    _check_people(seat.about, user_ids)
    times = await rounds.times_of(session, person.workspace_id, assessment_id)
    zone = zone or times.zone or UTC_ZONE
    now = deps.clock()
    due_at = due_moment(due, zone) if due else times.due_at
    if due_at is None or due_at <= now:
        raise Refusal(TOO_SOON)
    await assessments.change_assessment(session, person.workspace_id, assessment_id, asked_at=now, due_at=due_at)
    seat = await _with_the_leaders_card(session, replace(seat, is_asked=True), zone)
    if seat.led_by not in user_ids:
        await rounds.take_away_seat(session, person.workspace_id, assessment_id, seat.led_by)
    await rounds.ask(session, person.workspace_id, assessment_id, user_ids, None)
    await rounds.plan_nudges(session, person.workspace_id, assessment_id, next_nudge(now, now, due_at, 0))
    await _invite(deps, session, seat, user_ids, due_at)
    return await open_screen(deps.catalog, session, person, seat)


async def _with_the_leaders_card(session: AsyncSession, team: Seat, zone: str) -> Seat:
    """The card with which a round was begun becomes the round's; whoever leads it gets another to answer on."""
    leader = await assessments.seat_in(session, team.workspace_id, team.assessment_id, team.led_by, to_change=True)
    card = (leader.card_channel, leader.card_ts) if leader else (None, None)
    if leader is not None:
        await assessments.remember_card(session, team.workspace_id, leader.respondent_id, None, None)
    await assessments.change_respondent(
        session, team.workspace_id, team.respondent_id, zone=zone, card_channel=card[0], card_ts=card[1]
    )
    return replace(team, card_channel=card[0], card_ts=card[1])


async def ask_more(
    deps: Deps, session: AsyncSession, person: Person, assessment_id: int, user_ids: Collection[str]
) -> Screen:
    """Ask more people; whoever was asked before is not asked again. Raises Refusal as ``ask`` does."""
    seat = await _led(session, person, assessment_id)
    if not _is_under_way(seat):
        return await screen_for(deps.catalog, session, person, seat)
    there = await rounds.members_of(session, person.workspace_id, assessment_id)
    if len({*user_ids, *(one.user_id for one in there)}) > MOST_PEOPLE:
        raise Refusal(TOO_MANY_PEOPLE)
    due_at = (await rounds.times_of(session, person.workspace_id, assessment_id)).due_at
    now = deps.clock()
    nudge_at = next_nudge(now, now, due_at, 0) if due_at else None
    added = await rounds.ask(session, person.workspace_id, assessment_id, user_ids, nudge_at)
    await _invite(deps, session, seat, added, due_at)
    return await open_screen(deps.catalog, session, person, seat)


async def move_due(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, day: date) -> Screen:
    """Have a round close on another day. Raises Refusal for one that is over, and for all who don't lead."""
    seat = await _led(session, person, assessment_id)
    if not _is_under_way(seat):
        return await screen_for(deps.catalog, session, person, seat)
    zone = (await rounds.times_of(session, person.workspace_id, assessment_id)).zone or UTC_ZONE
    return await _close_at(deps, session, person, seat, due_moment(day, zone))


async def more_time(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """Give a round whose time is over some more working days; one that has time left stays as it is."""
    seat = await _led(session, person, assessment_id)
    times = await rounds.times_of(session, person.workspace_id, assessment_id)
    if not _is_under_way(seat) or times.due_at is not None:
        return await screen_for(deps.catalog, session, person, seat)
    zone = times.zone or UTC_ZONE
    day = working_days_later(deps.clock(), zone, MORE_DAYS)
    return await _close_at(deps, session, person, seat, due_moment(day, zone))


async def _close_at(deps: Deps, session: AsyncSession, person: Person, seat: Seat, due_at: datetime) -> Screen:
    now = deps.clock()
    if due_at <= now:
        raise Refusal(TOO_SOON)
    asked_at = (await rounds.times_of(session, seat.workspace_id, seat.assessment_id)).asked_at or now
    await assessments.change_assessment(session, seat.workspace_id, seat.assessment_id, due_at=due_at)
    await _plan_nudges(deps, session, seat, asked_at, due_at)
    return await open_screen(deps.catalog, session, person, seat)


async def _plan_nudges(
    deps: Deps, session: AsyncSession, seat: Seat, asked_at: datetime, due_at: datetime, user_id: str | None = None
) -> None:
    """Say when to remind next all who are waited for, or one of them."""
    for given in range(MOST_NUDGES):
        nudge_at = next_nudge(deps.clock(), asked_at, due_at, given)
        await rounds.plan_nudges(session, seat.workspace_id, seat.assessment_id, nudge_at, given=given, user_id=user_id)


async def _waits_again(deps: Deps, session: AsyncSession, seat: Seat) -> None:
    """Remind whoever has this seat as others are, in the time that is left."""
    due_at = (await rounds.times_of(session, seat.workspace_id, seat.assessment_id)).due_at
    if _is_under_way(seat) and due_at is not None:
        await _plan_nudges(deps, session, seat, deps.clock(), due_at, seat.user_id)


def next_nudge(now: datetime, asked_at: datetime, due_at: datetime, given: int) -> datetime | None:
    """When to remind next somebody who was reminded so many times; None when not any more.

    After a reminder some hours pass, however late it was.
    """
    if given >= MOST_NUDGES:
        return None
    times = nudge_times(asked_at, due_at)[given - MOST_NUDGES :] if given else nudge_times(asked_at, due_at)
    soonest = now + FIRST_HOURS if given else now
    found = [max(one, soonest) for one in times]
    return next((one for one in found if one < due_at), None)


async def _invite(
    deps: Deps, session: AsyncSession, seat: Seat, user_ids: Iterable[str], due_at: datetime | None
) -> None:
    """Have each of these people written to."""
    data = invitation(deps, seat.about, seat.assessment_id, seat.channel_id, seat.led_by, due_at)
    for user_id in user_ids:
        about = f"{seat.assessment_id}:{user_id}"
        await post(session, seat.workspace_id, user_id, INVITATION, about, data, deps.clock())


def invitation(
    deps: Deps, about: About, assessment_id: int, channel_id: str, lead: str, due_at: datetime | None
) -> Invitation:
    """What somebody who is asked is told."""
    models = models_of(deps.catalog, about)
    return Invitation(
        assessment_id=assessment_id,
        channel_id=channel_id,
        frameworks=tuple(one.short_name for one in models),
        scope=about.scope,
        subject=about.subject,
        questions=most_questions(deps.catalog, models, about),
        lead=lead,
        anonymous=about.anonymous,
        due_at=due_at,
    )


async def decline(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> tuple[Screen, bool]:
    """It is not for this person: they are not waited for. True when that changed something."""
    await rounds.lock_team(session, person.workspace_id, assessment_id)
    seat = await _own_seat(session, person, assessment_id)
    if not _is_under_way(seat):
        return await screen_for(deps.catalog, session, person, seat), False
    left = await rounds.mark_gone(session, person.workspace_id, assessment_id, person.user_id, gone=True, declined=True)
    await close_if_all_done(deps, session, person.workspace_id, assessment_id)
    seat = await _own_seat(session, person, assessment_id)
    return await screen_for(deps.catalog, session, person, seat), left


async def rejoin(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> tuple[Screen, bool]:
    """Somebody who was not waited for answers after all. True when that changed something."""
    seat = await _own_seat(session, person, assessment_id)
    back = _is_under_way(seat) and await rounds.mark_gone(
        session, person.workspace_id, assessment_id, person.user_id, gone=False
    )
    if back:
        await _waits_again(deps, session, seat)
    return await screen_for(deps.catalog, session, person, replace(seat, gone=seat.gone and not back)), back


async def readd_member(deps: Deps, session: AsyncSession, seat: Seat) -> bool:
    """Somebody who had left is back, and waited for, but for one who said that it is not for them.

    Part of a transaction. False when that changes nothing.
    """
    back = await rounds.readd_member(session, seat.workspace_id, seat.assessment_id, seat.user_id)
    if back:
        await _waits_again(deps, session, seat)
    return back


async def _own_seat(session: AsyncSession, person: Person, assessment_id: int) -> Seat:
    """The person's seat, whoever they are beside that. Raises Refusal without one."""
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=True)
    if seat is None:
        raise Refusal(NOT_YOURS)
    return seat


async def send(deps: Deps, session: AsyncSession, person: Person, click: Click) -> tuple[Screen, bool]:
    """Take in a person's answers, from the look over them; the last ones close the round. True when they came in.

    What was skipped is not known. Should that open another question, it is asked first. The transaction has no lock on
    the person's seat yet, or on the TEAM's too.
    """
    await rounds.lock_team(session, person.workspace_id, click.assessment_id)
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if seat.finished or not _is_under_way(seat) or not is_asking(seat):
        return await screen_for(deps.catalog, session, person, seat), False
    at = await ready(deps, session, person, seat, click)
    if not isinstance(at, Interview):
        return at, False
    await assessments.change_respondent(
        session,
        person.workspace_id,
        seat.respondent_id,
        finished_at=deps.clock(),
        nudge_at=None,
        position=None,
        skipped=[],
    )
    seat = replace(seat, finished=True, position=None, skipped=())
    people = await rounds.count_members(session, person.workspace_id, click.assessment_id)
    if people.waiting or not await close_if_all_done(deps, session, person.workspace_id, click.assessment_id):
        return await sent_screen(session, seat, [one.short_name for one in at.models]), True
    return await closed_screen(session, person, replace(seat, state=AssessmentState.COMPLETED)), True


async def look_over_sent(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """A person's answers after they were sent, to change one of them before the reveal."""
    seat = await seat_of(session, person, assessment_id)
    if not _is_under_way(seat) or not seat.finished:
        return await screen_for(deps.catalog, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    shown = review(deps.catalog, seat, interview_of(deps.catalog, seat.about, given), correcting=True)
    return replace(shown, sent=True)


async def look_over_whatever(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """All answers, as ``look_over`` gives them, also those of one's own that were sent already."""
    shown = await look_over(deps, session, person, assessment_id)
    return await look_over_sent(deps, session, person, assessment_id) if isinstance(shown, Sent) else shown


async def close(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """Close a round by hand, with the answers of those who finished; closing it again changes nothing.

    Raises Refusal while too few have finished, and for all who don't lead.
    """
    seat = await _led(session, person, assessment_id)
    if not _is_under_way(seat):
        return await screen_for(deps.catalog, session, person, seat)
    people = await rounds.count_members(session, person.workspace_id, assessment_id)
    if not _are_enough(seat.about, people.finished):
        raise Refusal(TOO_FEW_FINISHED if people.finished else NOBODY_FINISHED)
    await _reveal(deps, session, seat)
    return await screen_for(deps.catalog, session, person, replace(seat, state=AssessmentState.COMPLETED))


async def close_due(deps: Deps, session: AsyncSession, due: DueRound) -> bool:
    """Close a round whose time is over; or, when too few have finished, ask once whoever leads it what to do.

    False when somebody else did, or gave it more time.
    """
    seat = await assessments.seat_in(session, due.workspace_id, due.assessment_id, TEAM, to_change=True)
    times = await rounds.times_of(session, due.workspace_id, due.assessment_id)
    if seat is None or not _is_under_way(seat) or times.due_at is None or times.due_at > deps.clock():
        return False
    people = await rounds.count_members(session, due.workspace_id, due.assessment_id)
    if _are_enough(seat.about, people.finished):
        await _reveal(deps, session, seat)
        return True
    # Without a time it is not due any more: it is told once.
    await assessments.change_assessment(session, due.workspace_id, due.assessment_id, due_at=None)
    await rounds.plan_nudges(session, due.workspace_id, due.assessment_id, None)
    data = Stuck(
        assessment_id=due.assessment_id,
        channel_id=seat.channel_id,
        finished=people.finished,
        asked=people.asked,
        anonymous=seat.about.anonymous,
    )
    about = f"{due.assessment_id}:{int(times.due_at.timestamp())}"
    await post(session, due.workspace_id, seat.led_by, STUCK, about, data, deps.clock())
    return True


async def close_if_all_done(deps: Deps, session: AsyncSession, workspace_id: str, assessment_id: int) -> bool:
    """Reveal a round that waits for nobody any more. Part of the transaction that took in the last word."""
    seat = await assessments.seat_in(session, workspace_id, assessment_id, TEAM, to_change=True)
    if seat is None or not _is_under_way(seat):
        return False
    people = await rounds.count_members(session, workspace_id, assessment_id)
    if people.waiting or not _are_enough(seat.about, people.finished):
        return False
    await _reveal(deps, session, seat)
    return True


async def drop_member(deps: Deps, session: AsyncSession, workspace_id: str, assessment_id: int, user_id: str) -> None:
    """Somebody cannot be asked (a bot, or somebody who left): the round does not wait for them."""
    await rounds.lock_team(session, workspace_id, assessment_id)
    if await rounds.mark_gone(session, workspace_id, assessment_id, user_id, gone=True):
        await close_if_all_done(deps, session, workspace_id, assessment_id)


async def drop_unreachable(undelivered: Undelivered) -> int:
    """Whoever cannot be written to is not waited for; gives the id of the round."""
    message = undelivered.message
    asked = Invitation.model_validate(message.data)
    await drop_member(
        undelivered.deps, undelivered.session, message.workspace_id, asked.assessment_id, message.channel_id
    )
    return asked.assessment_id


async def is_still_to_be_asked(deps: Deps, message: OutboxMessage) -> bool:
    """Whether an invitation or a reminder that waited is still worth sending.

    Meanwhile the round may be over, its person may be done, and it may have become night where they are.
    """
    asked = Invitation.model_validate(message.data)
    if asked.dropped:
        return message.message_ts is not None
    async with deps.database.read() as session:
        seat = await rounds.waited_for(session, message.workspace_id, asked.assessment_id, message.channel_id)
    if seat is None:
        return False
    now = deps.clock()
    return message.kind == INVITATION or next_working_moment(now, seat.zone or UTC_ZONE) <= now


async def _reveal(deps: Deps, session: AsyncSession, seat: Seat) -> None:
    """Make the answers of those who finished the team's: from ``seat``, the TEAM's, which is locked."""
    if not await assessments.end_assessment(
        session, seat.workspace_id, seat.assessment_id, AssessmentState.COMPLETED, deps.clock()
    ):
        return
    await rounds.lock_seats(session, seat.workspace_id, seat.assessment_id)
    said = await rounds.answers_of_finished(session, seat.workspace_id, seat.assessment_id)
    found = agreements(deps.catalog.practices, [deps.catalog.carried(one) for one in said])
    if seat.about.anonymous:
        found = enough(found)
    usual = await rounds.usual_reasons(
        session,
        seat.workspace_id,
        seat.assessment_id,
        with_notes=not seat.about.anonymous,
        at_least=FEWEST if seat.about.anonymous else 1,
    )
    near, people = await _near_rounds(session, seat)
    for turn, one in enumerate(found):
        value = shared_answer(one, near[0], people) if near else one.value
        if not near:
            counts = {value.value: count for value, count in one.counts.items()}
            await tallies.add_tally(
                session, seat.workspace_id, seat.assessment_id, one.practice, counts, agreed=one.agreed
            )
        because = usual.get(one.practice) if value is AnswerValue.NOT_APPLICABLE else None
        answer = NewAnswer(turn, one.practice, value, because)
        await assessments.add_answer(session, seat.workspace_id, seat.respondent_id, answer, deps.clock())
    counted = {one.practice for one in found}
    unasked = [(name, value) for one in near[:1] for name, value in one.published.items() if name not in counted]
    for turn, (practice, value) in enumerate(unasked, start=len(found)):
        # That fewer were asked now may be as one of them is not there.
        answer = NewAnswer(turn, practice, value)
        await assessments.add_answer(session, seat.workspace_id, seat.respondent_id, answer, deps.clock())
    if seat.about.anonymous:
        # A note of one of few who are new, beside a round without them, would be theirs.
        tallied = set[str]() if near else {one.practice for one in found}
        await rounds.forget_answers(session, seat.workspace_id, seat.assessment_id, tallied, deps.clock())
    else:
        await rounds.plan_nudges(session, seat.workspace_id, seat.assessment_id, None)
    await _record(deps, session, replace(seat, state=AssessmentState.COMPLETED))


async def _near_rounds(session: AsyncSession, seat: Seat) -> tuple[list[EarlierRound], frozenset[str]]:
    """Earlier rounds of an anonymous team in which nearly the same people took part, and who finished this one.

    Beside one of these nothing is counted: the difference would be what the few said who are in one alone.
    """
    if not seat.about.anonymous:
        return [], frozenset()
    people = await people_in(session, seat.workspace_id, seat.assessment_id, Way.EVERYONE)
    earlier = await earlier_rounds(session, seat)
    return [one for one in earlier if is_too_near(one.people, people)], people


async def _record(deps: Deps, session: AsyncSession, seat: Seat) -> None:
    """Keep results of the team's answers as they are now, and tell the channel."""
    given = await assessments.answers_of(session, seat.workspace_id, seat.respondent_id)
    reasons = await assessments.reasons_of(session, seat.workspace_id, seat.respondent_id)
    leader = Person(seat.workspace_id, seat.led_by)
    await record_results(deps, session, leader, seat, deps.catalog.carried(given.values), reasons)


async def settle(
    deps: Deps,
    session: AsyncSession,
    person: Person,
    assessment_id: int,
    practice_id: str,
    value: AnswerValue,
    reason: Reason | None,
) -> Screen:
    """Record what people agree on, where they differed; what is settled already stays.

    Raises Refusal once a newer assessment came, and for all who don't lead.
    """
    seat = await _led(session, person, assessment_id)
    disputed = await tallies.disputed_in(session, person.workspace_id, assessment_id)
    practice = next((one for one in disputed if deps.catalog.renamed.get(one, one) == practice_id), None)
    if seat.state is not AssessmentState.COMPLETED or seat.user_id != TEAM or practice is None:
        return await _talk_or_result(deps, session, person, seat)
    if not await is_newest(session, person.workspace_id, seat):
        raise Refusal(NOT_THE_NEWEST)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    because = GivenReason(reason.value) if reason else None
    answer = NewAnswer(given.turn, practice_id, value, because, author_of(seat, person))
    await assessments.add_answer(session, person.workspace_id, seat.respondent_id, answer, deps.clock())
    await tallies.settle(session, person.workspace_id, assessment_id, practice, deps.clock())
    await _record(deps, session, seat)
    return await _talk_or_result(deps, session, person, seat)


async def talk(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """What is to be talked about, or the result when that is done. Raises Refusal for all who don't lead."""
    seat = await _led(session, person, assessment_id, to_change=False)
    return await _talk_or_result(deps, session, person, seat)


async def result(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Screen:
    """The result, while there still is something to talk about. Raises Refusal for all who don't lead."""
    seat = await _led(session, person, assessment_id, to_change=False)
    if seat.state is AssessmentState.OPEN:
        return await screen_for(deps.catalog, session, person, seat)
    return await closed_screen(session, person, seat)


async def _talk_or_result(deps: Deps, session: AsyncSession, person: Person, seat: Seat) -> Screen:
    if seat.state is AssessmentState.OPEN:
        return await screen_for(deps.catalog, session, person, seat)
    return await talk_of(deps.catalog, session, person, seat) or await closed_screen(session, person, seat)


async def rounds_card(
    deps: Deps, session: AsyncSession, workspace_id: str, assessment_id: int
) -> tuple[Screen, tuple[str, str]] | None:
    """What the card of a round shows now, and where it is (channel id, ts); None when it has none."""
    seat = await assessments.seat_in(session, workspace_id, assessment_id, TEAM, to_change=False)
    if seat is None or not seat.card_channel or not seat.card_ts:
        return None
    leader = Person(workspace_id, seat.led_by)
    return await screen_for(deps.catalog, session, leader, seat), (seat.card_channel, seat.card_ts)


def nudge_of(deps: Deps, assessment: Assessment, channel_id: str, *, begun: bool, left: int) -> AnswerNudge:
    """What somebody who is reminded is told."""
    about = seats.about_of(assessment)
    asked = invitation(deps, about, assessment.id, channel_id, assessment.led_by, assessment.due_at)
    return AnswerNudge(**asked.model_dump(), begun=begun, left=left)


def _check_people(about: About, user_ids: Collection[str]) -> None:
    if len(user_ids) > MOST_PEOPLE:
        raise Refusal(TOO_MANY_PEOPLE)
    if about.anonymous and len(user_ids) < FEWEST:
        raise Refusal(TOO_FEW_TO_HIDE)
    if len(user_ids) < LEAST_PEOPLE:
        raise Refusal(TOO_FEW_PEOPLE)


def _are_enough(about: About, finished: int) -> bool:
    """Whether so many people's answers may be revealed."""
    return finished >= (FEWEST if about.anonymous else 1)


def _is_under_way(seat: Seat) -> bool:
    return seat.state is AssessmentState.OPEN and seat.about.way is Way.EVERYONE and seat.is_asked


async def _led(session: AsyncSession, person: Person, assessment_id: int, *, to_change: bool = True) -> Seat:
    """The seat that the assessment is led from: the TEAM's. Raises Refusal for all but those who lead it."""
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=to_change)
    if seat is None:
        raise Refusal(NO_ROUND)
    if not seat.is_led_by(person.user_id):
        raise Refusal(ONLY_WHO_LEADS.format(user=user(seat.led_by)))
    return seat

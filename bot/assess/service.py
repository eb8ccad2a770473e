"""What happens in an assessment once its questions are asked, and how it ends.

Each function is part of the caller's transaction, and decides who may do it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.conversation import (
    NOT_YOURS,
    Interview,
    before_of,
    can_be_kept,
    explained,
    interview,
    is_asking,
    is_correcting,
    is_current,
    is_sent,
    open_to,
    over,
    review,
    seat_of,
    shown_to,
    standing,
    standing_at,
)
from bot.assess.everyone.dropping import close_messages
from bot.assess.state import Asking, Because, Cancelled, Review
from bot.assess.together import news
from bot.deps import NotAllowed
from bot.levels.service import is_newest, record_results
from bot.slack.mrkdwn import user
from frameworks.interview import known, previous_question
from frameworks.model import AnswerValue, Reason
from storage import assessments, rounds, tallies, teams
from storage.assessments import NewAnswer
from storage.seats import GivenReason
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Click, Open, Shown
    from bot.deps import Parts, Person
    from storage.seats import Seat

NOTHING_TO_CANCEL = "No assessment is open in this channel, so there is nothing to cancel."
ONLY_WHO_LEADS = "Only the person who leads the assessment, {user}, and the team's owners can cancel it."
NOT_THE_NEWEST = (
    "A newer assessment came after this one, or its result was withdrawn, so its answers stay as they are. Change the "
    "newer one instead."
)
NOT_YOURS_TO_CHANGE = "Only those who lead the assessment and the team's owners can change its answers now."


async def waiting(parts: Parts, session: AsyncSession, person: Person) -> Open | None:
    """What waits for the person in the last assessment open for them; None without any."""
    found, _ = await all_waiting(parts, session, person, 1)
    return found[0] if found else None


async def all_waiting(parts: Parts, session: AsyncSession, person: Person, most: int) -> tuple[tuple[Open, ...], int]:
    """What waits for the person in all assessments open for them, the last first; and how many more than ``most``."""
    seats = [seat for seat in await _waiting_seats(session, person) if known(parts.catalog, seat.about.frameworks)]
    shown = [await open_to(parts.catalog, session, person, seat) for seat in seats[:most]]
    return tuple(shown), len(seats) - len(shown)


async def to_go_on(parts: Parts, session: AsyncSession, person: Person, assessment_id: int) -> Shown:
    """What waits for the person in an assessment, or else what they are shown in it. Raises NotAllowed as ``current``.

    That is their own questions before the round that they lead.
    """
    seats = await _waiting_seats(session, person)
    seat = next((one for one in seats if one.assessment_id == assessment_id), None)
    if seat is not None:
        return await open_to(parts.catalog, session, person, seat)
    return await current(parts, session, person, assessment_id)


async def _waiting_seats(session: AsyncSession, person: Person) -> list[Seat]:
    """The person's seats that are waited for, and the TEAM's in rounds that they lead, the last first."""
    own = await assessments.waiting_seats(session, person.workspace_id, person.user_id)
    there = {one.assessment_id for one in own}
    led = await assessments.led_seats(session, person.workspace_id, person.user_id, None)
    rounds_led = [
        one for one in led if one.about.way is Way.EVERYONE and one.is_asked and one.assessment_id not in there
    ]
    return sorted([*own, *rounds_led], key=lambda seat: seat.assessment_id, reverse=True)


async def explain(parts: Parts, session: AsyncSession, person: Person, assessment_id: int) -> Shown:
    """As ``current``, and a question with where the models ask for it."""
    return explained(parts.catalog, await current(parts, session, person, assessment_id))


async def current(parts: Parts, session: AsyncSession, person: Person, assessment_id: int) -> Shown:
    """What the person is shown now in an assessment. Raises NotAllowed when they have no seat in it.

    It waits for its turn among the clicks that change something, or the card would be drawn as it was before them.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    return await shown_to(parts.catalog, session, person, seat)


async def current_and_card(
    parts: Parts, session: AsyncSession, person: Person, assessment_id: int, *, of_the_team: bool = False
) -> tuple[Shown, tuple[str, str] | None]:
    """As ``current``, and where the person's card, or the team's, is, if there is one.

    Raises NotAllowed as ``card_posted`` does.
    """
    if of_the_team:
        seat = await led_seat(session, person, assessment_id)
    else:
        seat = await seat_of(session, person, assessment_id, to_change=True)
    return await shown_to(parts.catalog, session, person, seat), card_of(seat)


async def answer(
    parts: Parts,
    session: AsyncSession,
    person: Person,
    click: Click,
    value: AnswerValue,
    because: Because | None = None,
) -> Shown:
    """Save an answer and go on; the last one completes the assessment.

    "Not applicable" is saved with a reason only: without one it is asked for. A click that comes twice,
    late or out of order changes nothing and gives what is current.
    """
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if not is_asking(seat):
        return await shown_to(parts.catalog, session, person, seat)
    if value is AnswerValue.NOT_APPLICABLE and because is None:
        because = _reason_before(parts, seat, click)
        if because is None:
            shown = await shown_to(parts.catalog, session, person, seat)
            is_asked = isinstance(shown, Asking) and shown.click == click
            return replace(shown, wants_reason=True) if is_asked else shown
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    if not is_current(parts.catalog, seat, given, click):
        return standing(parts.catalog, seat, interview(parts.catalog, seat.about, given))
    changed = given.values.get(click.practice_id) is not value or because is not None
    if changed:
        because_of = GivenReason(because.reason.value, because.note) if because else None
        new = NewAnswer(click.turn, click.practice_id, value, because_of, said_by(seat, person))
        await assessments.add_answer(session, person.workspace_id, seat.respondent_id, new, parts.clock())
        given = replace(given, turn=given.turn + 1, values={**given.values, click.practice_id: value})
    at = interview(parts.catalog, seat.about, given)
    return await go_on(parts, session, person, seat, at, changed=changed)


def said_by(seat: Seat, person: Person) -> str | None:
    """Who is remembered as having given an answer."""
    return None if seat.about.anonymous else person.user_id


def _reason_before(parts: Parts, seat: Seat, click: Click) -> Because | None:
    """Why a practice was not applicable before a check-in: that is still so."""
    before = parts.catalog.carried(seat.about.known).get(click.practice_id)
    reason = before.because if before else None
    return Because(Reason(reason.reason), reason.note) if reason else None


async def keep_answer(parts: Parts, session: AsyncSession, person: Person, click: Click) -> Shown:
    """Leave an earlier answer as it is and go on with the first open question."""
    return await move(parts, session, person, click, stay)


async def go_back(parts: Parts, session: AsyncSession, person: Person, click: Click) -> Shown:
    """Ask the question before the current one again; at the first, nothing changes."""
    return await move(parts, session, person, click, step_back)


async def skip(parts: Parts, session: AsyncSession, person: Person, click: Click) -> Shown:
    """Leave the current question for the end; one that has an answer keeps it."""
    return await move(parts, session, person, click, leave_for_later)


async def all_still_true(parts: Parts, session: AsyncSession, person: Person, click: Click) -> Shown:
    """Answer the current question of a check-in, and all behind it, as before; what nobody knew then is still asked."""

    async def repeat(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
        before = parts.catalog.carried(seat.about.known)
        left = [one.id for one in at.open if one.id not in seat.skipped and can_be_kept(before.get(one.id))]
        for turn, practice in enumerate(left, start=at.turn):
            one = before[practice]
            new = NewAnswer(turn, practice, one.value, one.because, said_by(seat, person))
            await assessments.add_answer(session, seat.workspace_id, seat.respondent_id, new, parts.clock())
        return await place_at(session, seat, None)

    await move(parts, session, person, click, repeat)
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    return await shown_to(parts.catalog, session, person, seat)


async def go_to(parts: Parts, session: AsyncSession, person: Person, click: Click, practice_id: str) -> Shown:
    """Ask a question that was answered, skipped or is still to come, whichever stands on the card now."""

    async def to_it(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
        if practice_id not in at.answers and all(one.id != practice_id for one in at.open):
            return seat
        return await place_at(session, seat, practice_id)

    return await move(parts, session, person, click, to_it, anywhere=True)


Step = Callable[["AsyncSession", "Seat", "Interview"], Awaitable["Seat"]]


async def move(
    parts: Parts, session: AsyncSession, person: Person, click: Click, step: Step, *, anywhere: bool = False
) -> Shown:
    """Take a step through the questions, if the click is on what is shown now; or, ``anywhere``, from this turn."""
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if not is_asking(seat):
        return await shown_to(parts.catalog, session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    at = interview(parts.catalog, seat.about, given)
    shown = standing(parts.catalog, seat, at)
    if shown.click != click and not (anywhere and shown.click.turn == click.turn):
        return shown
    seat = await step(session, seat, at)
    if (seat.state is AssessmentState.COMPLETED or is_sent(seat)) and not is_correcting(seat):
        return await shown_to(parts.catalog, session, person, seat)
    return standing(parts.catalog, seat, at)


async def place_at(session: AsyncSession, seat: Seat, position: str | None) -> Seat:
    """Go to a practice, or on with the first unanswered."""
    await assessments.move_to(session, seat.workspace_id, seat.respondent_id, position)
    return replace(seat, position=position)


async def stay(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
    """Leave the answer that was gone back to as it is."""
    return await place_at(session, seat, None) if seat.position in at.answers or is_sent(seat) else seat


async def step_back(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
    """Go to the question before, if there is one."""
    current = standing_at(seat, at)
    previous = previous_question(at.history, current)
    return seat if previous is None else await place_at(session, seat, previous)


async def leave_for_later(session: AsyncSession, seat: Seat, at: Interview) -> Seat:
    """Leave the current question for the end."""
    current = standing_at(seat, at)
    if current is None or current in at.answers:
        return await place_at(session, seat, None)
    skipped = tuple(dict.fromkeys([*seat.skipped, current]))
    await assessments.skip(session, seat.workspace_id, seat.respondent_id, skipped)
    return replace(seat, position=None, skipped=skipped)


async def finish(parts: Parts, session: AsyncSession, person: Person, click: Click) -> Shown:
    """Finish an assessment that one person answers, from the look over all answers: its result is kept and told.

    What was skipped is not known. Should that open another question, it is asked first.
    """
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if seat.about.way is not Way.ALONE or seat.state is not AssessmentState.OPEN or not is_asking(seat):
        return await shown_to(parts.catalog, session, person, seat)
    at = await ready(parts, session, person, seat, click)
    if not isinstance(at, Interview):
        return at
    return await complete(parts, session, person, seat, at)


async def ready(
    parts: Parts, session: AsyncSession, person: Person, seat: Seat, click: Click
) -> Interview | Asking | Review:
    """The answers as they are when a seat is done; or what is shown instead, when it is not.

    Part of the transaction that takes them in. What was skipped is answered with "don't know"; in a check-in it stays
    as it was before.
    """
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    at = interview(parts.catalog, seat.about, given)
    shown = standing(parts.catalog, seat, at)
    if shown.click != click or not isinstance(shown, Review):
        return shown
    values = dict(given.values)
    for turn, practice in enumerate(shown.skipped, start=given.turn):
        new = NewAnswer(turn, practice.id, AnswerValue.DONT_KNOW, said_by=said_by(seat, person))
        await assessments.add_answer(session, person.workspace_id, seat.respondent_id, new, parts.clock())
        values[practice.id] = AnswerValue.DONT_KNOW
    given = replace(given, turn=given.turn + len(shown.skipped), values=values)
    at = interview(parts.catalog, seat.about, given)
    before = before_of(parts.catalog, seat.about)
    return standing(parts.catalog, seat, at) if any(one.id not in before for one in at.open) else at


async def complete(parts: Parts, session: AsyncSession, person: Person, seat: Seat, at: Interview) -> Shown:
    """End an open assessment with these answers as the team's, keep its results and tell the channel.

    Part of the transaction that took in the last of them.
    """
    if not await assessments.end_assessment(
        session, person.workspace_id, seat.assessment_id, AssessmentState.COMPLETED, parts.clock()
    ):
        return await shown_to(parts.catalog, session, person, await seat_of(session, person, seat.assessment_id))
    reasons = await assessments.reasons_of(session, person.workspace_id, seat.respondent_id)
    await record_results(parts, session, person, seat, at.said, reasons)
    if seat.about.anonymous and seat.about.way is Way.ALONE:
        await assessments.forget_who_answered(session, person.workspace_id, seat, parts.clock())
        seat = replace(seat, user_id=TEAM, led_by=TEAM)
    return await over(session, person, replace(seat, state=AssessmentState.COMPLETED, position=None))


async def look_over(parts: Parts, session: AsyncSession, person: Person, assessment_id: int) -> Shown:
    """All answers, to change one of them: of an open assessment, or of the team's newest result.

    Raises NotAllowed when a newer assessment came after it, or for somebody who may not change it.
    """
    seat = await seat_of(session, person, assessment_id, to_change=True)
    if seat.state is not AssessmentState.COMPLETED and not is_asking(seat):
        return await shown_to(parts.catalog, session, person, seat)
    if seat.state is AssessmentState.COMPLETED:
        await _check_may_correct(session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    correcting = seat.state is AssessmentState.COMPLETED
    return review(parts.catalog, seat, interview(parts.catalog, seat.about, given), correcting=correcting)


async def correct(parts: Parts, session: AsyncSession, person: Person, click: Click, practice_id: str) -> Shown:
    """Ask a question again whose answer counts already; of a finished assessment, the new one makes a new result.

    Raises NotAllowed as ``look_over`` does.
    """
    seat = await seat_of(session, person, click.assessment_id, to_change=True)
    if seat.state is not AssessmentState.COMPLETED and not is_sent(seat):
        return await shown_to(parts.catalog, session, person, seat)
    if seat.state is AssessmentState.COMPLETED:
        await _check_may_correct(session, person, seat)
    given = await assessments.answers_of(session, person.workspace_id, seat.respondent_id)
    at = interview(parts.catalog, seat.about, given)
    if practice_id in at.answers or practice_id in before_of(parts.catalog, seat.about):
        seat = await place_at(session, seat, practice_id)
    return await shown_to(parts.catalog, session, person, seat)


async def _check_may_correct(session: AsyncSession, person: Person, seat: Seat) -> None:
    if seat.user_id != person.user_id and not seat.is_led_by(person.user_id):
        raise NotAllowed(NOT_YOURS_TO_CHANGE)
    if seat.about.way is not Way.ALONE and seat.user_id != TEAM:
        raise NotAllowed(NOT_YOURS_TO_CHANGE)
    if not await is_newest(session, person.workspace_id, seat):
        raise NotAllowed(NOT_THE_NEWEST)


async def may_cancel(_: Parts, session: AsyncSession, person: Person, channel_id: str) -> int:
    """The id of the channel's open assessment. Raises NotAllowed, with the reason, for all but those who lead it."""
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    found = await assessments.open_assessment(session, person.workspace_id, team.id) if team else None
    if found is None:
        raise NotAllowed(NOTHING_TO_CANCEL)
    if found.led_by != person.user_id and (team is None or person.user_id not in team.owners):
        raise NotAllowed(ONLY_WHO_LEADS.format(user=user(found.led_by)))
    return found.id


async def cancel(parts: Parts, session: AsyncSession, person: Person, assessment_id: int) -> Cancelled:
    """Drop an open assessment; its answers stay, but for those that many gave anonymously.

    Dropping it again, or one that is finished, changes nothing. Raises NotAllowed for all but those who lead it.
    """
    seat = await led_seat(session, person, assessment_id)
    if await abandon(parts, session, seat):
        seat = replace(seat, state=AssessmentState.ABANDONED)
    # The card is in the direct messages of whoever answered, who need not be the one who dropped it.
    reader = person if seat.user_id == TEAM else replace(person, user_id=seat.user_id)
    card = card_of(seat)
    if card is None:
        # Before everyone is asked, the card is still that of whoever leads.
        own = await assessments.seat_in(session, person.workspace_id, assessment_id, seat.led_by, to_change=False)
        card = card_of(own) if own else None
    return Cancelled(await over(session, reader, seat), card)


async def abandon(parts: Parts, session: AsyncSession, seat: Seat) -> bool:
    """Drop the open assessment that is led from this seat; False when it was not open any more.

    Part of a transaction. What many gave anonymously is forgotten.
    """
    if not await assessments.end_assessment(
        session, seat.workspace_id, seat.assessment_id, AssessmentState.ABANDONED, parts.clock()
    ):
        return False
    if seat.about.way is Way.TOGETHER:
        await news.tell_of_end(parts, session, replace(seat, state=AssessmentState.ABANDONED))
    if seat.about.way is Way.EVERYONE and seat.is_asked:
        await close_messages(parts, session, seat)
    if seat.about.way is Way.EVERYONE and seat.about.anonymous:
        await rounds.lock_seats(session, seat.workspace_id, seat.assessment_id)
        await rounds.forget_answers(session, seat.workspace_id, seat.assessment_id, (), parts.clock())
    return True


async def card_posted(
    _: Parts,
    session: AsyncSession,
    person: Person,
    assessment_id: int,
    channel: str,
    ts: str,
    *,
    taken_over: bool = False,
    of_the_team: bool = False,
) -> tuple[str, str] | None:
    """Keep where the person's card, or the team's, is now; returns where one is that is to be removed, if one is.

    The team's is in the direct messages of whoever leads; what other owners have are copies, which are not kept.
    Of cards that were posted at the same time the last stays. One that is ``taken_over`` may be older.
    Raises NotAllowed when the person has no seat of their own (any more), or does not lead the team's.
    """
    if of_the_team:
        seat = await led_seat(session, person, assessment_id)
        if seat.led_by != person.user_id:
            # Another owner's is a copy: the card stays with whoever leads.
            return None
    else:
        seat = await seat_of(session, person, assessment_id, to_change=True)
        if seat.user_id != person.user_id:
            raise NotAllowed(NOT_YOURS)
    before = card_of(seat)
    if before is not None and before[0] == channel and before[1] > ts and not taken_over:
        return channel, ts
    await assessments.remember_card(session, person.workspace_id, seat.respondent_id, channel, ts)
    return None if before == (channel, ts) else before


async def led_seat(session: AsyncSession, person: Person, assessment_id: int) -> Seat:
    """The seat that the assessment is led from, to change it: the team's, or of the one person who answers.

    Raises NotAllowed for all but those who lead it.
    """
    seat = await assessments.leading_seat(session, person.workspace_id, assessment_id)
    if seat is None or not seat.is_led_by(person.user_id):
        raise NotAllowed(ONLY_WHO_LEADS.format(user=user(seat.led_by)) if seat else NOTHING_TO_CANCEL)
    return seat


async def go_on(
    parts: Parts, session: AsyncSession, person: Person, seat: Seat, at: Interview, *, changed: bool = True
) -> Shown:
    """Leave the current question: ask the first open one, or, after a correction, keep the new result.

    Part of the transaction that ``changed`` the answers, if they were.
    """
    if is_correcting(seat) and is_sent(seat):
        before = before_of(parts.catalog, seat.about)
        following = next((one.id for one in at.open if one.id not in before), None)
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, following)
        return await shown_to(parts.catalog, session, person, replace(seat, position=following))
    if seat.position is not None:
        await assessments.move_to(session, person.workspace_id, seat.respondent_id, None)
    if is_correcting(seat):
        practice, seat = seat.position or "", replace(seat, position=None)
        is_disputed = practice in await tallies.disputed_in(session, person.workspace_id, seat.assessment_id)
        if is_disputed:
            # What people differed about is settled when the team's answer to it is given again.
            await tallies.settle(session, person.workspace_id, seat.assessment_id, practice, parts.clock())
        if changed or is_disputed:
            if not await is_newest(session, person.workspace_id, seat):
                raise NotAllowed(NOT_THE_NEWEST)
            reasons = await assessments.reasons_of(session, person.workspace_id, seat.respondent_id)
            await record_results(parts, session, person, seat, at.said, reasons)
            if seat.about.way is Way.TOGETHER:
                await news.tell_of_end(parts, session, seat)
        return await shown_to(parts.catalog, session, person, seat)
    return standing(parts.catalog, replace(seat, position=None), at)


def card_of(seat: Seat) -> tuple[str, str] | None:
    """Where a seat's card is (channel id, ts), if it has one."""
    return (seat.card_channel, seat.card_ts) if seat.card_channel and seat.card_ts else None

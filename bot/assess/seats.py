"""The seats of an assessment: whose is which, where its card is, and what may be done from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.slack.mrkdwn import user
from frameworks.model import Scope
from storage import assessments
from storage.tables import TEAM, AssessmentState, Earlier, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from storage.seats import Seat


NOT_YOURS = "These questions are for somebody else. Start your own team's assessment with `/maturity assess`."


NOBODYS_ANY_MORE = (
    "This assessment is finished and was anonymous, so I do not know any more who answered it. See where the team "
    "stands with `/maturity status` in its channel."
)


ONLY_WHO_LED = "Only {user}, who led this, and the team's owners can change what was answered."


NOTHING_TO_CANCEL = "No assessment is open in this channel, so there is nothing to cancel."
ONLY_WHO_LEADS = "Only the person who leads the assessment, {user}, and the team's owners can cancel it."


async def seat_of(session: AsyncSession, person: Person, assessment_id: int, *, to_change: bool = False) -> Seat:
    """The person's seat in an assessment; those who lead it share the team's, once it is over or not being asked.

    Raises Refusal when they have none; and, where all answered together on one card, for everybody else once it
    is over.
    """
    seat = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=False)
    if seat is None or (seat.state is not AssessmentState.OPEN and seat.about.way is not Way.ALONE):
        # Whoever closes a round locks the TEAM's seat and then people's: nobody may wait for it with theirs locked.
        team = await assessments.seat_in(session, person.workspace_id, assessment_id, TEAM, to_change=to_change)
        if team is not None and team.is_led_by(person.user_id) and _is_the_leaders(team):
            return team
        if seat is None and team is not None and team.about.way is Way.ALONE:
            raise Refusal(NOBODYS_ANY_MORE)
        if team is not None and team.about.way is Way.TOGETHER and team.state is not AssessmentState.OPEN:
            raise Refusal(ONLY_WHO_LED.format(user=user(team.led_by)))
    if seat is None:
        raise Refusal(NOT_YOURS)
    return await assessments.locked(session, seat) if to_change else seat


def _is_the_leaders(team: Seat) -> bool:
    """Whether the team's seat is for those who lead: it is over, or a round in which they are not asked themselves."""
    return team.state is not AssessmentState.OPEN or (team.about.way is Way.EVERYONE and team.is_asked)


def is_answered_together(seat: Seat) -> bool:
    """Whether this is the seat of a person in an assessment that all answer together: their card is the channel's."""
    is_begun = seat.about.scope is not Scope.UNDECIDED and seat.about.earlier is not Earlier.CONFIRM
    return seat.about.way is Way.TOGETHER and seat.user_id != TEAM and is_begun


def is_asking(seat: Seat) -> bool:
    """Whether this seat is asked: what comes before the questions is decided, and its answers are not in yet."""
    if is_correcting(seat):
        return True
    if seat.about.way is Way.EVERYONE and seat.user_id == TEAM:
        # What the team says comes of what people say, at the reveal.
        return False
    is_begun = seat.about.scope is not Scope.UNDECIDED and seat.about.earlier is not Earlier.CONFIRM
    # Where all answer together the card is the channel's, and only the TEAM is asked.
    is_its_turn = seat.about.way is Way.ALONE or (seat.is_asked and not is_answered_together(seat))
    is_waited_for = not seat.finished and not (seat.gone and seat.about.way is Way.EVERYONE)
    return seat.state is AssessmentState.OPEN and is_begun and is_its_turn and is_waited_for


def is_correcting(seat: Seat) -> bool:
    """Whether an answer is being changed that counts already: the team's after the end, or one that was sent."""
    is_over = seat.state is AssessmentState.COMPLETED and speaks_for_the_team(seat)
    return (is_over or is_sent(seat)) and seat.position is not None


def speaks_for_the_team(seat: Seat) -> bool:
    """Whether results rest on what is answered from this seat."""
    return seat.user_id == TEAM or seat.about.way is Way.ALONE


def is_sent(seat: Seat) -> bool:
    """Whether this seat's answers are in, while others' are still waited for."""
    return seat.state is AssessmentState.OPEN and seat.about.way is Way.EVERYONE and seat.finished


def author_of(seat: Seat, person: Person) -> str | None:
    """Who is remembered as having given an answer."""
    return None if seat.about.anonymous else person.user_id


async def card_posted(
    _: Deps,
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
    Raises Refusal when the person has no seat of their own (any more), or does not lead the team's.
    """
    if of_the_team:
        seat = await led_seat(session, person, assessment_id)
        if seat.led_by != person.user_id:
            # Another owner's is a copy: the card stays with whoever leads.
            return None
    else:
        seat = await seat_of(session, person, assessment_id, to_change=True)
        if seat.user_id != person.user_id:
            raise Refusal(NOT_YOURS)
    before = card_of(seat)
    if before is not None and before[0] == channel and before[1] > ts and not taken_over:
        return channel, ts
    await assessments.remember_card(session, person.workspace_id, seat.respondent_id, channel, ts)
    return None if before == (channel, ts) else before


async def led_seat(session: AsyncSession, person: Person, assessment_id: int) -> Seat:
    """The seat that the assessment is led from, to change it: the team's, or of the one person who answers.

    Raises Refusal for all but those who lead it.
    """
    seat = await assessments.leading_seat(session, person.workspace_id, assessment_id)
    if seat is None or not seat.is_led_by(person.user_id):
        raise Refusal(ONLY_WHO_LEADS.format(user=user(seat.led_by)) if seat else NOTHING_TO_CANCEL)
    return seat


def card_of(seat: Seat) -> tuple[str, str] | None:
    """Where a seat's card is (channel id, ts), if it has one."""
    return (seat.card_channel, seat.card_ts) if seat.card_channel and seat.card_ts else None

"""Who goes on in an assessment, and who leads it. Each function is one transaction, and decides who may do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assess.conversation import open_to, seat_of
from bot.assess.service import card_of
from bot.parts import NotAllowed, Person
from storage import assessments
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import Open
    from bot.parts import Parts
    from storage.assessments import Seat

OVER = "This assessment is over, so there is nothing to hand over."
NOT_ALONE = "Everybody answers for themselves here, so your answers stay yours."
TO_YOURSELF = "That is you. Choose a colleague."
HAS_A_SEAT = "They answer in this assessment already. Choose somebody else."


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A seat has changed hands: what its new owner is shown, how many answers it has, where the old card is."""

    shown: Open
    channel_id: str
    answered: int
    card: tuple[str, str] | None


async def hand_over(parts: Parts, person: Person, assessment_id: int, colleague_id: str) -> HandedOver | None:
    """Give the person's seat, with its answers, to a colleague, who then leads; None when that was done before.

    Raises NotAllowed when there is nothing to hand over, or not to this colleague.
    """
    async with parts.database.write() as session:
        colleague = Person(person.workspace_id, colleague_id)
        there = await assessments.seat_in(session, person.workspace_id, assessment_id, colleague_id, to_change=False)
        mine = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=True)
        if mine is None and there is not None and there.led_by == colleague_id:
            return None
        seat = mine or await seat_of(session, person, assessment_id)
        if seat.state is not AssessmentState.OPEN:
            raise NotAllowed(OVER)
        if seat.about.way is not Way.ALONE:
            raise NotAllowed(NOT_ALONE)
        if colleague_id == person.user_id:
            raise NotAllowed(TO_YOURSELF)
        if there is not None:
            raise NotAllowed(HAS_A_SEAT)
        card = await give(parts, session, seat, colleague_id)
        answered = await assessments.count_answered(session, person.workspace_id, assessment_id)
        theirs = await seat_of(session, colleague, assessment_id)
        shown = await open_to(parts.catalog, session, colleague, theirs)
        return HandedOver(shown, seat.channel_id, answered, card)


async def give(parts: Parts, session: AsyncSession, seat: Seat, user_id: str) -> tuple[str, str] | None:
    """Have somebody lead the open assessment that is led from this seat; gives where the card before them is.

    What one person answers is theirs then, and so is what comes before everyone is asked. Part of a transaction.
    """
    workspace_id, assessment_id = seat.workspace_id, seat.assessment_id
    own = seat
    if seat.user_id == TEAM and not is_round(seat):
        own = await assessments.seat_in(session, workspace_id, assessment_id, seat.led_by, to_change=True)
    card = card_of(own) if own else None
    if seat.about.way is not Way.ALONE and seat.is_asked:
        if own is not None:
            await assessments.remember_card(session, workspace_id, own.respondent_id, None, None)
        if not is_round(seat):
            # Where all answer together, whoever leads has a card of their own beside the channel's.
            await assessments.add_respondent(session, workspace_id, assessment_id, user_id)
    elif own is not None:
        await assessments.hand_over(session, workspace_id, own, user_id)
    await assessments.change_assessment(
        session, workspace_id, assessment_id, led_by=user_id, led_since=parts.clock(), leader_gone=False
    )
    return card


def is_round(seat: Seat) -> bool:
    """Whether everyone is asked, so that the TEAM's card is that of whoever leads."""
    return seat.about.way is Way.EVERYONE and seat.is_asked


async def led_from(session: AsyncSession, person: Person, seat: Seat) -> Seat | None:
    """The seat that shows whoever leads what they lead: the TEAM's of a round, else their own."""
    user_id = TEAM if is_round(seat) else person.user_id
    return await assessments.seat_in(session, person.workspace_id, seat.assessment_id, user_id, to_change=False)

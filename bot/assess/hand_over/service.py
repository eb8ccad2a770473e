"""Who goes on in an assessment, and who leads it. Each function is one transaction, and decides who may do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assess.conversation import open_to, seat_of
from bot.assess.service import card_of, led_seat
from bot.parts import NotAllowed, Person
from storage import assessments
from storage.tables import AssessmentState, Way

if TYPE_CHECKING:
    from bot.assess.state import Open
    from bot.parts import Parts

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
        await assessments.hand_over(session, person.workspace_id, seat, colleague_id)
        await assessments.change_assessment(session, person.workspace_id, assessment_id, led_since=parts.clock())
        answered = await assessments.count_answered(session, person.workspace_id, assessment_id)
        theirs = await seat_of(session, colleague, assessment_id)
        shown = await open_to(parts.catalog, session, colleague, theirs)
        return HandedOver(shown, seat.channel_id, answered, card_of(seat))


async def let_lead(parts: Parts, person: Person, assessment_id: int, colleague_id: str) -> None:
    """Have a colleague lead an open assessment in the person's place; the answers stay whose they are.

    Raises NotAllowed for all but those who lead it.
    """
    async with parts.database.write() as session:
        seat = await led_seat(session, person, assessment_id)
        if seat.state is not AssessmentState.OPEN:
            raise NotAllowed(OVER)
        await assessments.change_assessment(
            session, person.workspace_id, assessment_id, led_by=colleague_id, led_since=parts.clock()
        )

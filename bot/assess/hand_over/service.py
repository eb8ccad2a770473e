"""Who goes on in an assessment, and who leads it. Each function is one transaction, and decides who may do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assess.progress import open_screen
from bot.assess.seats import card_of, seat_of
from bot.deps import Person, Refusal
from bot.slack.mrkdwn import user
from storage import assessments
from storage.tables import TEAM, AssessmentState, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.state import OpenScreen
    from bot.deps import Deps
    from storage.seats import Seat

OVER = "This assessment is over, so there is nothing to hand over."
ONLY_WHO_LEADS = "Only {user}, who leads this, and the team's owners can hand it over."
TO_YOURSELF = "That is you. Choose a colleague."
HAS_A_SEAT = "They answer in this assessment already. Choose somebody else."


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody else leads: what they are shown, with how many answers, whom they follow, where that one's card is.

    ``answered`` is None where several people answer, and what they said stays theirs.
    """

    shown: OpenScreen
    channel_id: str
    answered: int | None
    before: str
    card: tuple[str, str] | None


async def hand_over(
    deps: Deps, session: AsyncSession, person: Person, assessment_id: int, colleague_id: str
) -> HandedOver | None:
    """Give the person's seat, with its answers, to a colleague, who then leads; None when that was done before.

    Where several people answer, only the lead is given. Raises Refusal when there is nothing to hand over, or not
    to this colleague.
    """
    led = await assessments.leading_seat(session, person.workspace_id, assessment_id)
    if led is not None and led.about.way is not Way.ALONE:
        return await _let_lead(deps, session, person, led, colleague_id)
    colleague = Person(person.workspace_id, colleague_id)
    there = await assessments.seat_in(session, person.workspace_id, assessment_id, colleague_id, to_change=False)
    mine = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=True)
    if mine is None and there is not None and there.led_by == colleague_id:
        return None
    seat = mine or await seat_of(session, person, assessment_id)
    if seat.state is not AssessmentState.OPEN:
        raise Refusal(OVER)
    if colleague_id == person.user_id:
        raise Refusal(TO_YOURSELF)
    if there is not None:
        raise Refusal(HAS_A_SEAT)
    card = await transfer_lead(deps, session, seat, colleague_id)
    answered = await assessments.count_answered(session, person.workspace_id, assessment_id)
    theirs = await seat_of(session, colleague, assessment_id)
    shown = await open_screen(deps.catalog, session, colleague, theirs)
    return HandedOver(shown, seat.channel_id, answered, person.user_id, card)


async def _let_lead(
    deps: Deps, session: AsyncSession, person: Person, led: Seat, colleague_id: str
) -> HandedOver | None:
    """Have a colleague lead what several people answer; None when they do. Raises Refusal for who does not lead."""
    if led.led_by == colleague_id:
        return None
    if not led.is_led_by(person.user_id):
        raise Refusal(ONLY_WHO_LEADS.format(user=user(led.led_by)))
    if led.state is not AssessmentState.OPEN:
        raise Refusal(OVER)
    card = await transfer_lead(deps, session, led, colleague_id)
    colleague = Person(person.workspace_id, colleague_id)
    theirs = await lead_seat(session, colleague, led) or await seat_of(session, colleague, led.assessment_id)
    shown = await open_screen(deps.catalog, session, colleague, theirs)
    return HandedOver(shown, led.channel_id, None, led.led_by, card)


async def transfer_lead(deps: Deps, session: AsyncSession, seat: Seat, user_id: str) -> tuple[str, str] | None:
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
        session, workspace_id, assessment_id, led_by=user_id, led_since=deps.clock(), leader_gone=False
    )
    return card


def is_round(seat: Seat) -> bool:
    """Whether everyone is asked, so that the TEAM's card is that of whoever leads."""
    return seat.about.way is Way.EVERYONE and seat.is_asked


async def lead_seat(session: AsyncSession, person: Person, seat: Seat) -> Seat | None:
    """The seat that shows whoever leads what they lead: the TEAM's of a round, else their own."""
    user_id = TEAM if is_round(seat) else person.user_id
    return await assessments.seat_in(session, person.workspace_id, seat.assessment_id, user_id, to_change=False)

"""What becomes of an assessment when somebody leaves its channel or the workspace, or comes back.

Each function is one transaction. Most people who leave have no part in any assessment: they cost a look.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.assess.everyone.service import close_if_all_done, readd_member
from bot.assess.hand_over.service import lead_seat, transfer_lead
from bot.assess.leaving.state import Left
from bot.assess.progress import open_screen
from bot.assess.state import TakenOver
from bot.assess.transactions import look
from bot.deps import Refusal
from bot.slack.mrkdwn import user
from bot.slack.posting import post
from storage import assessments, members, rounds, teams
from storage.events import remember_event
from storage.tables import Assessment, AssessmentState, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person
    from storage.seats import Seat

LEFT = "left"
# After so long without an answer somebody else may go on.
LONG = timedelta(days=7)
NOTHING_TO_TAKE_OVER = (
    "This assessment is over, so there is nothing to take over. Start a new one with `/maturity assess`."
)
NOT_LEFT = "{user} leads this assessment, and only they and the team's owners can pass it on."


async def on_member_left(deps: Deps, person: Person, channel_id: str | None, event_id: str) -> list[int]:
    """Somebody left a channel, or (None) the workspace: they are not asked any more. Gives the rounds they were in.

    Of an assessment that they answered for their team, or led, an owner of the team is told, or else its channel.
    """
    changed: list[int] = []
    if not await look(deps, _has_to_do, person, channel_id):
        return changed
    async with deps.database.write() as session:
        if not await remember_event(session, event_id, deps.clock()):
            return changed
        open_ones = await assessments.open_seats(session, person.workspace_id, person.user_id, channel_id)
        await members.leave(session, person.workspace_id, person.user_id, channel_id)
        for seat in open_ones:
            if seat.gone:
                continue
            is_round = seat.about.way is Way.EVERYONE
            if is_round:
                await rounds.lock_team(session, person.workspace_id, seat.assessment_id)
            await assessments.change_respondent(session, person.workspace_id, seat.respondent_id, gone=True)
            if is_round:
                await close_if_all_done(deps, session, person.workspace_id, seat.assessment_id)
                changed.append(seat.assessment_id)
        for seat in await _led(session, person, channel_id):
            if await assessments.leader_left(
                session, person.workspace_id, seat.assessment_id, person.user_id, gone=True
            ):
                await tell_lead_left(deps, session, seat, event_id, person.user_id)
    return changed


async def on_member_joined(deps: Deps, person: Person, channel_id: str, event_id: str) -> list[int]:
    """Somebody who had left a channel is in it again, and is asked again where nobody took over from them.

    Not where they said that it is not for them. Gives the rounds in which they are waited for again.
    """
    changed: list[int] = []
    async with deps.database.read() as session:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    if team is None:
        return changed
    async with deps.database.write() as session:
        if not await remember_event(session, event_id, deps.clock()):
            return changed
        await members.ensure_member(session, person.workspace_id, team.id, person.user_id)
        for seat in await assessments.open_seats(session, person.workspace_id, person.user_id, channel_id):
            if seat.about.way is not Way.EVERYONE:
                await assessments.change_respondent(session, person.workspace_id, seat.respondent_id, gone=False)
            elif await readd_member(deps, session, seat):
                changed.append(seat.assessment_id)
        for seat in await _led(session, person, channel_id):
            await assessments.leader_left(session, person.workspace_id, seat.assessment_id, person.user_id, gone=False)
    return changed


async def _has_to_do(_: Deps, session: AsyncSession, person: Person, channel_id: str | None) -> bool:
    """Whether a person has to do with the team of a channel, or with any, or leads its assessment."""
    known = await members.teams_of(session, person.workspace_id, person.user_id)
    if channel_id is not None:
        team = await teams.team_of_channel(session, person.workspace_id, channel_id)
        known = tuple(one for one in known if team and one == team.id)
    return bool(known) or bool(await _led(session, person, channel_id))


async def _led(session: AsyncSession, person: Person, channel_id: str | None) -> Iterable[Seat]:
    """A seat of each open assessment that the person leads, with a seat of their own in it or not."""
    own = await assessments.open_seats(session, person.workspace_id, person.user_id, channel_id)
    teams_own = await assessments.led_seats(session, person.workspace_id, person.user_id, channel_id)
    return {one.assessment_id: one for one in (*own, *teams_own) if one.led_by == person.user_id}.values()


async def tell_lead_left(deps: Deps, session: AsyncSession, seat: Seat, event_id: str, user_id: str = "") -> None:
    """Tell once that an assessment has lost whom it rests on; without a ``user_id`` not who that was."""
    news = Left(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        user_id="" if seat.about.anonymous else user_id,
        answered=await assessments.count_answered(session, seat.workspace_id, seat.assessment_id),
    )
    about = f"{seat.assessment_id}:{event_id}"
    owner = next((owner for owner in seat.owners if owner != user_id), seat.channel_id)
    await post(session, seat.workspace_id, owner, LEFT, about, news, deps.clock())


async def is_abandoned(deps: Deps, session: AsyncSession, assessment: Assessment) -> bool:
    """Whether an open assessment waits for nobody any more: who leads it has left, or nothing was answered for long."""
    if assessment.leader_gone:
        return True
    return not await assessments.anything_since(session, assessment.workspace_id, assessment.id, deps.clock() - LONG)


async def take_over(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, *, owns: bool) -> TakenOver:
    """Answer an open assessment, or lead it, in place of whoever did, with the answers so far.

    The team's owners may; where whoever led it has left or was silent for long, everybody may, and owns the team
    from then on, if they may own one (``owns``). Raises Refusal. Whoever took it over already gets it again.
    """
    seat = await assessments.leading_seat(session, person.workspace_id, assessment_id)
    assessment = await session.get(Assessment, assessment_id)
    if assessment is None or assessment.workspace_id != person.workspace_id:
        raise Refusal(NOTHING_TO_TAKE_OVER)
    # As it is now that nobody else changes the seat.
    await session.refresh(assessment)
    if assessment.state != AssessmentState.OPEN.value:
        raise Refusal(NOTHING_TO_TAKE_OVER)
    # Without a seat to lead it from, somebody was quicker, or an earlier click of the same person.
    seat = seat or await assessments.leading_seat(session, person.workspace_id, assessment_id)
    if seat is None:
        raise Refusal(NOT_LEFT.format(user=user(assessment.led_by)))
    card = None
    if assessment.led_by != person.user_id:
        if person.user_id not in seat.owners:
            if not await is_abandoned(deps, session, assessment):
                raise Refusal(NOT_LEFT.format(user=user(assessment.led_by)))
            if owns:
                owners = [*seat.owners, person.user_id]
                await teams.change_team(session, person.workspace_id, seat.team_id, owners=owners)
        card = await transfer_lead(deps, session, seat, person.user_id)
    own = await lead_seat(session, person, seat)
    shown = await open_screen(deps.catalog, session, person, own) if own and not own.finished else None
    return TakenOver(seat.channel_id, shown, card, seat.about)

"""What becomes of an assessment when somebody leaves its channel or the workspace, or comes back.

Each function is one transaction. Most people who leave have no part in any assessment: they cost a look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.everyone.service import close_if_all_done
from bot.assess.leaving.state import Left
from storage import assessments, outbox, rounds
from storage.events import first_time
from storage.tables import Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.parts import Parts, Person
    from storage.assessments import Seat

LEFT = "left"


async def left(parts: Parts, person: Person, channel_id: str | None, event_id: str) -> None:
    """Somebody left a channel, or (None) the workspace: they are not asked any more.

    Of an assessment that they answered for their team, or led, an owner of the team is told, or else its channel.
    """
    if not await _takes_part(parts, person, channel_id):
        return
    async with parts.database.write() as session:
        if not await first_time(session, event_id, parts.clock()):
            return
        for seat in await assessments.open_seats(session, person.workspace_id, person.user_id, channel_id):
            if seat.gone:
                continue
            is_round = seat.about.way is Way.EVERYONE
            if is_round:
                await rounds.lock_team(session, person.workspace_id, seat.assessment_id)
            await assessments.change_respondent(session, person.workspace_id, seat.respondent_id, gone=True)
            if is_round:
                await close_if_all_done(parts, session, person.workspace_id, seat.assessment_id)
            if seat.about.way is Way.ALONE or seat.led_by == person.user_id:
                await _tell(parts, session, seat)


async def came_back(parts: Parts, person: Person, channel_id: str, event_id: str) -> None:
    """Somebody who had left a channel is in it again, and is asked again where nobody took over from them."""
    if not await _takes_part(parts, person, channel_id):
        return
    async with parts.database.write() as session:
        if not await first_time(session, event_id, parts.clock()):
            return
        for seat in await assessments.open_seats(session, person.workspace_id, person.user_id, channel_id):
            await assessments.change_respondent(session, person.workspace_id, seat.respondent_id, gone=False)


async def _takes_part(parts: Parts, person: Person, channel_id: str | None) -> bool:
    async with parts.database.read() as session:
        return bool(await assessments.open_seats(session, person.workspace_id, person.user_id, channel_id))


async def _tell(parts: Parts, session: AsyncSession, seat: Seat) -> None:
    """Tell once that an assessment has lost whom it rests on."""
    news = Left(
        assessment_id=seat.assessment_id,
        channel_id=seat.channel_id,
        user_id="" if seat.about.anonymous else seat.user_id,
        answered=await assessments.count_answered(session, seat.workspace_id, seat.assessment_id),
    )
    await outbox.put_in_outbox(
        session,
        workspace_id=seat.workspace_id,
        key=f"{LEFT}:{seat.assessment_id}:{seat.respondent_id}:{seat.user_id}",
        channel_id=next((one for one in seat.owners if one != seat.user_id), seat.channel_id),
        kind=LEFT,
        data=news.model_dump(mode="json"),
        now=parts.clock(),
    )

"""What is kept of a person, and forgetting them: by themselves, or by whoever runs the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.everyone.service import close_if_all_done
from bot.assess.leaving import service as leaving
from storage import assessments
from storage.forget_person import Kept, forget_person, kept_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.deps import Parts, Person


async def kept(parts: Parts, person: Person) -> Kept:
    """What there is of a person."""
    async with parts.database.read() as session:
        return await kept_of(session, person.workspace_id, person.user_id)


async def forget(parts: Parts, person: Person) -> tuple[Kept, Sequence[int]]:
    """Forget a person; gives what there was of them, and the open rounds that they were in. Again, nothing is left."""
    async with parts.database.write() as session:
        before = await kept_of(session, person.workspace_id, person.user_id)
        now = parts.clock()
        unled = await forget_person(session, person.workspace_id, person.user_id, now)
        for assessment_id in unled.rounds:
            await close_if_all_done(parts, session, person.workspace_id, assessment_id)
        for assessment_id in unled.led:
            seat = await assessments.leading_seat(session, person.workspace_id, assessment_id)
            if seat is not None:
                await leaving.tell(parts, session, seat, f"forgotten:{now.isoformat()}")
    return before, unled.rounds

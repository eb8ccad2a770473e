"""A round is dropped: what people have of it says so, in place of buttons that do nothing any more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.everyone.state import INVITATION, NUDGE, ROUND_DROPPED, RoundDropped
from storage import outbox, rounds

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from storage.seats import Seat

# Each person is reminded twice at most.
REMINDERS = (1, 2)


async def close_messages(deps: Deps, session: AsyncSession, seat: Seat) -> None:
    """Have people's cards, invitations and reminders of a round drawn anew. Part of the transaction that drops it."""
    now, workspace_id = deps.clock(), seat.workspace_id
    people = await rounds.cards_of_people(session, workspace_id, seat.assessment_id)
    dropped = RoundDropped(channel_id=seat.channel_id).model_dump(mode="json")
    for card in people:
        if card.ts is not None:
            await outbox.put_in_outbox(
                session,
                workspace_id=workspace_id,
                key=f"{ROUND_DROPPED}:{card.respondent_id}",
                channel_id=card.user_id,
                kind=ROUND_DROPPED,
                data=dropped,
                now=now,
                message_ts=card.ts,
            )
    keys = [key for card in people for key in keys_of_messages(seat.assessment_id, card.user_id, card.respondent_id)]
    drafts = await outbox.drafts_with_keys(session, keys)
    await outbox.edit_all(session, [replace(draft, data={**draft.data, "dropped": True}) for draft in drafts], now)


def keys_of_messages(assessment_id: int, user_id: str, respondent_id: int) -> tuple[str, ...]:
    """The keys of a person's invitation to a round and of the reminders of it, whether they were sent or not."""
    reminders = (f"{NUDGE}:{respondent_id}:{number}" for number in REMINDERS)
    return (f"{INVITATION}:{assessment_id}:{user_id}", *reminders)

"""What is kept of a person, and forgetting them: by themselves, or by whoever runs the bot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assess.everyone.dropping import keys_of_messages
from bot.assess.everyone.service import close_if_all_done
from bot.assess.leaving import service as leaving
from bot.teams.access.acting import DIRECT
from storage import assessments, outbox
from storage.forget_person import PersonCounts, forget_person, kept_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps, Person


async def kept(deps: Deps, person: Person) -> PersonCounts:
    """What there is of a person."""
    async with deps.database.read() as session:
        return await kept_of(session, person.workspace_id, person.user_id)


@dataclass(frozen=True, slots=True)
class OpenCard:
    """A message in the direct messages with a person that asks them something, and about which channel's team."""

    channel_id: str
    ts: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What there was of a person, the open rounds that they were in, and what asks them still."""

    kept: PersonCounts
    rounds: Sequence[int]
    cards: Sequence[OpenCard]


async def forget(deps: Deps, person: Person) -> Forgotten:
    """Forget a person. Again, nothing is left."""
    async with deps.database.write() as session:
        before = await kept_of(session, person.workspace_id, person.user_id)
        cards = await _open_cards(session, person)
        now = deps.clock()
        unled = await forget_person(session, person.workspace_id, person.user_id, now)
        for assessment_id in unled.rounds:
            await close_if_all_done(deps, session, person.workspace_id, assessment_id)
        for assessment_id in unled.led:
            seat = await assessments.leading_seat(session, person.workspace_id, assessment_id)
            if seat is not None:
                await leaving.tell_lead_left(deps, session, seat, f"forgotten:{now.isoformat()}")
    return Forgotten(before, unled.rounds, cards)


async def _open_cards(session: AsyncSession, person: Person) -> list[OpenCard]:
    """The cards, invitations and reminders of what is open, in the direct messages with a person."""
    own = await assessments.open_seats(session, person.workspace_id, person.user_id, None)
    led = await assessments.led_seats(session, person.workspace_id, person.user_id, None)
    cards = [
        OpenCard(seat.channel_id, seat.card_ts)
        for seat in (*own, *led)
        if seat.card_ts and seat.card_channel and seat.card_channel.startswith(DIRECT)
    ]
    for seat in own:
        keys = keys_of_messages(seat.assessment_id, person.user_id, seat.respondent_id)
        cards += [OpenCard(seat.channel_id, ts) for ts in await outbox.posted_with_keys(session, keys)]
    # An invitation turns into the card.
    return list(dict.fromkeys(cards))

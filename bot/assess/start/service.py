"""Starting an assessment, or starting over the one that is open.

Each function is part of the caller's transaction, and decides who may do it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assess.checkin.known import said_before
from bot.assess.ending import abandon
from bot.assess.progress import closed_screen, open_screen
from bot.assess.seats import NOTHING_TO_CANCEL, card_of, led_seat, seat_of
from bot.assess.start.setup import service as setup
from bot.assess.start.setup.service import fresh_about, join_open_assessment
from bot.assess.start.state import StartedOver
from bot.assess.state import Cancelled
from bot.deps import Refusal
from frameworks.interview import Mode
from storage import assessments, teams
from storage.tables import Assessment, AssessmentState, Earlier, Way

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.choice import Choice
    from bot.assess.start.state import Current
    from bot.assess.state import SomebodyElse, Started
    from bot.deps import Deps, Person


async def start(
    deps: Deps, session: AsyncSession, person: Person, channel_id: str, wish: Choice, *, owns: bool
) -> Started | SomebodyElse | None:
    """Open an assessment of a channel's team, or give the one that is open; None when no model is named and none is.

    A team that is made by it is the person's, if they may own one (``owns``).
    """
    if not wish.frameworks:
        return await setup.resume(deps, session, person, channel_id)
    mode, way = wish.mode or Mode.QUICK, wish.way or Way.ALONE
    return await setup.start(deps, session, person, channel_id, setup.Beginning(wish.frameworks, mode, way, owns))


async def check_in(
    deps: Deps, session: AsyncSession, person: Person, channel_id: str, way: Way | None
) -> Started | SomebodyElse | None:
    """Begin a check-in of a channel's team in all of its models, or give what is open; None without any result.

    It asks as much as the last time, and, unless somebody says otherwise (``way``), whom it asked then.
    """
    team = await teams.team_of_channel(session, person.workspace_id, channel_id)
    if team is None:
        return None
    last = await assessments.last_about(session, person.workspace_id, team.id)
    found = await said_before(deps.catalog, session, person.workspace_id, team.id)
    if last is None or not found:
        return None
    models, mode = found[0].frameworks, Mode(last.mode)
    how = setup.Beginning(models, mode, way or last.way, owns=False, earlier=Earlier.CHANGES)
    return await setup.start(deps, session, person, channel_id, how)


async def current(deps: Deps, session: AsyncSession, person: Person, assessment_id: int) -> Current:
    """What an assessment shows now to somebody who was offered it. Raises Refusal when they have no seat in it."""
    assessment = await _assessment(session, person, assessment_id)
    if assessment.state == AssessmentState.OPEN.value:
        return await join_open_assessment(deps, session, person, assessment, resumed=True)
    return await closed_screen(session, person, await seat_of(session, person, assessment_id))


async def start_over(
    deps: Deps, session: AsyncSession, person: Person, assessment_id: int, wish: Choice
) -> StartedOver | Current:
    """Drop an open assessment and open a new one as wished; what was not said stays as it was.

    A repeated or late click changes nothing and gives what is current. Raises Refusal for all but those who
    lead it.
    """
    seat = await led_seat(session, person, assessment_id)
    team = await teams.team_of_channel(session, person.workspace_id, seat.channel_id)
    assert team is not None  # noqa: S101 - assessments have teams
    mine = await assessments.seat_in(session, person.workspace_id, assessment_id, person.user_id, to_change=False)
    now = deps.clock()
    if not await abandon(deps, session, seat):
        found = await assessments.open_assessment(session, person.workspace_id, team.id)
        if found is not None:
            return await join_open_assessment(deps, session, person, found, resumed=True)
        return await closed_screen(session, person, seat)
    about = await fresh_about(
        session,
        team,
        wish.frameworks or seat.about.frameworks,
        wish.mode or Mode(seat.about.mode),
        wish.way or seat.about.way,
    )
    opened = await assessments.start_assessment(session, team, person.user_id, about, now)
    new = await assessments.seat_in(session, person.workspace_id, opened.id, person.user_id, to_change=True)
    assert new is not None  # noqa: S101 - whoever starts has a seat
    if mine is not None:
        await assessments.remember_card(
            session, person.workspace_id, new.respondent_id, mine.card_channel, mine.card_ts
        )
    dropped = None
    if card_of(seat) is not None and (mine is None or card_of(seat) != card_of(mine)):
        ended = replace(seat, state=AssessmentState.ABANDONED)
        dropped = Cancelled(await closed_screen(session, person, ended), card_of(seat))
    return StartedOver(await open_screen(deps.catalog, session, person, new), dropped)


async def _assessment(session: AsyncSession, person: Person, assessment_id: int) -> Assessment:
    found = await session.get(Assessment, assessment_id)
    if found is None or found.workspace_id != person.workspace_id:
        raise Refusal(NOTHING_TO_CANCEL)
    return found

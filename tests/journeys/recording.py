"""Answers that are put into the database rather than clicked, for the journeys in which something else matters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from weakref import WeakKeyDictionary

from bot.assess.interview import interview
from bot.assess.seats import author_of, seat_of
from bot.deps import Person
from bot.settings import Settings
from frameworks.catalog import Catalog
from frameworks.model import AnswerValue
from playground.deliveries import Deliveries
from playground.people import Somebody
from storage import assessments
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.tables import TEAM

WORKSPACE = "T0PLAYGROUND"
_behind: WeakKeyDictionary[Deliveries, Settings] = WeakKeyDictionary()


def is_behind(settings: Settings, deliveries: Deliveries) -> None:
    """The bot that hears of what people do runs with these settings."""
    _behind[deliveries] = settings


async def records_answers(
    person: Somebody,
    catalog: Catalog,
    said: Callable[[str], AnswerValue],
    *,
    button: str = "Fully",
    of_the_team: bool = False,
) -> list[str]:
    """Have a person, or the team, answer all that is asked from the question with this button on; gives the practices.

    Then they click on the button as it was before: a late click, which shows what is current. The bot may have drawn
    the card anew meanwhile, where it was just about to be posted.
    """
    await person.sees_button(button)
    message, block, element = next(person._elements(button))
    clicked = (message.model_copy(), block, element)
    assessment_id = int(element["value"].split(":")[0])
    who = Person(WORKSPACE, person.user_id)
    now = datetime.fromtimestamp(person._parts.clock(), UTC)
    database = Database(_behind[person._parts.deliveries].database_url)
    asked: list[str] = []
    async with database.write() as session:
        if of_the_team:
            seat = await assessments.seat_in(session, WORKSPACE, assessment_id, TEAM, to_change=True)
            assert seat is not None
        else:
            seat = await seat_of(session, who, assessment_id, to_change=True)
        given = await assessments.answers_of(session, WORKSPACE, seat.respondent_id)
        while left := [one.id for one in interview(catalog, seat.about, given).open if one.id not in seat.skipped]:
            new = NewAnswer(given.turn, left[0], said(left[0]), None, author_of(seat, who))
            await assessments.add_answer(session, WORKSPACE, seat.respondent_id, new, now)
            given = replace(given, turn=given.turn + 1, values={**given.values, new.practice_id: new.value})
            asked.append(new.practice_id)
        await assessments.move_to(session, WORKSPACE, seat.respondent_id, None)
    await database.close()
    assert await person._presses(*clicked, {}, 1) is None
    return asked

"""An anonymous round: nobody sees who voted, few votes are not shown, and in the end no row knows any more."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import SQLModel, col

from bot.clock import system_clock
from bot.settings import Settings
from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue
from playground.people import Somebody
from playground.server import Playground
from storage import teams
from storage.engine import Database
from storage.tables import Team
from tests.journeys.answering import answers_the_rest
from tests.journeys.voting import agrees_on_the_rest, at_the_card, card, convenes, person, practice_on, sees_on_card

CATALOG = load_catalog()


@pytest.fixture(autouse=True)
async def anonymous_team(bot: Settings) -> None:
    """The channel's team wants to be anonymous; it belongs to Gus, who does not vote."""
    database = Database(bot.database_url)
    async with database.write() as session:
        team = await teams.ensure_team(session, "T0PLAYGROUND", "C0PLATFORM", "U0GUS", system_clock())
        await session.exec(update(Team).where(col(Team.id) == team.id).values(anonymous=True))
    await database.close()


@pytest.fixture
def five(playground: Playground) -> list[Somebody]:
    """Five people besides the one who leads."""
    return [person(playground, one) for one in ("U0BEN", "U0CHEN", "U0DINA", "U0EMIL", "U0FAYE")]


async def votes(five: list[Somebody], label: str, so_far: int) -> None:
    for count, one in enumerate(five, start=so_far + 1):
        await one.clicks(label)
        await sees_on_card(one, f"{count} vote{'' if count == 1 else 's'} so far.")


async def test_votes_of_fewer_than_five_are_hidden_and_others_shown_once(
    ada: Somebody, five: list[Somebody], bot: Settings
) -> None:
    await convenes(ada)
    await at_the_card(*five)
    assert "Anonymous: <#C0PLATFORM> sees how many voted what where five people or more did" in card(ada)
    await votes(five[:4], "Partly", 0)
    assert "<@U0BEN>" not in card(ada)
    await five[0].sees("Your vote: *Partly*. Nobody ever sees whose it is.")
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "4 votes: too few to show.")
    assert "*Partly*: 4" not in card(ada)
    await ada.clicks("Vote again")
    await sees_on_card(ada, "4 votes so far.")
    await votes(five[4:], "Fully", 4)
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "*Fully*: 1")
    assert "*Partly*: 4" in card(ada)
    assert "U0FAYE" not in card(ada)
    assert "Vote again" not in card(ada)
    voters = [who - {"U0ADA"} for who, what in await people_and_words(bot) if what]
    assert not any(voters), "the counts are all that is needed now"
    await ada.clicks("We agree: Partly")
    await sees_on_card(ada, "Question 2 of 24")
    await ada.clicks("Back")
    await sees_on_card(ada, "*Fully*: 1")
    assert "Reveal the votes" not in card(ada), "votes that were shown are not taken again"


async def test_no_row_ties_a_person_to_an_answer_in_the_end(ada: Somebody, five: list[Somebody], bot: Settings) -> None:
    await convenes(ada)
    await at_the_card(*five)
    await votes(five, "Partly", 0)
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "*Partly*: 5")
    await ada.clicks("We agree: Not yet")
    await sees_on_card(ada, "Question 2 of 24")
    await votes(five[:3], "Fully", 0)
    await ada.chooses("Other answers", "Don't know")
    await sees_on_card(ada, "4 votes so far.")
    assert any(who for who, _ in await people_and_words(bot)), "while they are needed votes are there"
    assert [who for who, what in await people_and_words(bot) if who and what]
    assert practice_on(ada) is not None
    await agrees_on_the_rest(ada)
    await ada.clicks("Finish")
    await sees_on_card(ada, "*Done.*")
    found = [(who, what) for who, what in await people_and_words(bot) if who and what]
    assert found == []


async def test_dropping_it_forgets_who_voted_what_too(ada: Somebody, five: list[Somebody], bot: Settings) -> None:
    await convenes(ada)
    await at_the_card(*five)
    await votes(five, "Partly", 0)
    ada.goes_to_the_app()
    await ada.clicks("Drop it")
    await ada.sees("was dropped")
    assert [(who, what) for who, what in await people_and_words(bot) if who and what] == []


async def people_and_words(bot: Settings) -> list[tuple[set[str], set[str]]]:
    """For each row of each table, with the rows that it points to: the people in it, and the practices and answers.

    Of the outbox it does not count whom to tell when a channel cannot be told: that is the team's owner.
    """
    words = {*CATALOG.practices, *AnswerValue}
    people = {"U0ADA", "U0BEN", "U0CHEN", "U0DINA", "U0EMIL", "U0FAYE"}
    database = Database(bot.database_url)
    found: list[tuple[set[str], set[str]]] = []
    async with database.read() as session:
        connection = await session.connection()
        rows = await connection.execute(text("SELECT id, user_id FROM respondent"))
        respondents = dict(map(tuple, rows))
        for table in SQLModel.metadata.sorted_tables:
            for row in (await connection.execute(table.select())).mappings():
                values: dict[str, Any] = dict(row)
                said = str({key: value for key, value in values.items() if value is not None})
                if values.get("respondent_id"):
                    said += f" {respondents[values['respondent_id']]}"
                found.append(({one for one in people if one in said}, {one for one in words if f"'{one}'" in said}))
    await database.close()
    return found


async def test_person_who_continues_alone_is_not_named(ada: Somebody, bot: Settings) -> None:
    await convenes(ada)
    ada.goes_to_the_app()
    await ada.clicks("Go on alone")
    await ada.sees("Question 1 of 24")
    ada.goes_to("ml-platform")
    await ada.until(lambda: any("One of you goes on alone" in one for one in ada.messages()), "the news")
    ada.goes_to_the_app()
    await answers_the_rest(ada)
    database = Database(bot.database_url)
    async with database.read() as session:
        told = (await (await session.connection()).execute(text("SELECT data FROM outbox"))).scalars().all()
    await database.close()
    assert told
    assert not any("U0ADA" in str(one) for one in told)


async def test_votes_shown_before_a_restart_are_not_revealed_again(ada: Somebody, five: list[Somebody]) -> None:
    await convenes(ada)
    await at_the_card(*five)
    await votes(five, "Partly", 0)
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "*Partly*: 5")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full together")
    await ada.clicks("Start over")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.until(lambda: any("Go to the card" in one for one in ada.messages()), "the way to the new card")
    await at_the_card(ada, *five)
    await votes(five, "Fully", 0)
    await ada.clicks("Reveal the votes")
    await sees_on_card(ada, "*5 votes.* How many voted what was shown before this was started over.")
    assert "*Fully*: 5" not in card(ada)

"""One person answers for a team that answers anonymously: once it is finished nothing says any more who that was."""

from __future__ import annotations

import logging

import pytest
from sqlmodel import SQLModel

from bot.settings import Settings
from playground.people import Somebody
from storage.engine import Database
from tests.journeys.answering import answers_the_rest

# Who owns the team is no secret, and what a channel is told of its settings neither.
NAMES_PEOPLE_ANYWAY = ("team",)
# Nor that an owner has to do with the team, and that the channel heard who changed its settings.
OF_THE_OWNER = ["member", "outbox"]


async def rows_that_name(bot: Settings, user_id: str) -> list[str]:
    """The tables with a row in which somebody's id is anywhere."""
    database = Database(bot.database_url)
    async with database.read() as session:
        connection = await session.connection()
        found = [
            table.name
            for table in sorted(SQLModel.metadata.tables.values(), key=lambda one: one.name)
            if table.name not in NAMES_PEOPLE_ANYWAY
            for row in (await connection.execute(table.select())).all()
            if user_id in str(row)
        ]
    await database.close()
    return found


@pytest.fixture
async def anonymous_team(bot: Settings, ada: Somebody) -> None:
    """Ada owns the channel's team, and has it answer anonymously from now on."""
    assert bot.database_url
    await ada.types("/maturity settings")
    await ada.sees("Settings of <#C0PLATFORM>")
    await ada.clicks("Change…")
    await ada.sees_dialog("The team's settings")
    assert await ada.sends_dialog({"owners": ["U0ADA"], "anonymity": "Answers are anonymous"}) == {}


@pytest.mark.usefixtures("anonymous_team")
async def test_nothing_says_who_answered_once_it_is_finished(
    bot: Settings, ada: Somebody, ben: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await ben.types("/maturity assess google quick")
    ben.goes_to_the_app()
    await ben.sees("Answers are anonymous: once it is over, nothing says any more who said what.")
    await ben.clicks("This team")
    await ben.sees("Anonymous: once you finish, nothing says who answered.")
    await ben.chooses("More", "Add a note or link…")
    await ben.sees_dialog("Add a note or link")
    assert await ben.sends_dialog({"words": "we are two"}) == {}
    await ben.sees(":memo: 1 note")
    assert await rows_that_name(bot, "U0BEN") != []
    await answers_the_rest(ben)
    assert await rows_that_name(bot, "U0BEN") == []
    assert "U0BEN" not in caplog.text
    await ada.until(lambda: "first maturity level" in ada.last_message(), "the news in the channel")
    assert "U0BEN" not in ada.last_message()
    # Whoever answered is nobody special any more; the team's owners may change what was answered.
    assert "Change an answer" not in ben.last_message()


@pytest.mark.usefixtures("anonymous_team")
async def test_the_teams_owner_may_change_an_answer_and_stays_unnamed(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google quick")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of")
    await answers_the_rest(ada)
    assert await rows_that_name(bot, "U0ADA") == OF_THE_OWNER
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", "Model registry")
    await ada.sees("You answered: *Fully*")
    await ada.clicks("Not yet")
    await ada.sees("Model registry (not yet in place")
    assert await rows_that_name(bot, "U0ADA") == OF_THE_OWNER

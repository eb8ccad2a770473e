"""A row that somebody holds on PostgreSQL: who needs it is soon asked to press again, and nobody else notices."""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from bot.slack.apologies import IN_THE_WAY
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.tables import Assessment, Respondent, Team
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on

PRESS_AGAIN = "please press again"


@asynccontextmanager
async def held(settings: Settings, channel_id: str) -> AsyncGenerator[None]:
    """A transaction that has what there is of a channel's team, and does not end."""
    database = Database(settings.database_url)
    try:
        async with database.write() as session:
            team = (await session.exec(select(Team).where(col(Team.channel_id) == channel_id).with_for_update())).one()
            of_team = select(Assessment).where(col(Assessment.team_id) == team.id).with_for_update()
            assessment = (await session.exec(of_team)).one()
            seats = select(Respondent).where(col(Respondent.assessment_id) == assessment.id).with_for_update()
            assert (await session.exec(seats)).all()
            yield
    finally:
        await database.close()


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_click_waiting_too_long_is_asked_again_and_blocks_nobody(
    settings: Settings,
    playground: Playground,
    ada: Somebody,
    ben: Somebody,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = installed(settings, playground)
    async with running_on(playground, settings):
        await ada.types("/maturity assess google full")
        await ada.types("/maturity settings")
        await ada.clicks("Change…")
        await ada.sees_dialog("The team's settings")
        ben.goes_to("fraud-team")
        await ben.types("/maturity assess google full")
        for one in (ada, ben):
            one.goes_to_the_app()
            await one.clicks("This team")
            await one.sees("Question 1 of")
    monkeypatch.setattr("bot.serve.LOCK_SECONDS", 0.25)
    async with running_on(playground, settings):
        async with held(settings, "C0PLATFORM"):
            await ada.clicks("Fully")
            await ada.sees(PRESS_AGAIN)
            await ada.types("yes")
            await ada.until(lambda: sum(PRESS_AGAIN in one for one in ada.messages()) == 2, "the words once more")
            assert await ada.sends_dialog({"anonymity": "Answers are anonymous"}) == {"owners": IN_THE_WAY}
            ada.goes_to("ml-platform")
            await ada.types("/maturity notify off")
            await ada.sees(PRESS_AGAIN)
            await ben.clicks("Fully")
            await ben.sees("Question 2 of")
        assert await ada.sends_dialog({}) == {}
        ada.goes_to_the_app()
        assert "Question 2 of" not in " ".join(ada.messages())
        await ada.clicks("Fully")
        await ada.until(lambda: "Question 2 of" in " ".join(ada.messages()), "the next question")
    assert not any(one.exc_info for one in caplog.records)
    assert [one.levelno for one in caplog.records if "in vain" in one.getMessage()] == [logging.WARNING] * 4

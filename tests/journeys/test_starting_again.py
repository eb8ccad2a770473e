"""Starting while an assessment is open: go on, start over, drop it; and two people at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bot.serve import running
from bot.settings import Settings
from playground.people import Somebody
from playground.reading import called
from playground.server import Playground
from storage.engine import Database
from storage.tables import Assessment
from tests.conftest import FixedClock
from tests.journeys.conftest import installed


@pytest.fixture
async def clock(settings: Settings, playground: Playground) -> AsyncGenerator[FixedClock]:
    """The time of a running bot."""
    clock = FixedClock(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))
    async with running(installed(settings, playground), clock):
        yield clock


async def states_in(settings: Settings) -> list[tuple[str, str, str]]:
    """Every assessment, the first first: its state, its models, and who leads it."""
    database = Database(settings.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(Assessment).order_by(col(Assessment.id)))).all()
    await database.close()
    return [(row.state, "+".join(row.frameworks), row.led_by) for row in rows]


async def how_asked(settings: Settings) -> tuple[str, str]:
    """How much the newest assessment asks, and whom."""
    database = Database(settings.database_url)
    async with database.read() as session:
        row = (await session.exec(select(Assessment).order_by(col(Assessment.id).desc()).limit(1))).one()
    await database.close()
    return row.mode, row.way


async def answers_two(person: Somebody) -> None:
    """Start an assessment by Google and answer two questions of it."""
    await person.types("/maturity assess google full")
    person.goes_to_the_app()
    await person.clicks("This team")
    await person.sees("Question 1 of 24")
    await person.clicks("Fully")
    await person.sees("Question 2 of 24")
    await person.clicks("Fully")
    await person.sees("Question 3 of 24")
    person.goes_to("ml-platform")


def confirmation(person: Somebody, label: str) -> str:
    """What Slack asks before a button of the newest message is pressed."""
    _, element = next(called(person.looking_at.messages[-1].blocks or [], label))
    return element["confirm"]["text"]["text"]


async def test_starting_over_drops_the_open_one_and_opens_what_was_typed(bot: Settings, ada: Somebody) -> None:
    await answers_two(ada)
    await ada.types("/maturity assess azure full with everyone")
    await ada.sees("The Google assessment of <#C0PLATFORM> is open: you are at question 3 of 24.")
    asked = confirmation(ada, "Start over")
    assert asked == (
        "The 2 answers of this round no longer count. The new one is as you wished: azure, full, everyone."
    )
    assert confirmation(ada, "Drop it") == ("The 2 answers of this round no longer count. No result comes of it.")
    await ada.clicks("Start over")
    await ada.sees("Started the Azure assessment of <#C0PLATFORM> anew.")
    assert await states_in(bot) == [("abandoned", "google", "U0ADA"), ("open", "azure", "U0ADA")]
    ada.goes_to_the_app()
    await ada.until(lambda: "What shall we look at?" in ada.last_message(), "the new card")
    await ada.until(lambda: len(ada.messages()) == 1, "the new card in place of the old one")
    assert await how_asked(bot) == ("full", "everyone")


async def test_starting_over_with_nothing_typed_keeps_models_and_mode(bot: Settings, ada: Somebody) -> None:
    await answers_two(ada)
    await ada.types("/maturity assess")
    await ada.clicks("Start over", times=3)
    ada.goes_to_the_app()
    await ada.sees("What shall we look at?")
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    assert await states_in(bot) == [("abandoned", "google", "U0ADA"), ("open", "google", "U0ADA")]
    assert await how_asked(bot) == ("full", "alone")


async def test_starting_over_once_more_from_the_same_message_makes_no_third(bot: Settings, ada: Somebody) -> None:
    await answers_two(ada)
    await ada.types("/maturity assess azure")
    await ada.clicks("Start over")
    again = ada.last_click()
    await ada.sees("Started the Azure assessment")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.until(lambda: "Question 1 of" in ada.last_message(), "the first question")
    await again()
    ada.goes_to("ml-platform")
    await ada.sees("The Azure assessment of <#C0PLATFORM> is open: you are at question 1 of")
    assert await states_in(bot) == [("abandoned", "google", "U0ADA"), ("open", "azure", "U0ADA")]


async def test_starting_over_after_the_assessment_is_finished_changes_nothing(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google")
    await ada.sees_button("Start over")
    ada.goes_to_the_app()
    await ada.clicks("Not yet")
    await ada.clicks("Finish")
    await ada.sees("Done.")
    ada.goes_to("ml-platform")
    await ada.clicks("Start over")
    await ada.until(
        lambda: any("That assessment of <#C0PLATFORM> is finished by now." in one for one in ada.messages()),
        "that it is finished",
    )
    assert await states_in(bot) == [("completed", "google", "U0ADA")]


async def test_dropping_it_leaves_a_word_on_the_card_and_no_assessment(bot: Settings, ada: Somebody) -> None:
    await answers_two(ada)
    await ada.types("/maturity assess")
    await ada.clicks("Drop it", times=2)
    again = ada.last_click()
    await ada.sees("The assessment of <#C0PLATFORM> was dropped.")
    ada.goes_to_the_app()
    await ada.sees("This assessment of <#C0PLATFORM> was cancelled")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure")
    await again()
    assert await states_in(bot) == [("abandoned", "google", "U0ADA"), ("open", "azure", "U0ADA")]


async def test_continue_on_an_offer_of_a_dropped_assessment_says_so(bot: Settings, ada: Somebody) -> None:
    del bot
    await answers_two(ada)
    await ada.types("/maturity assess")
    await ada.clicks("Drop it")
    await ada.sees("was dropped")
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google")
    await ada.types("/maturity assess")
    await ada.clicks("Continue")
    go_on = ada.last_click()
    await ada.types("/maturity assess")
    await ada.clicks("Drop it")
    await ada.sees("was dropped")
    await go_on()
    await ada.until(lambda: any("That assessment of <#C0PLATFORM> was dropped." in one for one in ada.messages()), "so")


@pytest.mark.usefixtures("bot")
async def test_somebody_else_can_neither_start_over_nor_drop_it(ada: Somebody, ben: Somebody) -> None:
    await answers_two(ada)
    await ben.types("/maturity assess azure")
    await ben.sees("<@U0ADA> is answering for this team already (2 answers so far).")
    shown = ben.last_message()
    assert "Start over" not in shown
    assert "Take it over" not in shown
    await ada.types("/maturity assess")
    await ada.sees_button("Start over")
    # Ada's own message, pressed by Ben: Slack would not let him, and neither does the bot.
    message = ada.looking_at.messages[-1]
    message.only_for = None
    await ben.clicks("Start over")
    await ben.sees("Only the person who leads the assessment, <@U0ADA>, and the team's owners can cancel it.")


async def test_an_owner_who_does_not_answer_may_start_over(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await ben.types("/maturity assess google full")
    await ben.types("/maturity cancel")
    await ben.clicks("Drop the assessment")
    await ben.sees("was dropped")
    await answers_two(ada)
    await ben.types("/maturity assess")
    await ben.sees("<@U0ADA> is answering for this team already (2 answers so far).")
    await ben.clicks("Start over")
    await ben.sees("Started the Google assessment of <#C0PLATFORM> anew.")
    assert (await states_in(bot))[1:] == [("abandoned", "google", "U0ADA"), ("open", "google", "U0BEN")]
    ada.goes_to_the_app()
    await ada.sees("This assessment of <#C0PLATFORM> was cancelled")
    ben.goes_to_the_app()
    await ben.sees("What shall we look at?")


@pytest.mark.both_deliveries
async def test_two_people_who_start_at_the_same_moment_get_one_assessment(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await asyncio.gather(ada.types("/maturity assess google full"), ben.types("/maturity assess azure full"))
    first, second = (ada, ben) if "Started" in ada.last_message() else (ben, ada)
    await first.sees("Started the")
    await second.sees(f"<@{first.user_id}> is answering for this team already (0 answers so far).")
    assert len(await states_in(bot)) == 1
    second.goes_to_the_app()
    assert second.messages() == []


async def test_silent_lead_is_taken_over_once_after_a_week(
    clock: FixedClock, settings: Settings, ada: Somebody, ben: Somebody, playground: Playground
) -> None:
    cleo = Somebody(
        playground.parts, next(iter({*playground.parts.workspace.people} - {"U0ADA", "U0BEN"})), "ml-platform"
    )
    await answers_two(ada)
    clock.advance(days=6, hours=23)
    await ben.types("/maturity assess")
    await ben.sees("<@U0ADA> is answering for this team already (2 answers so far).")
    assert "Take it over" not in ben.last_message()
    clock.advance(hours=2)
    for one in (ben, cleo):
        await one.types("/maturity assess")
        await one.sees_button("Take it over")
    await ben.clicks("Take it over", times=2)
    await ben.until(lambda: any("took over" in one for one in ben.messages()), "that it is his")
    await cleo.clicks("Take it over")
    await cleo.sees("<@U0BEN> leads this assessment, and only they and the team's owners can pass it on.")
    ben.goes_to_the_app()
    await ben.sees("Question 3 of 24")
    await ben.clicks("Fully")
    await ben.sees("Question 4 of 24")
    ada.goes_to_the_app()
    await ada.sees("<@U0BEN> took over the assessment of <#C0PLATFORM> from you, with your answers so far.")
    assert await states_in(settings) == [("open", "google", "U0BEN")]


async def test_departed_lead_is_taken_over_at_once(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await answers_two(ada)
    database = Database(bot.database_url)
    async with database.write() as session:
        await session.exec(update(Assessment).values(leader_gone=True))
    await database.close()
    await ben.types("/maturity assess")
    await ben.clicks("Take it over")
    await ben.sees("<@U0BEN> took over the assessment of <#C0PLATFORM>.")
    ben.goes_to_the_app()
    await ben.sees("Question 3 of 24")
    await ben.types("/maturity assess")
    await ben.sees("Question 3 of 24")

"""Nothing is lost or counted twice, whatever is killed, cut off, repeated or late."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from benchmarks.ports import listening
from bot.settings import Settings
from playground.people import Somebody, words_of
from playground.server import Playground
from storage.engine import Database
from storage.tables import Answer
from tests.conftest import DEEP, GENEROUS_SECONDS
from tests.frameworks.test_broken_files import GOOD
from tests.journeys.answering import answers_all, clicks_the_rest
from tests.journeys.conftest import installed
from tests.journeys.steering import running_on


async def answers_in(settings: Settings) -> list[tuple[Any, ...]]:
    """Every answer that was ever recorded: practice and value, in order of recording."""
    database = Database(settings.database_url)
    async with database.read() as session:
        rows = (await session.exec(select(Answer.practice_id, Answer.value).order_by(col(Answer.id)))).all()
    await database.close()
    return [tuple(row) for row in rows]


@asynccontextmanager
async def bot_process(settings: Settings, playground: Playground) -> AsyncGenerator[asyncio.subprocess.Process]:
    """`maturity run` in a process of its own, ready for clicks; killed at the end if it still lives."""
    settings = installed(settings, playground)
    secrets = {
        name.upper(): value.get_secret_value()
        for name in ("slack_bot_token", "slack_app_token", "slack_signing_secret")
        if (value := getattr(settings, name)) is not None
    }
    environment = {
        **os.environ,
        **secrets,
        "SLACK_API_URL": settings.slack_api_url,
        "DATABASE_URL": settings.database_url,
        "PORT": str(settings.port),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.main", "run", env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        ready = await asyncio.wait_for(process.stdout.readline(), GENEROUS_SECONDS)
        assert b"maturity is" in ready
        if settings.port:
            await listening(settings.port)
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_a_bot_that_is_killed_goes_on_at_the_same_question(
    settings: Settings, playground: Playground, ada: Somebody
) -> None:
    async with bot_process(settings, playground) as process:
        await ada.types("/maturity assess google full")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        await ada.sees("Question 1 of 24")
        await ada.clicks("Fully")
        await ada.sees("Question 2 of 24")
        await ada.clicks("Partly")
        await ada.sees("Question 3 of 24")
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with bot_process(settings, playground):
        await ada.last_click()()
        await ada.sees("Question 3 of 24")
        await ada.clicks("Fully")
        await ada.sees("Question 4 of 24")
        assert [value for _, value in await answers_in(settings)] == ["fully", "partly", "fully"]


async def test_an_acknowledged_click_is_saved_even_if_the_bot_dies_at_once(
    settings: Settings, playground: Playground, ada: Somebody
) -> None:
    async with bot_process(settings, playground) as process:
        await ada.types("/maturity assess google full")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        for number in range(1, 6):
            await ada.sees(f"Question {number} of 24")
            await ada.clicks("Not yet")
        process.send_signal(signal.SIGKILL)
        assert len(await answers_in(settings)) == 5


@pytest.mark.both_deliveries
async def test_a_click_that_arrives_twice_counts_once(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await ada.clicks("Fully", times=2)
    await ada.sees("Question 2 of 24")
    await ada.clicks("Partly", times=3)
    await ada.sees("Question 3 of 24")
    assert [value for _, value in await answers_in(bot)] == ["fully", "partly"]


@pytest.mark.both_deliveries
async def test_a_late_click_changes_nothing_and_shows_the_current_question(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    await ada.last_click()()
    assert "Question 2 of 24" in ada.last_message()
    assert len(await answers_in(bot)) == 1


async def test_a_late_answer_from_an_earlier_look_at_a_question_changes_nothing(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    await ada.clicks("Back")
    await ada.sees("You answered: *Fully*")
    await ada.clicks("Partly")
    late = ada.last_click()
    await ada.sees("Question 2 of 24")
    await ada.clicks("Back")
    await ada.sees("You answered: *Partly*")
    await late()
    await ada.clicks("Not yet")
    await ada.sees("Question 2 of 24")
    assert [value for _, value in await answers_in(bot)] == ["fully", "partly", "not_yet"]


async def test_repeated_last_click_makes_one_result_and_one_notification(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, times=2)
    ada.goes_to("ml-platform")
    await ada.sees("first maturity level")
    await ada.types("/maturity status")
    assert sum("first maturity level" in one for one in ada.messages()) == 1
    assert len(await answers_in(bot)) == 24


async def test_click_during_shutdown_is_saved_and_answered_or_neither(
    settings: Settings, playground: Playground, ada: Somebody
) -> None:
    saved = 0
    for turns_of_the_loop in (0, 3, 10, 40) if DEEP else (0, 3, 10):
        async with bot_process(settings, playground) as process:
            if not turns_of_the_loop:
                await ada.types("/maturity assess google full")
                ada.goes_to_the_app()
                await ada.clicks("This team")
                await ada.sees("Question 1 of 24")
            click = asyncio.create_task(ada.tries_to_click("Fully"))
            for _ in range(turns_of_the_loop):
                await asyncio.sleep(0)
            process.send_signal(signal.SIGTERM)
            answered = await click is None
            assert await asyncio.wait_for(process.wait(), GENEROUS_SECONDS) == 0
        saved += answered
        assert len(await answers_in(settings)) == saved


async def test_a_model_that_was_taken_away_locks_nobody_out(
    settings: Settings, playground: Playground, ada: Somebody, tmp_path: Path
) -> None:
    own = tmp_path / "models"
    own.mkdir()
    (own / "tiny.yml").write_text(GOOD, encoding="utf-8")
    with_it = installed(settings, playground).model_copy(update={"maturity_frameworks_dir": own})
    async with running_on(playground, with_it):
        await ada.types("/maturity assess tiny")
        await ada.sees("Started the Tiny assessment")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        await ada.sees("Question 1 of")
    async with running_on(playground, installed(settings, playground)):
        await ada.clicks("Fully")
        await ada.sees("not installed any more (tiny)")
        ada.goes_to("ml-platform")
        await ada.types("/maturity status")
        await ada.sees("has not been assessed yet")
        await ada.opens_home()
        await ada.sees_at_home("How mature is your MLOps?")
        await ada.types("/maturity cancel")
        await ada.clicks("Drop the assessment")
        await ada.sees("was dropped")
        await ada.types("/maturity assess google full")
        await ada.sees("Started the Google assessment")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
async def test_on_postgresql_two_bots_share_the_clicks(
    settings: Settings, playground: Playground, ada: Somebody
) -> None:
    settings = installed(settings, playground)
    async with running_on(playground, settings), running_on(playground, settings):
        assert playground.parts.socket_mode.connected == 2
        await ada.types("/maturity assess google quick")
        ada.goes_to_the_app()
        await ada.clicks("This team")
        await ada.sees("Question 1 of")
        asked = await clicks_the_rest(ada, times=2)
        ada.goes_to("ml-platform")
        await ada.sees("first maturity level")
        await ada.types("/maturity status")
        await ada.sees("Google: level 2 of 2")
        assert sum("first maturity level" in one for one in ada.messages()) == 1
    assert len(await answers_in(settings)) == len(asked)


@pytest.mark.both_deliveries
async def test_failure_shows_user_and_operator_the_same_reference(
    bot: Settings, ada: Somebody, caplog: pytest.LogCaptureFixture
) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    database = Database(bot.database_url)
    async with database.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE answer RENAME TO elsewhere"))
    await ada.clicks("Fully")
    await ada.sees("Sorry, that did not work, and nothing was changed.")
    reference = re.search(r"the reference `(\w+)`", ada.last_message())
    assert reference is not None
    assert f"(reference {reference[1]})" in caplog.text
    async with database.writer.begin() as connection:
        await connection.execute(text("ALTER TABLE elsewhere RENAME TO answer"))
    await database.close()
    await ada.clicks("Fully")
    await ada.until(lambda: "Question 2 of 24" in ada.messages()[0], "the next question")


@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
async def test_a_socket_that_is_refreshed_loses_no_click(bot: Settings, playground: Playground, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    await playground.parts.socket_mode.refresh()
    await ada.until(lambda: playground.parts.socket_mode.connected > 0, "the new connection")
    await ada.clicks("Fully")
    await ada.sees("Question 3 of 24")
    assert len(await answers_in(bot)) == 2


async def test_a_late_click_on_a_card_that_is_gone_leaves_one_living_card(bot: Settings, ada: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of 24")
    await ada.clicks("Pause")
    await ada.sees("Paused at question 1 of 24")
    await ada.clicks("Continue")
    late = ada.last_click()
    await ada.sees("Question 1 of 24")
    (gone,) = cards_of(ada)
    await ada.types("/maturity assess")
    await ada.until(lambda: len(cards_of(ada)) == 1 and gone not in cards_of(ada), "the card at the end")
    (living,) = cards_of(ada)
    await late()
    await ada.until(lambda: len(cards_of(ada)) == 1 and living not in cards_of(ada), "one card, at the end")
    await ada.clicks("Fully")
    await ada.sees("Question 2 of 24")
    assert len(await answers_in(bot)) == 1


def cards_of(person: Somebody) -> list[str]:
    """The ts of each question that stays in somebody's direct messages."""
    there = [one for one in person.looking_at.messages if one.only_for is None]
    return [one.ts for one in there if "*Question " in words_of(one.blocks, one.text)]

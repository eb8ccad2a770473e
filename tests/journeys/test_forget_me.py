"""Somebody has the bot forget them: they see what there is, say so, and nothing is left in the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from bot.clock import system_clock
from bot.settings import Settings
from playground.people import Somebody
from storage import assessments, notes
from storage.engine import Database
from storage.notes import NewNote
from tests.journeys.past import assessed, up_to
from tests.journeys.recording import WORKSPACE
from tests.journeys.rounds import asks

ADAS, BENS = "what only zebras write", "what only lions write"


@pytest.fixture
async def two_teams(bot: Settings) -> None:
    """Ada and Ben each answered for a team of theirs, and wrote a note."""
    for number, (channel, who, words) in enumerate((("C0FRAUD", "U0ADA", ADAS), ("C0RANDOM", "U0BEN", BENS)), 1):
        await assessed(bot, channel, up_to("google", 1), system_clock(), "google", who=who)
        database = Database(bot.database_url)
        async with database.write() as session:
            await assessments.add_respondent(session, WORKSPACE, number, who)
            seat = await assessments.seat_in(session, WORKSPACE, number, who, to_change=True)
            assert seat is not None
            note = NewNote("model-registry", words, f"dialog:{number}", said_by=who)
            await notes.add_note(session, seat, note, system_clock())
        await database.close()


async def left_of(settings: Settings, *words: str) -> list[str]:
    """The tables and files in which any of these words still are."""
    database = Database(settings.database_url)
    async with database.reader.connect() as connection:
        rows = {
            name: str((await connection.execute(one.select())).all()) for name, one in SQLModel.metadata.tables.items()
        }
    await database.close()
    file = Path(make_url(settings.database_url).database or "")
    files = {one.name: one.read_bytes() for one in file.parent.glob(f"{file.name}*")}
    return sorted(
        [name for name, content in rows.items() if any(one in content for one in words)]
        + [name for name, content in files.items() if any(one.encode() in content for one in words)]
    )


@pytest.mark.usefixtures("two_teams")
async def test_forget_me_removes_that_person_and_nobody_else(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of")
    ada.goes_to("ml-platform")
    before = {one for one in await left_of(bot, "U0BEN", BENS) if "." not in one}
    await ada.types("/maturity forget-me")
    await ada.sees("• 1 note that you wrote\n")
    assert "2 teams that you own" in ada.last_message()
    assert "1 open assessment that you answer, which ends without a result" in ada.last_message()
    assert "note" in await left_of(bot, ADAS)
    assert not any("forget" in one for one in ben.messages()), "it is for whoever asked"
    await ada.clicks("Forget me…")
    await ada.sees("Done: I have forgotten you.")
    assert await left_of(bot, "U0ADA", ADAS) == []
    # What Ben wrote may have moved from the log of the file into the file.
    assert {one for one in await left_of(bot, "U0BEN", BENS) if "." not in one} == before
    await ada.types("/maturity status")
    await ada.sees("has not been assessed yet")
    await ben.types("/maturity assess google full")
    await ben.sees("Started the Google assessment")


@pytest.mark.usefixtures("bot")
async def test_messages_to_a_forgotten_person_lose_their_buttons(ada: Somebody, ben: Somebody) -> None:
    await asks(ada, "ben", "chen")
    ben.goes_to_the_app()
    await ben.sees("asks how you see")
    await forgets(ben)
    gone = "You had me forget you, so I no longer ask you about <#C0PLATFORM>."
    await ben.until(lambda: gone in ben.messages(), "that the invitation asks no more")
    ada.goes_to_the_app()
    await forgets(ada)
    await ada.until(lambda: gone in ada.messages(), "that the card of who leads asks no more")


async def forgets(person: Somebody) -> None:
    """Have the bot forget them."""
    await person.types("/maturity forget-me")
    await person.clicks("Forget me…")
    await person.sees("Done: I have forgotten you.")

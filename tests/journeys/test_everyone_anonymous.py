"""Everyone is asked, and nothing says who said what: not to anybody, and once it is revealed, not to the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select

from bot.settings import Settings
from frameworks.model import AnswerValue
from playground.people import Somebody
from playground.server import Playground
from storage import teams
from storage.engine import Database
from storage.tables import Answer, Note, Respondent, Tally
from tests.journeys.answering import CATALOG
from tests.journeys.rounds import answers_and_sends, asks, begins, gathers, round_card, somebody

NOT_YET, PARTLY = AnswerValue.NOT_YET, AnswerValue.PARTLY
FIVE = ("ben", "chen", "dina", "emil", "faye")

pytestmark = [
    pytest.mark.usefixtures("bot"),
    pytest.mark.parametrize("delivery", ["socket mode"], indirect=True),
]


async def is_anonymous(leader: Somebody, bot: Settings) -> Database:
    """Have the team of #ml-platform answer anonymously; gives the bot's database."""
    await leader.types("/maturity assess google")
    await leader.sees("Started")
    await leader.types("/maturity cancel")
    await leader.clicks("Drop the assessment")
    await leader.sees("was dropped")
    database = Database(bot.database_url)
    async with database.write() as session:
        team = await teams.team_of_channel(session, "T0PLAYGROUND", "C0PLATFORM")
        assert team is not None
        assert team.id is not None
        await teams.change_team(session, "T0PLAYGROUND", team.id, anonymous=True)
    return database


async def every_row(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """All that is kept: each row with its table's name."""
    rows: list[tuple[str, dict[str, Any]]] = []
    async with database.read() as session:
        connection = await session.connection()
        for table in SQLModel.metadata.sorted_tables:
            found = (await connection.execute(select_columns(table))).mappings().all()
            rows += [(table.name, dict(row)) for row in found]
    return rows


async def test_nothing_ties_an_answer_to_a_person_after_the_reveal(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    database = await is_anonymous(ada, bot)
    people = [somebody(playground, name) for name in FIVE]
    await asks(ada, *FIVE, words="google quick")
    assert "I forget who it was" in round_card(ada)
    await people[0].sees("Anonymous: <#C0PLATFORM> sees how many said what where 5 people or more answered")
    first = ""
    for number, person in enumerate(people):
        last = number == len(people) - 1
        if number == 1:
            async with database.write() as session:
                seats = (
                    await session.exec(
                        select(Respondent).where(col(Respondent.user_id).in_([one.user_id for one in people]))
                    )
                ).all()
                for seat, source in zip(seats, ("D1 1.1", "D2 2.2"), strict=False):
                    session.add(
                        Note(
                            workspace_id=seat.workspace_id,
                            assessment_id=seat.assessment_id,
                            respondent_id=seat.id,
                            practice_id=first,
                            text=f"we began with {source[:2]}",
                            said_by=seat.user_id,
                            source=source,
                            added_at=datetime.now(UTC),
                        )
                    )
        given = await answers_and_sends(
            person, default=PARTLY if number == 3 else NOT_YET, done="Done." if last else "Your answers are in"
        )
        first = next(iter(given))
    ada.goes_to("ml-platform")
    await ada.sees("5 of 5 answered")
    assert f"*{CATALOG.practices[first].name}*: 1 partly, 4 not yet" in ada.last_message()
    assert "Anonymous: nobody can see who said what." in ada.last_message()
    ada.goes_to_the_app()
    await ada.sees("You differ about 1 practice")
    assert "1 partly, 4 not yet" in ada.last_message()
    assert "<@U0EMIL>" not in ada.last_message()
    assert "_we began with D1_" in ada.last_message()

    rows = await every_row(database)
    respondents = {
        row["id"]: row["user_id"] for table, row in rows if table == "respondent" and row["user_id"] != "U0ADA"
    }
    respondents = {seat: user_id for seat, user_id in respondents.items() if user_id}
    assert set(respondents.values()) == {f"U0{name.upper()}" for name in FIVE}, "who took part is no secret"
    for table, row in rows:
        kept = json.dumps(row, default=str)
        names = any(user_id in kept for user_id in respondents.values())
        ties = row.get("respondent_id") in respondents
        if names or ties:
            assert not any(practice in kept for practice in CATALOG.practices), (table, row)
            assert not any(f'"{value.value}"' in kept for value in AnswerValue), (table, row)
        if table == "respondent" and row["id"] in respondents:
            assert (row["zone"], row["nudge_at"], row["card_ts"]) == (None, None, None)
    finished = {row["finished_at"] for table, row in rows if table == "respondent" and row["id"] in respondents}
    assert len(finished) == 1, "in which order people finished is nobody's business"
    notes = [row for table, row in rows if table == "note"]
    assert len(notes) == 2
    assert all(row["said_by"] is None and row["respondent_id"] is None for row in notes)
    assert not any(row["source"] in ("D1 1.1", "D2 2.2") for row in notes)
    assert len({row["added_at"] for row in notes}) == 1

    await ada.clicks("Partly")
    await ada.sees("Done.")
    async with database.read() as session:
        answers = (await session.exec(select(Answer))).all()
        assert {one.said_by for one in answers} == {None}
    await database.close()


async def test_nothing_of_fewer_than_five_people_is_shown(playground: Playground, ada: Somebody, bot: Settings) -> None:
    database = await is_anonymous(ada, bot)
    people = [somebody(playground, name) for name in FIVE]
    await gathers(ada)
    await ada.picks_people("Everyone, or pick people", *(one.user_id for one in people[:4]))
    await ada.clicks("Ask them")
    await ada.sees("nothing of fewer than 5 people is ever shown")
    assert "Nobody was asked yet." in ada.last_message()
    await ada.picks_people("Everyone, or pick people", *(one.user_id for one in people), "U0GUS")
    await ada.clicks("Ask them")
    gus = somebody(playground, "gus")
    await gus.clicks("This is not for me")
    for person in people[:4]:
        await answers_and_sends(person, default=NOT_YET)
    await ada.until(lambda: "4 of 5 have finished" in round_card(ada), "that four have finished")
    await ada.clicks("Close now")
    await ada.sees("Fewer than 5 people have finished.")
    # The fifth is asked more, and alone answers it.
    await answers_and_sends(people[4], default=AnswerValue.FULLY, done="Done.")
    ada.goes_to("ml-platform")
    await ada.sees("5 of 5 answered")
    await ada.clicks("Every practice")
    await ada.sees("Nothing is shown that fewer than five people answered.")
    async with database.read() as session:
        tallies = (await session.exec(select(Tally))).all()
        assert tallies
        assert all(sum(one.counts.values()) >= 5 for one in tallies)
        kept = {one.practice_id for one in (await session.exec(select(Answer))).all()}
    assert kept == {one.practice_id for one in tallies}
    shown = {one.name for one in CATALOG.practices.values() if f"• {one.name}:" in ada.last_message()}
    assert shown == {CATALOG.practices[one].name for one in kept}
    await database.close()


async def test_a_note_that_comes_after_the_reveal_is_not_kept(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    database = await is_anonymous(ada, bot)
    gus, *people = (somebody(playground, name) for name in ("gus", *FIVE))
    await asks(ada, "gus", *FIVE)
    await begins(gus)
    await gus.types("I alone know how bad this is")
    await gus.sees("Keep this as a note")
    for person in people:
        await answers_and_sends(person, default=NOT_YET)
    await ada.until(lambda: "5 of 6 have finished" in round_card(ada), "that five have finished")
    await ada.clicks("Close now")
    await ada.until(lambda: any("Done." in one for one in ada.messages()), "the result")
    await gus.clicks("Keep as a note")
    await gus.sees("A note that comes now could be traced to you, so I did not keep it")
    gus.goes_to("ml-platform")
    await gus.types("we do it all by hand")
    await gus.uses_message_shortcut("use_as_evidence", "we do it all by hand")
    await gus.sees_dialog("Use as evidence")
    await gus.until(lambda: "an anonymous one takes none once it is over" in str(gus.dialog()), "that it takes none")
    async with database.read() as session:
        assert not (await session.exec(select(Note))).all()
    await database.close()

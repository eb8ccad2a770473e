"""Statements without SQLAlchemy's machinery: they find and keep what it does, in the same transaction as its own."""

from __future__ import annotations

import asyncio
import importlib
import pkgutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Select, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

import storage
from frameworks.model import AnswerValue
from storage import assessments, events, members, notes, teams
from storage.assessments import NewAnswer
from storage.connection import connection_of
from storage.engine import SQLALCHEMYS_CONNECTIONS, Database
from storage.plain import Plain
from storage.seats import About, AnswerBefore, GivenReason
from storage.sqlite_driver import connector
from storage.tables import TEAM, Earlier, Workspace, table
from tests.conftest import FixedClock

GENEROUS = 60
GIVEN = NewAnswer(0, "ci", AnswerValue.NOT_APPLICABLE, GivenReason("other", "½ of it"), "UA")


def plain_statements() -> Iterator[Plain]:
    """All that there are."""
    for module in pkgutil.iter_modules(storage.__path__, "storage."):
        yield from (one for one in vars(importlib.import_module(module.name)).values() if isinstance(one, Plain))


@pytest.fixture
async def parameters(database: Database, clock: FixedClock) -> dict[str, object]:
    """A team of which there is something of all kinds, and what to ask for to find it."""
    before = AnswerBefore(AnswerValue.PARTLY, clock(), GivenReason("other", "was so"), "changed", disputed=True)
    about = About(("azure",), targets={"azure": 3}, earlier=Earlier.CHANGES, ask_again=("cd",), known={"ci": before})
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "UA", clock())
        assessment = await assessments.start_assessment(session, team, "UA", about, clock())
        assert assessment.id is not None
        await assessments.add_respondent(session, "T1", assessment.id, TEAM)
        await assessments.change_assessment(session, "T1", assessment.id, asked_at=clock(), anonymous=True)
        seat = await assessments.seat_in(session, "T1", assessment.id, "UA", to_change=True)
        assert seat is not None
        await assessments.skip(session, "T1", seat.respondent_id, ("cd",))
        await assessments.add_answer(session, "T1", seat.respondent_id, GIVEN, clock())
        assert await events.remember_event(session, "E1", clock())
        await members.ensure_member(session, "T1", seat.team_id, "UA")
    return {
        "id": "E1",
        "workspace_id": "T1",
        "assessment_id": assessment.id,
        "respondent_id": seat.respondent_id,
        "team_id": seat.team_id,
        "user_id": "UA",
        "practice_id": "ci",
    }


@pytest.mark.both_databases
async def test_plain_statements_find_what_sqlalchemy_finds(database: Database, parameters: dict[str, object]) -> None:
    asked = [one for one in plain_statements() if isinstance(one.statement, Select)]
    assert asked
    for one in asked:
        for begin in (database.write, database.read):
            async with begin() as session:
                found = [tuple(row) for row in await one.rows(session, parameters)]
                expected = (await (await connection_of(session)).execute(one.statement, parameters)).all()
            assert found == [tuple(row) for row in expected], one.statement
            assert found, one.statement


@pytest.mark.both_databases
async def test_what_is_inserted_is_kept_as_by_sqlalchemy(
    database: Database, clock: FixedClock, parameters: dict[str, object]
) -> None:
    answer = table("answer")
    async with database.read() as session:
        row = (await (await connection_of(session)).execute(select(answer).order_by(answer.c.id))).mappings().first()
    assert row is not None
    assert dict(row) == {
        "id": row["id"],
        "workspace_id": "T1",
        "respondent_id": parameters["respondent_id"],
        "turn": 0,
        "practice_id": "ci",
        "value": "not_applicable",
        "reason": "other",
        "note": "½ of it",
        "said_by": "UA",
        "answered_at": clock(),
    }


async def test_it_is_part_of_the_transaction_and_undone_with_it(
    database: Database, clock: FixedClock, parameters: dict[str, object]
) -> None:
    respondent_id = parameters["respondent_id"]
    assert isinstance(respondent_id, int)
    with pytest.raises(ZeroDivisionError):
        async with database.write() as session:
            await assessments.add_answer(session, "T1", respondent_id, NewAnswer(1, "cd", AnswerValue.FULLY), clock())
            raise ZeroDivisionError
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await assessments.add_answer(session, "T1", respondent_id, NewAnswer(1, "cd", AnswerValue.FULLY), clock())
            session.add(Workspace(id="T2", created_at=clock()))
            await session.flush()
            assert (await assessments.answers_of(session, "T1", respondent_id)).turn == 2
            # Its turn is taken.
            await assessments.add_answer(session, "T1", respondent_id, GIVEN, clock())
    async with database.write() as session:
        assert await session.get(Workspace, "T2") is None
        session.add(Workspace(id="T3", created_at=clock()))
        # Not flushed before the statement, but saved with it.
        await assessments.add_answer(session, "T1", respondent_id, NewAnswer(1, "cd", AnswerValue.FULLY), clock())
    async with database.read() as session:
        assert await session.get(Workspace, "T3") is not None
        assert (await assessments.answers_of(session, "T1", respondent_id)).turn == 2


async def test_turn_holder_gets_a_connection_however_many_others_wait(database: Database, clock: FixedClock) -> None:
    is_in, others_wait = asyncio.Event(), asyncio.Event()

    async def first() -> None:
        async with database.write() as session:
            assert await assessments.seat_in(session, "T1", 0, "UA", to_change=True) is None
            is_in.set()
            await others_wait.wait()
            assert await notes.notes_of_seat(session, "T1", 0) == ()

    async def other(number: int) -> None:
        async with database.write() as session:
            connection = await connection_of(session)
            if number == SQLALCHEMYS_CONNECTIONS - 1:
                others_wait.set()
            row = {"id": f"TOTHER{number}", "ranking": False, "created_at": clock()}
            await connection.execute(insert(table("workspace")), row)

    async with asyncio.timeout(GENEROUS):
        tasks = [asyncio.create_task(first())]
        await is_in.wait()
        tasks += [asyncio.create_task(other(number)) for number in range(SQLALCHEMYS_CONNECTIONS)]
        await asyncio.gather(*tasks)


async def test_a_parameter_that_is_missing_or_makes_other_sql_is_a_mistake(database: Database) -> None:
    workspace = table("workspace")
    async with database.write() as session:
        with pytest.raises(KeyError):
            await Plain(select(workspace.c.id).where(workspace.c.id == bindparam("id"))).rows(session, {})
        with pytest.raises(TypeError):
            await Plain(select(workspace.c.id).where(workspace.c.id.in_(["T1"]))).rows(session, {})


async def test_reader_waits_for_abandoned_work_on_its_thread(tmp_path: Path) -> None:
    may_go_on, begun = threading.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def long() -> int:
        loop.call_soon_threadsafe(begun.set)
        may_go_on.wait(GENEROUS)
        return 1

    connection = await connector(str(tmp_path / "read.db"), query_only=True, check_same_thread=False)
    await connection.create_function("long", 0, long)
    async with asyncio.timeout(GENEROUS):
        cancelled = asyncio.create_task(connection.run("SELECT long()", ()))
        await begun.wait()
        cancelled.cancel()
        found = asyncio.create_task(connection.look_up("SELECT 2", ()))
        undone = asyncio.create_task(connection.rollback())
        # On this thread, either would wait for the other one without letting it go on.
        loop.call_soon(may_go_on.set)
        assert (await found)[3] == [(2,)]
        await undone
    assert not connection.raw.in_transaction
    await connection.close()

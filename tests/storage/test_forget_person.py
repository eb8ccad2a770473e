"""Somebody is forgotten: no table, and no byte of the file, names them or holds what they wrote. Others' data stays."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from frameworks.model import AnswerValue, Scope
from storage import assessments, members, notes, outbox, results, rounds, teams
from storage.assessments import NewAnswer
from storage.earlier_rounds import people_in
from storage.engine import Database
from storage.forget_person import PersonCounts, forget_person, kept_of
from storage.notes import NewNote
from storage.seats import About, GivenReason, Seat
from storage.tables import TEAM, Answer, Assessment, AssessmentState, Note, OutboxMessage, Respondent, Result, Team, Way
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

# The other's id begins like theirs.
WHO, OTHER = "U0ZEBRA", "U0ZEBRA2"
WORDS, BECAUSE, OTHERS = "what only a zebra writes", "zebras train no models", "what a lion writes of {}"
MENTIONING, FORGOTTEN = OTHERS.format(f"<@{WHO}|zebra>"), OTHERS.format("somebody")


def in_files(folder: Path) -> list[str]:
    """The files in which they are, or what they wrote."""
    found = {one.name: one.read_bytes().replace(OTHER.encode(), b"") for one in folder.iterdir()}
    return [name for name, content in found.items() if any(one.encode() in content for one in (WHO, WORDS, BECAUSE))]


async def seated(session: AsyncSession, channel_id: str, about: About, now: datetime, *more: str) -> tuple[Team, Seat]:
    """They start an assessment of a team that they own with another, and answer and write in it."""
    team = await teams.ensure_team(session, "T1", channel_id, WHO, now)
    assert team.id is not None
    await teams.change_team(session, "T1", team.id, owners=[WHO, OTHER], changed_by=WHO, quiet_by=WHO)
    await members.ensure_member(session, "T1", team.id, WHO)
    started = await assessments.start_assessment(session, team, WHO, about, now)
    assert started.id is not None
    for one in (WHO, *more):
        await assessments.add_respondent(session, "T1", started.id, one)
    seat = await assessments.seat_in(session, "T1", started.id, WHO, to_change=True)
    assert seat is not None
    answer = NewAnswer(0, "model-registry", AnswerValue.NOT_APPLICABLE, GivenReason("other", BECAUSE), WHO)
    await assessments.add_answer(session, "T1", seat.respondent_id, answer, now)
    await notes.add_note(session, seat, NewNote("model-registry", WORDS, f"message:{started.id}", said_by=WHO), now)
    return team, seat


async def alone(session: AsyncSession, now: datetime) -> None:
    """Assessment 1: they answered alone, after another had begun, and the next result took their reason over."""
    team, seat = await seated(session, "C1", About(("google",), Scope.TEAM), now)
    await assessments.add_answer(
        session, "T1", seat.respondent_id, NewAnswer(1, "x", AnswerValue.FULLY, said_by=OTHER), now
    )
    await notes.add_note(session, seat, NewNote("x", MENTIONING, "message:9", said_by=OTHER), now)
    await assessments.end_assessment(session, "T1", seat.assessment_id, AssessmentState.COMPLETED, now)
    reasons = {"model-registry": {"reason": "other", "note": BECAUSE}, "x": {"reason": "other", "note": MENTIONING}}
    common = {"workspace_id": "T1", "team_id": team.id, "assessment_id": seat.assessment_id, "framework_id": "google"}
    row = Result(**common, framework_version="1", scope="team", level=1, outcome={}, answers={"x": "fully"})
    row.reasons, row.completed_at = reasons, now
    await results.add_result(session, row)


async def in_a_round(session: AsyncSession, now: datetime, channel_id: str, *, over: bool) -> None:
    """Assessments 2 and 3: they lead an anonymous round, in which they have finished."""
    about = About(("google",), Scope.TEAM, way=Way.EVERYONE, anonymous=True)
    _, seat = await seated(session, channel_id, about, now, OTHER)
    await assessments.change_assessment(session, "T1", seat.assessment_id, asked_at=now)
    await assessments.change_respondent(session, "T1", seat.respondent_id, finished_at=now)
    if over:
        await assessments.end_assessment(session, "T1", seat.assessment_id, AssessmentState.COMPLETED, now)
        await rounds.forget_answers(session, "T1", seat.assessment_id, ("model-registry",), now)
        # Whose note it is, is nobody's business any more, and neither can be told.
        await session.exec(delete(Note).where(col(Note.assessment_id) == seat.assessment_id))


async def messages(session: AsyncSession, now: datetime) -> None:
    """To them, to another, to a channel, and to a channel at this very moment."""
    for key, channel, data in (
        (f"x:{WHO}", WHO, {"a": 1}),
        ("x:other", OTHER, {"user_id": OTHER}),
        ("x:named", "C1", {"user_id": WHO, "owners": [WHO, OTHER], "words": f"<@{WHO}> did"}),
        ("x:now", "C2", {"user_id": WHO}),
    ):
        await outbox.put_in_outbox(
            session, workspace_id="T1", key=key, channel_id=channel, kind="x", data=data, now=now
        )
    (sending,) = (await session.exec(select(OutboxMessage).where(col(OutboxMessage.key) == "x:now"))).all()
    await outbox.claim(session, [sending], now)


@pytest.fixture
async def forgotten(tmp_path: Path, clock: FixedClock):
    """All of that, after they were forgotten."""
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    async with database.write() as session:
        await alone(session, clock())
        await in_a_round(session, clock(), "C2", over=True)
        await in_a_round(session, clock(), "C3", over=False)
        await seated(session, "C4", About(("google",), Scope.TEAM), clock())
        await messages(session, clock())
    assert in_files(tmp_path) != []
    async with database.read() as session:
        kept = await kept_of(session, "T1", WHO)
    assert kept == PersonCounts(answers=3, notes=3, messages=3, teams=4, owned=4, open_alone=1, leads=1)
    async with database.write() as session:
        unled = await forget_person(session, "T1", WHO, clock())
    assert (unled.rounds, unled.led) == ((3,), (3,))
    yield database
    await database.close()


async def test_nothing_is_left_of_somebody_who_is_forgotten(tmp_path: Path, forgotten: Database) -> None:
    async with forgotten.reader.connect() as connection:
        for table in SQLModel.metadata.tables.values():
            rows = str((await connection.execute(table.select())).all()).replace(OTHER, "")
            assert [one for one in (WHO, WORDS, BECAUSE) if one in rows] == [], table.name
    assert in_files(tmp_path) == []
    async with forgotten.read() as session:
        assert (await kept_of(session, "T1", WHO)).is_nothing


async def test_forgetting_a_person_keeps_results_and_other_peoples_answers(forgotten: Database) -> None:
    async with forgotten.read() as session:
        (result,) = (await session.exec(select(Result))).all()
        seat = await assessments.seat_in(session, "T1", 1, TEAM, to_change=False)
        said = (await session.exec(select(Answer))).all()
        (note,) = (await session.exec(select(Note))).all()
        owners = (await session.exec(select(Team.owners))).all()
        people = await people_in(session, "T1", 2, Way.EVERYONE)
    assert result.reasons == {
        "model-registry": {"reason": "other", "note": ""},
        "x": {"reason": "other", "note": FORGOTTEN},
    }
    assert seat is not None
    assert [(one.respondent_id, one.value, one.said_by) for one in said] == [
        (seat.respondent_id, "not_applicable", None),
        (seat.respondent_id, "fully", OTHER),
    ]
    assert (note.text, note.said_by) == (FORGOTTEN, OTHER)
    assert owners == [[OTHER]] * 4
    # That one took part is still known, or a later round without them would say what they said by difference.
    assert len(people) == 1


async def test_open_assessments_of_a_forgotten_person_wait_or_are_dropped(forgotten: Database) -> None:
    async with forgotten.read() as session:
        rows = {one.id: one for one in (await session.exec(select(Assessment))).all()}
        asked = (await session.exec(select(Respondent.user_id).where(col(Respondent.assessment_id) == 3))).all()
    assert (rows[3].state, rows[3].leader_gone) == ("open", True)
    assert asked == [OTHER]
    assert rows[4].state == "abandoned"


async def test_messages_that_name_them_are_still_sent(forgotten: Database) -> None:
    async with forgotten.read() as session:
        rows = (await session.exec(select(OutboxMessage).order_by(col(OutboxMessage.key)))).all()
    assert [(one.key, one.state, one.data) for one in rows] == [
        ("x:named", "pending", {"user_id": "", "owners": ["", OTHER], "words": "somebody did"}),
        ("x:now", "sending", {"user_id": ""}),
        ("x:other", "pending", {"user_id": OTHER}),
    ]

"""Somebody is forgotten: no table, and no byte of the file, names them or holds what they wrote."""

from pathlib import Path

from sqlmodel import SQLModel

from frameworks.model import AnswerValue, Scope
from storage import assessments, members, notes, outbox, teams
from storage.assessments import About, NewAnswer
from storage.engine import Database
from storage.forget_person import forget_person, kept_of
from storage.notes import NewNote
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

WHO, WORDS = "U0ZEBRA", "what only a zebra writes"


def in_files(folder: Path) -> list[str]:
    """The files in which they are, or what they wrote."""
    found = {one.name: one.read_bytes() for one in folder.iterdir()}
    return [name for name, content in found.items() if WHO.encode() in content or WORDS.encode() in content]


async def test_nothing_is_left_of_somebody_who_is_forgotten(tmp_path: Path, clock: FixedClock) -> None:
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", WHO, clock())
        assert team.id is not None
        await teams.change_team(session, "T1", team.id, owners=[WHO, "U2"], changed_by=WHO, quiet_by=WHO)
        await members.is_there(session, "T1", team.id, WHO)
        started = await assessments.start_assessment(session, team, WHO, About(("google",), Scope.TEAM), clock())
        assert started.id is not None
        seat = await assessments.seat_in(session, "T1", started.id, WHO, to_change=True)
        assert seat is not None
        answer = NewAnswer(0, "model-registry", AnswerValue.FULLY, said_by=WHO)
        await assessments.add_answer(session, "T1", seat.respondent_id, answer, clock())
        await notes.add_note(session, seat, NewNote("model-registry", WORDS, "message:1", said_by=WHO), clock())
        for channel, data in ((WHO, {"a": 1}), ("C1", {"user_id": WHO})):
            await outbox.put_in_outbox(
                session, workspace_id="T1", key=f"x:{channel}", channel_id=channel, kind="x", data=data, now=clock()
            )
    assert in_files(tmp_path) != []
    async with database.read() as session:
        kept = await kept_of(session, "T1", WHO)
    assert (kept.answers, kept.notes, kept.messages, kept.owned) == (1, 1, 2, 1)
    async with database.write() as session:
        await forget_person(session, "T1", WHO)
    async with database.reader.connect() as connection:
        for table in SQLModel.metadata.tables.values():
            rows = str((await connection.execute(table.select())).all())
            assert WHO not in rows, table.name
            assert WORDS not in rows, table.name
    assert in_files(tmp_path) == []
    await database.close()

"""What is forgotten is not in the file any more, nor in its write-ahead log, while the bot runs."""

from pathlib import Path

from frameworks.model import AnswerValue, Scope
from storage import assessments, notes, rounds, teams
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.notes import NewNote
from storage.seats import About, GivenReason
from storage.tables import Way
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

SECRET = b"a zebra runs our models"


def in_files(folder: Path) -> list[str]:
    """The files in which the secret is."""
    return [one.name for one in folder.iterdir() if SECRET in one.read_bytes()]


async def a_round_with_secrets(database: Database, clock: FixedClock) -> int:
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "UA", clock())
        about = About(("google",), Scope.TEAM, way=Way.EVERYONE, anonymous=True)
        started = await assessments.start_assessment(session, team, "UA", about, clock())
        assert started.id is not None
        seat = await assessments.seat_in(session, "T1", started.id, "UA", to_change=True)
        assert seat is not None
        because = GivenReason("other", SECRET.decode())
        answer = NewAnswer(0, "model-registry", AnswerValue.NOT_APPLICABLE, because)
        await assessments.add_answer(session, "T1", seat.respondent_id, answer, clock())
        await notes.add_note(session, seat, NewNote("model-registry", SECRET.decode(), "message:1"), clock())
        return started.id


async def test_forgotten_data_is_in_no_file_of_a_running_database(tmp_path: Path, clock: FixedClock) -> None:
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    assessment_id = await a_round_with_secrets(database, clock)
    assert in_files(tmp_path) != []
    async with database.write() as session:
        await rounds.forget_answers(session, "T1", assessment_id, (), clock())
    assert in_files(tmp_path) == []
    await database.close()


async def test_data_read_while_forgotten_is_gone_after_the_read(tmp_path: Path, clock: FixedClock) -> None:
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    assessment_id = await a_round_with_secrets(database, clock)
    async with database.read() as reading:
        assert await teams.all_teams(reading, "T1")
        async with database.write() as session:
            await rounds.forget_answers(session, "T1", assessment_id, (), clock())
        assert in_files(tmp_path) != []
    assert in_files(tmp_path) == []
    await database.close()

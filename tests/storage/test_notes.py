"""Notes belong to a seat in an assessment, and each is made once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import select

from frameworks.model import Scope
from storage import assessments, notes, votes
from storage.engine import Database
from storage.notes import NewNote
from storage.seats import About, Seat
from storage.tables import Assessment, AssessmentState, Note, Respondent
from tests.conftest import FixedClock
from tests.storage.test_assessments import seat_of, start


async def seat(database: Database, clock: FixedClock, user: str = "UA") -> Seat:
    found = await seat_of(database, await start(database, clock, user), user)
    assert found is not None
    return found


@pytest.mark.both_databases
async def test_a_note_is_made_once_from_what_it_is_made_from(database: Database, clock: FixedClock) -> None:
    ada = await seat(database, clock)
    async with database.write() as session:
        first = NewNote("model-registry", "in S3", "message:1", "https://example.org", "UA")
        assert await notes.add_note(session, ada, first, clock())
        assert not await notes.add_note(session, ada, first, clock())
        assert await notes.add_note(session, ada, NewNote("model-registry", "in S3", "message:2"), clock())
    async with database.read() as session:
        one, other = await notes.notes_said(session, "T1", ada.assessment_id)
        assert await notes.notes_said(session, "T2", ada.assessment_id) == ()
        assert await notes.notes_of_seat(session, "T1", ada.respondent_id) == (one, other)
        assert await notes.notes_of_seat(session, "T2", ada.respondent_id) == ()
        given = await assessments.answers_of(session, "T1", ada.respondent_id)
    assert given.notes == (one, other)
    assert (one.practice_id, one.text, one.link, one.said_by) == (
        "model-registry",
        "in S3",
        "https://example.org",
        "UA",
    )
    assert (one.respondent_id, one.added_at) == (ada.respondent_id, clock())
    assert (other.link, other.said_by) == (None, None)


async def test_only_the_seat_it_belongs_to_can_remove_a_note(database: Database, clock: FixedClock) -> None:
    ada = await seat(database, clock)
    async with database.write() as session:
        await assessments.add_respondent(session, "T1", ada.assessment_id, "UB")
        await notes.add_note(session, ada, NewNote("model-registry", "in S3", "message:1"), clock())
        [note] = await notes.notes_said(session, "T1", ada.assessment_id)
    ben = await seat_of(database, ada.assessment_id, "UB")
    assert ben is not None
    for workspace, respondent, left in (("T1", ben.respondent_id, 1), ("T2", ada.respondent_id, 1)):
        async with database.write() as session:
            await notes.remove_note(session, workspace, respondent, note.id)
            assert len(await notes.notes_said(session, "T1", ada.assessment_id)) == left
    async with database.write() as session:
        assert await notes.notes_of_seat(session, "T1", ben.respondent_id) == (), "nobody sees another's"
        await notes.remove_note(session, "T1", ada.respondent_id, note.id)
        assert await notes.notes_said(session, "T1", ada.assessment_id) == ()


@pytest.mark.both_databases
async def test_newest_seat_is_the_open_one_or_the_last_completed(database: Database, clock: FixedClock) -> None:
    async def newest(user: str = "UA", workspace: str = "T1") -> int | None:
        async with database.read() as session:
            found = await assessments.newest_seat(session, workspace, user)
        return found.assessment_id if found else None

    assert await newest() is None
    opened = await start(database, clock, channel="C1")
    completed = await start(database, clock, channel="C2")
    dropped = await start(database, clock, channel="C3")
    async with database.write() as session:
        await assessments.end_assessment(session, "T1", completed, AssessmentState.COMPLETED, clock())
        await assessments.end_assessment(session, "T1", dropped, AssessmentState.ABANDONED, clock())
    assert await newest() == opened
    assert (await newest("UB"), await newest(workspace="T2")) == (None, None)
    async with database.write() as session:
        await assessments.end_assessment(session, "T1", opened, AssessmentState.ABANDONED, clock())
    assert await newest() == completed


@pytest.mark.parametrize("together", [True, False])
async def test_anonymised_note_names_no_message_and_no_time(
    database: Database, clock: FixedClock, *, together: bool
) -> None:
    ada = await seat(database, clock)
    async with database.write() as session:
        for number in range(3):
            clock.advance(minutes=1)
            until = clock() + timedelta(days=30, seconds=1)
            note = NewNote("model-registry", f"words {number}", f"message:{number}", "https://example.org", "UA", until)
            await notes.add_note(session, ada, note, clock())
    clock.advance(hours=1)
    async with database.write() as session:
        if together:
            await votes.forget_who(session, "T1", ada.assessment_id, clock())
        else:
            await assessments.forget_who_answered(session, "T1", ada, clock())
    async with database.read() as session:
        kept = (await session.exec(select(Note))).all()
    assert sorted((one.text, one.link) for one in kept) == [(f"words {one}", "https://example.org") for one in range(3)]
    assert {(one.said_by, one.respondent_id, one.added_at) for one in kept} == {(None, None, clock())}
    assert {one.good_until for one in kept} == {clock() + timedelta(days=30)}
    assert not any("message" in one.source for one in kept)


@pytest.mark.parametrize(
    ("way", "finished", "kept"), [("everyone", False, 0), ("everyone", True, 1), ("alone", False, 1)]
)
async def test_notes_of_unfinished_respondents_do_not_count(
    database: Database, clock: FixedClock, *, way: str, finished: bool, kept: int
) -> None:
    ada = await seat(database, clock)
    async with database.write() as session:
        await notes.add_note(session, ada, NewNote("model-registry", "in S3", "message:1"), clock())
        await session.exec(update(Assessment).values(way=way))
        await session.exec(update(Respondent).values(finished_at=clock() if finished else None))
    async with database.read() as session:
        assert len(await notes.notes_said(session, "T1", ada.assessment_id)) == kept
        assert await notes.notes_said(session, "T2", ada.assessment_id) == ()


@pytest.mark.both_databases
async def test_evidence_expires_when_no_note_of_a_practice_is_valid(database: Database, clock: FixedClock) -> None:
    ada = await seat(database, clock)
    day = timedelta(days=1)
    put = {"once": [30], "renewed": [30, 60], "for-ever": [30, None], "never": [None]}
    async with database.write() as session:
        for practice, holds in put.items():
            for days in holds:
                until = None if days is None else clock() + days * day
                note = NewNote(practice, "seen", f"{practice} {days}", good_until=until)
                await notes.add_note(session, ada, note, clock())
        await assessments.set_about(session, "T1", ada.assessment_id, About(("azure",), Scope.TEAM))

    async def expired(scope: str = "team", workspace: str = "T1", team: int = ada.team_id) -> set[str]:
        async with database.read() as session:
            return set(await notes.expired(session, workspace, team, scope, "", clock()))

    clock.advance(days=31)
    assert await expired() == set(), "the assessment is not completed"
    async with database.write() as session:
        await assessments.end_assessment(session, "T1", ada.assessment_id, AssessmentState.COMPLETED, clock())
    assert await expired() == {"once"}
    assert await expired("product") == await expired(workspace="T2") == await expired(team=ada.team_id + 1) == set()
    clock.advance(days=31)
    assert await expired() == {"once", "renewed"}

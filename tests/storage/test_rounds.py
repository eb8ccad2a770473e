"""Rounds: who is asked, who is how far, whom to remind, and what is forgotten."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select

from frameworks.model import AnswerValue
from storage import assessments, rounds, teams
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.notes import NewNote, add_note
from storage.rounds import Counts
from storage.seats import About, GivenReason
from storage.tables import TEAM, Answer, AssessmentState, Note, Respondent, Way
from tests.conftest import FixedClock

FULLY, NOT_YET, NOT_APPLICABLE = AnswerValue.FULLY, AnswerValue.NOT_YET, AnswerValue.NOT_APPLICABLE
PEOPLE = ("UA", "UB", "UC")


@pytest.fixture
async def round_id(database: Database, clock: FixedClock) -> int:
    """A round of channel C1, led by UA, in which three people were asked; it is due in a week."""
    return await start(database, clock, "C1", PEOPLE)


async def start(database: Database, clock: FixedClock, channel: str, people: tuple[str, ...]) -> int:
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, "UA", clock())
        about = About(("azure",), way=Way.EVERYONE)
        found = await assessments.start_assessment(session, team, "UA", about, clock())
        assert found.id is not None
        await assessments.add_respondent(session, "T1", found.id, TEAM)
        due_at = clock() + timedelta(days=7)
        await assessments.change_assessment(session, "T1", found.id, asked_at=clock(), due_at=due_at)
        await rounds.ask(session, "T1", found.id, people, None)
        await rounds.plan_nudges(session, "T1", found.id, clock() + timedelta(days=3))
        return found.id


async def seat_id(database: Database, round_id: int, user: str) -> int:
    async with database.read() as session:
        seat = await assessments.seat_in(session, "T1", round_id, user, to_change=False)
        assert seat is not None
        return seat.respondent_id


async def says(
    database: Database, clock: FixedClock, round_id: int, user: str, *said: tuple[str, AnswerValue], done: bool = True
) -> None:
    """Somebody answers, one after the other, and (``done``) finishes."""
    seat = await seat_id(database, round_id, user)
    async with database.write() as session:
        for turn, (practice, value) in enumerate(said):
            because = GivenReason("not_in_scope", "as said") if value is NOT_APPLICABLE else None
            answer = NewAnswer(turn, practice, value, because, said_by=user)
            await assessments.add_answer(session, "T1", seat, answer, clock())
        if done:
            await assessments.change_respondent(session, "T1", seat, finished_at=clock())


@pytest.mark.both_databases
async def test_invited_person_is_not_invited_again(database: Database, clock: FixedClock, round_id: int) -> None:
    async with database.write() as session:
        assert await rounds.ask(session, "T1", round_id, ("UB", "UD", "UD"), clock()) == ("UD",)
        members = await rounds.members_of(session, "T1", round_id)
        assert sorted(one.user_id for one in members) == ["UA", "UB", "UC", "UD"], "the team itself is nobody"
        assert await rounds.members_of(session, "T2", round_id) == ()


@pytest.mark.both_databases
async def test_progress_of_each_person_is_counted(database: Database, clock: FixedClock, round_id: int) -> None:
    await says(database, clock, round_id, "UA", ("a", FULLY))
    await says(database, clock, round_id, "UB", ("a", FULLY), done=False)
    async with database.write() as session:
        assert await rounds.mark_gone(session, "T1", round_id, "UC", gone=True)
        assert not await rounds.mark_gone(session, "T1", round_id, "UC", gone=True)
        assert not await rounds.mark_gone(session, "T1", round_id, "UA", gone=True), "whoever finished stays"
    async with database.read() as session:
        members = {one.user_id: one for one in await rounds.members_of(session, "T1", round_id)}
        assert (members["UA"].finished, members["UA"].begun, members["UA"].gone) == (True, True, False)
        assert (members["UB"].finished, members["UB"].begun, members["UB"].gone) == (False, True, False)
        assert (members["UC"].finished, members["UC"].begun, members["UC"].gone) == (False, False, True)
        counts = await rounds.count_members(session, "T1", round_id)
        assert (counts, counts.asked) == (Counts(finished=1, waiting=1), 2)
        assert await rounds.count_members(session, "T2", round_id) == Counts(0, 0)


async def test_only_the_last_answers_of_those_who_finished_count(
    database: Database, clock: FixedClock, round_id: int
) -> None:
    await says(database, clock, round_id, "UA", ("a", FULLY), ("b", NOT_APPLICABLE), ("a", NOT_YET))
    await says(database, clock, round_id, "UB", ("a", NOT_YET), ("b", NOT_APPLICABLE), ("b", FULLY))
    await says(database, clock, round_id, "UC", ("a", FULLY), done=False)
    async with database.read() as session:
        said = await rounds.answers_of_finished(session, "T1", round_id)
        assert sorted(said, key=str) == [{"a": NOT_YET, "b": FULLY}, {"a": NOT_YET, "b": NOT_APPLICABLE}]
        who = await rounds.who_said(session, "T1", round_id, ["a", "b"])
        assert set(who["a"][NOT_YET]) == {"UA", "UB"}
        assert who["b"] == {NOT_APPLICABLE: ("UA",), FULLY: ("UB",)}
        usual = await rounds.usual_reasons(session, "T1", round_id, with_notes=True)
        assert usual == {"b": GivenReason("not_in_scope", "as said")}
        usual = await rounds.usual_reasons(session, "T1", round_id, with_notes=False)
        assert usual == {"b": GivenReason("not_in_scope")}
        assert await rounds.usual_reasons(session, "T1", round_id, with_notes=False, at_least=2) == {}


async def test_forgotten_round_ties_no_answer_to_a_person(database: Database, clock: FixedClock, round_id: int) -> None:
    for user in PEOPLE:
        await says(database, clock, round_id, user, ("a", FULLY), done=user != "UC")
        clock.advance(hours=1)
    seats = {user: await seat_id(database, round_id, user) for user in (*PEOPLE, TEAM)}
    async with database.write() as session:
        await assessments.add_answer(session, "T1", seats[TEAM], NewAnswer(0, "a", FULLY), clock())
        for user in PEOPLE:
            await assessments.change_respondent(session, "T1", seats[user], position="a", skipped=["b"], zone="UTC")
            for practice in ("a", "b"):
                session.add(
                    Note(
                        workspace_id="T1",
                        assessment_id=round_id,
                        respondent_id=seats[user],
                        practice_id=practice,
                        text=f"{user} on {practice}",
                        said_by=user,
                        source=f"{user} {practice}",
                        added_at=clock(),
                    )
                )
    clock.advance(hours=1)
    async with database.write() as session:
        await rounds.forget_answers(session, "T1", round_id, {"a"}, clock())
    async with database.read() as session:
        assert [one.respondent_id for one in (await session.exec(select(Answer))).all()] == [seats[TEAM]]
        people = (await session.exec(select(Respondent).where(col(Respondent.user_id) != TEAM))).all()
        assert all((one.position, one.skipped, one.zone, one.nudge_at) == (None, [], None, None) for one in people)
        assert {one.finished_at for one in people} == {clock(), None}
        notes = (await session.exec(select(Note))).all()
        assert sorted(one.text for one in notes) == ["UA on a", "UB on a"]
        assert all((one.said_by, one.respondent_id, one.added_at) == (None, None, clock()) for one in notes)
        assert not any(one.source.startswith("U") for one in notes)


@pytest.mark.both_databases
async def test_a_round_is_due_once_its_time_is_over(database: Database, clock: FixedClock, round_id: int) -> None:
    async with database.read() as session:
        assert await rounds.due_rounds(session, clock(), 10) == ()
    clock.advance(days=7)
    async with database.write() as session:
        assert [one.assessment_id for one in await rounds.due_rounds(session, clock(), 10)] == [round_id]
        times = await rounds.times_of(session, "T1", round_id)
        assert times.due_at == clock()
        await assessments.end_assessment(session, "T1", round_id, AssessmentState.COMPLETED, clock())
        assert await rounds.due_rounds(session, clock(), 10) == ()


@pytest.mark.both_databases
async def test_two_processes_never_remind_the_same_person(database: Database, clock: FixedClock, round_id: int) -> None:
    clock.advance(days=3)
    async with database.read() as session:
        due = await rounds.due_nudges(session, clock(), 10)
    assert [one.user_id for one in due] == list(PEOPLE)
    ids = [one.respondent_id for one in due]
    # On PostgreSQL all are at it at once; SQLite has one writer at a time.
    all_at_it = asyncio.Barrier(1 if database.url.get_backend_name() == "sqlite" else 4)

    async def claim() -> list[str]:
        async with database.write() as session:
            found = await rounds.claim_nudges(session, clock(), ids)
            assert all((one.assessment.id, one.channel_id) == (round_id, "C1") for one in found)
            for one in found:
                one.respondent.nudge_at = None
                session.add(one.respondent)
            await all_at_it.wait()
            return [one.respondent.user_id for one in found]

    claimed = await asyncio.gather(*(claim() for _ in range(4)))
    assert sorted(user for one in claimed for user in one) == list(PEOPLE)


@pytest.mark.both_databases
async def test_nudges_are_planned_for_those_who_are_waited_for(
    database: Database, clock: FixedClock, round_id: int
) -> None:
    await says(database, clock, round_id, "UA", ("a", FULLY))
    async with database.write() as session:
        await rounds.mark_gone(session, "T1", round_id, "UB", gone=True)
        await rounds.plan_nudges(session, "T1", round_id, clock(), given=0)
        await rounds.plan_nudges(session, "T1", round_id, None, given=1)
    async with database.read() as session:
        assert [one.user_id for one in await rounds.due_nudges(session, clock(), 10)] == ["UC"]


async def test_returning_person_is_pending_unless_they_declined(
    database: Database, clock: FixedClock, round_id: int
) -> None:
    async with database.write() as session:
        assert await rounds.mark_gone(session, "T1", round_id, "UB", gone=True)
        assert await rounds.mark_gone(session, "T1", round_id, "UC", gone=True)
        assert await rounds.mark_gone(session, "T1", round_id, "UC", gone=True, declined=True), "left, then declined"
        assert not await rounds.mark_gone(session, "T1", round_id, "UC", gone=True, declined=True)
        assert not await rounds.readd_member(session, "T1", round_id, "UA"), "never was away"
        assert not await rounds.readd_member(session, "T1", round_id, "UC")
        assert not await rounds.readd_member(session, "T2", round_id, "UB")
        assert await rounds.readd_member(session, "T1", round_id, "UB")
        await rounds.plan_nudges(session, "T1", round_id, clock(), user_id="UB")
    async with database.read() as session:
        assert [one.user_id for one in await rounds.due_nudges(session, clock(), 10)] == ["UB"]
        assert (await rounds.count_members(session, "T1", round_id)).waiting == 2
    async with database.write() as session:
        assert await rounds.mark_gone(session, "T1", round_id, "UC", gone=False), "they answer after all"
        assert await rounds.mark_gone(session, "T1", round_id, "UC", gone=True)
        assert await rounds.readd_member(session, "T1", round_id, "UC"), "declining is taken back with that"


async def test_uninvited_person_has_no_seat(database: Database, clock: FixedClock, round_id: int) -> None:
    del clock
    async with database.write() as session:
        await rounds.take_away_seat(session, "T1", round_id, "UA")
        assert {one.user_id for one in await rounds.members_of(session, "T1", round_id)} == {"UB", "UC"}


async def test_notes_of_an_uninvited_person_are_kept(database: Database, clock: FixedClock, round_id: int) -> None:
    async with database.write() as session:
        await assessments.add_respondent(session, "T1", round_id, TEAM)
        seat = await assessments.seat_in(session, "T1", round_id, "UA", to_change=True)
        assert seat is not None
        await add_note(session, seat, NewNote("p", "Words", source="m1", said_by="UA"), clock())
        await rounds.take_away_seat(session, "T1", round_id, "UA")
    async with database.read() as session:
        (note,) = (await session.exec(select(Note))).all()
    assert note.respondent_id == await seat_id(database, round_id, TEAM)

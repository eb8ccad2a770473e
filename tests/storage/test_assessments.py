"""Teams, assessments, respondents and answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from frameworks.model import AnswerValue, Scope
from storage import assessments, teams
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.seats import About, AnswerBefore, GivenReason, Seat
from storage.tables import Answer, AssessmentState, Earlier, Respondent, Team
from tests.conftest import FixedClock
from tests.storage.waiting import somebody_waits

ABOUT = About(("azure", "google"), mode="quick", targets={"azure": 3})
FULLY, PARTLY = AnswerValue.FULLY, AnswerValue.PARTLY


async def start(
    database: Database, clock: FixedClock, user: str = "UA", channel: str = "C1", workspace: str = "T1"
) -> int:
    """Start (or find) the assessment of a channel; gives its id."""
    async with database.write() as session:
        team = await teams.ensure_team(session, workspace, channel, "U1", clock())
        assessment = await assessments.start_assessment(session, team, user, ABOUT, clock())
        assert assessment.id is not None
        return assessment.id


async def seat_of(database: Database, assessment_id: int, user: str = "UA", workspace: str = "T1") -> Seat | None:
    async with database.read() as session:
        return await assessments.seat_in(session, workspace, assessment_id, user, to_change=False)


@pytest.mark.both_databases
async def test_a_channel_has_one_team(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        first = await teams.ensure_team(session, "T1", "C1", "U1", clock())
        again = await teams.ensure_team(session, "T1", "C1", "U1", clock())
        other = await teams.ensure_team(session, "T2", "C1", "U1", clock())
    assert first.id == again.id != other.id


async def test_starter_gets_a_seat(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock)
    seat = await seat_of(database, assessment_id)
    assert seat is not None
    assert (seat.channel_id, seat.about, seat.state) == ("C1", ABOUT, AssessmentState.OPEN)


async def test_what_an_assessment_is_about_can_change_while_it_is_open(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock)
    changed = About(
        frameworks=("azure",),
        scope=Scope.PRODUCT,
        subject="fraud model",
        trains_models=False,
        mode="full",
        targets={"azure": 2},
        earlier=Earlier.CONFIRM,
        ask_again=("model-registry",),
    )
    async with database.write() as session:
        await assessments.set_about(session, "T1", assessment_id, changed)
        await assessments.set_about(session, "T2", assessment_id, ABOUT)
    seat = await seat_of(database, assessment_id)
    assert seat is not None
    assert seat.about == changed
    async with database.write() as session:
        assert await assessments.last_about(session, "T1", seat.team_id) is None, "it is not completed yet"
        await assessments.end_assessment(session, "T1", assessment_id, AssessmentState.COMPLETED, clock())
        await assessments.set_about(session, "T1", assessment_id, ABOUT)
        assert await assessments.last_about(session, "T1", seat.team_id) == changed
        assert await assessments.last_about(session, "T2", seat.team_id) is None


async def test_why_something_is_not_applicable_is_kept_with_the_answer(database: Database, clock: FixedClock) -> None:
    seat = await seat_of(database, await start(database, clock))
    assert seat is not None
    none, because = AnswerValue.NOT_APPLICABLE, GivenReason("other", "batch only")
    async with database.write() as session:
        await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(0, "p", none, because), clock())
        await assessments.add_answer(
            session, "T1", seat.respondent_id, NewAnswer(1, "q", none, GivenReason("in_scope")), clock()
        )
        await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(2, "q", FULLY), clock())
    async with database.read() as session:
        assert await assessments.reasons_of(session, "T1", seat.respondent_id) == {"p": because}
        assert await assessments.reasons_of(session, "T2", seat.respondent_id) == {}


@pytest.mark.both_databases
async def test_a_second_start_finds_the_open_assessment(database: Database, clock: FixedClock) -> None:
    assert await start(database, clock) == await start(database, clock, user="UB")


@pytest.mark.both_databases
async def test_two_who_start_at_once_get_one_assessment(
    database_url: str, database: Database, clock: FixedClock
) -> None:
    other = Database(database_url)
    await start(database, clock, channel="C9")  # so that both find the workspace
    ids = await asyncio.gather(start(database, clock, user="UA"), start(other, clock, user="UB"))
    assert len(set(ids)) == 1
    async with database.read() as session:
        seats = (await session.exec(select(Respondent).where(Respondent.assessment_id == ids[0]))).all()
    assert len(seats) == 1
    await other.close()


async def test_an_ended_assessment_makes_room_for_the_next(database: Database, clock: FixedClock) -> None:
    first = await start(database, clock)
    async with database.write() as session:
        assert await assessments.end_assessment(session, "T1", first, AssessmentState.COMPLETED, clock())
        assert not await assessments.end_assessment(session, "T1", first, AssessmentState.ABANDONED, clock())
    seat = await seat_of(database, first)
    assert seat is not None
    assert seat.state is AssessmentState.COMPLETED
    assert await start(database, clock) != first


@pytest.mark.both_databases
async def test_an_answer_is_superseded_and_never_overwritten(database: Database, clock: FixedClock) -> None:
    seat = await seat_of(database, await start(database, clock))
    assert seat is not None
    async with database.write() as session:
        await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(0, "p", PARTLY), clock())
        await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(1, "q", FULLY), clock())
        await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(2, "p", FULLY), clock())
    async with database.read() as session:
        given = await assessments.answers_of(session, "T1", seat.respondent_id)
        rows = (await session.exec(select(Answer.practice_id, Answer.value).order_by(Answer.turn))).all()  # pyright: ignore[reportArgumentType]
        assert await assessments.count_answered(session, "T1", seat.assessment_id) == 2
    assert (given.turn, given.values) == (3, {"p": FULLY, "q": FULLY})
    assert [tuple(row) for row in rows] == [("p", "partly"), ("q", "fully"), ("p", "fully")]


@pytest.mark.both_databases
async def test_a_turn_is_taken_once(database: Database, clock: FixedClock) -> None:
    seat = await seat_of(database, await start(database, clock))
    assert seat is not None
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(0, "p", PARTLY), clock())
            await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(0, "p", PARTLY), clock())


async def test_position_and_card_are_kept(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock)
    seat = await seat_of(database, assessment_id)
    assert seat is not None
    async with database.write() as session:
        await assessments.move_to(session, "T1", seat.respondent_id, "p")
        await assessments.remember_card(session, "T1", seat.respondent_id, "D1", "1.2")
    seat = await seat_of(database, assessment_id)
    assert seat is not None
    assert (seat.position, seat.card_channel, seat.card_ts) == ("p", "D1", "1.2")


@pytest.mark.both_databases
async def test_the_newest_open_seat_is_of_whichever_team(database: Database, clock: FixedClock) -> None:
    first, second = await start(database, clock), await start(database, clock, channel="C2")
    async with database.read() as session:
        newest = await assessments.newest_open_seat(session, "T1", "UA")
    assert newest is not None
    assert newest.assessment_id == second
    async with database.write() as session:
        await assessments.end_assessment(session, "T1", second, AssessmentState.ABANDONED, clock())
    async with database.read() as session:
        newest = await assessments.newest_open_seat(session, "T1", "UA")
        assert await assessments.newest_open_seat(session, "T1", "UB") is None
    assert newest is not None
    assert newest.assessment_id == first


@pytest.mark.both_databases
async def test_waiting_for_a_seat_shows_the_changes_made_to_it(
    database_url: str, database: Database, clock: FixedClock
) -> None:
    assessment_id = await start(database, clock)
    other = Database(database_url)
    has_the_seat = asyncio.Event()

    async def finishes() -> None:
        async with database.write() as session:
            await assessments.seat_in(session, "T1", assessment_id, "UA", to_change=True)
            has_the_seat.set()
            await somebody_waits(database)
            await assessments.end_assessment(session, "T1", assessment_id, AssessmentState.COMPLETED, clock())

    async def comes_second() -> Seat | None:
        await has_the_seat.wait()
        async with other.write() as session:
            return await assessments.seat_in(session, "T1", assessment_id, "UA", to_change=True)

    _, seat = await asyncio.gather(finishes(), comes_second())
    assert seat is not None
    assert seat.state is AssessmentState.COMPLETED
    await other.close()


async def test_nothing_is_seen_or_changed_from_another_workspace(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock)
    await start(database, clock, workspace="T2")
    seat = await seat_of(database, assessment_id)
    assert seat is not None
    async with database.write() as session:
        await assessments.add_answer(session, "T1", seat.respondent_id, NewAnswer(0, "p", PARTLY), clock())
    assert await seat_of(database, assessment_id, workspace="T2") is None
    assert await seat_of(database, assessment_id, user="UB") is None
    async with database.write() as session:
        assert (await assessments.answers_of(session, "T2", seat.respondent_id)).values == {}
        assert await assessments.count_answered(session, "T2", assessment_id) == 0
        assert await assessments.open_assessment(session, "T2", seat.team_id) is None
        await assessments.move_to(session, "T2", seat.respondent_id, "q")
        await assessments.remember_card(session, "T2", seat.respondent_id, "D2", "2")
        assert not await assessments.end_assessment(session, "T2", assessment_id, AssessmentState.ABANDONED, clock())
        found = await teams.team_of_channel(session, "T2", "C1")
        assert isinstance(found, Team)
        assert found.id != seat.team_id
    assert await seat_of(database, assessment_id) == seat


async def test_what_was_said_before_a_checkin_is_kept_as_it_was(database: Database, clock: FixedClock) -> None:
    assessment_id = await start(database, clock)
    known = {
        "model-registry": AnswerBefore(FULLY, clock()),
        "fast-rollback": AnswerBefore(AnswerValue.NOT_APPLICABLE, clock(), GivenReason("other", "one model"), "old"),
        "traceability": AnswerBefore(PARTLY, clock(), asks="gap", disputed=True),
    }
    about = replace(ABOUT, earlier=Earlier.CHANGES, ask_again=("traceability", "fast-rollback"), known=known)
    async with database.write() as session:
        await assessments.set_about(session, "T1", assessment_id, about)
    seat = await seat_of(database, assessment_id)
    assert seat is not None
    assert seat.about == about
    async with database.read() as session:
        assert await assessments.about_of_assessment(session, "T1", assessment_id) == about


async def test_a_checkin_does_not_ask_afresh(database: Database, clock: FixedClock) -> None:
    async def afresh(workspace: str = "T1") -> dict[tuple[str, str], datetime]:
        async with database.read() as session:
            return await assessments.asked_afresh(session, workspace, 1)

    asked: datetime | None = None
    for earlier in (Earlier.NONE, Earlier.ASKED, Earlier.KEPT, Earlier.CHANGES):
        assessment_id = await start(database, clock)
        async with database.write() as session:
            about = replace(ABOUT, scope=Scope.PRODUCT, subject="fraud model", earlier=earlier)
            await assessments.set_about(session, "T1", assessment_id, about)
            assert await assessments.asked_afresh(session, "T1", 1) == (
                {} if asked is None else {("product", "fraud model"): asked}
            ), "what is open was not asked yet"
            await assessments.end_assessment(session, "T1", assessment_id, AssessmentState.COMPLETED, clock())
        if earlier in (Earlier.NONE, Earlier.ASKED):
            asked = clock()
        assert asked is not None
        assert await afresh() == {("product", "fraud model"): asked}
        clock.advance(days=1)
    assert await afresh("T2") == {}

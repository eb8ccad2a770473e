"""What was said in completed assessments: only in those, only by who finished, and as it was last corrected."""

from __future__ import annotations

import pytest

from frameworks.model import AnswerValue
from storage import assessments, histories, results, teams
from storage.assessments import NewAnswer
from storage.engine import Database
from storage.histories import CompletedAssessment
from storage.notes import NewNote, add_note
from storage.seats import About
from storage.tables import TEAM, AssessmentState, Result, Team, Way
from tests.conftest import FixedClock


async def begin(database: Database, clock: FixedClock, way: Way, *people: str, channel: str = "C1") -> tuple[Team, int]:
    """An open assessment in which each of these people has a seat, an answer and a note; the first has finished."""
    clock.advance(days=1)
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, "U1", clock())
        about = About(("google",), way=way)
        assessment = await assessments.start_assessment(session, team, people[0], about, clock())
        assert assessment.id is not None
        for user in people:
            await assessments.add_respondent(session, "T1", assessment.id, user)
            seat = await assessments.seat_in(session, "T1", assessment.id, user, to_change=True)
            assert seat is not None
            for turn, value in enumerate((AnswerValue.NOT_YET, AnswerValue.FULLY)):
                answer = NewAnswer(turn, "model-registry", value, said_by=user)
                await assessments.add_answer(session, "T1", seat.respondent_id, answer, clock())
            await add_note(session, seat, NewNote("model-registry", f"of {user}", f"{user} {assessment.id}"), clock())
            finished = clock() if user in (people[0], TEAM) else None
            await assessments.change_respondent(session, "T1", seat.respondent_id, finished_at=finished)
        return team, assessment.id


async def complete(database: Database, clock: FixedClock, team: Team, assessment_id: int, *levels: int) -> None:
    """End an assessment, with a result that was corrected to each further level."""
    async with database.write() as session:
        await assessments.end_assessment(session, "T1", assessment_id, AssessmentState.COMPLETED, clock())
        for revision, level in enumerate(levels):
            row = Result(
                workspace_id="T1",
                team_id=team.id or 0,
                assessment_id=assessment_id,
                framework_id="google",
                framework_version="1",
                revision=revision,
                scope="team",
                level=level,
                outcome={},
                answers={},
                completed_at=clock(),
            )
            await results.add_result(session, row)


async def found(database: Database, team: Team, *ids: int) -> tuple[CompletedAssessment, ...]:
    async with database.read() as session:
        return await histories.histories(session, "T1", team.id or 0, ids or None)


@pytest.mark.both_databases
async def test_only_what_was_completed_and_as_it_was_last_corrected(database: Database, clock: FixedClock) -> None:
    team, first = await begin(database, clock, Way.ALONE, "UA")
    assert await found(database, team) == ()
    await complete(database, clock, team, first, 0, 2)
    _, second = await begin(database, clock, Way.ALONE, "UA")
    await complete(database, clock, team, second, 1)
    await begin(database, clock, Way.ALONE, "UA")
    both = await found(database, team)
    assert [one.assessment.id for one in both] == [first, second]
    assert [[result.level for result in one.results] for one in both] == [[2], [1]]
    assert [answer.value for answer in both[0].answers] == ["not_yet", "fully"]
    assert both[0].team_seat == both[0].seats[0].id, "one person's answers are the team's"
    assert [one.assessment.id for one in await found(database, team, second)] == [second]
    async with database.read() as session:
        assert await histories.histories(session, "T2", team.id or 0) == ()


async def test_unfinished_answers_are_left_out_of_histories(database: Database, clock: FixedClock) -> None:
    for way, heard in ((Way.EVERYONE, ["of UA", "of "]), (Way.TOGETHER, ["of UA", "of UB", "of "])):
        team, assessment_id = await begin(database, clock, way, "UA", "UB", TEAM)
        await complete(database, clock, team, assessment_id, 1)
        [history] = await found(database, team, assessment_id)
        assert [note.text for note in history.notes] == heard, way
        assert next(one.user_id for one in history.seats if one.id == history.team_seat) == TEAM


async def test_teams_by_workspace_and_channel(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        for workspace, channel in (("T2", "C3"), ("T1", "C2"), ("T1", "C1")):
            await teams.ensure_team(session, workspace, channel, "U1", clock())
    async with database.read() as session:
        everything = await histories.teams_to_export(session, None)
        assert [one.channel_id for one in everything] == ["C1", "C2", "C3"]
        assert [one.channel_id for one in await histories.teams_to_export(session, "T1")] == ["C1", "C2"]
        some = await histories.teams_to_export(session, "T1", [everything[2].id or 0, everything[1].id or 0])
        assert [one.channel_id for one in some] == ["C2"]
        assert await histories.teams_to_export(session, "T1", []) == ()

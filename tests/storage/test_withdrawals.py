"""What was withdrawn counts nowhere, in whatever revision, until it is put back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from storage import assessments, histories, levels, results, teams, withdrawals
from storage.answers_of_teams import answers_of_teams
from storage.engine import Database
from storage.seats import About
from storage.tables import AssessmentState, Result, Team
from storage.withdrawals import Withdrawn
from tests.conftest import FixedClock


async def complete(
    database: Database, clock: FixedClock, *reached: int, by: str = "UA", channel: str = "C1"
) -> tuple[Team, int]:
    """A completed assessment in two models, whose results were corrected to each further level; a day has passed."""
    clock.advance(days=1)
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", channel, "U1", clock())
        assert team.id is not None
        about = About(("azure", "google"), mode=f"of level {reached[-1]}")
        assessment = await assessments.start_assessment(session, team, by, about, clock())
        assert assessment.id is not None
        await assessments.end_assessment(session, "T1", assessment.id, AssessmentState.COMPLETED, clock())
        for revision, level in enumerate(reached):
            for framework in about.frameworks:
                row = Result(
                    workspace_id="T1",
                    team_id=team.id,
                    assessment_id=assessment.id,
                    framework_id=framework,
                    framework_version="1",
                    revision=revision,
                    scope="undecided",
                    level=level,
                    outcome={},
                    answers={"p": str(level)},
                    completed_at=clock(),
                )
                await results.add_result(session, row)
        return team, assessment.id


async def withdraw(database: Database, clock: FixedClock, assessment_id: int, by: str = "UA") -> bool:
    async with database.write() as session:
        return await withdrawals.withdraw(session, "T1", assessment_id, by, clock())


async def that_count(database: Database, team: Team) -> set[tuple[str, object]]:
    """The last level of a team's, by each of the ways to ask for it."""
    assert team.id is not None
    async with database.read() as session:
        one = await results.latest_result(session, "T1", team.id, "azure", "undecided", "")
        every = await results.latest_results(session, "T1", team.id)
        latest = await levels.latest_levels(session, "T1", most=1)
        published = await levels.published_levels(session)
        answers = await answers_of_teams(session, "azure")
        about = await assessments.last_about(session, "T1", team.id)
        found: set[tuple[str, object]] = {
            ("result", one.level if one else None),
            *(("results", row.level) for row in every),
            *(("latest", row.level) for row in latest),
            *(("published", row.level) for row in published),
            *(("answers", int(row.answers["p"])) for row in answers),
            ("about", about.mode if about else None),
        }
    return found


def everywhere(level: int) -> set[tuple[str, object]]:
    """As it is found where this level counts."""
    ways = ("result", "results", "latest", "published", "answers")
    return {*((way, level) for way in ways), ("about", f"of level {level}")}


@pytest.mark.both_databases
async def test_what_is_withdrawn_counts_nowhere_until_it_is_put_back(database: Database, clock: FixedClock) -> None:
    team, _ = await complete(database, clock, 1)
    _, mistake = await complete(database, clock, 2, 3)
    assert await that_count(database, team) == everywhere(3)
    assert await withdraw(database, clock, mistake)
    assert not await withdraw(database, clock, mistake), "it is already"
    assert await that_count(database, team) == everywhere(1), "not what it was before it was corrected either"
    async with database.write() as session:
        assert not await withdrawals.put_back(session, "T2", mistake), "another workspace's"
        assert await withdrawals.put_back(session, "T1", mistake)
        assert not await withdrawals.put_back(session, "T1", mistake)
    assert await that_count(database, team) == everywhere(3)


async def test_with_everything_withdrawn_nothing_was_ever_said(database: Database, clock: FixedClock) -> None:
    team, only = await complete(database, clock, 2)
    await withdraw(database, clock, only)
    assert await that_count(database, team) == {("result", None), ("about", None)}
    async with database.read() as session:
        assert team.id is not None
        assert await levels.last_assessed(session, "T1", [team.id]) == {}


@pytest.mark.both_databases
async def test_when_a_team_was_last_assessed_and_what_came_before_pass_it_over(
    database: Database, clock: FixedClock
) -> None:
    team, first = await complete(database, clock, 1)
    at = clock()
    _, mistake = await complete(database, clock, 2)
    await withdraw(database, clock, mistake)
    assert team.id is not None
    async with database.read() as session:
        assert await levels.last_assessed(session, "T1", [team.id]) == {team.id: at}
    _, last = await complete(database, clock, 3)
    async with database.read() as session:
        (row, _) = await results.results_of_assessment(session, "T1", last)
        before = await results.result_before(session, row)
        assert before is not None
        assert before.assessment_id == first
        two = await levels.latest_levels(session, "T1", [team.id], most=2)
        assert [one.level for one in two if one.framework_id == "azure"] == [3, 1]


async def test_it_is_kept_as_it_is_with_by_whom_and_when(database: Database, clock: FixedClock) -> None:
    team, first = await complete(database, clock, 1)
    _, mistake = await complete(database, clock, 2, 3)
    await withdraw(database, clock, mistake, "U9")
    assert team.id is not None
    async with database.read() as session:
        assert await withdrawals.withdrawn(session, "T1", [first, mistake]) == {mistake: Withdrawn("U9", clock())}
        assert await withdrawals.withdrawn(session, "T2", [mistake]) == {}
        kept = await levels.levels_over_time(session, "T1", team.id)
        assert [one.level for one in kept if one.framework_id == "azure"] == [1, 3]
        told = await histories.histories(session, "T1", team.id)
        assert [one.withdrawn for one in told] == [None, Withdrawn("U9", clock())]
        assert [one.results[0].level for one in told] == [1, 3]
        rows = (await session.exec(select(Result).where(col(Result.assessment_id) == mistake))).all()
        assert len(rows) == 4, "of two models, each corrected once"


async def test_withdrawing_nothing_does_nothing(database: Database, clock: FixedClock) -> None:
    _, there = await complete(database, clock, 1)
    async with database.write() as session:
        assert not await withdrawals.withdraw(session, "T2", there, "UA", clock())
        assert not await withdrawals.withdraw(session, "T1", there + 1, "UA", clock())


async def test_assessments_a_person_completed_since_a_date_are_found(database: Database, clock: FixedClock) -> None:
    team, old = await complete(database, clock, 1)
    _, own = await complete(database, clock, 1)
    at = clock()
    await complete(database, clock, 1, by="UB")
    await complete(database, clock, 1, channel="C2")
    assert team.id is not None
    async with database.write() as session:
        await assessments.start_assessment(session, team, "UA", About(("azure",)), clock())
        assert await withdrawals.led_since(session, "T1", team.id, "UA", at) == {own}
        assert await withdrawals.led_since(session, "T1", team.id, "UA", at - timedelta(days=1)) == {old, own}
        assert await withdrawals.led_since(session, "T1", team.id, "UA", at + timedelta(seconds=1)) == frozenset()
        assert await withdrawals.led_since(session, "T2", team.id, "UA", at) == frozenset()


async def test_evidence_goes_to_what_counts(database: Database, clock: FixedClock) -> None:
    _, first = await complete(database, clock, 1)
    _, mistake = await complete(database, clock, 2)

    async def seat() -> int | None:
        async with database.read() as session:
            found = await assessments.newest_seat(session, "T1", "UA")
        return found.assessment_id if found else None

    assert await seat() == mistake
    await withdraw(database, clock, mistake)
    assert await seat() == first

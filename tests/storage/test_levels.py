"""Levels over time and of many teams: the last correction of each assessment counts."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from frameworks.model import Scope
from storage import assessments, levels, results, teams
from storage.engine import Database
from storage.seats import About
from storage.tables import AssessmentState, Result
from tests.conftest import FixedClock

pytestmark = pytest.mark.both_databases


async def complete(
    database: Database,
    clock: FixedClock,
    *reached: int | None,
    channel: str = "C1",
    framework: str = "azure",
    subject: str = "",
    workspace: str = "T1",
) -> int:
    """A completed assessment with its result, which was corrected to each further level; gives the team's id."""
    clock.advance(days=1)
    async with database.write() as session:
        team = await teams.ensure_team(session, workspace, channel, "U1", clock())
        about = About((framework,), Scope.PRODUCT if subject else Scope.TEAM, subject)
        assessment = await assessments.start_assessment(session, team, "UA", about, clock())
        assert assessment.id is not None
        assert team.id is not None
        await assessments.end_assessment(session, workspace, assessment.id, AssessmentState.COMPLETED, clock())
        for revision, level in enumerate(reached):
            await results.add_result(
                session,
                Result(
                    workspace_id=workspace,
                    team_id=team.id,
                    assessment_id=assessment.id,
                    framework_id=framework,
                    framework_version="1",
                    revision=revision,
                    scope=about.scope.value,
                    subject=subject,
                    level=level,
                    progress=0.5,
                    profile={"people": level, "data": None},
                    outcome={},
                    answers={},
                    completed_at=clock(),
                ),
            )
        return team.id


async def test_levels_over_time_are_as_they_were_last_corrected(database: Database, clock: FixedClock) -> None:
    team_id = await complete(database, clock, 0)
    await complete(database, clock, 1, 2, 3)
    await complete(database, clock, None, framework="google")
    await complete(database, clock, 4, channel="C2")
    async with database.read() as session:
        found = await levels.levels_over_time(session, "T1", team_id)
        assert await levels.levels_over_time(session, "T2", team_id) == ()
    assert [(one.framework_id, one.level) for one in found] == [("azure", 0), ("azure", 3), ("google", None)]
    assert (found[1].profile, found[1].progress) == ({"people": 3, "data": None}, 0.5)
    assert found[0].completed_at < found[1].completed_at


async def test_the_latest_levels_of_many_teams(database: Database, clock: FixedClock) -> None:
    first = await complete(database, clock, 0)
    await complete(database, clock, 1, 2)
    await complete(database, clock, 4, subject="fraud model")
    second = await complete(database, clock, 3, channel="C2")
    await complete(database, clock, 4, channel="C9", workspace="T2")
    async with database.read() as session:
        latest = await levels.latest_levels(session, "T1")
        two = await levels.latest_levels(session, "T1", [first], most=2)
        assert await levels.latest_levels(session, "T1", []) == ()
    assert [(one.team_id, one.subject, one.level) for one in latest] == [
        (first, "fraud model", 4),
        (first, "", 2),
        (second, "", 3),
    ]
    assert [(one.subject, one.level) for one in two] == [("fraud model", 4), ("", 2), ("", 0)], "newest first"


async def test_published_levels_of_all_workspaces_page_by_page(database: Database, clock: FixedClock) -> None:
    first = await complete(database, clock, 0)
    await complete(database, clock, 1, 2)
    await complete(database, clock, None, framework="google")
    await complete(database, clock, 4, subject="fraud model")
    second = await complete(database, clock, 3, channel="C9", workspace="T2")
    async with database.write() as session:
        rows = (await session.exec(select(Result).where(col(Result.level) == 2))).all()
        for row in rows:
            row.outcome = {"top": 4, "level": {"level": 2, "name": "Automated"}, "at_most": None}
            session.add(row)
    async with database.read() as session:
        found = await levels.published_levels(session)
        paged: list[levels.PublishedLevel] = []
        while page := await levels.published_levels(session, after=paged[-1].mark if paged else None, limit=2):
            paged += page
        of_channel = await levels.published_levels(session, channel_id="C9")
        of_model = await levels.published_levels(session, framework_id="google")
    assert sorted((one.channel_id, *one.mark[:2], one.mark.subject, one.level) for one in found) == [
        ("C1", first, "azure", "", 2),
        ("C1", first, "azure", "fraud model", 4),
        ("C1", first, "google", "", None),
        ("C9", second, "azure", "", 3),
    ]
    assert tuple(paged) == found
    assert [one.workspace_id for one in of_channel] == ["T2"]
    assert [one.mark.framework for one in of_model] == ["google"]
    named = next(one for one in found if one.level == 2)
    assert (named.level_name, named.at_most, named.top) == ("Automated", None, 4)
    assert (named.progress, named.profile) == (0.5, {"people": 2, "data": None})

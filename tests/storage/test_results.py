"""Results are kept once and found by what they may be compared with."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from frameworks.model import Scope
from storage import assessments, results, teams, withdrawals
from storage.engine import Database
from storage.seats import About
from storage.tables import AssessmentState, Result
from tests.conftest import FixedClock


async def complete(
    database: Database,
    clock: FixedClock,
    framework: str = "azure",
    version: str = "1",
    scope: str = "team",
    subject: str = "",
) -> Result:
    """One completed assessment of the channel C1 with one result."""
    clock.advance(days=1)
    async with database.write() as session:
        team = await teams.ensure_team(session, "T1", "C1", "U1", clock())
        assessment = await assessments.start_assessment(
            session, team, "UA", About((framework,), Scope(scope), subject), clock()
        )
        assert assessment.id is not None
        assert team.id is not None
        await assessments.end_assessment(session, "T1", assessment.id, AssessmentState.COMPLETED, clock())
        result = Result(
            workspace_id="T1",
            team_id=team.id,
            assessment_id=assessment.id,
            framework_id=framework,
            framework_version=version,
            scope=scope,
            subject=subject,
            level=2,
            outcome={"level": 2, "nested": {"of": ["any", "kind"]}},
            answers={"p": "fully", "q": "not_applicable"},
            reasons={"q": {"reason": "other", "note": "no users yet"}},
            completed_at=clock(),
        )
        await results.add_result(session, result)
        return result


@pytest.mark.both_databases
async def test_a_result_comes_back_as_it_was(database: Database, clock: FixedClock) -> None:
    kept = await complete(database, clock)
    async with database.read() as session:
        found = await results.latest_result(session, "T1", kept.team_id, "azure", "team", "")
    assert found is not None
    assert found.model_dump() == kept.model_dump()


async def test_results_are_compared_within_framework_and_scope_only(database: Database, clock: FixedClock) -> None:
    kept = await complete(database, clock)
    await complete(database, clock, framework="google")
    await complete(database, clock, scope="organisation")
    fraud = await complete(database, clock, scope="product", subject="fraud model")
    await complete(database, clock, scope="product", subject="churn model")
    async with database.read() as session:

        async def latest(framework: str, scope: str, subject: str = "", workspace: str = "T1") -> int | None:
            found = await results.latest_result(session, workspace, kept.team_id, framework, scope, subject)
            return found.id if found else None

        assert await latest("azure", "team") == kept.id
        assert await latest("azure", "product", "fraud model") == fraud.id
        assert await latest("azure", "product", "other model") is None
        of_users = await results.latest_result(session, "T1", kept.team_id, "azure", "team", "", trains_models=False)
        assert of_users is None, "a team that trains no models is asked less"
        assert await latest("gigaom", "team") is None
        assert await latest("azure", "team", workspace="T2") is None


@pytest.mark.both_databases
async def test_the_latest_of_each_framework_and_scope(database: Database, clock: FixedClock) -> None:
    old = await complete(database, clock)
    google = await complete(database, clock, framework="google")
    new = await complete(database, clock, version="2")
    fraud = await complete(database, clock, scope="product", subject="fraud model")
    async with database.read() as session:
        latest = await results.latest_results(session, "T1", old.team_id)
        assert [one.id for one in latest] == [fraud.id, new.id, google.id]
        assert await results.latest_results(session, "T2", old.team_id) == []
        latest_of_one = await results.latest_result(session, "T1", old.team_id, "azure", "team", "")
    assert latest_of_one is not None
    assert latest_of_one.id == new.id


@pytest.mark.both_databases
async def test_assessed_frameworks_are_those_of_the_latest_scope(database: Database, clock: FixedClock) -> None:
    async def found(*more: int) -> dict[int, set[str]]:
        async with database.read() as session:
            return await results.frameworks_assessed(session, {1, *more})

    assert await found() == {}
    await complete(database, clock, "azure")
    await complete(database, clock, "google")
    assert await found(2) == {1: {"azure", "google"}}
    of_product = await complete(database, clock, "gigaom", scope="product", subject="fraud model")
    assert await found() == {1: {"gigaom"}}
    async with database.write() as session:
        await withdrawals.withdraw(session, "T1", of_product.assessment_id, "UA", clock())
    assert await found() == {1: {"azure", "google"}}, "what was withdrawn counts nowhere"


async def test_an_assessment_has_one_result_in_a_framework(database: Database, clock: FixedClock) -> None:
    kept = await complete(database, clock)
    again = Result.model_validate({**kept.model_dump(), "id": None})
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            await results.add_result(session, again)


@pytest.mark.both_databases
async def test_previous_result_is_the_last_correction_of_the_assessment_before(
    database: Database, clock: FixedClock
) -> None:
    first = await complete(database, clock)
    second = await complete(database, clock, version="2")
    other = await complete(database, clock, scope="product", subject="x")
    async with database.write() as session:
        corrected = Result(**{**first.model_dump(exclude={"id"}), "revision": 1})
        await results.add_result(session, corrected)
    async with database.read() as session:
        before = await results.result_before(session, second)
        assert before is not None
        assert before.id == corrected.id
        assert await results.result_before(session, corrected) is None
        assert await results.result_before(session, other) is None


async def test_a_result_is_found_by_its_id_by_its_own_team_alone(database: Database, clock: FixedClock) -> None:
    kept = await complete(database, clock)
    assert kept.id is not None
    async with database.read() as session:
        found = await results.result_of_id(session, "T1", kept.team_id, kept.id)
        assert found is not None
        assert found.id == kept.id
        assert await results.result_of_id(session, "T1", kept.team_id + 1, kept.id) is None
        assert await results.result_of_id(session, "T2", kept.team_id, kept.id) is None

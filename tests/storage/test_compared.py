"""What comparing reads and keeps: who answered, gaps alone, the order by level, others' benchmarks."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlmodel import col

from storage import answered, benchmarks, levels, workspaces
from storage.engine import Database
from storage.tables import Assessment, ImportedBenchmark, Result, Way
from tests.conftest import FixedClock
from tests.storage.test_levels import complete


async def test_respondents_are_known_unless_anonymous(database: Database, clock: FixedClock) -> None:
    team_id = await complete(database, clock, 1)
    await complete(database, clock, 2)
    async with database.write() as session:
        first = (await levels.levels_over_time(session, "T1", team_id))[0].assessment_id
        await session.exec(update(Assessment).where(col(Assessment.id) == first).values(anonymous=True))
    async with database.read() as session:
        found = await answered.answered(session, "T1", team_id)
        assert await answered.answered(session, "T2", team_id) == {}
    assert [one.led_by for one in found.values()] == ["", "UA"]
    assert {one.way for one in found.values()} == {Way.ALONE}


@pytest.mark.both_databases
async def test_gaps_are_read_without_the_rest(database: Database, clock: FixedClock) -> None:
    team_id = await complete(database, clock, 1)
    gaps = [{"practices": ["model-registry"], "state": "missing"}]
    async with database.write() as session:
        await session.exec(update(Result).values(outcome={"gaps": gaps, "name": "long"}))
    async with database.read() as session:
        result_id = (await levels.levels_over_time(session, "T1", team_id))[0].result_id
        assert await levels.latest_gaps(session, "T1", [result_id]) == {result_id: gaps}
        assert await levels.latest_gaps(session, "T2", [result_id]) == {}


async def test_who_set_the_order_by_level_stays_known(database: Database, clock: FixedClock) -> None:
    async with database.write() as session:
        assert await workspaces.ranking(session, "T1") == workspaces.Ranking()
        await workspaces.set_ranking(session, "T1", "U1", clock(), on=True)
        await workspaces.set_ranking(session, "T1", "U2", clock(), on=True)
    async with database.read() as session:
        found = await workspaces.ranking(session, "T1")
        assert (found.on, found.changed_by) == (True, "U1")
        assert (await workspaces.ranking(session, "T2")).on is False
        assert await workspaces.all_workspaces(session) == ("T1",)


@pytest.mark.both_databases
async def test_a_benchmark_is_replaced_by_a_newer_one_of_its_origin(database: Database, clock: FixedClock) -> None:
    def made(on: str, origin: str = "Acme", workspace: str = "T1") -> ImportedBenchmark:
        return ImportedBenchmark(
            workspace_id=workspace, origin=origin, made_on=on, content={}, imported_by="U1", imported_at=clock()
        )

    async with database.write() as session:
        assert await benchmarks.keep_benchmark(session, made("2026-09-01"))
        assert await benchmarks.keep_benchmark(session, made("2026-10-01"))
        assert not await benchmarks.keep_benchmark(session, made("2026-09-30"))
        assert await benchmarks.keep_benchmark(session, made("2020-01-01", "Before"))
        assert await benchmarks.keep_benchmark(session, made("2020-01-01", workspace="T2"))
    async with database.write() as session:
        found = await benchmarks.benchmarks_of(session, "T1")
        assert [(one.origin, one.made_on) for one in found] == [("Acme", "2026-10-01"), ("Before", "2020-01-01")]
        assert found[0].id is not None
        await benchmarks.remove_benchmark(session, "T2", found[0].id)
        assert len(await benchmarks.benchmarks_of(session, "T1")) == 2
        await benchmarks.remove_benchmark(session, "T1", found[0].id)
        await benchmarks.remove_benchmark(session, "T1", found[0].id)
        assert [one.origin for one in await benchmarks.benchmarks_of(session, "T1")] == ["Before"]

"""What is asked often takes as long in a large database: the right index is used, and old messages go."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select

from storage import assessments, notes, outbox, results, rounds, steps, upkeep, withdrawals
from storage.connection import connection_of
from storage.engine import Database
from storage.outbox import Draft
from storage.tables import AssessmentState, OutboxState, StepState, table
from tests.conftest import FixedClock
from tests.migrated import migrated_sqlite

MANY = 300


async def test_a_large_database_is_not_read_through(tmp_path: Path, clock: FixedClock) -> None:
    database = Database(migrated_sqlite(tmp_path / "maturity.db"))
    await _fill(database, clock())
    asked: list[str] = []
    # A connection that was there before knows the statistics too.
    async with database.read() as session:
        await results.results_of_assessment(session, "T1", 5)
    await upkeep.refresh_statistics(database)
    event.listen(database.reader.sync_engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))
    async with database.read() as session:
        seat = await assessments.seat_in(session, "T1", 5, "U5", to_change=False)
        assert seat is not None
        await assessments.answers_of(session, "T1", seat.respondent_id)
        await rounds.members_of(session, "T1", 5)
        await rounds.count_members(session, "T1", 5)
        await rounds.answers_of_finished(session, "T1", 5)
        await notes.notes_said(session, "T1", 5)
        await results.results_of_assessment(session, "T1", 5)
        await withdrawals.withdrawn(session, "T1", [5])
        await steps.anything_to_do(session, clock())
        [message] = await outbox.messages_about(session, "T1", "level-change:5:")
        assert message.key == "level-change:5:C5"
        await outbox.ready(session, clock(), clock(), 10)
        plans = {one: await _plan(session, one) for one in asked.copy()}
    slow = {
        asked: plan
        for asked, plan in plans.items()
        if any(step.startswith("SCAN outbox") or step.endswith("(workspace_id=?)") for step in plan)
        or any(step == f"SCAN {name}" for step in plan for name in ("assessment", "respondent", "step_run", "result"))
    }
    assert not slow
    await database.close()


async def _plan(session: Any, statement: str) -> list[str]:
    connection = await connection_of(session)
    nothing = (None,) * statement.count("?")
    return [step for *_, step in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", nothing)]


async def _fill(database: Database, now: datetime) -> None:
    """As many teams, and of each an assessment, its result, a workflow's step that ended, and a message."""
    numbers = range(1, MANY + 1)
    of_workspace = {"workspace_id": "T1"}
    rows: dict[str, list[dict[str, Any]]] = {
        "workspace": [{"id": "T1", "ranking": False, "created_at": now}],
        "team": [
            {"id": one, **of_workspace, "channel_id": f"C{one}", "owners": [], "anonymous": False, "created_at": now}
            for one in numbers
        ],
        "assessment": [
            {
                "id": one,
                **of_workspace,
                "team_id": one,
                "frameworks": ["azure"],
                "scope": "team",
                "subject": "",
                "trains_models": True,
                "mode": "quick",
                "targets": {},
                "earlier": "none",
                "ask_again": [],
                "known": {},
                "way": "alone",
                "anonymous": False,
                "state": AssessmentState.COMPLETED.value,
                "started_by": f"U{one}",
                "led_by": f"U{one}",
                "leader_gone": False,
                "started_at": now,
                "votes_round": 0,
            }
            for one in numbers
        ],
        "respondent": [
            {
                "id": one,
                **of_workspace,
                "assessment_id": one,
                "user_id": f"U{one}",
                "skipped": [],
                "gone": False,
                "declined": False,
                "nudges": 0,
            }
            for one in numbers
        ],
        "note": [
            {
                **of_workspace,
                "assessment_id": one,
                "respondent_id": one,
                "practice_id": "p",
                "text": "",
                "source": f"s{one}",
                "added_at": now,
            }
            for one in numbers
        ],
        "result": [
            {
                **of_workspace,
                "team_id": one,
                "assessment_id": one,
                "framework_id": "azure",
                "scope": "team",
                "framework_version": "1",
                "revision": 0,
                "subject": "",
                "trains_models": True,
                "mode": "quick",
                "level": 1,
                "progress": 0.0,
                "profile": {},
                "outcome": {},
                "answers": {},
                "reasons": {},
                "disputed": [],
                "asked_at": {},
                "completed_at": now,
            }
            for one in numbers
        ],
        "step_run": [
            {
                "execution_id": f"Fx{one}",
                **of_workspace,
                "assessment_id": one,
                "state": StepState.TOLD.value,
                "outputs": {},
                "attempts": 0,
                "due_at": now,
                "created_at": now,
            }
            for one in numbers
        ],
        "outbox": [_message(f"level-change:{one}:C{one}", "level-change", now) for one in numbers],
    }
    async with database.write() as session:
        for name, of_table in rows.items():
            await (await connection_of(session)).execute(insert(table(name)), of_table)


def _message(key: str, kind: str, sent_at: datetime, state: OutboxState = OutboxState.SENT) -> dict[str, Any]:
    return {
        "id": f"id of {key}",
        "workspace_id": "T1",
        "key": key,
        "channel_id": key.rsplit(":", maxsplit=1)[-1],
        "kind": kind,
        "data": {},
        "edition": 0,
        "state": state.value,
        "attempts": 1,
        "maybe_sent": False,
        "due_at": sent_at,
        "created_at": sent_at,
        "sent_at": sent_at,
    }


async def test_messages_about_something_are_those_whose_keys_begin_so(database: Database, clock: FixedClock) -> None:
    """Byte by byte, however the database orders words."""
    keys = ["news:1:C1", "news:1:", "news:1:é", "news:1:\U0001f600", "news:10:C1", "News:1:C1", "news:1", "news;1:C1"]
    async with database.write() as session:
        await (await connection_of(session)).execute(
            insert(table("workspace")), {"id": "T1", "ranking": False, "created_at": clock()}
        )
        await outbox.put_all_in_outbox(session, [Draft("T1", key, "C1", "news", {}) for key in keys], clock())
    async with database.read() as session:
        found = await outbox.messages_about(session, "T1", "news:1:")
        assert [one.key for one in found] == keys[:4]
        assert await outbox.messages_about(session, "T2", "news:1:") == []


@pytest.mark.parametrize("at_once", [1, 100])
async def test_old_messages_are_removed_but_for_those_that_may_still_change(
    database: Database, clock: FixedClock, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(upkeep, "REMOVED_AT_ONCE", at_once)
    long_ago, limit = clock() - timedelta(days=500), clock() - timedelta(days=400)
    rows = [
        _message("nudge:1", "nudge", long_ago),
        _message("nudge:2", "nudge", long_ago),
        _message("nudge:3", "nudge", limit),
        _message("nudge:4", "nudge", long_ago, OutboxState.PENDING),
        _message("nudge:5", "nudge", long_ago, OutboxState.FAILED),
        _message("level-change:1", "level-change", long_ago),
    ]
    async with database.write() as session:
        connection = await connection_of(session)
        await connection.execute(insert(table("workspace")), {"id": "T1", "ranking": False, "created_at": clock()})
        await connection.execute(insert(table("outbox")), rows)
    assert await upkeep.purge_sent(database, limit, {"level-change"}) == 2
    assert await upkeep.purge_sent(database, limit, {"level-change"}) == 0
    async with database.read() as session:
        kept = (await (await connection_of(session)).execute(select(table("outbox").c.key))).scalars().all()
    assert sorted(kept) == ["level-change:1", "nudge:3", "nudge:4", "nudge:5"]

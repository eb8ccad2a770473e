"""How long it takes until ten thousand teams that are due in the same minute have their reminders in the outbox.

Half of them were assessed before, and half have a reminder of the last quarter that nobody answered, which is brought
up to date. Meanwhile somebody clicks without a pause, and the longest that a click waits for its turn to be saved is
measured too.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from bot.deps import Deps
from bot.reminders.ticks import look_for_reminders
from bot.schedules.checkins import REMINDER, Nudges, Reminder, key_of
from bot.schedules.rule import Cadence, Calendar, Rule, as_data
from frameworks.catalog import load_catalog
from storage import events
from storage.engine import Database
from storage.tables import OutboxState, table
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from frameworks.catalog import Catalog

TEAMS = 10_000
WORKSPACES = 10
STYLES = tuple(one.value for one in Nudges)
TUESDAY = 1
MODELS = ("google", "azure")
RULE = Rule(Cadence.QUARTERLY, Calendar(1), TUESDAY, time_of_day(10), "Europe/Berlin", working_days_only=True)
LAST, DUE = datetime(2027, 1, 5, 9, tzinfo=UTC), datetime(2027, 4, 6, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Queueing:
    """Seconds until all were in the outbox, and milliseconds that the slowest click took meanwhile."""

    seconds: float
    slowest_click_ms: float


async def all_due_at_once() -> Queueing:
    """Have every team reminded in the same minute."""
    async with _filled() as deps:
        ticking = asyncio.create_task(_tick_until_done(deps))
        clicks: list[float] = []
        while not ticking.done():
            clicks.append(await _click(deps, len(clicks)))
            await asyncio.sleep(0)
        seconds = await ticking
        assert await _queued(deps.database) == TEAMS
        return Queueing(seconds, max(clicks) * 1000)


async def _tick_until_done(deps: Deps) -> float:
    before = time.perf_counter()
    following = deps.clock()
    while following is not None and following <= deps.clock():
        following = await look_for_reminders(deps)
    return time.perf_counter() - before


async def _click(deps: Deps, number: int) -> float:
    """What every click begins with: a transaction of its own that keeps that it came."""
    before = time.perf_counter()
    async with deps.database.write() as session:
        await events.remember_event(session, f"click:{number}", deps.clock())
    return time.perf_counter() - before


async def _queued(database: Database) -> int:
    outbox = table("outbox")
    async with database.read() as session:
        statement = select(func.count()).where(outbox.c.key.like(f"{REMINDER}:%:{int(DUE.timestamp())}"))
        return (await (await session.connection()).execute(statement)).scalar_one()


@asynccontextmanager
async def _filled() -> AsyncGenerator[Deps]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'maturity.db'}")
        try:
            await upgrade(database)
            catalog = load_catalog()
            teams = range(1, TEAMS + 1)
            rows = {
                "workspace": [_workspace(one) for one in range(WORKSPACES)],
                "team": [_team(one) for one in teams],
                "assessment": [_assessment(one) for one in teams if one % 2],
                "result": [_result(one, model) for one in teams if one % 2 for model in MODELS],
                "checkin_schedule": [_schedule(one) for one in teams],
                "outbox": [_last_reminder(one, catalog) for one in teams if _waits(one)],
            }
            async with database.writer.begin() as connection:
                for name, of_table in rows.items():
                    await connection.execute(insert(table(name)), of_table)
            yield Deps(catalog, database, lambda: DUE + timedelta(seconds=1))
        finally:
            await database.close()


def _waits(team: int) -> bool:
    return team % 4 < 2


def _workspace(number: int) -> dict[str, Any]:
    return {"id": f"T{number}", "ranking": False, "created_at": LAST}


def _workspace_of(team: int) -> str:
    return f"T{team % WORKSPACES}"


def _team(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "workspace_id": _workspace_of(number),
        "channel_id": f"C{number}",
        "owners": ["U0ADA"],
        "anonymous": False,
        "created_at": LAST,
    }


def _assessment(team: int) -> dict[str, Any]:
    return {
        "id": team,
        "workspace_id": _workspace_of(team),
        "team_id": team,
        "frameworks": list(MODELS),
        "scope": "team",
        "subject": "",
        "trains_models": True,
        "mode": "full",
        "targets": {},
        "earlier": "none",
        "ask_again": [],
        "way": "alone",
        "anonymous": False,
        "state": "completed",
        "started_by": "U0ADA",
        "led_by": "U0ADA",
        "leader_gone": False,
        "started_at": LAST,
        "votes_round": 0,
        "ended_at": LAST,
    }


def _result(team: int, model: str) -> dict[str, Any]:
    return {
        "workspace_id": _workspace_of(team),
        "team_id": team,
        "assessment_id": team,
        "framework_id": model,
        "framework_version": "1",
        "revision": 0,
        "scope": "team",
        "subject": "",
        "trains_models": True,
        "mode": "full",
        "level": 1,
        "progress": 0.5,
        "profile": {},
        "outcome": {},
        "answers": {},
        "reasons": {},
        "disputed": [],
        "asked_at": {},
        "completed_at": LAST,
    }


def _schedule(team: int) -> dict[str, Any]:
    return {
        "workspace_id": _workspace_of(team),
        "team_id": team,
        "rule": as_data(RULE),
        "nudges": STYLES[team % len(STYLES)],
        "state": "on",
        "due_at": DUE,
        "waiting": LAST if _waits(team) else None,
        "reminded_at": LAST,
        "nudges_sent": 4,
        "changed_by": "U0ADA",
        "changed_at": LAST,
    }


def _last_reminder(team: int, catalog: Catalog) -> dict[str, Any]:
    said = Reminder(
        team_id=team,
        due_at=LAST,
        rule="quarterly",
        zone=RULE.zone,
        set_by="U0ADA",
        frameworks=catalog.default,
        next_at=DUE,
        rests=True,
    )
    return {
        "id": f"{team:08}",
        "workspace_id": _workspace_of(team),
        "key": key_of(team, LAST),
        "channel_id": f"C{team}",
        "kind": REMINDER,
        "data": said.model_dump(mode="json"),
        "edition": 0,
        "state": OutboxState.SENT.value,
        "attempts": 1,
        "maybe_sent": False,
        "due_at": LAST,
        "created_at": LAST,
        "sent_at": LAST,
        "message_ts": f"{team}.000001",
    }

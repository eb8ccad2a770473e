"""How long a status, a report and the Home tab take where there are ten teams, and where there are a thousand.

One team was assessed in all models that are assessed by default, in 40 quarters; so was each of the others, in one of
them and with the levels alone. The data comes straight into SQLite: 2 million answers would take a day to click.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert

from benchmarks.knowledge import realistic_team
from bot.deps import Deps, Person
from bot.home.service import home
from bot.home.views import home as home_view
from bot.insights.report.service import report
from bot.insights.report.state import Report
from bot.insights.report.views import report_message
from bot.insights.status import status, status_message
from bot.levels.announce import LEVEL_CHANGE
from bot.slack.viewer import Viewer
from frameworks.catalog import load_catalog
from frameworks.outcome import outcome
from storage.engine import Database
from storage.tables import OutboxState, table
from storage.teams import team_of_channel
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator

    from sqlalchemy.ext.asyncio import AsyncConnection

    from frameworks.catalog import Catalog

    Draw = Callable[[], Awaitable[None]]

FEW, MANY = 10, 1000
MESSAGES = 200_000
QUARTERS = 40
ANSWERS = 50
OWN_TEAMS = 200
TIMES = 40
BATCH = 20_000
NOW = datetime(2026, 10, 1, tzinfo=UTC)
WORKSPACE, PERSON, CHANNEL = "T0BENCH", "U0BENCH", "C0TEAM1"


@dataclass(frozen=True, slots=True)
class Views:
    """Median milliseconds to read and draw: a team's status and report, and the Home tab of a person of many teams."""

    status_ms: float
    report_ms: float
    home_ms: float


async def few_and_many() -> tuple[Views, Views]:
    """With ten teams, and with a thousand, two million answers and all the messages that were ever sent.

    Drawn in turns, so that whatever else the machine does slows both alike.
    """
    async with _filled(FEW) as few, _filled(MANY, messages=MESSAGES) as many:
        draws = [draw for parts in (few, many) for draw in await _draws(parts)]
        taken: list[list[float]] = [[] for _ in draws]
        for _ in range(TIMES):
            for draw, of_draw in zip(draws, taken, strict=True):
                before = time.perf_counter()
                await draw()
                of_draw.append((time.perf_counter() - before) * 1000)
    medians = [statistics.median(of_draw[TIMES // 4 :]) for of_draw in taken]
    return Views(*medians[:3]), Views(*medians[3:])


async def _draws(deps: Deps) -> tuple[Draw, Draw, Draw]:
    """What reads and draws a team's status and report, and the Home tab."""
    async with deps.database.read() as session:
        team = await team_of_channel(session, WORKSPACE, CHANNEL)
    assert team is not None
    person = Person(WORKSPACE, PERSON)
    viewer = Viewer(person, CHANNEL, _no_admin)

    async def draw_status() -> None:
        status_message(await status(deps, team)).arguments(newer=True)

    async def draw_report() -> None:
        shown = await report(deps, viewer, team, ("azure",))
        assert isinstance(shown, Report)
        report_message(shown).arguments(newer=True)

    async def draw_home() -> None:
        home_view(await home(deps, person))

    return draw_status, draw_report, draw_home


async def _no_admin() -> bool:
    return False


@asynccontextmanager
async def _filled(teams: int, messages: int = 0) -> AsyncGenerator[Deps]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'maturity.db'}")
        try:
            await upgrade(database)
            catalog = load_catalog()
            async with database.writer.begin() as connection:
                await _fill(connection, catalog, teams)
                await _insert(connection, "outbox", (_sent_message(number) for number in range(messages)))
            yield Deps(catalog, database, lambda: NOW)
        finally:
            await database.close()


async def _fill(connection: AsyncConnection, catalog: Catalog, teams: int) -> None:
    await connection.execute(insert(table("workspace")), [{"id": WORKSPACE, "ranking": False, "created_at": NOW}])
    numbers = range(1, teams + 1)
    await _insert(connection, "team", (_team(one) for one in numbers))
    own = range(1, min(teams, OWN_TEAMS) + 1)
    await _insert(
        connection,
        "member",
        ({"workspace_id": WORKSPACE, "team_id": one, "user_id": PERSON, "left": False} for one in own),
    )
    # Of each quarter one assessment of each team.
    rounds = [(quarter * teams + team, team, quarter) for quarter in range(QUARTERS) for team in numbers]
    await _insert(connection, "assessment", (_assessment(*one) for one in rounds))
    await _insert(connection, "respondent", (_respondent(one) for one, _, _ in rounds))
    practices = list(catalog.practices)[:ANSWERS]
    await _insert(
        connection, "answer", (_answer(one, turn, name) for one, _, _ in rounds for turn, name in enumerate(practices))
    )
    await _insert(connection, "result", (_other_result(*one) for one in rounds if one[1] != 1))
    chance = random.Random(6)  # noqa: S311 - a made-up team
    await _insert(
        connection,
        "result",
        (row for one, team, quarter in rounds if team == 1 for row in _own_results(catalog, one, quarter, chance)),
    )


async def _insert(connection: AsyncConnection, name: str, rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            await connection.execute(insert(table(name)), batch)
            batch = []
    if batch:
        await connection.execute(insert(table(name)), batch)


def _sent_message(number: int) -> dict[str, Any]:
    """News of a level, which is in its channel."""
    quarter, team = divmod(number, MANY)
    when = _when(quarter % QUARTERS)
    return {
        "id": f"{number:08}",
        "workspace_id": WORKSPACE,
        "key": f"{LEVEL_CHANGE}:{number}:C0TEAM{team + 1}",
        "channel_id": f"C0TEAM{team + 1}",
        "kind": LEVEL_CHANGE,
        "data": {},
        "edition": 0,
        "state": OutboxState.SENT.value,
        "attempts": 1,
        "maybe_sent": False,
        "due_at": when,
        "created_at": when,
        "sent_at": when,
        "message_ts": "1700000000.000100",
    }


def _when(quarter: int) -> datetime:
    return NOW - timedelta(days=91 * (QUARTERS - quarter))


def _team(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "workspace_id": WORKSPACE,
        "channel_id": f"C0TEAM{number}",
        "owners": [PERSON],
        "anonymous": False,
        "created_at": NOW,
    }


def _assessment(number: int, team: int, quarter: int) -> dict[str, Any]:
    return {
        "id": number,
        "workspace_id": WORKSPACE,
        "team_id": team,
        "frameworks": ["google", "azure", "gigaom"],
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
        "started_by": PERSON,
        "led_by": PERSON,
        "leader_gone": False,
        "started_at": _when(quarter),
        "votes_round": 0,
        "ended_at": _when(quarter),
    }


def _respondent(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "workspace_id": WORKSPACE,
        "assessment_id": number,
        "user_id": "U0OTHER",
        "skipped": [],
        "gone": False,
        "declined": False,
        "nudges": 0,
    }


def _answer(respondent: int, turn: int, practice: str) -> dict[str, Any]:
    return {
        "workspace_id": WORKSPACE,
        "respondent_id": respondent,
        "turn": turn,
        "practice_id": practice,
        "value": "fully",
        "said_by": "U0OTHER",
        "answered_at": NOW,
    }


def _other_result(number: int, team: int, quarter: int) -> dict[str, Any]:
    level = (team + quarter) % 5
    return {
        **_result(number, team, quarter, "azure", "1"),
        "level": level,
        "profile": {"people": level, "technology": level},
        "outcome": {},
        "answers": {},
    }


def _own_results(catalog: Catalog, number: int, quarter: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    answers = realistic_team(catalog, chance)
    for framework_id in catalog.default:
        framework = catalog.frameworks[framework_id]
        scored = outcome(catalog, framework, answers)
        yield {
            **_result(number, 1, quarter, framework_id, framework.version),
            "level": scored.level.level if scored.level else None,
            "progress": scored.progress.share,
            "profile": dict(scored.levels.dimensions),
            "outcome": scored.model_dump(mode="json"),
            "answers": {practice: value.value for practice, value in answers.items()},
        }


def _result(number: int, team: int, quarter: int, framework_id: str, version: str) -> dict[str, Any]:
    return {
        "workspace_id": WORKSPACE,
        "team_id": team,
        "assessment_id": number,
        "framework_id": framework_id,
        "framework_version": version,
        "revision": 0,
        "scope": "team",
        "subject": "",
        "trains_models": True,
        "mode": "full",
        "progress": 0.5,
        "reasons": {},
        "disputed": [],
        "completed_at": _when(quarter),
    }

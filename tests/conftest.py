"""What every test may use."""

from __future__ import annotations

import os
import random
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings

from playground import deliveries, people
from storage import engine
from storage.engine import Database
from tests.migrated import Postgres, begin_run, end_run, migrated_sqlite

# `make test` proves everything once; `make deep` sets this, and proves it widely.
DEEP = os.environ.get("MATURITY_TESTS") == "deep"
# Tests run in a random order, always the same for the same number, when this is set.
ORDER = os.environ.get("MATURITY_ORDER")

# A slow machine is no reason to fail: no deadline, and no check of how long it takes to make examples.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("test", _PATIENT, max_examples=25, derandomize=True)
settings.register_profile("deep", _PATIENT, max_examples=500, print_blob=True)
settings.load_profile("deep" if DEEP else "test")

# A test that asks for one of these fixtures runs with the first value; with each if it has the marker, or in depth.
# One that is of a single one of them says so itself, with parametrize.
_CHOICES = {
    "database_kind": ("both_databases", ["sqlite", "postgresql"]),
    "delivery": ("both_deliveries", ["socket mode", "http"]),
}

# The beginnings of the tests' names, those that take longest first.
_LONGEST = ("tests/faults", "tests/journeys/test_anything", "tests/playground/third_party", "tests/journeys", "")

# The one limit of whatever comes in the end, however little of the machine a test is given; what is in vain waits so
# long. A process of its own loads all of Slack's and the database's libraries first.
GENEROUS_SECONDS = 600.0
if DEEP:
    people.PATIENCE_SECONDS = GENEROUS_SECONDS
# Slack waits for three seconds; a slow machine may take longer to answer.
deliveries.ACK_SECONDS = GENEROUS_SECONDS
# What somebody else holds is waited for as long as it takes; where a test is about that, it says how long.
engine.PATIENT_SECONDS = engine.SECONDS_FOR_A_READER = GENEROUS_SECONDS

MANIFEST: dict[str, Any] = yaml.safe_load(Path("manifest.yml").read_text(encoding="utf-8"))


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder that the processes of this run share, in the first of them."""
    if not hasattr(config, "workerinput"):
        folder = begin_run()
        config.add_cleanup(lambda: end_run(folder))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Choose which databases and deliveries a test runs with."""
    for fixture, (marker, values) in _CHOICES.items():
        its_own = any(fixture in one.args[0] for one in metafunc.definition.iter_markers("parametrize"))
        if fixture in metafunc.fixturenames and not its_own:
            with_each = DEEP or metafunc.definition.get_closest_marker(marker)
            metafunc.parametrize(fixture, values if with_each else values[:1], indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest tests, so that no worker is alone with them in the end; or shuffle them all."""
    if ORDER:
        random.Random(ORDER).shuffle(items)  # noqa: S311 - nothing secret
    else:
        items.sort(key=lambda item: next(n for n, part in enumerate(_LONGEST) if item.nodeid.startswith(part)))


def pytest_xdist_auto_num_workers() -> int:
    """Two workers a core: each waits for timers, files and processes for half of the time."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture
def database_kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: "sqlite" or "postgresql"."""
    return request.param


@pytest.fixture
def delivery(request: pytest.FixtureRequest) -> str:
    """How Slack reaches the bot: "socket mode" or "http"."""
    return request.param


class FixedClock:
    """A clock that stands still until it is told to move."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Move on by so many seconds, minutes, hours or days."""
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> FixedClock:
    """The time, standing still."""
    return FixedClock(datetime(2026, 11, 24, 12, 0, tzinfo=UTC))


@pytest.fixture(scope="session")
def postgres() -> Generator[Postgres]:
    """The PostgreSQL server of this run."""
    server = Postgres()
    yield server
    server.close()


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """The address of a new database that has all tables."""
    if database_kind == "sqlite":
        yield migrated_sqlite(tmp_path / "maturity.db")
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.migrated()
    yield url
    postgres.drop(url)


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """The address of a new database without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    url = postgres.new()
    yield url
    postgres.drop(url)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A database that has all tables."""
    database = Database(database_url, lock_seconds=GENEROUS_SECONDS)
    yield database
    await database.close()

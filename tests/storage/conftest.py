"""An empty, migrated database of each kind: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from storage.engine import Database
from tests.migrated import migrated_postgres, migrated_sqlite, new_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, migrated database."""
    if request.param == "sqlite":
        return migrated_sqlite(tmp_path / "maturity.db")
    return migrated_postgres(request.getfixturevalue("postgres"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return new_postgres(request.getfixturevalue("postgres"))


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A migrated database."""
    database = Database(database_url)
    yield database
    await database.close()

"""An empty, migrated database of each kind: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from storage.engine import Database
from storage.upgrade import upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'maturity.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A migrated database."""
    database = Database(database_url)
    await upgrade(database)
    yield database
    await database.close()

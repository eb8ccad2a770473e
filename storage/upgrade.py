"""Bring a database to the tables this code needs, or say why that cannot be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import UnusableDatabase

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.engine import Database

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that no other program would take for its own lock.
POSTGRES_LOCK = 7_046_112_021


async def upgrade(database: Database) -> list[str]:
    """Run the migrations that are missing, in one transaction, and return their revision ids.

    Safe to run from several processes at once. Raises UnusableDatabase when the database cannot be
    opened or written, or was made by a newer version of the bot.
    """
    try:
        async with database.writer.begin() as connection:
            return await connection.run_sync(_upgrade)
    except (DBAPIError, OSError, TypeError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        where = database.url.render_as_string(hide_password=True)
        raise UnusableDatabase(f"The database {where} cannot be opened and written: {reason}") from error


def _upgrade(connection: Connection) -> list[str]:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRES_LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    current = MigrationContext.configure(connection).get_current_heads()
    unknown = set(current) - set(revisions)
    if unknown:
        raise UnusableDatabase(
            f"The database was made by a newer version of maturity (schema {', '.join(sorted(unknown))}). "
            "Start that version, or a newer one."
        )
    missing = revisions[: revisions.index(current[0])] if current else revisions
    if missing:
        command.upgrade(config, "head")
    return missing[::-1]

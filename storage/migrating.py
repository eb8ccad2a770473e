"""Run Alembic's migrations; imported only where some are missing, as that takes longer than most starts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

if TYPE_CHECKING:
    from sqlalchemy import Connection

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(connection: Connection, current: str | None, to: str = "head") -> list[str] | None:
    """Run the migrations after the current one, and return their revision ids; None where there is no such one."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    if current is not None and current not in revisions:
        return None
    command.upgrade(config, to)
    return revisions[: revisions.index(current)][::-1] if current else revisions[::-1]

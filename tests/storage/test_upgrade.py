"""Migrations: they make the tables the code has, once, and refuse what they cannot handle."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from frameworks.model import Scope
from storage import assessments, members, results, teams
from storage.engine import Database, UnusableDatabase
from storage.migrating import migrate
from storage.seats import About
from storage.upgrade import newest_revision, upgrade

pytestmark = pytest.mark.both_databases

# The versions of the tables.
ALL = [f"{number:04}" for number in range(1, 13)]


async def test_migrations_make_the_tables_that_the_code_has(database: Database) -> None:
    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, SQLModel.metadata)

    async with database.reader.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_a_new_database_is_made_as_the_migrations_make_it(database: Database, empty_database_url: str) -> None:
    """Of the first version brought up to date and made at once, all but the order of columns and their defaults."""
    migrated = Database(empty_database_url)
    async with migrated.writer.begin() as connection:
        await connection.run_sync(_first_version)
    assert await upgrade(migrated) == ALL[1:]
    async with migrated.reader.connect() as connection:
        by_migrations = await connection.run_sync(_schema)
    async with database.reader.connect() as connection:
        assert await connection.run_sync(_schema) == by_migrations
    assert newest_revision() == ALL[-1]
    await migrated.close()


def _schema(connection: Connection) -> dict[str, Any]:
    found, is_postgres = inspect(connection), connection.dialect.name == "postgresql"
    # Inspecting leaves out by which order text is compared.
    collations = (
        "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE udt_name = 'varchar'"
    )
    schema: dict[str, Any] = {
        "collations": sorted(map(tuple, connection.execute(text(collations)))) if is_postgres else [],
    }
    for name in found.get_table_names():
        schema[name] = {
            "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in found.get_columns(name)},
            "primary": found.get_pk_constraint(name),
            "foreign": sorted(map(repr, found.get_foreign_keys(name))),
            "unique": sorted(map(repr, found.get_unique_constraints(name))),
            "indexes": sorted(
                (one["name"] or "", one["column_names"], one["unique"], *_where(one)) for one in found.get_indexes(name)
            ),
        }
    return schema


def _where(index: Any) -> list[str]:
    return [str(value) for name, value in index["dialect_options"].items() if name.endswith("where")]


async def test_a_second_upgrade_does_nothing(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert await upgrade(database) == [ALL[-1]]
    assert await upgrade(database) == []
    await database.close()


async def test_several_processes_may_upgrade_at_once(empty_database_url: str) -> None:
    databases = [Database(empty_database_url) for _ in range(6)]
    done = await asyncio.gather(*map(upgrade, databases))
    assert sorted(done, key=len) == [*([[]] * 5), [ALL[-1]]]
    for database in databases:
        await database.close()


async def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    async with database.writer.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnusableDatabase, match=r"newer version of maturity \(schema 9999\)"):
        await upgrade(database)


async def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    with pytest.raises(UnusableDatabase, match="cannot be opened and written: unable to open database file"):
        await upgrade(database)
    await database.close()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "maturity.db").write_text("This is a shopping list, and a long one at that. " * 30, encoding="utf-8")
    database = Database(f"sqlite:///{tmp_path / 'maturity.db'}")
    with pytest.raises(UnusableDatabase, match="file is not a database"):
        await upgrade(database)
    await database.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://localhost/maturity", "SQLite and PostgreSQL"),
        ("not an address", "not a database address"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused(url: str, reason: str) -> None:
    with pytest.raises(UnusableDatabase, match=reason):
        Database(url)


async def test_what_was_kept_before_a_migration_reads_as_it_was_meant(empty_database_url: str) -> None:
    """An assessment and a result of the first version ask of a team that trains models, practice by practice."""
    database = Database(empty_database_url)
    async with database.writer.begin() as connection:
        await connection.run_sync(_first_version)
        await connection.execute(text("INSERT INTO workspace VALUES ('T1', '2026-01-01 00:00:00+00:00')"))
        await connection.execute(text("INSERT INTO team VALUES (1, 'T1', 'C1', '2026-01-01 00:00:00+00:00')"))
        await connection.execute(
            text(
                "INSERT INTO assessment (id, workspace_id, team_id, frameworks, scope, state, started_by, started_at) "
                "VALUES (1, 'T1', 1, '[\"azure\"]', 'team', 'completed', 'UA', '2026-01-01 00:00:00+00:00')"
            )
        )
        await connection.execute(
            text(
                "INSERT INTO result (id, workspace_id, team_id, assessment_id, framework_id, framework_version, scope, "
                "level, outcome, answers, completed_at) VALUES (1, 'T1', 1, 1, 'azure', '1', 'team', 2, :outcome, "
                "'{\"p\": \"fully\"}', '2026-01-01 00:00:00+00:00')"
            ),
            {"outcome": '{"dimensions": [{"id": "people", "level": 2}], "progress": {"points": 1.5, "gates": 6}}'},
        )
    assert await upgrade(database) == ALL[1:]
    async with database.read() as session:
        assert await assessments.last_about(session, "T1", 1) == About(("azure",), Scope.TEAM)
        team = await teams.team_of_channel(session, "T1", "C1")
        assert team is not None
        assert (team.owners, team.anonymous) == (["UA"], False), "whoever started the first assessment owns the team"
        [result] = await results.latest_results(session, "T1", 1)
        assert (result.subject, result.trains_models, result.mode, result.reasons) == ("", True, "full", {})
        assert (result.revision, result.disputed) == (0, [])
        assert (result.profile, result.progress) == ({"people": 2}, 0.25)
        assert await members.teams_of(session, "T1", "UA") == (1,), "an owner has to do with the team"
    await database.close()


def _first_version(connection: Connection) -> None:
    assert migrate(connection, None, "0001")

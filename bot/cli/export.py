"""What `maturity export` and `maturity import` do and print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError

from bot.cli.frameworks.page import CommandOutput, CommandRefused
from bot.insights.export.importer import import_export, read_export
from bot.insights.export.writing import Form, pieces
from bot.slack.words import plural
from frameworks.catalog import load_catalog
from storage.engine import Database, UnusableDatabase
from storage.histories import teams_to_export
from storage.upgrade import upgrade

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from bot.insights.export.writing import Piece
    from bot.settings import Settings
    from frameworks.catalog import Catalog

Done = TypeVar("Done")

SEVERAL_WORKSPACES = (
    "The file holds teams of several workspaces ({them}), which cannot all become one. Export one with `--workspace`."
)


async def export_page(
    settings: Settings,
    form: str,
    *,
    workspace: str | None,
    team: str | None,
    output: Path | None,
    named: bool,
) -> CommandOutput:
    """The export, or how much was written to ``output``. Whoever runs this has the database, and may see all of it.

    Raises CommandRefused where there is no such team or workspace, where the file cannot be written, and where the
    database cannot be read; InvalidFile for a model that cannot be used.
    """
    catalog = load_catalog(settings.maturity_frameworks_dir)
    database = _database(settings)
    if database.url.get_backend_name() == "sqlite" and not _is_there(database):
        raise CommandRefused(f"There is no database at {database.url.database} yet, so there is nothing to export.")
    read = await _closing(database, _read(database, catalog, Form(form), workspace, team, named=named))
    text = "".join(one.text for one in read)
    if output is None:
        return CommandOutput(text.removesuffix("\n").removesuffix("\r"))
    _write(output, text)
    teams, assessments = sum(one.teams for one in read), sum(one.assessments for one in read)
    return CommandOutput(f"Wrote {plural(teams, 'team')} with {plural(assessments, 'assessment')} to {output}.")


async def import_page(settings: Settings, path: Path, workspace: str | None) -> CommandOutput:
    """What was brought in. Raises CommandRefused and InvalidFile; then nothing was."""
    export = read_export(path)
    named = sorted({one.workspace for one in export.teams})
    if workspace is not None and len(named) > 1:
        raise CommandRefused(SEVERAL_WORKSPACES.format(them=", ".join(named)))
    database = _database(settings)

    async def write() -> str:
        await upgrade(database)
        done = await import_export(database, export, workspace)
        there = f" {plural(done.there, 'assessment')} were there already, and stay as they are." if done.there else ""
        teams = f" of {plural(len(export.teams), 'team')} ({done.teams} new)" if export.teams else ""
        return f"Imported {plural(done.assessments, 'assessment')}{teams}.{there}"

    return CommandOutput(await _closing(database, write()))


async def _read(
    database: Database, catalog: Catalog, form: Form, workspace: str | None, channel: str | None, *, named: bool
) -> list[Piece]:
    wanted = None
    if channel is not None or workspace is not None:
        async with database.read() as session:
            found = await teams_to_export(session, workspace)
        wanted = [one.id for one in found if channel in (None, one.channel_id)]
        if not wanted:
            of = f" in workspace {workspace}" if workspace else ""
            raise CommandRefused(f"There is no team of channel {channel}{of}." if channel else f"There is no team{of}.")
    return [one async for one in pieces(database, catalog, form, workspace, wanted, lambda _: named)]


async def _closing(database: Database, work: Coroutine[Any, Any, Done]) -> Done:
    try:
        return await work
    except UnusableDatabase as error:
        raise CommandRefused(str(error)) from error
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        where = database.url.render_as_string(hide_password=True)
        raise CommandRefused(
            f"The database {where} cannot be used ({reason}). Try `maturity migrate` first."
        ) from error
    finally:
        await database.close()


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CommandRefused(f"{output} cannot be written: {error.strerror}.") from error


def _database(settings: Settings) -> Database:
    try:
        return Database(settings.database_url)
    except UnusableDatabase as error:
        raise CommandRefused(str(error)) from error


def _is_there(database: Database) -> bool:
    return Path(database.url.database or "").is_file()

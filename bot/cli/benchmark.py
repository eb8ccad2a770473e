"""`maturity benchmark export` and `… import`: anonymised levels, given to others and taken from them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from bot.slack.words import listed

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from bot.cli.frameworks.arguments import Commands
    from bot.cli.frameworks.page import CommandOutput
    from bot.deps import Deps
    from bot.settings import Settings

    Run = Callable[[Deps, argparse.Namespace, str], Awaitable[CommandOutput]]


def add_benchmark(commands: Commands) -> None:
    """Add the command and its subcommands, whose ``page`` is as in `bot.cli.frameworks.arguments`."""
    words = "Write an anonymised benchmark of a workspace's levels, or import another's."
    benchmark = commands.add_parser("benchmark", help=words, description=words)
    subcommands = benchmark.add_subparsers(required=True, metavar="SUBCOMMAND")
    words = "Print a benchmark file: counts of levels, of five teams or more, without any name."
    export = subcommands.add_parser("export", help=words, description=words)
    export.add_argument("--origin", required=True, metavar="WORDS", help="who it is from, such as 'Example Ltd'")
    export.set_defaults(page=_export)
    words = "Import somebody's benchmark file; it is shown beside the workspace's figures with its origin."
    taken = subcommands.add_parser("import", help=words, description=words)
    taken.add_argument("file", type=Path, metavar="FILE")
    taken.set_defaults(page=_import)
    for one in (export, taken):
        one.add_argument(
            "--workspace", metavar="ID", help="Slack's id of it, such as T0123456; by default the only one"
        )


def _export(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    return asyncio.run(with_parts(settings, options, _exported))


def _import(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    return asyncio.run(with_parts(settings, options, _imported))


async def with_parts(settings: Settings, options: argparse.Namespace, run: Run) -> CommandOutput:
    """Run on the database and the models that the bot has. Raises Refused."""
    from bot.cli.frameworks.page import CommandRefused  # noqa: PLC0415
    from bot.clock import system_clock  # noqa: PLC0415
    from bot.deps import Deps  # noqa: PLC0415
    from frameworks.catalog import load_catalog  # noqa: PLC0415
    from storage.engine import Database, UnusableDatabase  # noqa: PLC0415
    from storage.upgrade import upgrade  # noqa: PLC0415

    database: Database | None = None
    try:
        database = Database(settings.database_url)
        await upgrade(database)
        deps = Deps(load_catalog(settings.maturity_frameworks_dir), database, system_clock)
        workspace = await _workspace(deps, options.workspace)
        return await run(deps, options, workspace)
    except UnusableDatabase as error:
        raise CommandRefused(str(error)) from error
    finally:
        if database is not None:
            await database.close()


async def _workspace(deps: Deps, wanted: str | None) -> str:
    from bot.cli.frameworks.page import CommandRefused  # noqa: PLC0415
    from storage.workspaces import all_workspaces  # noqa: PLC0415

    async with deps.database.read() as session:
        there = await all_workspaces(session)
    if not there:
        raise CommandRefused("There is no workspace in the database yet: nobody was assessed.")
    if wanted is None and len(there) > 1:
        raise CommandRefused(f"Which workspace? Add --workspace with one of {listed(there)}.")
    if wanted is not None and wanted not in there:
        raise CommandRefused(f"There is no workspace '{wanted}' in the database. There is {listed(there)}.")
    return wanted or next(iter(there))


async def _exported(deps: Deps, options: argparse.Namespace, workspace: str) -> CommandOutput:
    from bot.cli.frameworks.page import CommandOutput, CommandRefused  # noqa: PLC0415
    from bot.insights.compare.service import exported  # noqa: PLC0415
    from frameworks.benchmark import TooFewTeams, benchmark_text  # noqa: PLC0415

    try:
        return CommandOutput(benchmark_text(await exported(deps, workspace, options.origin)).rstrip("\n"))
    except TooFewTeams as error:
        raise CommandRefused(f"{error} Of fewer, each could be guessed.") from error
    except ValueError as error:
        raise CommandRefused("--origin must have 1 to 100 characters.") from error


async def _imported(deps: Deps, options: argparse.Namespace, workspace: str) -> CommandOutput:
    from bot.cli.frameworks.page import CommandOutput, CommandRefused  # noqa: PLC0415
    from bot.insights.compare.service import keep  # noqa: PLC0415
    from frameworks.benchmark import LARGEST, UnusableBenchmark, read_benchmark  # noqa: PLC0415
    from frameworks.handed_in import text_in  # noqa: PLC0415

    try:
        benchmark = read_benchmark(text_in(options.file, LARGEST))
    except OSError as error:
        raise CommandRefused(f"{options.file} cannot be read: {error.strerror}.") from error
    except (UnicodeDecodeError, UnusableBenchmark) as error:
        words = str(error) if isinstance(error, UnusableBenchmark) else "The file is not text."
        raise CommandRefused(f"{options.file}: {words}") from error
    if not await keep(deps, workspace, "", benchmark):
        raise CommandRefused(f"There is a newer benchmark of {benchmark.origin} already. Remove it in Slack first.")
    return CommandOutput(f"Imported {benchmark.origin}, made on {benchmark.made_on}: {listed(benchmark.models)}.")

"""The arguments of `maturity export` and `maturity import`, which need no Slack."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from bot.cli.frameworks.page import CommandOutput
    from bot.settings import Settings

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no other name for it

FORMATS = ("json", "csv", "markdown")


def add_export(commands: Commands) -> None:
    """Add both commands; each has a ``page``, as those of `maturity frameworks` have."""
    words = "Write what teams said, and their levels: as JSON to import again, as CSV for tables, or to read."
    parser = commands.add_parser("export", help=words, description=words)
    parser.add_argument("--format", choices=FORMATS, default="json", help="the form (%(default)s)")
    parser.add_argument("--team", metavar="CHANNEL", help="the team of this channel id alone")
    parser.add_argument("--workspace", metavar="ID", help="the teams of this workspace alone")
    parser.add_argument("--output", type=Path, metavar="FILE", help="where to write it; else it is printed")
    parser.add_argument("--without-names", action="store_true", help="say nowhere who said what")
    parser.set_defaults(page=_export)
    words = "Bring in what `maturity export` wrote as JSON; what is there already stays as it is."
    parser = commands.add_parser("import", help=words, description=words)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--workspace", metavar="ID", help="the workspace it is brought into, if not the file's own")
    parser.set_defaults(page=_import)


def _export(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.export import export_page  # noqa: PLC0415

    return asyncio.run(
        export_page(
            settings,
            options.format,
            workspace=options.workspace,
            team=options.team,
            output=options.output,
            named=not options.without_names,
        )
    )


def _import(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.export import import_page  # noqa: PLC0415

    return asyncio.run(import_page(settings, options.file, options.workspace))

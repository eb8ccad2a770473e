"""The arguments of `maturity frameworks …`. What a command needs is imported when it runs, so that help is quick."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.cli.frameworks.page import CommandOutput
    from bot.settings import Settings

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 - argparse has no other name for it

TEAMS = 2000


def add_frameworks(commands: Commands) -> None:
    """Add the command and its subcommands. What is parsed has a ``page``: from settings and options to a Page.

    A page raises InvalidFile for a file that cannot be used, and Refused for what cannot be done.
    """
    words = "Look at the maturity models, score answers, and make a model of your own."
    frameworks = commands.add_parser("frameworks", help=words, description=words)
    subcommands = frameworks.add_subparsers(required=True, metavar="SUBCOMMAND")
    _add_list(subcommands)
    _add_check(subcommands)
    _add_score(subcommands)
    _add_simulate(subcommands)
    _add_diff(subcommands)
    _add_new(subcommands)
    words = "Print the JSON Schema of a model file, for editors."
    subcommands.add_parser("schema", help=words, description=words).set_defaults(page=_schema)


def _add_list(subcommands: Commands) -> None:
    words = "Show every model and every practice."
    parser = subcommands.add_parser("list", help=words, description=words)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(page=_list)


def _add_check(subcommands: Commands) -> None:
    words = "Check model files, or everything that is loaded; exit code 1 if something is wrong."
    parser = subcommands.add_parser("check", help=words, description=words)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a model file; none: all that is loaded")
    parser.set_defaults(page=_check)


def _add_score(subcommands: Commands) -> None:
    words = "Score a file of answers, such as 'model-registry: fully'."
    parser = subcommands.add_parser("score", help=words, description=words)
    parser.add_argument("answers", type=Path, metavar="ANSWERS.yml")
    parser.add_argument(
        "--framework", action="append", default=[], metavar="ID", help="score in this model only; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--generative", action="store_true", help="the team trains no models, and only calls them")
    parser.set_defaults(page=_score)


def _add_simulate(subcommands: Commands) -> None:
    words = "Play made-up teams through a model: can every level be reached, does every question matter?"
    parser = subcommands.add_parser("simulate", help=words, description=words)
    parser.add_argument("source", metavar="FILE|ID", help="a model file, or the id of a model that is loaded")
    parser.add_argument("--teams", type=_number, default=TEAMS, metavar="N", help="how many random teams (%(default)s)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="the same seed plays the same teams")
    parser.set_defaults(page=_simulate)


def _add_diff(subcommands: Commands) -> None:
    words = "Compare two versions of a model, and show which teams' levels would change."
    parser = subcommands.add_parser("diff", help=words, description=words)
    parser.add_argument("old", metavar="OLD", help="a model file, or the id of a model that is loaded")
    parser.add_argument("new", metavar="NEW", help="likewise")
    parser.add_argument(
        "--answers", type=Path, metavar="FILE", help="a file of answers to compare with, instead of kept results"
    )
    parser.set_defaults(page=_diff)


def _add_new(subcommands: Commands) -> None:
    words = "Write a small model to start from."
    parser = subcommands.add_parser("new", help=words, description=words)
    parser.add_argument("name", metavar="NAME", help="the model's id, such as my-model")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to write it (MATURITY_FRAMEWORKS_DIR)")
    parser.set_defaults(page=_new)


def _number(word: str) -> int:
    number = int(word)
    if number < 0:
        raise argparse.ArgumentTypeError("there cannot be fewer than 0")
    return number


def _list(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.listing import list_page  # noqa: PLC0415

    return list_page(settings.maturity_frameworks_dir, as_json=options.json)


def _check(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.check import check_page  # noqa: PLC0415

    return check_page(settings.maturity_frameworks_dir, options.files)


def _score(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.score import score_page  # noqa: PLC0415

    return score_page(
        settings.maturity_frameworks_dir,
        options.answers,
        options.framework,
        generative=options.generative,
        as_json=options.json,
    )


def _simulate(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.simulate import simulate_page  # noqa: PLC0415

    return simulate_page(settings.maturity_frameworks_dir, options.source, teams=options.teams, seed=options.seed)


def _diff(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.diff import diff_page  # noqa: PLC0415

    extra, url = settings.maturity_frameworks_dir, settings.database_url
    return asyncio.run(diff_page(extra, options.old, options.new, database_url=url, answers=options.answers))


def _new(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.new import new_page  # noqa: PLC0415

    return new_page(settings.maturity_frameworks_dir, options.name, options.folder)


def _schema(_settings: Settings, _options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.schema import schema_page  # noqa: PLC0415

    return schema_page()

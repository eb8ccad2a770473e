"""The command line: `maturity run`, `maturity playground`, `maturity export`, and so on."""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import sys
from typing import TYPE_CHECKING

from bot.cli.arguments import add_export
from bot.cli.benchmark import add_benchmark
from bot.cli.forget import add_forget
from bot.cli.frameworks.arguments import add_frameworks
from bot.cli.outbox import add_outbox
from bot.settings import BadSettings, Delivery, settings_from_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings

CANNOT_START = 2
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
# Libraries whose every step would be a line, with all that people type in it: never, whatever the level is. Their
# warnings still come through.
CHATTY = (
    *("aiohttp", "aiosqlite", "alembic", "apscheduler", "asyncpg", "bot.bolt", "matplotlib", "slack_bolt"),
    *("slack_sdk", "sqlalchemy"),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. 0: done; 2: it cannot be done as things are set up, and one line says why.

    `maturity frameworks` also gives 1, for faults that it found in a file.
    """
    options = _parser().parse_args(arguments)
    if not all(_is_text(word) for word in (sys.argv[1:] if arguments is None else arguments)):
        return _refused(BadSettings("A word of the command is not text in UTF-8, or has a NUL character in it."))
    try:
        settings = settings_from_environment()
    except BadSettings as error:
        return _refused(error)
    _log_to_stderr(settings)
    return _show_page(options, settings) if "page" in options else _serve(options, settings)


def _is_text(word: str) -> bool:
    """Whether it can be kept: no NUL, and no halves of characters, as Python has bytes that it cannot decode."""
    return "\0" not in word and not any("\ud800" <= one <= "\udfff" for one in word)


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    # All that is imported stays: looking through it again and again for what could go takes a sixth of the start.
    gc.disable()
    # What a command needs is imported when it runs: a wrong setting is told at once, and help is quick.
    from bot.serve import CannotStart  # noqa: PLC0415
    from frameworks.located_yaml import InvalidFile  # noqa: PLC0415
    from storage.busy import Busy  # noqa: PLC0415
    from storage.engine import UnusableDatabase  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    try:
        asyncio.run(options.command(settings))
    except (BadSettings, InvalidFile, Busy, CannotStart, UnusableDatabase) as error:
        return _refused(error)
    except KeyboardInterrupt:
        pass
    return 0


def _show_page(options: argparse.Namespace, settings: Settings) -> int:
    from bot.cli.frameworks.page import FOUND_FAULTS, CommandRefused  # noqa: PLC0415
    from frameworks.located_yaml import InvalidFile  # noqa: PLC0415
    from storage.busy import Busy  # noqa: PLC0415

    try:
        page = options.page(settings, options)
    except InvalidFile as error:
        # Each line begins with the file and the line, so that editors and terminals can jump there.
        print(error, file=sys.stderr)
        return FOUND_FAULTS
    except (Busy, CommandRefused) as error:
        return _refused(error)
    except KeyboardInterrupt:
        return CANNOT_START
    try:
        _say(page.text)
    except BrokenPipeError:
        # Whoever reads has seen enough (`| head`). Python would complain once more when it closes the output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return page.code


def _refused(error: Exception) -> int:
    print(f"maturity: {error}", file=sys.stderr)
    return CANNOT_START


async def run(settings: Settings) -> None:
    """Run the bot: on Slack when its tokens are set, else on a playground that is started with it."""
    from bot.clock import system_clock  # noqa: PLC0415
    from bot.serve import serve  # noqa: PLC0415

    if settings.delivery is Delivery.PLAYGROUND:
        from bot.cli.playground.start import serve_on_playground  # noqa: PLC0415

        await serve_on_playground(settings, _say)
    else:
        await serve(settings, system_clock, _say)


async def playground(settings: Settings) -> None:
    """Run the playground alone, for a bot that is started elsewhere."""
    from bot.cli.playground.start import playground_alone  # noqa: PLC0415

    await playground_alone(settings, _say)


async def migrate(settings: Settings) -> None:
    """Bring the database to the tables that this version needs."""
    from storage.engine import Database  # noqa: PLC0415
    from storage.upgrade import upgrade  # noqa: PLC0415

    database = Database(settings.database_url)
    try:
        done = await upgrade(database)
    finally:
        await database.close()
    _say(f"Migrated: {', '.join(done)}." if done else "The database is up to date.")


async def adopt(settings: Settings) -> None:
    """Let another Slack app, or one installed anew, run on this database from its next start."""
    from storage import bot_of_database  # noqa: PLC0415
    from storage.engine import Database  # noqa: PLC0415
    from storage.upgrade import upgrade  # noqa: PLC0415

    database = Database(settings.database_url)
    try:
        await upgrade(database)
        async with database.write() as session:
            await bot_of_database.release(session)
    finally:
        await database.close()
    _say("The database will belong to the bot that starts next.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="maturity", description="A Slack bot for MLOps maturity.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (run, playground, migrate, adopt):
        words = (command.__doc__ or "").splitlines()[0]
        commands.add_parser(command.__name__, help=words, description=words).set_defaults(command=command)
    add_frameworks(commands)
    add_export(commands)
    add_benchmark(commands)
    add_outbox(commands)
    add_forget(commands)
    return parser


def _log_to_stderr(settings: Settings) -> None:
    logging.basicConfig(level=settings.log_level, format=LOG_FORMAT)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())

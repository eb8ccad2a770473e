"""`maturity outbox`: the messages that wait, failed or were sent; to try them again, and to drop them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from bot.slack.words import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Sequence

    from bot.cli.frameworks.arguments import Commands
    from bot.cli.frameworks.page import CommandOutput
    from bot.settings import Settings
    from storage.engine import Database
    from storage.outbox_by_hand import Listed, NotDone

    Run = Callable[[Database, argparse.Namespace], Awaitable[CommandOutput]]

STATES = ("pending", "sending", "sent", "failed")
# What somebody may have to do something about.
NOT_SENT = ("pending", "sending", "failed")


def add_outbox(commands: Commands) -> None:
    """Add the command and its subcommands, whose ``page`` is as in `bot.cli.frameworks.arguments`."""
    words = "Look through the messages that the bot posts, send those again that failed, or drop some."
    outbox = commands.add_parser("outbox", help=words, description=words)
    subcommands = outbox.add_subparsers(required=True, metavar="SUBCOMMAND")
    words = "List the messages that are not sent, and why not. What they say is not shown."
    found = subcommands.add_parser("list", help=words, description=words)
    found.add_argument("--state", choices=STATES, help="those in this state alone, also if they are sent")
    found.add_argument("--json", action="store_true", help="for machines")
    found.set_defaults(page=_list)
    words = "Send a message again that failed, or now that waits; by its key, or all that failed."
    retried = subcommands.add_parser("retry", help=words, description=words)
    which = retried.add_mutually_exclusive_group(required=True)
    which.add_argument("key", nargs="?", metavar="KEY", help="as `maturity outbox list` shows it")
    which.add_argument("--all-failed", action="store_true", help="all but those that were dropped")
    retried.set_defaults(page=_retry)
    words = "Have a message never sent that waits."
    dropped = subcommands.add_parser("drop", help=words, description=words)
    dropped.add_argument("key", metavar="KEY", help="as `maturity outbox list` shows it")
    dropped.set_defaults(page=_drop)
    for one in (found, retried):
        one.add_argument("--workspace", metavar="ID", help="the messages of this workspace alone")


def _list(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    return asyncio.run(_with_database(settings, options, _listed))


def _retry(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    return asyncio.run(_with_database(settings, options, _retried))


def _drop(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    return asyncio.run(_with_database(settings, options, _dropped))


async def _with_database(settings: Settings, options: argparse.Namespace, run: Run) -> CommandOutput:
    """Run on the database that the bot has. Raises Refused."""
    from bot.cli.frameworks.page import CommandRefused  # noqa: PLC0415
    from storage.engine import Database, UnusableDatabase  # noqa: PLC0415
    from storage.upgrade import upgrade  # noqa: PLC0415

    database: Database | None = None
    try:
        database = Database(settings.database_url)
        await upgrade(database)
        return await run(database, options)
    except UnusableDatabase as error:
        raise CommandRefused(str(error)) from error
    finally:
        if database is not None:
            await database.close()


async def _listed(database: Database, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.page import CommandOutput, output_of_lines  # noqa: PLC0415
    from storage.outbox_by_hand import listed  # noqa: PLC0415
    from storage.tables import OutboxState  # noqa: PLC0415

    states = [OutboxState(one) for one in ((options.state,) if options.state else NOT_SENT)]
    async with database.read() as session:
        messages = await listed(session, states, options.workspace)
    if options.json:
        return CommandOutput(json.dumps([_as_json(one) for one in messages], indent=2))
    if not messages:
        return CommandOutput(f"No message is {options.state}." if options.state else "Every message is sent.")
    return output_of_lines(_columns(messages))


async def _retried(database: Database, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.page import CommandOutput, CommandRefused  # noqa: PLC0415
    from bot.clock import system_clock  # noqa: PLC0415
    from storage.outbox_by_hand import retry, retry_failed  # noqa: PLC0415

    key: str | None = options.key
    if key is not None and options.workspace is not None:
        raise CommandRefused("--workspace goes with --all-failed: a key is of one message in all workspaces.")
    async with database.write() as session:
        if key is None:
            number = await retry_failed(session, system_clock(), options.workspace)
            return CommandOutput(f"{plural(number, 'message')} will be sent again.")
        not_done = await retry(session, key, system_clock())
    if not_done is not None:
        raise _refused(key, not_done)
    return CommandOutput(f"The message {key} will be sent.")


async def _dropped(database: Database, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.frameworks.page import CommandOutput  # noqa: PLC0415
    from bot.clock import system_clock  # noqa: PLC0415
    from storage.outbox_by_hand import drop  # noqa: PLC0415

    async with database.write() as session:
        not_done = await drop(session, options.key, system_clock())
    if not_done is not None:
        raise _refused(options.key, not_done)
    return CommandOutput(f"The message {options.key} is dropped: it will not be sent.")


def _refused(key: str, why: NotDone) -> Exception:
    from bot.cli.frameworks.page import CommandRefused  # noqa: PLC0415
    from storage.outbox_by_hand import NotDone  # noqa: PLC0415

    match why:
        case NotDone.UNKNOWN:
            return CommandRefused(f"There is no message '{key}'. `maturity outbox list` shows the keys.")
        case NotDone.BEING_SENT:
            return CommandRefused(f"The message {key} is being sent. Look again in two minutes.")
        case NotDone.SENT:
            return CommandRefused(f"The message {key} was sent already.")


def _as_json(message: Listed) -> dict[str, str | int | None]:
    return {
        "key": message.key,
        "workspace": message.workspace_id,
        "kind": message.kind,
        "channel": message.channel_id,
        "state": message.state.value,
        "attempts": message.attempts,
        "due_at": message.due_at.isoformat(),
        "problem": message.problem,
    }


def _columns(messages: Sequence[Listed]) -> list[str]:
    """A line a message, under the names of the columns."""
    names = ("key", "kind", "channel", "state", "attempts", "due", "problem")
    rows = [names, *map(_cells, messages)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(names))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _cells(message: Listed) -> tuple[str, ...]:
    due = message.due_at.strftime("%Y-%m-%d %H:%M:%SZ")
    problem = message.problem or ""
    return (message.key, message.kind, message.channel_id, message.state.value, str(message.attempts), due, problem)

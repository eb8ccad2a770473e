"""`maturity forget USER`: forget a person, in the database that the bot has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from bot.authoring.arguments import Commands
    from bot.authoring.page import Page
    from bot.parts import Parts
    from bot.settings import Settings


def add_forget(commands: Commands) -> None:
    """Add the command, whose ``page`` is as in `bot.authoring.arguments`."""
    words = "Forget a person: their answers, notes, messages and name. Teams' results stay."
    parser = commands.add_parser("forget", help=words, description=words)
    parser.add_argument("user", metavar="USER", help="Slack's id of the person, such as U0123456")
    parser.add_argument("--workspace", metavar="ID", help="Slack's id of it, such as T0123456; by default the only one")
    parser.add_argument("--yes", action="store_true", help="do it; without this it is only said what would be deleted")
    parser.set_defaults(page=_forget)


def _forget(settings: Settings, options: argparse.Namespace) -> Page:
    from bot.command_line.benchmark import with_parts  # noqa: PLC0415

    return asyncio.run(with_parts(settings, options, _forgotten))


async def _forgotten(parts: Parts, options: argparse.Namespace, workspace: str) -> Page:
    from bot.authoring.page import Page, counted  # noqa: PLC0415
    from storage.forget_person import forget_person, kept_of  # noqa: PLC0415

    async with parts.database.read() as session:
        kept = await kept_of(session, workspace, options.user)
    what = (
        f"{counted(kept.answers, 'answer')}, {counted(kept.notes, 'note')}, {counted(kept.messages, 'message')} "
        f"and the ownership of {counted(kept.owned, 'team')}"
    )
    if not options.yes:
        return Page(f"This would delete {what} of {options.user}. Teams' results stay. Add --yes to do it.")
    async with parts.database.write() as session:
        await forget_person(session, workspace, options.user)
    return Page(f"Deleted {what} of {options.user}. Teams' results stay.")

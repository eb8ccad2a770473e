"""`maturity forget USER`: forget a person, in the database that the bot has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.slack.words import listed, plural

if TYPE_CHECKING:
    import argparse

    from bot.cli.frameworks.arguments import Commands
    from bot.cli.frameworks.page import CommandOutput
    from bot.deps import Deps
    from bot.settings import Settings


def add_forget(commands: Commands) -> None:
    """Add the command, whose ``page`` is as in `bot.cli.frameworks.arguments`."""
    words = "Forget a person: their answers, notes, messages and name. Teams' results stay."
    parser = commands.add_parser("forget", help=words, description=words)
    parser.add_argument("user", metavar="USER", help="Slack's id of the person, such as U0123456")
    parser.add_argument("--workspace", metavar="ID", help="Slack's id of it, such as T0123456; by default the only one")
    parser.add_argument("--yes", action="store_true", help="do it; without this it is only said what would be deleted")
    parser.set_defaults(page=_forget)


def _forget(settings: Settings, options: argparse.Namespace) -> CommandOutput:
    from bot.cli.benchmark import with_parts  # noqa: PLC0415

    return asyncio.run(with_parts(settings, options, _forgotten))


async def _forgotten(deps: Deps, options: argparse.Namespace, workspace: str) -> CommandOutput:
    from bot.cli.frameworks.page import CommandOutput  # noqa: PLC0415
    from bot.deps import Person  # noqa: PLC0415
    from bot.home.privacy import service  # noqa: PLC0415

    person = Person(workspace, options.user)
    if options.yes:
        kept = (await service.forget(deps, person)).kept
    else:
        kept = await service.kept(deps, person)
    if kept.is_nothing:
        return CommandOutput(f"There is nothing of {options.user}.")
    what = listed(
        (
            *(plural(kept.answers, "answer"), plural(kept.notes, "note"), plural(kept.messages, "message")),
            f"what ties them to {plural(kept.teams, 'team')} (of which they own {kept.owned:,})",
            plural(kept.open_alone, "open assessment"),
            f"the lead of {plural(kept.leads, 'round')}",
        )
    )
    if not options.yes:
        return CommandOutput(f"This would delete of {options.user}: {what}. Teams' results stay. Add --yes to do it.")
    return CommandOutput(f"Deleted of {options.user}: {what}. Teams' results stay.")

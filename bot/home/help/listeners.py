"""The slash command itself, and the buttons that stand for one."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.home.help import views
from bot.slack.identity import person_of
from bot.slack.rich import respond
from bot.slack.router import COMMAND, RUN, Command, Subcommand, closest, route
from bot.teams.access.service import was_here
from bot.teams.access.viewing import viewer_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

MOST_TYPED = 40


def register(on: Listeners, deps: Deps, slack: SlackTools, subcommands: Sequence[Subcommand]) -> None:
    """Tie the slash command, and the buttons that run one, to the table of subcommands."""

    async def show_help(command: Command) -> None:
        await command.answer(views.help_card(table))

    table = (*subcommands, Subcommand("help", "help", "show this card", show_help))

    async def run(text: str, command: Command) -> None:
        found, typed, words = route(table, text)
        if found is None:
            meant = closest(typed, [one.name for one in table])
            await command.answer(views.unknown_subcommand(typed[:MOST_TYPED], meant, table))
            return
        await was_here(deps, viewer_in(slack, command.person, command.channel_id))
        await found.handle(replace(command, words=words))

    async def command_typed(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)

        async def answer(message: Message) -> None:
            if message.has_newer:
                # What comes with the ack and is refused would be lost without a word.
                await ack()
                slack.after_ack.run(respond(slack, person, body["response_url"], message), slack.tell(person))
            else:
                await ack(response_type="ephemeral", **message.arguments())

        where = (body["channel_id"], body["channel_name"])
        command = Command(person, *where, (), body["response_url"], body["trigger_id"], answer)
        await run(body.get("text", ""), command)

    async def run_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)

        async def answer(message: Message) -> None:
            await ack()
            replied = respond(slack, person, body["response_url"], message, replace=True)
            slack.after_ack.run(replied, slack.tell(person))

        where = body["channel"]
        command = Command(person, where["id"], where["name"], (), body["response_url"], body["trigger_id"], answer)
        await run(body["actions"][0]["value"], command)

    on.command(COMMAND, command_typed)
    on.action(re.compile(f"^{RUN}:"), run_clicked)

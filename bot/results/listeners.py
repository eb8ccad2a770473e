"""From Slack to the results' service and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.results import service, views
from bot.slack.cards import reply
from bot.slack.identity import person_of
from bot.slack.router import Command, Subcommand

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.parts import Parts
    from bot.slack.voice import Voice

Body = dict[str, Any]


def subcommands(parts: Parts) -> tuple[Subcommand, ...]:
    """What the slash command can do about results."""

    async def status(command: Command) -> None:
        if command.in_direct_message:
            await command.answer(views.status_only_in_a_channel())
            return
        await command.answer(views.status_message(await service.status(parts, command.person, command.channel_id)))

    return (Subcommand("status", "status", "show the team's levels, when it was assessed, and what is open", status),)


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the button of a level that could not be posted to the service."""

    async def post_again_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        again = await service.post_again(parts, person_of(context), body["actions"][0]["value"])
        await ack()
        voice.after_ack.run(reply(voice.session, body["response_url"], views.posting_again(again), replace=True))

    app.action(views.POST_AGAIN)(post_again_clicked)

"""From Slack to what is kept of a person. It is always about whoever asks, whatever a click carries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess.cards import refresh
from bot.home.privacy import service, views
from bot.slack.identity import person_of
from bot.slack.response_url import reply
from bot.slack.router import Command, Subcommand

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Parts
    from bot.slack.listeners import Listeners
    from bot.slack.voice import Voice

Body = dict[str, Any]


def subcommands(parts: Parts, _voice: Voice) -> tuple[Subcommand, ...]:
    """What the slash command can do about whoever types it."""

    async def forget_me(command: Command) -> None:
        await command.answer(views.kept_message(await service.kept(parts, command.person)))

    does = "show what I keep about you, and delete it if you say so"
    return (Subcommand("forget-me", "forget-me", does, forget_me),)


def register(on: Listeners, parts: Parts, voice: Voice) -> None:
    """Tie the button to the service."""

    async def forget_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        kept, changed = await service.forget(parts, person)
        await ack()
        for assessment_id in changed:
            refresh(parts, voice, person.workspace_id, assessment_id)
        done = reply(voice.session, body["response_url"], views.forgotten_message(kept), replace=True)
        voice.after_ack.run(done, voice.tell(person))

    on.action(views.FORGET_ME, forget_clicked)

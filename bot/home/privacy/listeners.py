"""From Slack to what is kept of a person. It is always about whoever asks, whatever a click carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.cards import refresh
from bot.home.privacy import service, views
from bot.slack.cards import update_if_there
from bot.slack.identity import person_of
from bot.slack.response_url import reply
from bot.slack.router import Command, Subcommand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.home.privacy.service import OpenCard
    from bot.slack.listeners import Listeners
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools


def subcommands(deps: Deps, _slack: SlackTools) -> tuple[Subcommand, ...]:
    """What the slash command can do about whoever types it."""

    async def forget_me(command: Command) -> None:
        await command.answer(views.kept_message(await service.kept(deps, command.person)))

    does = "show what I keep about you, and delete it if you say so"
    return (Subcommand("forget-me", "forget-me", does, forget_me),)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the button to the service."""

    async def forget_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        forgotten = await service.forget(deps, person)
        await ack()
        for assessment_id in forgotten.rounds:
            refresh(deps, slack, person.workspace_id, assessment_id)
        done = reply(slack.session, body["response_url"], views.forgotten_message(forgotten.kept), replace=True)
        slack.after_ack.run(done, slack.tell(person))
        if forgotten.cards:
            slack.after_ack.run(_close(slack, person, forgotten.cards))

    on.action(views.FORGET_ME, forget_clicked)


async def _close(slack: SlackTools, person: Person, cards: Sequence[OpenCard]) -> None:
    """Have what asked somebody say that they are not asked any more."""
    opened = await slack.client.conversations_open(users=person.user_id)
    for card in cards:
        place = (opened.get("channel", {})["id"], card.ts)
        await update_if_there(slack.client, place, views.no_longer_asked(card.channel_id))

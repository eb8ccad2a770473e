"""From Slack to what a channel hears and back."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.levels.notify import service, views
from bot.slack.apologies import only_in_a_channel
from bot.slack.channels import is_private
from bot.slack.identity import person_of
from bot.slack.reading import parses_payload
from bot.slack.response_url import reply
from bot.slack.router import Command, Subcommand
from bot.teams.access.acting import check_may_act, check_may_decide
from bot.teams.access.viewing import viewer_in, viewer_of_click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer


def subcommands(deps: Deps, slack: SlackTools) -> tuple[Subcommand, ...]:
    """What the slash command can do about it."""

    async def notify(command: Command) -> None:
        if command.in_direct_message:
            why, where = "Level changes are posted in channels", "in the channel that should get them"
            await command.answer(only_in_a_channel(why, "notify", where))
            return
        viewer = viewer_in(slack, command.person, command.channel_id, command.deed)
        wish = command.words[0].lower() if command.words else ""
        if wish in (views.ON, views.OFF):
            await check_may_decide(slack, command.person)
            await service.set_own_news(deps, viewer, hears=wish == views.ON)
        await command.answer(views.subscriptions_message(await service.subscriptions_here(deps, viewer)))

    return (Subcommand("notify", "notify [on or off]", "show and change which levels this channel hears of", notify),)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the menu of teams and the buttons beside it to the service."""

    async def team_chosen(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = await _decider(deps, slack, body, context)
        team_channel: str = body["actions"][0]["selected_conversation"]
        private = partial(is_private, slack, team_channel)
        await service.follow(deps, viewer, team_channel, private, dimensions=_dimensions(body))
        await ack()
        _show(viewer, body)

    async def several_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = await _decider(deps, slack, body, context)
        chosen = _several(body)
        if not chosen:
            raise Refusal(views.NOTHING_CHOSEN)
        private = partial(is_private, slack)
        problems = await service.follow_several(deps, viewer, chosen, private, dimensions=_dimensions(body))
        await ack()
        _show(viewer, body, problems)

    async def all_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = viewer_of_click(slack, person_of(context), body)
        await service.follow_all(deps, viewer, dimensions=_dimensions(body))
        await ack()
        _show(viewer, body)

    async def stop_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = await _decider(deps, slack, body, context)
        await service.stop(deps, viewer, _team(body["actions"][0]["value"]))
        await ack()
        _show(viewer, body)

    async def own_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = await _decider(deps, slack, body, context)
        await service.set_own_news(deps, viewer, hears=body["actions"][0]["value"] == views.ON)
        await ack()
        _show(viewer, body)

    def _show(viewer: Viewer, body: Body, problems: Sequence[tuple[str, str]] = ()) -> None:
        slack.after_ack.run(_redraw(deps, slack, viewer, body, problems), slack.tell(viewer.person))

    on.action(views.FOLLOW, team_chosen)
    on.action(views.FOLLOW_ALL, all_clicked)
    on.action(views.FOLLOW_SEVERAL, several_clicked)
    on.action(views.SEVERAL, _acknowledge)
    on.action(views.HOW, _acknowledge)
    on.action(re.compile(f"^{views.STOP}:"), stop_clicked)
    on.action(views.OWN, own_clicked)


async def _acknowledge(ack: AsyncAck) -> None:
    """Take note of a choice that comes along with the choice of a team, or the button."""
    await ack()


async def _decider(deps: Deps, slack: SlackTools, body: Body, context: AsyncBoltContext) -> Viewer:
    """Who clicked, in the channel that is to get the news. Raises Refusal for who decides nothing for it."""
    viewer = viewer_of_click(slack, person_of(context), body)
    await check_may_act(deps, slack, viewer.person, viewer.channel_id, viewer.channel_id)
    await check_may_decide(slack, viewer.person)
    return viewer


async def _redraw(
    deps: Deps, slack: SlackTools, viewer: Viewer, body: Body, problems: Sequence[tuple[str, str]]
) -> None:
    hearing = await service.subscriptions_here(deps, viewer)
    message = views.subscriptions_message(hearing, dimensions=_dimensions(body), problems=problems)
    await reply(slack.session, body["response_url"], message, replace=True)


def _dimensions(body: Body) -> bool:
    """Whether it is chosen beside that dimensions are wished for too."""
    for block in body.get("state", {}).get("values", {}).values():
        chosen = block.get(views.HOW, {}).get("selected_option") or {}
        if chosen.get("value") == views.DIMENSIONS:
            return True
    return False


def _several(body: Body) -> list[str]:
    """The channels of teams that are chosen, as many as may be at once."""
    for block in body.get("state", {}).get("values", {}).values():
        chosen: list[str] = block.get(views.SEVERAL, {}).get("selected_conversations") or []
        if chosen:
            return chosen[: views.MOST_AT_ONCE]
    return []


@parses_payload
def _team(value: str) -> int | None:
    """The id of a team; None for all. Raises StalePayload."""
    return None if value == views.ALL else int(value)

"""From Slack to thinking what if, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.what_if import service, views
from bot.insights.what_if.state import NoLevels
from bot.insights.which_model import WhichOne, unread_message
from bot.slack.identity import person_of
from bot.slack.reading import reading
from bot.slack.response_url import reply
from bot.slack.router import TeamCommand
from bot.teams.access.service import team_to_see
from bot.teams.access.viewing import viewer_of_click
from bot.teams.scopes import OF

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Parts
    from bot.insights.what_if.state import WhatIf
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.viewer import Viewer
    from bot.slack.voice import Voice
    from storage.tables import Team


def team_commands(parts: Parts, _voice: Voice) -> tuple[TeamCommand, ...]:
    """`/maturity what-if`, with a model for which the smallest set is picked at first."""

    async def show(viewer: Viewer, team: Team, words: tuple[str, ...]) -> Message:
        del viewer
        return _drawn(await service.what_if(parts, team, words))

    does = "pick what you could change, and see the level it would give"
    return (TeamCommand("what-if", "what-if [framework]", does, show),)


def register(on: Listeners, parts: Parts, voice: Voice) -> None:
    """Tie the menu of practices to the service."""

    async def picked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        action = body["actions"][0]
        team_id, of = _read(action["block_id"])
        chosen = [one["value"] for one in action["selected_options"]]
        team = await team_to_see(parts, viewer_of_click(voice, person_of(context), body), team_id)
        message = _drawn(await service.what_if(parts, team, (f"{OF}{of}",), chosen))
        await ack()
        voice.after_ack.run(reply(voice.session, body["response_url"], message, replace=True))

    on.action(views.PICK, picked)


@reading
def _read(block_id: str) -> tuple[int, int]:
    """The ids of the team, and of a result about what is thought of. Raises OldButton."""
    _, team_id, result_id, _ = block_id.split(":")
    return int(team_id), int(result_id)


def _drawn(thought: WhatIf | NoLevels | WhichOne) -> Message:
    match thought:
        case NoLevels():
            return views.nothing_to_think_of(thought)
        case WhichOne():
            return unread_message(thought)
        case _:
            return views.what_if_message(thought)

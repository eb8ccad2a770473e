"""The buttons that run a command about a team, wherever they stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.slack.identity import person_of
from bot.slack.reading import parses_payload
from bot.slack.response_url import thread_of
from bot.slack.rich import respond, send_with_fallback
from bot.teams.access import service
from bot.teams.access.viewing import viewer_of_click
from bot.teams.access.views import BELOW, HERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.router import TeamCommand
    from bot.slack.tools import SlackTools


def register(on: Listeners, deps: Deps, slack: SlackTools, commands: Sequence[TeamCommand]) -> None:
    """Tie the buttons to the commands that they run."""
    by_name = {one.name: one for one in commands}

    async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team_id, name, words = _read(body["actions"][0]["value"], by_name)
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await service.team_to_see(deps, viewer, team_id)
        message = await by_name[name].show(viewer, team, words)
        await ack()
        here = body["actions"][0]["action_id"].startswith(HERE)
        slack.after_ack.run(_show(slack, person, body, message, here=here), slack.tell(person))

    on.action(re.compile(f"^({BELOW}|{HERE}):"), clicked)


@parses_payload
def _read(value: str, known: dict[str, TeamCommand]) -> tuple[int, str, tuple[str, ...]]:
    """The team's id, the command and its words. Raises StalePayload."""
    team_id, name, *words = value.split()
    if name not in known:
        raise ValueError(f"there is no command {name}")
    return int(team_id), name, tuple(words)


async def _show(slack: SlackTools, person: Person, body: Body, message: Message, *, here: bool) -> None:
    """Privately where it was clicked; from the Home tab, where nothing can stand, in direct messages."""
    if body.get("response_url"):
        await respond(slack, person, body["response_url"], message, replace=here, thread_ts=thread_of(body))
        return

    async def send(arguments: dict[str, Any]) -> None:
        await slack.client.chat_postMessage(channel=person.user_id, **arguments)

    await send_with_fallback(slack.refusals, person.workspace_id, message, send)

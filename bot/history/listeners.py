"""From Slack to a team's past and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.commands import TeamCommand
from bot.access.service import team_to_see
from bot.access.viewing import viewer_of_click
from bot.history import service, views
from bot.history.state import NoHistory
from bot.parts import OldButton
from bot.slack.identity import person_of
from bot.slack.newer import reply_newer
from bot.slack.reading import reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.access.state import Viewer
    from bot.parts import Parts
    from bot.slack.message import Message
    from bot.slack.voice import Voice
    from storage.tables import Team

Body = dict[str, Any]


def commands(parts: Parts) -> tuple[TeamCommand, ...]:
    """What can be asked about a team's past."""

    async def show(_viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
        return _drawn(await service.history(parts, team, words))

    does = "levels over time, and what changed between any two results"
    return (TeamCommand("history", "history [framework]", does, show),)


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the two menus of results, and the button that compares them, to the service."""

    async def compare_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        team_id, line, pair = _read(body)
        person = person_of(context)
        team = await team_to_see(parts, viewer_of_click(voice, person, body), team_id)
        message = _drawn(await service.history(parts, team, (f"{service.NUMBERED}{line}",), pair))
        await ack()
        voice.after_ack.run(reply_newer(voice, person, body["response_url"], message, replace=True), voice.tell(person))

    async def chosen(ack: AsyncAck) -> None:
        """What is chosen comes with the button."""
        await ack()

    app.action(views.COMPARE)(compare_clicked)
    app.action(views.BEFORE)(chosen)
    app.action(views.AFTER)(chosen)


def _drawn(shown: service.History | NoHistory) -> Message:
    return views.no_history_message(shown) if isinstance(shown, NoHistory) else views.history_message(shown)


@reading
def _read(body: Body) -> tuple[int, int, tuple[int, int]]:
    """The team, the line, and the assessments to compare. Raises OldButton."""
    team_id, line = body["actions"][0]["value"].split()
    try:
        menus = body["state"]["values"][views.PAIR]
        before, after = (menus[one]["selected_option"]["value"] for one in (views.BEFORE, views.AFTER))
    except (KeyError, TypeError) as error:
        raise OldButton(str(error)) from error
    return int(team_id), int(line), (int(before), int(after))

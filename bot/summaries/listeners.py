"""From Slack to summaries and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.access.commands import TeamCommand
from bot.access.service import team_to_see
from bot.access.viewing import viewer_of_click
from bot.slack.cards import reply
from bot.slack.identity import person_of
from bot.slack.reading import reading
from bot.summaries import service, views

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

    from bot.access.state import Viewer
    from bot.parts import Parts
    from bot.slack.message import Message
    from bot.slack.voice import Voice
    from storage.tables import Team

Body = dict[str, Any]


def summary_command(parts: Parts) -> TeamCommand:
    """`/maturity summary`."""

    async def show(viewer: Viewer, team: Team, words: tuple[str, ...]) -> Message:
        del words
        found = await service.preview(parts, viewer, team)
        return views.preview_message(found) if found else views.nothing_to_sum_up(team.channel_id)

    return TeamCommand("summary", "summary", "preview a summary for the channel, and post it", show)


def register(app: AsyncApp, parts: Parts, voice: Voice) -> None:
    """Tie the preview's buttons to the service."""

    async def post_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = viewer_of_click(voice, person_of(context), body)
        team_id, once = _read(body["actions"][0]["value"])
        team = await team_to_see(parts, viewer, team_id)
        await service.post(parts, viewer, team, once)
        await ack()
        done = views.posted_message(team.channel_id)
        voice.after_ack.run(reply(voice.session, body["response_url"], done, replace=True))

    async def not_now_clicked(ack: AsyncAck, body: Body) -> None:
        await ack()
        voice.after_ack.run(reply(voice.session, body["response_url"], views.not_now_message(), replace=True))

    app.action(views.POST)(post_clicked)
    app.action(views.NOT_NOW)(not_now_clicked)


@reading
def _read(value: str) -> tuple[int, str]:
    """The team's id, and what makes the preview one. Raises OldButton."""
    team_id, once = value.split()
    return int(team_id), once[:40]

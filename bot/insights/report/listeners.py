"""From Slack to reports and back."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.charts.files import as_text_messages, reply_with_picture, send_file
from bot.charts.picture import drawn
from bot.charts.radar import RadarRow, draw_radar
from bot.insights.markdown import markdown
from bot.insights.report import service, views
from bot.insights.report.document import document
from bot.insights.report.pdf import pdf
from bot.insights.report.state import Report
from bot.insights.which_model import unread_message
from bot.slack.channels import channel_name
from bot.slack.identity import person_of
from bot.slack.once import is_first_delivery
from bot.slack.previews import not_posted_message, posting_message
from bot.slack.reading import parses_payload
from bot.slack.response_url import reply, thread_of
from bot.slack.rich import respond
from bot.teams.access import service as access
from bot.teams.access.viewing import viewer_of_click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from storage.tables import Team


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asked for which report, and whether they may know what its channel is called, if that is private."""

    viewer: Viewer
    report: Report
    knows_channel: bool


async def show(deps: Deps, _slack: SlackTools, viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity report`."""
    every = views.ALL_GAPS in words[1:]
    shown = await service.report(deps, viewer, team, words[:-1] if every else words)
    if not isinstance(shown, Report):
        return unread_message(shown)
    return views.all_gaps_message(shown) if every else views.report_message(shown)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons of a report to the service."""

    async def looked_up(body: Body, context: AsyncBoltContext) -> _Asked:
        viewer = viewer_of_click(slack, person_of(context), body)
        team_id, result_id = _read(body["actions"][0]["value"])
        team = await access.team_to_see(deps, viewer, team_id)
        shown = await service.report_of(deps, viewer, team, result_id)
        return _Asked(viewer, shown, await access.has_to_do_with(deps, viewer, team))

    async def radar_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        asked = await looked_up(body, context)
        await ack()
        slack.after_ack.run(_show_radar(slack, body, asked), slack.tell(asked.viewer.person))

    async def share_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        asked = await looked_up(body, context)
        await ack()
        slack.after_ack.run(_show_preview(slack, body, asked), slack.tell(asked.viewer.person))

    async def post_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = viewer_of_click(slack, person_of(context), body)
        team_id, result_id, preview = _read_preview(body["actions"][0]["value"])
        team = await access.team_to_see(deps, viewer, team_id)
        shared = await service.share(deps, viewer, team, result_id, preview)
        await ack()
        done = posting_message(shared.channel_id)
        slack.after_ack.run(reply(slack.session, body["response_url"], done, replace=True))

    async def not_now_clicked(ack: AsyncAck, body: Body) -> None:
        await ack()
        slack.after_ack.run(reply(slack.session, body["response_url"], not_posted_message(), replace=True))

    async def download_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        asked = await looked_up(body, context)
        kind = body["actions"][0]["action_id"].removeprefix(f"{views.DOWNLOAD}:")
        is_new = await is_first_delivery(deps, "report", asked.viewer.deed)
        await ack()
        if is_new:
            slack.after_ack.run(_send_file(slack, body, asked, kind), slack.tell(asked.viewer.person))

    on.action(views.RADAR, radar_clicked)
    on.action(views.SHARE, share_clicked)
    on.action(views.POST, post_clicked)
    on.action(views.NOT_NOW, not_now_clicked)
    on.action(re.compile(f"^{views.DOWNLOAD}:({views.PDF}|{views.MARKDOWN})$"), download_clicked)


@parses_payload
def _read(value: str) -> tuple[int, int]:
    """The ids of a team and a result. Raises StalePayload."""
    team_id, result_id = value.split()
    return int(team_id), int(result_id)


@parses_payload
def _read_preview(value: str) -> tuple[int, int, str]:
    """The ids of a team and a result, and what makes the preview one. Raises StalePayload."""
    team_id, result_id, preview = value.split()
    return int(team_id), int(result_id), preview[:40]


async def _name(slack: SlackTools, asked: _Asked) -> str:
    return await channel_name(slack, asked.report.place.channel_id, of_private=asked.knows_channel)


async def _show_radar(slack: SlackTools, body: Body, asked: _Asked) -> None:
    shown = asked.report
    outcome = shown.outcome
    before = shown.before.dimensions if shown.before else {}
    target = outcome.target.level if outcome.target else None
    rows = [RadarRow(one.name, one.level, before.get(one.id), target) for one in outcome.dimensions]
    name = await _name(slack, asked)
    title = f"{shown.place.of.subject or name}: {outcome.short_name}"
    picture = await drawn(draw_radar, title, outcome.top, shown.level_names, rows)
    await reply_with_picture(slack, asked.viewer.person, body, picture, views.radar_in_words(shown))


async def _show_preview(slack: SlackTools, body: Body, asked: _Asked) -> None:
    shown, person = asked.report, asked.viewer.person
    # The same click that arrives twice makes the same preview, and a preview is posted once.
    once = hashlib.sha256(str(body.get("trigger_id", "")).encode()).hexdigest()[:24]
    value = f"{shown.place.team_id} {shown.result_id} {once}"
    name = await _name(slack, asked)
    preview = views.preview_message(service.to_share(shown, person.user_id), value, name)
    await respond(slack, person, body["response_url"], preview, thread_ts=thread_of(body))


async def _send_file(slack: SlackTools, body: Body, asked: _Asked, kind: str) -> None:
    shown, person = asked.report, asked.viewer.person
    made = document(shown, await _name(slack, asked))
    text = markdown(made)
    content = await asyncio.to_thread(pdf, made) if kind == views.PDF else text.encode()
    ending, what = ("pdf", "a PDF") if kind == views.PDF else ("md", "Markdown")
    name = f"maturity-{shown.place.framework}-{shown.completed_at:%Y-%m-%d}.{ending}"
    if await send_file(slack, person, name, made.title, content, f"{made.title}: {made.about[0]}"):
        done = views.sent_message(what)
    else:
        for part in as_text_messages("The report as Markdown", text):
            await slack.client.chat_postMessage(channel=person.user_id, **part.arguments())
        done = views.sent_as_text_message()
    await reply(slack.session, body["response_url"], done, thread_ts=thread_of(body))

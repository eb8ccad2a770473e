"""`/maturity export`, and the buttons that send a file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.charts.files import as_text_messages, no_uploads, send_file
from bot.insights.export import service, views
from bot.insights.export.service import ExportRequest
from bot.insights.export.writing import Form
from bot.slack.identity import person_of
from bot.slack.once import is_first_delivery
from bot.slack.reading import parses_payload
from bot.slack.response_url import thread_of
from bot.slack.rich import respond
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


async def show(deps: Deps, slack: SlackTools, viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity export`; with a form behind it, the file is sent at once."""
    if not words:
        return views.offer_message(await service.offer(viewer, team))
    try:
        wanted = ExportRequest(team.id, Form(words[0].lower()))
    except ValueError:
        return views.unknown_form(" ".join(words))
    if await is_first_delivery(deps, "export", viewer.deed):
        slack.after_ack.run(_send(deps, slack, viewer, team, wanted.form), slack.tell(viewer.person))
    return views.under_way(wanted)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons to their files."""

    async def clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        wanted = _read(body["actions"][0]["value"])
        person = person_of(context)
        viewer = viewer_of_click(slack, person, body)
        team = await service.check(deps, viewer, wanted)
        is_new = await is_first_delivery(deps, "export", viewer.deed)
        await ack()
        if not is_new:
            return
        slack.after_ack.run(_send(deps, slack, viewer, team, wanted.form), slack.tell(person))
        if body.get("response_url"):
            told = respond(slack, person, body["response_url"], views.under_way(wanted), thread_ts=thread_of(body))
            slack.after_ack.run(told, slack.tell(person))

    on.action(re.compile(f"^{views.SEND}:"), clicked)


async def _send(deps: Deps, slack: SlackTools, viewer: Viewer, team: Team | None, form: Form) -> None:
    """Make the file and send it; where no file is taken, what can be read is sent as text."""
    made = await service.make(deps, viewer, team, form)
    person = viewer.person
    if made is None:
        await slack.client.chat_postMessage(channel=person.user_id, **views.too_long(form).arguments())
        return
    if await send_file(slack, person, made.name, views.title_of(made), made.text.encode(), views.comment(made)):
        return
    what = f"The {views.NAMES[form]} file"
    for message in as_text_messages(what, made.text) if form is Form.MARKDOWN else [no_uploads(what)]:
        await slack.client.chat_postMessage(channel=person.user_id, **message.arguments())


@parses_payload
def _read(value: str) -> ExportRequest:
    """Of which team, and in which form. Raises StalePayload."""
    of, form = value.split()
    return ExportRequest(None if of == views.ALL else int(of), Form(form))

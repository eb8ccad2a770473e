"""From Slack to summaries and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.schedules import editor
from bot.schedules.editor import Editor
from bot.slack.apologies import only_in_a_channel
from bot.slack.identity import person_of
from bot.slack.previews import not_posted_message, posting_message
from bot.slack.reading import parses_payload
from bot.slack.response_url import reply
from bot.slack.rich import respond
from bot.slack.router import Command, Subcommand, TeamCommand
from bot.summaries import schedule_views, scheduling, service, views
from bot.summaries.state import WORDING
from bot.teams.access.service import own_teams
from bot.teams.access.viewing import conversation_of, viewer_in, viewer_of_click
from bot.teams.access.views import MOST_TEAMS, which_team

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from storage.tables import Team

NAME = "summary"
# Words that ask to see when it comes.
WHEN = frozenset({"schedule", "when"})
EDITOR = Editor(
    WORDING,
    scheduling.schedule_view,
    scheduling.save,
    scheduling.turn_off,
    scheduling.by_default,
    schedule_views.summaries_message,
)


def team_commands(deps: Deps, _slack: SlackTools) -> tuple[TeamCommand, ...]:
    """`/maturity summary` by a button from elsewhere, about a team."""

    async def show(viewer: Viewer, team: Team, words: tuple[str, ...]) -> Message:
        if words:
            return only_in_a_channel("Summaries belong to a channel", "summary", "with these words in it")
        return await _preview(deps, viewer, team.channel_id)

    return (TeamCommand(NAME, NAME, "preview a summary for the channel, and post it", show, typed=False),)


def subcommands(deps: Deps, slack: SlackTools) -> tuple[Subcommand, ...]:
    """`/maturity summary` as it is typed: in any channel, also in one that follows teams and has none of its own."""

    async def summary(command: Command) -> None:
        viewer = viewer_in(slack, command.person, command.channel_id, command.deed)
        if command.in_direct_message:
            teams = await own_teams(deps, viewer, MOST_TEAMS)
            await command.answer(which_team(teams, " ".join((NAME, *command.words))))
        elif command.words:
            await command.answer(await _schedule(deps, slack, command))
        else:
            await command.answer(await _preview(deps, viewer, command.channel_id))

    does = "preview a summary for the channel and post it, or have it come regularly"
    return (Subcommand(NAME, "summary [how often, when, or off]", does, summary),)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons of the preview and of the schedule to the services."""

    async def post_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        viewer = viewer_of_click(slack, person_of(context), body)
        channel_id, once = _read(body["actions"][0]["value"])
        await service.post(deps, viewer, channel_id, once)
        await ack()
        _answer(slack, body, posting_message(channel_id))

    async def not_now_clicked(ack: AsyncAck, body: Body) -> None:
        await ack()
        _answer(slack, body, not_posted_message())

    async def schedule_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person, channel_id = person_of(context), body["actions"][0]["value"]
        view = await scheduling.schedule_view(deps, person, channel_id, conversation_of(body))
        await ack()
        message = schedule_views.summaries_message(view)
        slack.after_ack.run(respond(slack, person, body["response_url"], message))

    async def proposed(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        channel_id, words = _read(body["actions"][0]["value"])
        if conversation_of(body) != channel_id:
            raise Refusal(scheduling.NOT_HERE)
        message = await EDITOR.answer_typed(deps, slack, person, channel_id, (words,))
        await ack()
        _answer(slack, body, message)

    on.action(views.POST, post_clicked)
    on.action(views.NOT_NOW, not_now_clicked)
    on.action(views.SCHEDULE, schedule_clicked)
    on.action(re.compile(f"^{schedule_views.PROPOSE}:"), proposed)
    editor.register_buttons(on, deps, slack, EDITOR)


async def _preview(deps: Deps, viewer: Viewer, channel_id: str) -> Message:
    found = await service.preview(deps, viewer, channel_id)
    return views.preview_message(found) if found else views.nothing_to_sum_up(channel_id)


async def _schedule(deps: Deps, slack: SlackTools, command: Command) -> Message:
    """What is on, or what would be by the words of a command; what "off" turns off is off."""
    person, channel_id, words = command.person, command.channel_id, command.words
    if len(words) == 1 and words[0].lower() in WHEN:
        return schedule_views.summaries_message(await scheduling.schedule_view(deps, person, channel_id, channel_id))
    return await EDITOR.answer_typed(deps, slack, person, channel_id, words)


def _answer(slack: SlackTools, body: Body, message: Message) -> None:
    slack.after_ack.run(reply(slack.session, body["response_url"], message, replace=True))


@parses_payload
def _read(value: str) -> tuple[str, str]:
    """The channel's id, and what makes the preview one, or the words that are proposed. Raises StalePayload."""
    channel_id, rest = value.split()
    return channel_id, rest[:40]

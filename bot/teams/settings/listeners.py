"""From Slack to a team's settings and back."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from bot.slack.apologies import only_in_a_channel
from bot.slack.dialogs import open_dialog
from bot.slack.identity import person_of
from bot.slack.reading import parses_payload
from bot.slack.response_url import CALL_FAILED, reply
from bot.slack.router import Command, Subcommand
from bot.teams.access.acting import check_may_act, check_may_decide, check_may_own
from bot.teams.settings import service, views
from bot.teams.settings.state import Chosen, SeenInDialog

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

SLACKBOT = "USLACKBOT"


def subcommands(deps: Deps, _slack: SlackTools) -> tuple[Subcommand, ...]:
    """What the slash command can do about a team."""

    async def settings(command: Command) -> None:
        if command.in_direct_message:
            await command.answer(only_in_a_channel("Settings belong to a team", "settings"))
            return
        found = await service.settings(deps, command.person, command.channel_id)
        await command.answer(views.settings_message(found))

    return (Subcommand("settings", "settings", "show who owns the team, and whether answers are named", settings),)


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the button to change the settings, its dialog, and the event of a channel's new id to the service."""

    async def channel_id_changed(event: Body, body: Body, context: AsyncBoltContext) -> None:
        if context.team_id:
            old, new = event["old_channel_id"], event["new_channel_id"]
            await service.channel_moved(deps, context.team_id, old, new, body["event_id"])

    async def change_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        channel_id = body["channel"]["id"]
        await check_may_act(deps, slack, person, channel_id, channel_id)
        found = await service.settings(deps, person, channel_id)
        await ack()
        if not found.may_change:
            slack.after_ack.run(reply(slack.session, body["response_url"], views.settings_message(found), replace=True))
            return
        seen = {"channel": channel_id, "chosen": found.chosen.model_dump_json(), "reply": body["response_url"]}
        open_dialog(slack, person, body, views.settings_dialog(found.chosen, person.user_id, json.dumps(seen)))

    async def change_sent(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        channel_id, response_url, seen = _metadata(view)
        wanted = _chosen_in(view, seen)
        if {SLACKBOT, context.bot_user_id} & set(wanted.owners):
            await ack(response_action="errors", errors={views.OWNERS: views.NOT_PEOPLE})
            return
        await check_may_act(deps, slack, person, channel_id)
        await check_may_decide(slack, person)
        await check_may_own(slack, person, set(wanted.owners) - set(seen.owners))
        await service.change(deps, person, channel_id, seen, wanted, view["id"])
        await ack()
        slack.after_ack.run(_redraw(deps, slack, person, channel_id, response_url))

    on.event("channel_id_changed", channel_id_changed)
    on.action(views.CHANGE, change_clicked)
    on.view(views.DIALOG, change_sent)


@parses_payload
def _metadata(view: Body) -> tuple[str, str, Chosen]:
    """The channel, where to show the settings anew, and what was on when the dialog was opened. Raises StalePayload."""
    kept = SeenInDialog.model_validate_json(view["private_metadata"])
    return kept.channel, kept.reply, Chosen.model_validate_json(kept.chosen)


def _chosen_in(view: Body, seen: Chosen) -> Chosen:
    """What was chosen; owners in the order in which they were, so that the same people are the same."""
    values = view["state"]["values"]
    people: list[str] = values[views.OWNERS][views.OWNERS]["selected_users"]
    chosen = values[views.ANONYMITY][views.ANONYMITY]["selected_option"]["value"]
    kept = [one for one in seen.owners if one in people]
    return Chosen(
        owners=tuple(dict.fromkeys([*kept, *people])),
        anonymous=chosen == views.ANONYMOUS,
    )


async def _redraw(deps: Deps, slack: SlackTools, person: Person, channel_id: str, response_url: str) -> None:
    """Show the settings as they are now in the message from which they were changed, if Slack still lets us."""
    found = await service.settings(deps, person, channel_id)
    try:
        await reply(slack.session, response_url, views.settings_message(found), replace=True)
    except CALL_FAILED as problem:
        log.info("The settings could not be shown anew: %r", problem)

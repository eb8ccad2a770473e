"""From Slack to the start of an assessment and back: the command, the dialog and what opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.assess import progress
from bot.assess import views as assess_views
from bot.assess.cards import send_card
from bot.assess.channel_access import warn_if_bot_missing
from bot.assess.choice import Choice, offers, read_choice, unknown_framework
from bot.assess.start import offered, service, views
from bot.assess.start.setup.listeners import fetch_time_zone
from bot.assess.state import Started
from bot.assess.transactions import change, look
from bot.levels.uninstalled import uninstalled_of, uninstalled_words
from bot.slack.apologies import only_in_a_channel
from bot.slack.dialogs import open_dialog
from bot.slack.identity import person_of
from bot.slack.message import closing_dialog
from bot.slack.reading import parses_payload
from bot.slack.router import Command, Subcommand
from bot.teams.access.acting import check_may_act, owns_new_team
from frameworks.interview import Mode
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncAck, AsyncBoltContext

    from bot.assess.start.offered import PublishHome
    from bot.assess.state import SomebodyElse
    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.payload import Body
    from bot.slack.tools import SlackTools


def subcommands(deps: Deps, slack: SlackTools) -> tuple[Subcommand, ...]:
    """What the slash command can do about starting."""

    async def assess_typed(command: Command) -> None:
        if command.in_direct_message:
            await _resume(deps, slack, command)
            return
        wish = read_choice(deps.catalog, command.words)
        await begin(deps, slack, command, wish)

    async def checkin_typed(command: Command) -> None:
        if command.in_direct_message:
            await _resume(deps, slack, command)
            return
        await check_in(deps, slack, command, read_choice(deps.catalog, command.words).way)

    return (
        Subcommand(
            "assess",
            "assess [google] [azure] [gigaom] [quick or full] [with everyone or together]",
            "start an assessment, or see what to do about the open one",
            assess_typed,
        ),
        Subcommand(
            "checkin",
            "checkin [with everyone or together]",
            "say what changed since the last time",
            checkin_typed,
        ),
    )


async def begin(deps: Deps, slack: SlackTools, command: Command, wish: Choice) -> None:
    """Start what is wished in a team's channel, or show what is open; the command is answered with a word of it."""
    found = None
    if not wish.unknown:
        owns = bool(wish.frameworks) and await owns_new_team(deps, slack, command.person, command.channel_id)
        found = await change(deps, service.start, command.person, command.channel_id, wish, owns=owns)
    if found is None:
        problem = unknown_framework(deps.catalog, wish)
        await command.answer(
            assess_views.choose_framework(offers(deps.catalog, wish.meant, wish.mode, wish.way), problem)
        )
        return
    await _show_started(deps, slack, command, found, wish)


async def check_in(deps: Deps, slack: SlackTools, command: Command, way: Way | None) -> None:
    """Begin a check-in in a team's channel, or show what is open; the command is answered with a word of it."""
    found = await change(deps, service.check_in, command.person, command.channel_id, way)
    kept = await uninstalled_of(deps, command.person, command.channel_id)
    left_out = uninstalled_words(command.channel_id, kept, views.NO_CHECKIN) if kept else ""
    if found is None:
        problem = left_out or views.NOTHING_TO_CHECK
        await command.answer(assess_views.choose_framework(offers(deps.catalog, way=way), problem))
        return
    await _show_started(deps, slack, command, found, Choice((), way=way), left_out)


async def _show_started(
    deps: Deps,
    slack: SlackTools,
    command: Command,
    found: Started | SomebodyElse,
    wish: Choice,
    left_out: str = "",
) -> None:
    if not isinstance(found, Started) or found.resumed:
        await command.answer(views.current(found, wish))
        return
    await command.answer(assess_views.started_note(found, left_out))
    send_card(deps, slack, command.person, found.shown, command.response_url)
    slack.after_ack.run(warn_if_bot_missing(slack, command.channel_id, command.response_url))
    fetch_time_zone(deps, slack, command.person, found.shown)


def register(on: Listeners, deps: Deps, slack: SlackTools, publish_home: PublishHome) -> None:
    """Tie the Home tab's button, the shortcut, their dialog, and the offer's buttons to the service.

    ``publish_home`` draws the person's Home tab again.
    """

    async def dialog_wanted(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        await ack()
        single = [offer for offer in offers(deps.catalog) if len(offer.frameworks) == 1]
        open_dialog(slack, person, body, views.start_dialog(single, len(deps.catalog.default)))

    async def dialog_sent(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        channel_id, wish = _wish_in(view["state"]["values"])
        # That somebody can choose a channel from Slack's list is no proof that they are in it.
        await check_may_act(deps, slack, person, channel_id)
        owns = await owns_new_team(deps, slack, person, channel_id)
        found = await change(deps, service.start, person, channel_id, wish, owns=owns)
        if isinstance(found, Started) and not found.resumed:
            await ack()
            send_card(deps, slack, person, found.shown, None)
            fetch_time_zone(deps, slack, person, found.shown)
        elif found is not None:
            await ack(response_action="update", view=closing_dialog(views.TITLE, views.current(found, wish)))
        slack.after_ack.run(publish_home(deps, slack, person))

    on.action(views.START, dialog_wanted)
    on.shortcut("start_assessment", dialog_wanted)
    on.view(views.DIALOG, dialog_sent)
    offered.register(on, deps, slack, publish_home)


async def _resume(deps: Deps, slack: SlackTools, command: Command) -> None:
    """A direct message has no team: go on with what is open, or say where to start."""
    shown = await look(deps, progress.waiting, command.person)
    if shown is None:
        await command.answer(only_in_a_channel("An assessment belongs to a team", "assess"))
        return
    await command.answer(views.waiting_note(shown))
    send_card(deps, slack, command.person, shown, command.response_url)


@parses_payload
def _wish_in(values: Mapping[str, Any]) -> tuple[str, Choice]:
    """What was chosen in the dialog: the channel, and what is wished. Raises StalePayload."""

    def chosen(name: str) -> Any:
        return values.get(name, {}).get(name, {})

    mode, way = (chosen(name).get("selected_option") for name in (views.MODE, views.WAY))
    return chosen(views.CHANNEL)["selected_conversation"], Choice(
        tuple(one["value"] for one in chosen(views.FRAMEWORKS)["selected_options"]),
        # A dialog of the release before asked for neither.
        mode=Mode(mode["value"]) if mode else None,
        way=Way(way["value"]) if way else None,
    )

"""The composition root: the one place where the parts are put together."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

from bot import upkeep
from bot.access import listeners as access
from bot.access.commands import as_subcommands
from bot.assess import listeners as assess
from bot.assess.choice import Choice
from bot.assess.everyone import listeners as everyone
from bot.assess.everyone.card import RoundCards
from bot.assess.everyone.nudges import RoundTimes
from bot.assess.everyone.service import INVITATION, NUDGE, STUCK, could_not_ask, is_still_to_be_asked
from bot.assess.everyone.state import Invitation, Nudge, Stuck
from bot.assess.everyone.views import invitation_message, nudge_message, stuck_message
from bot.assess.leaving.service import LEFT
from bot.assess.leaving.state import Left
from bot.assess.leaving.views import left_message
from bot.assess.together.news import THREAD
from bot.assess.together.state import ThreadNews
from bot.assess.together.views import thread_message
from bot.checkins import listeners as checkins
from bot.checkins import ticks as checkin_ticks
from bot.checkins.reminder_views import nudge_message as checkin_nudge_message
from bot.checkins.reminder_views import paused_message, reminder_message
from bot.checkins.reminders import NUDGE as CHECKIN_NUDGE
from bot.checkins.reminders import PAUSED, ToStart, is_still_news, tell_paused
from bot.checkins.schedule import REMINDER, Reminder
from bot.checkins.service import SCHEDULE_CHANGED
from bot.checkins.state import Nudge as CheckinNudge
from bot.checkins.state import Paused, ScheduleChanged
from bot.checkins.views import changed_message as schedule_changed_message
from bot.compare import listeners as compare
from bot.entrances import Guard
from bot.evidence.command import evidence_command
from bot.export import listeners as export
from bot.export.listeners import export_command
from bot.help import listeners as help_card
from bot.history import listeners as history
from bot.home import listeners as home
from bot.notify import listeners as notify
from bot.notify.service import NOT_HEARD, NOTIFY_CHANGED, tell_not_heard
from bot.notify.state import NotHeard, NotifyChanged
from bot.notify.views import changed_message as notify_changed_message
from bot.notify.views import not_heard_message
from bot.old_buttons import listeners as old_buttons
from bot.privacy import listeners as privacy
from bot.report import listeners as report
from bot.report.service import NOT_SHARED, REPORT, tell_not_shared
from bot.report.state import NotShared, SharedReport
from bot.report.views import not_shared_message, shared_message
from bot.results import listeners as results
from bot.results.reveal_views import reveal_message
from bot.results.service import LEVEL_CHANGE, NOT_POSTED, REVEAL, tell_not_posted
from bot.results.state import LevelChangeNews, NotPosted, RevealNews
from bot.results.telling import is_withdrawn
from bot.results.views import level_change_message, not_posted_message
from bot.slack.after_ack import AfterAck
from bot.slack.cards import Cards
from bot.slack.errors import NOT_AUTHORISED, error_handler
from bot.slack.listeners import Listeners
from bot.slack.newer import Refusals
from bot.slack.outbox import Hooks, OutboxWorker
from bot.slack.rate_limits import WaitsAsTold
from bot.slack.voice import Voice
from bot.slack.web_client import WebClient
from bot.start import listeners as start
from bot.status.command import status_command
from bot.summaries import listeners as summaries
from bot.summaries import ticks as summary_ticks
from bot.summaries.heat_map import send_heat_map
from bot.summaries.listeners import summary_command
from bot.summaries.posting import CHANNEL_SUMMARY, DETAILS, HEAT_MAP, SUMMARY
from bot.summaries.schedule_views import changed_message as summaries_changed_message
from bot.summaries.scheduling import SCHEDULE_CHANGED as SUMMARIES_CHANGED
from bot.summaries.service import NOT_SUMMARISED, tell_not_summarised
from bot.summaries.state import ChannelSummary, MapOfTeams, NotSummarised, TeamSummary
from bot.summaries.state import ScheduleChanged as SummariesChanged
from bot.summaries.views import (
    channel_summary_message,
    details_message,
    map_message,
    not_summarised_message,
    summary_message,
)
from bot.teams import listeners as teams
from bot.teams.service import SETTINGS_CHANGED
from bot.teams.state import SettingsChanged
from bot.teams.views import changed_message
from bot.what_if import listeners as what_if
from bot.what_if.listeners import what_if_command
from bot.why import listeners as why
from bot.workers import Worker
from bot.workflow import listeners as workflow
from bot.workflow import worker as steps
from bot.workflow.service import message_settled
from storage.wakes import Wake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.alarms import Alarms
    from bot.parts import Parts
    from bot.settings import Settings
    from bot.slack.message import Message
    from bot.slack.router import Command
    from storage.tables import OutboxMessage


def web_client(settings: Settings, session: ClientSession, parts: Parts, alarms: Alarms) -> AsyncWebClient:
    """A client of Slack's Web API that waits when told to, for calls somebody is waiting for."""
    client = plain_web_client(settings, session)
    client.retry_handlers.append(WaitsAsTold(parts.clock, alarms))
    return client


def plain_web_client(settings: Settings, session: ClientSession) -> AsyncWebClient:
    """A client that never sends a request twice."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token=token, base_url=settings.slack_api_url, session=session, retry_handlers=[])


def build_app(
    settings: Settings, parts: Parts, session: ClientSession, alarms: Alarms
) -> tuple[AsyncApp, AfterAck, RoundCards]:
    """The Bolt app with every listener, the work it leaves behind when it stops, and what draws the cards of rounds."""
    after_ack = AfterAck()
    client = web_client(settings, session, parts, alarms)
    voice = _voice(parts, client, session, after_ack)
    round_cards = RoundCards(parts, client, after_ack, alarms)
    secret = settings.slack_signing_secret
    bolt_log = logging.getLogger("bot.bolt")
    bolt_log.addFilter(_is_news)
    app = AsyncApp(
        # Without a name Bolt looks for one through the sources of all modules, which takes long.
        name="maturity",
        client=client,
        signing_secret=secret.get_secret_value() if secret else None,
        # A click is acknowledged when it is saved: the listener's transaction comes before the response.
        process_before_response=True,
        # The token was good at the start.
        user_facing_authorize_error_message=NOT_AUTHORISED,
        logger=bolt_log,
    )
    app.error(error_handler(session, client, old_buttons.show_current(parts, voice)))
    app.middleware(Guard(parts))
    about_teams = (
        status_command(parts),
        *report.team_commands(parts),
        *why.team_commands(parts),
        what_if_command(parts),
        evidence_command(parts),
        export_command(parts, voice),
        *history.commands(parts),
        *compare.commands(parts),
    )
    subcommands = (
        *start.subcommands(parts, voice),
        *as_subcommands(parts, voice, about_teams),
        *summaries.subcommands(parts, voice),
        *notify.subcommands(parts, voice),
        *teams.subcommands(parts),
        *checkins.subcommands(parts, voice),
        *assess.subcommands(parts),
        *privacy.subcommands(parts),
    )

    async def begin_checkin(command: Command, of: ToStart) -> None:
        if of.assessed:
            await start.check_in(parts, voice, command, None)
        else:
            await start.begin(parts, voice, command, Choice(of.frameworks))

    # Of patterns the first that fits is taken: the answers, of which most clicks are, come first.
    on = Listeners(app)
    assess.register(on, parts, voice, round_cards)
    everyone.register(on, parts, voice, round_cards)
    help_card.register(on, parts, voice, subcommands)
    results.register(on, parts, voice)
    home.register(on, parts, voice)
    workflow.register(on, parts, voice)
    start.register(on, parts, voice)
    teams.register(on, parts, voice)
    checkins.register(on, parts, voice, begin_checkin)
    notify.register(on, parts, voice)
    what_if.register(on, parts, voice)
    history.register(on, parts, voice)
    compare.register(on, parts, voice)
    access.register(on, parts, voice, (*about_teams, summary_command(parts)))
    export.register(on, parts, voice)
    report.register(on, parts, voice)
    summaries.register(on, parts, voice)
    privacy.register(on, parts, voice, round_cards)
    # The last: whatever nobody else knows.
    old_buttons.register(on, parts, voice)
    return app, after_ack, round_cards


def build_outbox(settings: Settings, parts: Parts, session: ClientSession, round_cards: RoundCards) -> OutboxWorker:
    """The worker that posts to channels, with a view for each kind of message."""
    client = plain_web_client(settings, session)
    draw: dict[str, Callable[[Mapping[str, Any]], Message]] = {
        LEVEL_CHANGE: lambda data: level_change_message(LevelChangeNews.model_validate(data)),
        LEFT: lambda data: left_message(Left.model_validate(data)),
        SETTINGS_CHANGED: lambda data: changed_message(SettingsChanged.model_validate(data)),
        THREAD: lambda data: thread_message(ThreadNews.model_validate(data)),
        REVEAL: lambda data: reveal_message(RevealNews.model_validate(data)),
        INVITATION: lambda data: invitation_message(Invitation.model_validate(data)),
        NUDGE: lambda data: nudge_message(Nudge.model_validate(data)),
        STUCK: lambda data: stuck_message(Stuck.model_validate(data)),
        REPORT: lambda data: shared_message(SharedReport.model_validate(data)),
        NOT_SHARED: lambda data: not_shared_message(NotShared.model_validate(data)),
        SUMMARY: lambda data: summary_message(TeamSummary.model_validate(data)),
        DETAILS: lambda data: details_message(TeamSummary.model_validate(data)),
        CHANNEL_SUMMARY: lambda data: channel_summary_message(ChannelSummary.model_validate(data)),
        HEAT_MAP: lambda data: map_message(MapOfTeams.model_validate(data)),
        SUMMARIES_CHANGED: lambda data: summaries_changed_message(SummariesChanged.model_validate(data)),
        NOT_SUMMARISED: lambda data: not_summarised_message(NotSummarised.model_validate(data)),
        NOT_POSTED: lambda data: not_posted_message(NotPosted.model_validate(data)),
        SCHEDULE_CHANGED: lambda data: schedule_changed_message(ScheduleChanged.model_validate(data)),
        REMINDER: lambda data: reminder_message(Reminder.model_validate(data)),
        CHECKIN_NUDGE: lambda data: checkin_nudge_message(CheckinNudge.model_validate(data)),
        PAUSED: lambda data: paused_message(Paused.model_validate(data)),
        NOTIFY_CHANGED: lambda data: notify_changed_message(NotifyChanged.model_validate(data)),
        NOT_HEARD: lambda data: not_heard_message(NotHeard.model_validate(data)),
    }

    async def given_up(
        db: AsyncSession, message: OutboxMessage, problem: str, now: datetime
    ) -> Callable[[], None] | None:
        await tell_not_posted(db, message, problem, now)
        await tell_not_heard(db, message, problem, now)
        await tell_not_shared(db, message, problem, now)
        await tell_not_summarised(db, message, problem, now)
        await tell_paused(db, message, problem, now)
        round_id = await could_not_ask(parts, db, message)
        # Drawn before the commit, the card would show the round as it was.
        return None if round_id is None else partial(round_cards.refresh, message.workspace_id, round_id)

    async def is_news(message: OutboxMessage) -> bool:
        if is_withdrawn(message):
            return False
        return await is_still_to_be_asked(parts, message) and await is_still_news(parts, message)

    pictured = {HEAT_MAP: partial(send_heat_map, _voice(parts, client, session, AfterAck()))}
    hooks = Hooks(is_news, given_up, settled=message_settled)
    return OutboxWorker(parts.database, parts.clock, client, draw, hooks, pictured=pictured)


def build_workers(
    settings: Settings,
    parts: Parts,
    session: ClientSession,
    alarms: Alarms,
    after_ack: AfterAck,
    round_cards: RoundCards,
    outbox: OutboxWorker,
) -> tuple[Worker, ...]:
    """What the bot does by itself."""
    client = web_client(settings, session, parts, alarms)
    voice = _voice(parts, plain_web_client(settings, session), session, after_ack)
    return (
        Worker(Wake.OUTBOX, outbox.look),
        Worker(Wake.ROUNDS, RoundTimes(parts, client, round_cards).look),
        Worker(Wake.STEPS, partial(steps.look, parts, voice)),
        Worker(Wake.REMINDERS, partial(checkin_ticks.look_for_reminders, parts)),
        Worker(Wake.NUDGES, partial(checkin_ticks.look_for_nudges, parts, client)),
        Worker(Wake.SUMMARIES, partial(summary_ticks.look, parts)),
        Worker(Wake.UPKEEP, partial(upkeep.look, parts), upkeep.EVERY_SECONDS),
    )


def _voice(parts: Parts, client: AsyncWebClient, session: ClientSession, after_ack: AfterAck) -> Voice:
    cards = Cards(client, session, after_ack)
    return Voice(client, session, cards, after_ack, Refusals(parts.database, parts.clock))


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns that it uses the client it was given and not the environment's token: that is what we want."""
    return record.getMessage() != warning_client_prioritized_and_token_skipped()

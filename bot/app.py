"""The composition root: lists the features, and puts the app and its workers together from them."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from slack_bolt.async_app import AsyncApp
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

from bot.assess.feature import FEATURE as ASSESS
from bot.assess.start.feature import FEATURE as START
from bot.assess.workflow.feature import FEATURE as WORKFLOW
from bot.home.feature import FEATURE as HOME
from bot.home.help import listeners as help_card
from bot.home.old_buttons import listeners as old_buttons
from bot.home.privacy.feature import FEATURE as PRIVACY
from bot.insights.feature import FEATURES as INSIGHTS
from bot.levels.feature import FEATURE as LEVELS
from bot.levels.feature import NOTIFY
from bot.reminders.feature import FEATURE as REMINDERS
from bot.runtime import upkeep
from bot.runtime.workers import Worker
from bot.slack.after_ack import AfterAck
from bot.slack.apologies import NOT_AUTHORISED
from bot.slack.capabilities import Refusals
from bot.slack.cards import Cards
from bot.slack.errors import error_handler
from bot.slack.kinds import Keeps, by_name, hooks, kept, pictured
from bot.slack.listeners import Listeners
from bot.slack.outbox import OutboxWorker
from bot.slack.rate_limits import WaitsAsTold
from bot.slack.redraws import Redraws
from bot.slack.voice import Voice
from bot.slack.web_client import WebClient
from bot.summaries.feature import FEATURE as SUMMARIES
from bot.teams.access import listeners as access
from bot.teams.access.commands import as_subcommands
from bot.teams.access.entrances import Guard
from bot.teams.settings.feature import FEATURE as SETTINGS
from storage.wakes import Wake

if TYPE_CHECKING:
    from aiohttp import ClientSession
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.deps import Parts
    from bot.feature import Feature
    from bot.runtime.alarms import Alarms
    from bot.settings import Settings

FEATURES: tuple[Feature, ...] = (
    START,
    *INSIGHTS,
    SUMMARIES,
    NOTIFY,
    SETTINGS,
    REMINDERS,
    ASSESS,
    PRIVACY,
    LEVELS,
    HOME,
    WORKFLOW,
)
KINDS = by_name(kind for feature in FEATURES for kind in feature.outbox)
FOR_EVER = kept(KINDS, Keeps.FOR_EVER)
WITH_DATA = kept(KINDS, Keeps.FOR_EVER, Keeps.FOR_A_YEAR)


def web_client(settings: Settings, session: ClientSession, parts: Parts, alarms: Alarms) -> AsyncWebClient:
    """A client of Slack's Web API that waits when told to, for calls somebody is waiting for."""
    client = _client_without_retries(settings, session)
    client.retry_handlers.append(WaitsAsTold(parts.clock, alarms))
    return client


def build_voice(settings: Settings, parts: Parts, session: ClientSession, alarms: Alarms) -> Voice:
    """The bot's means to speak in Slack."""
    client, after_ack = web_client(settings, session, parts, alarms), AfterAck()
    return Voice(
        client,
        session,
        Cards(client, session, after_ack),
        after_ack,
        Redraws(parts.clock, after_ack, alarms),
        Refusals(parts.database, parts.clock),
        _client_without_retries(settings, session),
    )


def build_app(settings: Settings, parts: Parts, voice: Voice) -> AsyncApp:
    """The Bolt app with the listeners of all features."""
    secret = settings.slack_signing_secret
    bolt_log = logging.getLogger("bot.bolt")
    bolt_log.addFilter(_is_news)
    app = AsyncApp(
        # Without a name Bolt looks for one through the sources of all modules, which takes long.
        name="maturity",
        client=voice.client,
        signing_secret=secret.get_secret_value() if secret else None,
        # A click is acknowledged when it is saved: the listener's transaction comes before the response.
        process_before_response=True,
        # The token was good at the start.
        user_facing_authorize_error_message=NOT_AUTHORISED,
        logger=bolt_log,
    )
    app.error(error_handler(voice.session, voice.client, old_buttons.show_current(parts, voice)))
    app.middleware(Guard(parts))
    team_commands = [command for feature in FEATURES for command in feature.team_commands(parts, voice)]
    subcommands = [
        subcommand
        for feature in FEATURES
        for subcommand in (
            *feature.subcommands(parts, voice),
            *as_subcommands(parts, voice, feature.team_commands(parts, voice)),
        )
    ]
    on = Listeners(app)
    for feature in FEATURES:
        feature.listeners(on, parts, voice)
    help_card.register(on, parts, voice, subcommands)
    access.register(on, parts, voice, team_commands)
    # The last: whatever nobody else knows.
    old_buttons.register(on, parts, voice)
    return app


def build_outbox(parts: Parts, voice: Voice) -> OutboxWorker:
    """The worker that posts what the features leave in the outbox."""
    draw = {name: kind.drawn for name, kind in KINDS.items()}
    return OutboxWorker(
        parts.database, parts.clock, voice.once, draw, hooks(KINDS, parts, voice), pictured=pictured(KINDS, voice)
    )


def build_workers(parts: Parts, voice: Voice, outbox: OutboxWorker) -> tuple[Worker, ...]:
    """What the bot does when time passes, or something was left for it."""
    return (
        Worker(Wake.OUTBOX, outbox.look),
        *(worker for feature in FEATURES for worker in feature.workers(parts, voice)),
        Worker(Wake.UPKEEP, partial(upkeep.look, parts, WITH_DATA, FOR_EVER), upkeep.EVERY_SECONDS),
    )


def _client_without_retries(settings: Settings, session: ClientSession) -> AsyncWebClient:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    return WebClient(token=token, base_url=settings.slack_api_url, session=session, retry_handlers=[])


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns that it uses the client it was given and not the environment's token: that is what we want."""
    return record.getMessage() != warning_client_prioritized_and_token_skipped()

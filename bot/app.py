"""The composition root: lists the features, and puts the app and its workers together from them."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_bolt.middleware.authorization.async_single_team_authorization import AsyncSingleTeamAuthorization

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
from bot.slack.errors import error_handler
from bot.slack.kinds import Keeps, by_name, hooks, kept, pictured
from bot.slack.listeners import Listeners
from bot.slack.outbox import OutboxWorker
from bot.summaries.feature import FEATURE as SUMMARIES
from bot.teams.access import listeners as access
from bot.teams.access.commands import as_subcommands
from bot.teams.access.entrances import Guard
from bot.teams.settings.feature import FEATURE as SETTINGS
from storage.wakes import Wake

if TYPE_CHECKING:
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.deps import Deps
    from bot.feature import Feature
    from bot.settings import Settings
    from bot.slack.kinds import MessageKind
    from bot.slack.tools import SlackTools

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


def kinds() -> dict[str, MessageKind[Any]]:
    """The kinds of messages that the features leave in the outbox, by their stored names."""
    return by_name(kind for feature in FEATURES for kind in feature.outbox)


def build_app(settings: Settings, deps: Deps, slack: SlackTools, identity: AsyncSlackResponse) -> AsyncApp:
    """The Bolt app with the listeners of all features; ``identity`` is what auth.test said of the bot."""
    secret = settings.slack_signing_secret
    bolt_log = logging.getLogger("bot.bolt")
    bolt_log.addFilter(_is_news)
    app = AsyncApp(
        # Without a name Bolt looks for one through the sources of all modules, which takes long.
        name="maturity",
        client=slack.client,
        signing_secret=secret.get_secret_value() if secret else None,
        # A click is acknowledged when it is saved: the listener's transaction comes before the response.
        process_before_response=True,
        logger=bolt_log,
    )
    _know(app, identity)
    app.error(error_handler(slack.session, slack.client, old_buttons.show_current(deps, slack)))
    app.middleware(Guard(deps))
    team_commands = [command for feature in FEATURES for command in feature.team_commands(deps, slack)]
    subcommands = [
        subcommand
        for feature in FEATURES
        for subcommand in (
            *feature.subcommands(deps, slack),
            *as_subcommands(deps, slack, feature.team_commands(deps, slack)),
        )
    ]
    on = Listeners(app)
    for feature in FEATURES:
        feature.listeners(on, deps, slack)
    help_card.register(on, deps, slack, subcommands)
    access.register(on, deps, slack, team_commands)
    # The last: whatever nobody else knows.
    old_buttons.register(on, deps, slack)
    return app


def _know(app: AsyncApp, identity: AsyncSlackResponse) -> None:
    """Tell Bolt who the bot is, which it would ask Slack when the first click comes."""
    for middleware in app._async_middleware_list:  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        if isinstance(middleware, AsyncSingleTeamAuthorization):
            middleware.auth_test_result = identity


def build_outbox(deps: Deps, slack: SlackTools) -> OutboxWorker:
    """The worker that posts what the features leave in the outbox."""
    known = kinds()
    draw = {name: kind.drawn for name, kind in known.items()}
    return OutboxWorker(
        deps.database, deps.clock, slack.once, draw, hooks(known, deps, slack), pictured=pictured(known, slack)
    )


def build_workers(deps: Deps, slack: SlackTools, outbox: OutboxWorker) -> tuple[Worker, ...]:
    """What the bot does when time passes, or something was left for it."""
    known = kinds()
    with_data = kept(known, Keeps.FOR_EVER, Keeps.FOR_A_YEAR)
    daily = partial(upkeep.look, deps, with_data, kept(known, Keeps.FOR_EVER))
    return (
        Worker(Wake.OUTBOX, outbox.look),
        *(worker for feature in FEATURES for worker in feature.workers(deps, slack)),
        Worker(Wake.UPKEEP, daily, upkeep.EVERY_SECONDS),
    )


def _is_news(record: logging.LogRecord) -> bool:
    """Bolt warns that it uses the client it was given and not the environment's token: that is what we want."""
    return record.getMessage() != warning_client_prioritized_and_token_skipped()

"""A team's settings."""

from __future__ import annotations

from bot.feature import Feature
from bot.slack.kinds import MessageKind
from bot.teams.settings import listeners
from bot.teams.settings.service import SETTINGS_CHANGED
from bot.teams.settings.state import SettingsChanged
from bot.teams.settings.views import changed_message

FEATURE = Feature(
    subcommands=listeners.subcommands,
    listeners=listeners.register,
    outbox=(MessageKind(SETTINGS_CHANGED, SettingsChanged, changed_message),),
)

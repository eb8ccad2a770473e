"""A team's settings."""

from __future__ import annotations

from bot.feature import Feature
from bot.slack.kinds import Kind
from bot.teams import listeners
from bot.teams.service import SETTINGS_CHANGED
from bot.teams.state import SettingsChanged
from bot.teams.views import changed_message

FEATURE = Feature(
    subcommands=listeners.subcommands,
    listeners=listeners.register,
    outbox=(Kind(SETTINGS_CHANGED, SettingsChanged, changed_message),),
)

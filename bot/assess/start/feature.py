"""The start of an assessment or a check-in, by a command."""

from __future__ import annotations

from bot.assess.start import listeners
from bot.feature import Feature

FEATURE = Feature(subcommands=listeners.subcommands)

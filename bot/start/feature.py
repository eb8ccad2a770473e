"""The start of an assessment or a check-in, by a command."""

from __future__ import annotations

from bot.feature import Feature
from bot.start import listeners

FEATURE = Feature(subcommands=listeners.subcommands)

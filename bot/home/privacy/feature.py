"""What is kept of a person, and how they are forgotten."""

from __future__ import annotations

from bot.feature import Feature
from bot.home.privacy import listeners

FEATURE = Feature(subcommands=listeners.subcommands, listeners=listeners.register)

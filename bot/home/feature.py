"""The Home tab, and the dialog and shortcut that start an assessment from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.start import listeners as start
from bot.feature import Feature
from bot.home import listeners

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.voice import SlackTools


def _register(on: Listeners, parts: Deps, voice: SlackTools) -> None:
    listeners.register(on, parts, voice)
    start.register(on, parts, voice, listeners.publish_home)


FEATURE = Feature(listeners=_register)

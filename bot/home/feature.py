"""The Home tab, and the dialog and shortcut that start an assessment from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.feature import Feature
from bot.home import listeners
from bot.start import listeners as start

if TYPE_CHECKING:
    from bot.parts import Parts
    from bot.slack.listeners import Listeners
    from bot.slack.voice import Voice


def _register(on: Listeners, parts: Parts, voice: Voice) -> None:
    listeners.register(on, parts, voice)
    start.register(on, parts, voice, listeners.publish_home)


FEATURE = Feature(listeners=_register)

"""The Home tab, and the dialog and shortcut that start an assessment from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assess.start import listeners as start
from bot.feature import Feature
from bot.home import listeners

if TYPE_CHECKING:
    from bot.deps import Deps
    from bot.slack.listeners import Listeners
    from bot.slack.tools import SlackTools


def _register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    listeners.register(on, deps, slack)
    start.register(on, deps, slack, listeners.publish_home)


FEATURE = Feature(listeners=_register)

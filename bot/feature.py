"""What a feature brings to the bot. Each declares one FEATURE in its ``feature`` module, and app.py lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.deps import Deps
    from bot.runtime.workers import Worker
    from bot.slack.kinds import MessageKind
    from bot.slack.listeners import Listeners
    from bot.slack.router import Subcommand, TeamCommand
    from bot.slack.tools import SlackTools


def _none(_deps: Deps, _slack: SlackTools) -> tuple[()]:
    return ()


def _no_listeners(_on: Listeners, _deps: Deps, _slack: SlackTools) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature's subcommands, its listeners, its kinds of messages, and the work it does when time passes.

    ``team_commands`` are about one team: typed in its channel, or run by a button from anywhere.
    """

    subcommands: Callable[[Deps, SlackTools], Iterable[Subcommand]] = _none
    team_commands: Callable[[Deps, SlackTools], Iterable[TeamCommand]] = _none
    listeners: Callable[[Listeners, Deps, SlackTools], None] = _no_listeners
    outbox: tuple[MessageKind[Any], ...] = ()
    workers: Callable[[Deps, SlackTools], Iterable[Worker]] = _none

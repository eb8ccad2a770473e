"""What a feature brings to the bot. Each declares one FEATURE in its ``feature`` module, and app.py lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.deps import Parts
    from bot.runtime.workers import Worker
    from bot.slack.kinds import Kind
    from bot.slack.listeners import Listeners
    from bot.slack.router import Subcommand, TeamCommand
    from bot.slack.voice import Voice


def _none(_parts: Parts, _voice: Voice) -> tuple[()]:
    return ()


def _no_listeners(_on: Listeners, _parts: Parts, _voice: Voice) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature's subcommands, its listeners, its kinds of messages, and the work it does when time passes.

    ``team_commands`` are about one team: typed in its channel, or run by a button from anywhere.
    """

    subcommands: Callable[[Parts, Voice], Iterable[Subcommand]] = _none
    team_commands: Callable[[Parts, Voice], Iterable[TeamCommand]] = _none
    listeners: Callable[[Listeners, Parts, Voice], None] = _no_listeners
    outbox: tuple[Kind[Any], ...] = ()
    workers: Callable[[Parts, Voice], Iterable[Worker]] = _none

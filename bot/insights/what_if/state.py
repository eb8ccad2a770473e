"""What a team could have, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.levels.uninstalled import Uninstalled
    from frameworks.model import Effort, Scope
    from frameworks.what_if import IfOutcome


@dataclass(frozen=True, slots=True)
class OpenPractice:
    """A practice that is not in place: its name, the part of the work it belongs to, how long it takes roughly."""

    id: str
    name: str
    part: str
    effort: Effort


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest set of practices (ids) that lifts a model, by id and short name, to its next level."""

    framework_id: str
    framework: str
    level: int
    practices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class About:
    """What a thought is about: a team, one of its products or its organisation.

    ``result_id`` is one of its results, and ``following`` one of what else was assessed, where there is more.
    ``mixed``: its models were assessed at different times, or by versions that are not today's. ``uninstalled`` are
    the team's results by models that are not there any more.
    """

    team_id: int
    channel_id: str
    scope: Scope
    subject: str
    result_id: int
    following: int | None
    mixed: bool
    uninstalled: tuple[Uninstalled, ...] = ()


@dataclass(frozen=True, slots=True)
class NoLevels:
    """A team has no level by a model that is there, but perhaps by ones that are not any more."""

    channel_id: str
    uninstalled: tuple[Uninstalled, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What a team would reach with what it ``picked`` (ids), of all that is ``open``."""

    about: About
    outcomes: tuple[IfOutcome, ...]
    open: tuple[OpenPractice, ...]
    picked: tuple[str, ...]
    smallest: tuple[Smallest, ...]

"""What every service is given: the parts that the composition root put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.clock import Clock
    from frameworks.catalog import Catalog
    from storage.engine import Database


@dataclass(frozen=True, slots=True)
class Deps:
    """The knowledge, the memory and the time."""

    catalog: Catalog
    database: Database
    clock: Clock


@dataclass(frozen=True, slots=True)
class Person:
    """Who is acting: a user of a workspace. Services decide by it what may be seen or done."""

    workspace_id: str
    user_id: str


class StalePayload(ValueError):
    """What was clicked or sent was drawn by another release, and this one cannot read what it carries."""


class Refusal(Exception):
    """The person may not see or do this; the text tells them why and what they can do."""

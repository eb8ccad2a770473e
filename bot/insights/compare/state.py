"""What is compared, as data: the services return it, views draw it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.levels.uninstalled import Uninstalled
    from frameworks.differences import Difference
    from frameworks.outcome import Outcome
    from frameworks.standing import Quartiles, Rank
    from storage.workspaces import Ranking


@dataclass(frozen=True, slots=True)
class Models:
    """A team's answers in every model that it was assessed in. ``mixed``: they are from different days or versions.

    ``uninstalled`` are results by models that are not there any more.
    """

    team_id: int
    channel_id: str
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    mixed: bool
    uninstalled: tuple[Uninstalled, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """A model as it is today; ``level_names`` begin with level 0, ``dimensions`` are names by id."""

    id: str
    name: str
    top: int
    version: str
    level_names: tuple[str, ...]
    dimensions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with its levels by model id, the last one first, and when it was assessed last.

    In the ``older`` models it has no level by today's version.
    """

    team_id: int
    channel_id: str
    levels: Mapping[str, tuple[int | None, ...]]
    older: frozenset[str]
    assessed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Others:
    """Somebody else's benchmark; ``imported_by`` is "" where it came by the command line."""

    id: int
    origin: str
    made_on: date
    imported_by: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """What the workspace's teams come to, overall or in a dimension.

    ``quartiles`` and ``place`` are None among fewer than five teams, ``own`` where the team has no level there.
    ``beside`` are others' figures; those of another version of the model are not there.
    """

    name: str
    own: int | None
    quartiles: Quartiles | None
    place: Rank | None
    beside: tuple[tuple[Others, Quartiles], ...]


@dataclass(frozen=True, slots=True)
class Teams:
    """A page of the teams that somebody may see, side by side, and the figures of one model."""

    team_id: int
    channel_id: str
    model: Model
    models: tuple[Model, ...]
    rows: tuple[TeamRow, ...]
    page: int
    pages: int
    total: int
    figure: Figure
    ranking: Ranking
    admin: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A team among those of its workspace, in one model: nothing that names another.

    ``trend`` is the team's own levels, oldest first; ``shared`` are names of practices that hold it and so many other
    teams back; ``left_out`` teams have a level by another version of the model; ``teams`` are there in all.
    """

    team_id: int
    channel_id: str
    model: Model
    models: tuple[Model, ...]
    trend: tuple[int | None, ...]
    rows: tuple[Figure, ...]
    shared: tuple[tuple[str, int], ...]
    teams: int
    left_out: int
    several: bool
    admin: bool


@dataclass(frozen=True, slots=True)
class NoTeams:
    """No team that the viewer may see has a level in a model that is there, but perhaps ``uninstalled`` ones (ids)."""

    team_id: int
    channel_id: str
    uninstalled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Teams (their id and channel) by the dimensions of a model."""

    model: Model
    rows: tuple[tuple[int, str, tuple[int | None, ...]], ...]
    own: frozenset[int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Imported:
    """Others' benchmarks, with the models that each is about, by name."""

    team_id: int
    rows: tuple[tuple[Others, tuple[str, ...]], ...]
    admin: bool

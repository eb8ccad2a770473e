"""The file of an export, written a team at a time: it may be of a thousand teams."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.insights.export.gathering import exported_team
from bot.insights.export.rendering import head, of_team, tail
from storage.histories import histories, teams_to_export

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection, Sequence

    from bot.insights.export.rendering import Form
    from frameworks.catalog import Catalog
    from storage.engine import Database
    from storage.histories import History
    from storage.tables import Team


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file, what is in it, and whether the file says anywhere who said what."""

    text: str
    named: bool
    teams: int = 0
    assessments: int = 0


async def pieces(
    database: Database,
    catalog: Catalog,
    form: Form,
    workspace_id: str | None,
    team_ids: Collection[int] | None,
    named: Callable[[Team], bool],
) -> AsyncGenerator[Piece]:
    """The file of these teams (None: all) of a workspace (None: of all) in pieces, each team as one moment has it.

    ``named`` says of which teams whoever gets the file may know who said what. All else waits for nothing: a team is
    read by itself, and written in a thread.
    """
    async with database.read() as session:
        teams = await teams_to_export(session, workspace_id, team_ids)
    names = any(named(team) for team in teams)
    yield Piece(head(form, named=names), names)
    for number, team in enumerate(teams):
        async with database.read() as session:
            found = await histories(session, team.workspace_id, team.id)

        def write(team: Team = team, found: Sequence[History] = found, *, first: bool = number == 0) -> str:
            exported = exported_team(team, found, named=named(team))
            return of_team(exported, form, catalog, named=names, first=first)

        yield Piece(await asyncio.to_thread(write), names, teams=1, assessments=len(found))
    yield Piece(tail(form, teams=len(teams)), names)

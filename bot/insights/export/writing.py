"""The file of an export in each form, written a team at a time: it may be of a thousand teams."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.insights.export.csv import csv_head, csv_of_team
from bot.insights.export.document import FORMAT
from bot.insights.export.gathering import exported_team
from bot.insights.export.markdown import markdown_of_team
from storage.histories import histories, teams_to_export

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Collection, Sequence

    from bot.insights.export.document import ExportedTeam
    from frameworks.catalog import Catalog
    from storage.engine import Database
    from storage.histories import CompletedAssessment
    from storage.tables import Team


class Form(StrEnum):
    """The forms, by the words for them."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


ENDINGS = {Form.CSV: "csv", Form.JSON: "json", Form.MARKDOWN: "md"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a file, what is in it, and whether the file says anywhere who said what."""

    text: str
    named: bool
    teams: int = 0
    assessments: int = 0


def head(form: Form, *, named: bool) -> str:
    """Return what a file begins with; ``named``: it says who said what."""
    match form:
        case Form.CSV:
            return csv_head(named=named)
        case Form.JSON:
            return f'{{\n  "format": {json.dumps(FORMAT)},\n  "named": {json.dumps(named)},\n  "teams": ['
        case Form.MARKDOWN:
            return "# MLOps maturity\n\n"


def of_team(team: ExportedTeam, form: Form, catalog: Catalog, *, named: bool, first: bool) -> str:
    """Return what it says of a team; ``first``: it is the first one in the file."""
    match form:
        case Form.CSV:
            return csv_of_team(team, catalog, named=named)
        case Form.JSON:
            # A line break within a text is written as an escape, so that all can be indented.
            written = team.model_dump_json(indent=2).replace("\n", "\n    ")
            return f"{'' if first else ','}\n    {written}"
        case Form.MARKDOWN:
            return "".join(f"{line}\n" for line in markdown_of_team(team))


def tail(form: Form, *, teams: int) -> str:
    """Return what a file with so many teams ends with."""
    if form is Form.JSON:
        return "\n  ]\n}\n"
    return "No team was assessed yet.\n" if form is Form.MARKDOWN and not teams else ""


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

        def write(team: Team = team, found: Sequence[CompletedAssessment] = found, *, first: bool = number == 0) -> str:
            exported = exported_team(team, found, named=named(team))
            return of_team(exported, form, catalog, named=names, first=first)

        yield Piece(await asyncio.to_thread(write), names, teams=1, assessments=len(found))
    yield Piece(tail(form, teams=len(teams)), names)

"""An export in each form that it can be had in, a team at a time: of many teams it is long."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.insights.export.csv import csv_head, csv_of_team
from bot.insights.export.json import JSON_TAIL, json_head, json_of_team
from bot.insights.export.markdown import MARKDOWN_HEAD, NO_TEAMS, markdown_of_team

if TYPE_CHECKING:
    from bot.insights.export.document import ExportedTeam
    from frameworks.catalog import Catalog


class Form(StrEnum):
    """The forms, by the words for them."""

    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


ENDINGS = {Form.CSV: "csv", Form.JSON: "json", Form.MARKDOWN: "md"}


def head(form: Form, *, named: bool) -> str:
    """What a file begins with; ``named``: it says who said what."""
    match form:
        case Form.CSV:
            return csv_head(named=named)
        case Form.JSON:
            return json_head(named=named)
        case Form.MARKDOWN:
            return MARKDOWN_HEAD


def of_team(team: ExportedTeam, form: Form, catalog: Catalog, *, named: bool, first: bool) -> str:
    """What it says of a team; ``first``: it is the first one in the file."""
    match form:
        case Form.CSV:
            return csv_of_team(team, catalog, named=named)
        case Form.JSON:
            return json_of_team(team, first=first)
        case Form.MARKDOWN:
            return markdown_of_team(team)


def tail(form: Form, *, teams: int) -> str:
    """What a file with so many teams ends with."""
    match form:
        case Form.CSV:
            return ""
        case Form.JSON:
            return JSON_TAIL
        case Form.MARKDOWN:
            return "" if teams else NO_TEAMS

"""An export as JSON, which `maturity import` reads; docs/export.schema.json says what the fields mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bot.insights.export.document import FORMAT

if TYPE_CHECKING:
    from bot.insights.export.document import ExportedTeam

JSON_TAIL = "\n  ]\n}\n"


def json_head(*, named: bool) -> str:
    """What stands before the teams."""
    return f'{{\n  "format": {json.dumps(FORMAT)},\n  "named": {json.dumps(named)},\n  "teams": ['


def json_of_team(team: ExportedTeam, *, first: bool) -> str:
    """A team with every field; a line break within a text is written as an escape, so that all can be indented."""
    written = team.model_dump_json(indent=2).replace("\n", "\n    ")
    return f"{'' if first else ','}\n    {written}"

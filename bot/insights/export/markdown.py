"""An export as Markdown, to read: levels over time, and what is missing now. It names nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.insights.export.csv import quarter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.insights.export.document import ExportedAssessment, ExportedResult, ExportedTeam
    from frameworks.model import Scope

    Row = tuple[ExportedAssessment, ExportedResult]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&])")


MARKDOWN_HEAD = "# MLOps maturity\n\n"
NO_TEAMS = "No team was assessed yet.\n"


def markdown_of_team(team: ExportedTeam) -> str:
    """A report of a team in every model."""
    return "".join(f"{line}\n" for line in _team(team))


def literal(text: str) -> str:
    """Somebody's words on one line, so that nothing in them formats or links."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _team(team: ExportedTeam) -> Iterator[str]:
    yield f"## Team {literal(team.channel)}"
    yield ""
    found: dict[tuple[Scope, str, str], list[Row]] = defaultdict(list)
    for assessment in team.assessments:
        for result in assessment.results:
            found[assessment.scope, assessment.subject, result.framework].append((assessment, result))
    if not found:
        yield "Not assessed yet."
        yield ""
    for (_, subject, _), rows in found.items():
        yield from _model(subject, rows)


def _model(subject: str, rows: Sequence[Row]) -> Iterator[str]:
    counted = [result.outcome for assessment, result in rows if assessment.withdrawn is None]
    last = counted[-1] if counted else rows[-1][1].outcome
    of = f", {literal(subject)}" if subject else ""
    yield f"### {literal(last.name)}{of}"
    yield ""
    yield "| Quarter | Completed | Level | Dimensions |"
    yield "| --- | --- | --- | --- |"
    for assessment, result in rows:
        outcome = result.outcome
        level = f"{outcome.level.level}, {literal(outcome.level.name)}" if outcome.level else "not assessed"
        profile = ", ".join(f"{literal(one.name)} {one.span}" for one in outcome.dimensions)
        if assessment.withdrawn is not None:
            level, profile = f"~~{level}~~ withdrawn", "-"
        yield f"| {quarter(result)} | {result.completed_at:%Y-%m-%d} | {level} | {profile} |"
    yield ""
    if counted and last.next_level is not None and last.known_gaps:
        yield f"To reach level {last.next_level.level}, {literal(last.next_level.name)}:"
        yield ""
        yield from (f"- {literal(gap.name)} ({gap.state.value.replace('_', ' ')})" for gap in last.known_gaps)
        yield ""

"""An export as Markdown, to read: levels over time, and what is missing now. It names nobody."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.insights.document import Item, Items, Paragraph, Table, Withdrawn
from bot.insights.export.csv import quarter
from bot.insights.markdown import escaped, part_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.insights.export.document import ExportedAssessment, ExportedResult, ExportedTeam
    from frameworks.model import Scope

    Row = tuple[ExportedAssessment, ExportedResult]

HEADER = ("Quarter", "Completed", "Level", "Dimensions")


def markdown_of_team(team: ExportedTeam) -> Iterator[str]:
    """Give the lines of a report of a team in every model."""
    yield from (f"## Team {escaped(team.channel)}", "")
    lines: dict[tuple[Scope, str, str], list[Row]] = defaultdict(list)
    for assessment in team.assessments:
        for result in assessment.results:
            lines[assessment.scope, assessment.subject, result.framework].append((assessment, result))
    if not lines:
        yield from part_lines(Paragraph("Not assessed yet."))
    for (_, subject, _), rows in lines.items():
        yield from _model(subject, rows)


def _model(subject: str, rows: Sequence[Row]) -> Iterator[str]:
    counted = [result.outcome for assessment, result in rows if assessment.withdrawn is None]
    last = counted[-1] if counted else rows[-1][1].outcome
    yield from (f"### {escaped(f'{last.name}, {subject}' if subject else last.name)}", "")
    yield from part_lines(Table(HEADER, tuple(_row(assessment, result) for assessment, result in rows)))
    if counted and last.next_level is not None and last.known_gaps:
        yield from part_lines(Paragraph(f"To reach level {last.next_level.level}, {last.next_level.name}:"))
        gaps = (Item(f"{gap.name} ({gap.state.value.replace('_', ' ')})") for gap in last.known_gaps)
        yield from part_lines(Items(tuple(gaps)))


def _row(assessment: ExportedAssessment, result: ExportedResult) -> tuple[str | Withdrawn, ...]:
    outcome = result.outcome
    level = f"{outcome.level.level}, {outcome.level.name}" if outcome.level else "not assessed"
    when = (quarter(result), f"{result.completed_at:%Y-%m-%d}")
    if assessment.withdrawn is not None:
        return (*when, Withdrawn(level), "-")
    return (*when, level, ", ".join(f"{row.name} {row.span}" for row in outcome.dimensions))

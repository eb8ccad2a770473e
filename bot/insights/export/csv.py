"""An export as CSV: tidy, one row for each answer of each result.

UTF-8 with a byte order mark, as Excel takes a file without one for its country's old encoding; pandas and R read
past it. Every cell is in quotes.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from io import StringIO
from typing import TYPE_CHECKING

from bot.slack.mrkdwn import readable
from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.insights.export.document import ExportedAssessment, ExportedResult, ExportedTeam
    from frameworks.catalog import Catalog

COLUMNS = (
    "workspace",
    "team",
    "quarter",
    "completed_at",
    "assessment",
    "scope",
    "subject",
    "model",
    "model_version",
    "level",
    "dimension",
    "practice",
    "practice_name",
    "answer",
    "reason",
    "notes",
    "links",
)
SAID_BY = "said_by"
BYTE_ORDER_MARK = "\ufeff"
BETWEEN = "; "

# What a spreadsheet takes for the beginning of a formula, at the beginning of a cell; and also after what a program
# that splits cells at another character would take for one. See https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"(^|[\n\r\t\"',;|\v\f\x85\u2028\u2029])(?=[=+\-@\t\r\n＝＋－＠])")  # noqa: RUF001 - the wide ones too


def csv_head(*, named: bool) -> str:
    """The header; who said what is in a last column where the file names."""
    return f"{BYTE_ORDER_MARK}{_lines([[*COLUMNS, *([SAID_BY] if named else [])]])}"


def csv_of_team(team: ExportedTeam, catalog: Catalog, *, named: bool) -> str:
    """The rows of a team, oldest first, without what was withdrawn."""
    return _lines(
        [as_text(cell) for cell in row]
        for number, assessment in enumerate(team.assessments, start=1)
        if assessment.withdrawn is None
        for row in _rows(catalog, team, number, assessment, named=named)
    )


def _lines(rows: Iterable[Sequence[str]]) -> str:
    text = StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def as_text(cell: str) -> str:
    """The cell, with an apostrophe wherever a spreadsheet could take what follows for a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _rows(
    catalog: Catalog, team: ExportedTeam, number: int, assessment: ExportedAssessment, *, named: bool
) -> Iterator[list[str]]:
    texts, links = _notes(catalog, assessment)
    who = _who(catalog, assessment) if named else {}
    for result in assessment.results:
        reasons = catalog.carried(result.reasons)
        for practice, answer in catalog.carried(result.answers).items():
            because = reasons.get(practice) if answer is AnswerValue.NOT_APPLICABLE else None
            known = catalog.practices.get(practice)
            yield [
                team.workspace,
                team.channel,
                quarter(result),
                result.completed_at.isoformat(timespec="seconds"),
                str(number),
                assessment.scope.value,
                assessment.subject,
                result.framework,
                result.version,
                "" if result.level is None else str(result.level),
                _dimensions(catalog, result.framework, practice),
                practice,
                known.name if known else practice,
                answer.value,
                BETWEEN.join(filter(None, (because.reason, readable(because.note or "")))) if because else "",
                "\n".join(texts.get(practice, ())),
                "\n".join(links.get(practice, ())),
                *([who.get(practice, "")] if named else []),
            ]


def quarter(result: ExportedResult) -> str:
    """The quarter in which it was completed, in UTC, such as 2026-Q4."""
    return f"{result.completed_at.year}-Q{(result.completed_at.month + 2) // 3}"


def _dimensions(catalog: Catalog, framework_id: str, practice: str) -> str:
    """The ids of the model's dimensions for which a practice counts; nothing once the model is not there any more."""
    framework = catalog.frameworks.get(framework_id)
    if framework is None:
        return ""
    asked = (*framework.gates, *framework.recommended)
    return BETWEEN.join(dict.fromkeys(one.dimension for one in asked if practice in one.practices))


def _notes(catalog: Catalog, assessment: ExportedAssessment) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    texts: dict[str, list[str]] = defaultdict(list)
    links: dict[str, list[str]] = defaultdict(list)
    for note in assessment.notes:
        practice = catalog.renamed.get(note.practice, note.practice)
        if note.text:
            texts[practice].append(readable(note.text))
        if note.link:
            links[practice].append(note.link)
    return texts, links


def _who(catalog: Catalog, assessment: ExportedAssessment) -> Mapping[str, str]:
    """Who said what of each practice; where one person answered for the team, or led it, their id alone."""
    if assessment.anonymous:
        return {}
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for person in assessment.people or ():
        for one in person.answers:
            said[catalog.renamed.get(one.practice, one.practice)][person.user] = one.answer.value
    team = {catalog.renamed.get(one.practice, one.practice): one.by or "" for one in assessment.answers}
    several = {
        practice: BETWEEN.join(f"{user} {answer}" for user, answer in words.items()) for practice, words in said.items()
    }
    return {**team, **several}

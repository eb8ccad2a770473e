"""The newest answers of a team, which count in every model that it was assessed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frameworks.model import AnswerValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from frameworks.catalog import Catalog
    from storage.tables import Result


def newest_answers(catalog: Catalog, rows: Iterable[Result]) -> dict[str, AnswerValue]:
    """Return the newest answer to each practice; models may have been assessed at different times."""
    answers: dict[str, AnswerValue] = {}
    for row in sorted(rows, key=lambda row: row.completed_at):
        answers |= {practice: AnswerValue(value) for practice, value in catalog.carried(row.answers).items()}
    return answers


def is_mixed(catalog: Catalog, rows: Sequence[Result]) -> bool:
    """Return whether results are of different days, or by versions of models that are not today's."""
    several = len({row.assessment_id for row in rows}) > 1
    return several or any(row.framework_version != catalog.frameworks[row.framework_id].version for row in rows)

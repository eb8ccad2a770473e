"""What a check-in keeps of what was said before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from frameworks.catalog import Catalog
    from frameworks.model import AnswerValue
    from storage.seats import About, GivenReason


def merge_carried_over(catalog: Catalog, about: About, said: Mapping[str, AnswerValue]) -> dict[str, AnswerValue]:
    """The answers that count, by practice id: those of the assessment (``said``), and those that a check-in kept."""
    return {**{practice: one.value for practice, one in catalog.carried(about.known).items()}, **said}


def merge_carried_over_reasons(
    catalog: Catalog, about: About, said: Mapping[str, AnswerValue], reasons: Mapping[str, GivenReason]
) -> dict[str, GivenReason]:
    """Why practices are not applicable, as ``merge_carried_over`` the answers."""
    before = catalog.carried(about.known)
    kept = {practice: one.because for practice, one in before.items() if practice not in said}
    return {**{practice: one for practice, one in kept.items() if one is not None}, **reasons}


def carried_over_dates(catalog: Catalog, about: About, said: Mapping[str, AnswerValue]) -> dict[str, str]:
    """When practices were last asked about (ISO 8601), by id, that this assessment did not ask about."""
    before = catalog.carried(about.known)
    return {practice: one.asked_at.isoformat() for practice, one in before.items() if practice not in said}


def carried_over_disputes(catalog: Catalog, about: About, said: Mapping[str, AnswerValue]) -> tuple[str, ...]:
    """The practices, by id, that people differed on before, and that this assessment did not ask about."""
    before = catalog.carried(about.known)
    return tuple(practice for practice, one in before.items() if one.disputed and practice not in said)

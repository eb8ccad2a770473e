"""What a check-in asks: what may have changed since the last answers, and nothing else.

First the gaps on the way to the next level, what counts in most models first; then what nobody knew, what people
differed on, what was not asked for long, and what has evidence that does not hold any more. The rest is kept.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from frameworks.effects import ordered_gaps
from frameworks.interview import Mode, open_questions, questions
from frameworks.model import AnswerValue
from frameworks.outcome import outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Practice
    from frameworks.score import Answers

_STEPS = (AnswerValue.NOT_YET, AnswerValue.PARTLY, AnswerValue.FULLY)


class AskedBecause(StrEnum):
    """Why a check-in asks about a practice, the first reason that holds."""

    GAP = "gap"
    UNKNOWN = "unknown"
    DISPUTED = "disputed"
    OLD = "old"
    EXPIRED = "expired"


def agenda(
    catalog: Catalog,
    models: Sequence[Framework],
    answers: Answers,
    *,
    trains_models: bool = True,
    targets: Mapping[str, int] | None = None,
    disputed: Collection[str] = (),
    old: Collection[str] = (),
    expired: Collection[str] = (),
) -> dict[str, AskedBecause]:
    """The practices to ask about, by id, in this order, each with why.

    ``answers`` are the last ones. ``models`` are as they fit the team (``models_for``). In a model whose level is the
    target (``targets``, by framework id) no gaps are asked about. Law: each is a practice that one of the models asks
    about, and once.
    """
    asked = [one.id for one in questions(catalog, models, Mode.FULL)]
    unknown = [one for one in asked if answers.get(one) is AnswerValue.DONT_KNOW]
    # What nobody knew may be in place by now: then the gaps behind it are those of the next level.
    both_ends = (answers, {**answers, **dict.fromkeys(unknown, AnswerValue.FULLY)})
    gaps = [
        practice
        for tried in (both_ends if unknown else both_ends[:1])
        for practice in _gaps(catalog, models, tried, trains_models=trains_models, targets=targets or {})
    ]
    found = dict.fromkeys((one for one in gaps if one in asked and one not in unknown), AskedBecause.GAP)
    for because, practices in (
        (AskedBecause.UNKNOWN, unknown),
        (AskedBecause.DISPUTED, disputed),
        (AskedBecause.OLD, old),
        (AskedBecause.EXPIRED, expired),
    ):
        for one in asked:
            if one in practices:
                found.setdefault(one, because)
    return found


def checkin_questions(
    catalog: Catalog, models: Sequence[Framework], mode: Mode, asked: Iterable[str], said: Answers, before: Answers
) -> tuple[Practice, ...]:
    """What a check-in still has to ask, in order: the first is asked next.

    ``asked`` are the ids of its agenda, ``said`` its answers so far, ``before`` the last ones. Behind the agenda comes
    what those together leave open.
    """
    waiting = tuple(catalog.practices[one] for one in asked if one in catalog.practices and one not in said)
    there = {one.id for one in waiting}
    more = open_questions(catalog, models, mode, {**before, **said})
    return (*waiting, *(one for one in more if one.id not in there))


def better(value: AnswerValue) -> AnswerValue:
    """One step up; as it is where there is none."""
    return _STEPS[min(_STEPS.index(value) + 1, len(_STEPS) - 1)] if value in _STEPS else value


def worse(value: AnswerValue) -> AnswerValue:
    """One step down; as it is where there is none."""
    return _STEPS[max(_STEPS.index(value) - 1, 0)] if value in _STEPS else value


def _gaps(
    catalog: Catalog,
    models: Iterable[Framework],
    answers: Answers,
    *,
    trains_models: bool,
    targets: Mapping[str, int],
) -> tuple[str, ...]:
    """The practices that close gaps, those of most models first, else what helps most first."""
    places: dict[str, list[int]] = {}
    for model in models:
        framework, target = catalog.frameworks[model.id], targets.get(model.id)
        found = outcome(catalog, framework, answers, trains_models=trains_models, target=target)
        if found.at_target:
            continue
        gaps = ordered_gaps(catalog, found, answers, trains_models=trains_models)
        for place, practice in enumerate(dict.fromkeys(one.practice for one in gaps)):
            places.setdefault(practice, []).append(place)
    return tuple(sorted(places, key=lambda one: (-len(places[one]), min(places[one]))))

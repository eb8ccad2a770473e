"""Which practice to ask next: the conversation as a pure function of the models and the answers so far.

In full, every practice is asked that decides a level or is recommended, by part of the work. Quickly,
those that decide are asked level by level, and a dimension is left as soon as no answer can change its
level any more.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from frameworks.model import AnswerValue
from frameworks.scoring import reach

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Practice, Requirement
    from frameworks.score import Answers


class Mode(StrEnum):
    """How much is asked."""

    QUICK = "quick"
    FULL = "full"


def known(catalog: Catalog, framework_ids: Iterable[str]) -> tuple[str, ...]:
    """Those of the frameworks that the catalog has: a person's own may have been taken away since."""
    return tuple(one for one in framework_ids if one in catalog.frameworks)


def models_for(catalog: Catalog, framework_ids: Iterable[str], *, trains_models: bool = True) -> tuple[Framework, ...]:
    """The frameworks by their ids, without what makes no sense for a team that trains no models of its own.

    Raises KeyError for an unknown framework.
    """
    there = catalog.frameworks if trains_models else catalog.fitting
    return tuple(there[one] for one in framework_ids)


def questions(catalog: Catalog, models: Iterable[Framework], mode: Mode) -> tuple[Practice, ...]:
    """All that may be asked, each practice once, in the order of the parts of the work."""
    return _in_conversation_order(catalog, {one for model in models for one in _asked_by(model, mode)})


def open_questions(catalog: Catalog, models: Sequence[Framework], mode: Mode, answers: Answers) -> tuple[Practice, ...]:
    """What may still have to be asked, in order: the first is asked next. Nothing: all that counts is known.

    Quickly, the others are asked only if the answers before them leave their dimension undecided.
    """
    if mode is Mode.FULL:
        return tuple(one for one in questions(catalog, models, mode) if one.id not in answers)
    levels: dict[str, int] = {}
    for model in models:
        for practice, level in _undecided(model, answers):
            if level < levels.get(practice, level + 1):
                levels[practice] = level
    # Level by level, and within a level by part of the work: sorting keeps the order of the conversation.
    return tuple(sorted(_in_conversation_order(catalog, levels), key=lambda one: levels[one.id]))


def previous_question(history: Sequence[str], current: str | None) -> str | None:
    """The practice asked before ``current`` (its id), or None at the start.

    ``history`` are the ids of the answered practices in the order of their first answers; a practice
    that is not among them stands at the end.
    """
    index = history.index(current) if current in history else len(history)
    return history[index - 1] if index else None


def worth_confirming(
    catalog: Catalog, models: Iterable[Framework], mode: Mode, earlier: Answers
) -> dict[str, AnswerValue]:
    """What is known from an earlier result, of all that may be asked now; "don't know" is asked again."""
    return {
        one.id: earlier[one.id]
        for one in questions(catalog, models, mode)
        if earlier.get(one.id) not in (None, AnswerValue.DONT_KNOW)
    }


def _in_conversation_order(catalog: Catalog, practices: Collection[str]) -> tuple[Practice, ...]:
    return tuple(practice for name, practice in catalog.practices.items() if name in practices)


def _asked_by(model: Framework, mode: Mode) -> Iterator[str]:
    requirements: tuple[Requirement, ...] = model.gates if mode is Mode.QUICK else (*model.gates, *model.recommended)
    for one in requirements:
        yield from one.practices


def _undecided(model: Framework, answers: Answers) -> Iterator[tuple[str, int]]:
    """The unanswered practices that can still change a level, or how high it could be, with the level they are of.

    What is shown is a range (unknown as not in place, unknown as in place), so both its ends must be certain.
    """
    ends = [reach(model, tried) for tried in _both_ends(answers)]
    fully = AnswerValue.FULLY
    in_place = {practice for practice, value in answers.items() if value is fully}
    for dimension, gates in model.gates_by_dimension.items():
        if all(end[dimension].passed == end[dimension].could_pass for end in ends):
            continue
        could_pass = ends[-1][dimension].could_pass
        for gate in gates:
            if in_place.isdisjoint(gate.practices) and (level := gate.level or 1) <= could_pass:
                for practice in gate.practices:
                    if practice not in answers:
                        yield practice, level


def _both_ends(answers: Answers) -> tuple[Answers, ...]:
    """The answers with "don't know" as not in place, then as in place; as they are where everything is known."""
    if AnswerValue.DONT_KNOW not in answers.values():
        return (answers,)
    return tuple(
        {practice: end if value is AnswerValue.DONT_KNOW else value for practice, value in answers.items()}
        for end in (AnswerValue.NOT_YET, AnswerValue.FULLY)
    )

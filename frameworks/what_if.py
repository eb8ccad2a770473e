"""What if: the levels each model would give with some practices in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frameworks.interview import known, models_for
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from frameworks.scoring import score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from frameworks.catalog import Catalog
    from frameworks.outcome import Outcome
    from frameworks.score import Answers, GateScore


@dataclass(frozen=True, slots=True)
class IfOutcome:
    """A model's outcome now, and then: with the practices fully in place."""

    now: Outcome
    then: Outcome


def levels_if(
    catalog: Catalog,
    framework_ids: Iterable[str],
    answers: Answers,
    practices: Collection[str],
    *,
    trains_models: bool = True,
) -> tuple[IfOutcome, ...]:
    """Each model's outcome now and with these practices (ids) fully in place, in the order given.

    Models that the catalog does not have are left out; practices that it does not have change nothing. Laws:
    no level of ``then`` is lower, and without practices the two are equal.
    """
    then = {**answers, **dict.fromkeys(practices, AnswerValue.FULLY)}
    return tuple(
        IfOutcome(
            outcome(catalog, catalog.frameworks[one], answers, trains_models=trains_models),
            outcome(catalog, catalog.frameworks[one], then, trains_models=trains_models),
        )
        for one in known(catalog, framework_ids)
    )


def open_practices(
    catalog: Catalog, framework_ids: Iterable[str], answers: Answers, *, trains_models: bool = True
) -> tuple[str, ...]:
    """The ids of all practices that apply, decide a level of these models, and would close a gate not in place.

    Those that stand on the way to the next overall level of any of the models come first (under points: in
    its weakest sections), then the others; each in the order of the conversation. Law: with all of them fully
    in place, every gate holds.
    """
    next_ones: set[str] = set()
    others: set[str] = set()
    for model in models_for(catalog, known(catalog, framework_ids), trains_models=trains_models):
        scored = score(model, answers)
        weakest = [one for one in scored.dimensions if one.applicable and one.highest == scored.passed]
        next_ones.update(_closing((gate for one in weakest for gate in one.blocking), answers))
        others.update(_closing((gate for gate in scored.gates if not gate.holds), answers))
    return (
        *(one for one in catalog.practices if one in next_ones),
        *(one for one in catalog.practices if one in others - next_ones),
    )


def _closing(gates: Iterable[GateScore], answers: Answers) -> Iterator[str]:
    for one in gates:
        for practice in one.gate.practices:
            if answers.get(practice) is not AnswerValue.NOT_APPLICABLE:
                yield practice

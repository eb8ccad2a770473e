"""A place in the questions of an assessment, from its answers: what is open, and what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assess.state import Click, QuestionScreen
from bot.deps import Refusal
from frameworks.checkin import checkin_questions
from frameworks.explain import asked_for
from frameworks.interview import Mode, known, models_for, open_questions
from frameworks.model import AnswerValue
from storage.tables import Earlier

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.assess.state import Screen
    from frameworks.catalog import Catalog
    from frameworks.model import Framework, Practice
    from storage.assessments import GivenAnswers
    from storage.notes import KeptNote
    from storage.seats import About, AnswerBefore, Seat


MODELS_GONE = (
    "This assessment asks by a maturity model that is not installed any more ({names}). "
    "Tell whoever runs this bot, or drop the assessment with `/maturity cancel`."
)


@dataclass(frozen=True, slots=True)
class Interview:
    """A person's place in the questions: those that are open, the answers so far, the order they came in, notes.

    In a check-in ``answers`` are with those that it keeps unasked, ``said`` without.
    """

    models: tuple[Framework, ...]
    mode: Mode
    answers: Mapping[str, AnswerValue]
    said: Mapping[str, AnswerValue]
    turn: int
    open: tuple[Practice, ...]
    history: tuple[str, ...]
    notes: tuple[KeptNote, ...] = ()


def interview(catalog: Catalog, about: About, given: GivenAnswers) -> Interview:
    """Where the answers given so far lead. Raises Refusal when none of the models is there any more."""
    models = models_of(catalog, about)
    mode = Mode(about.mode)
    said = catalog.carried(given.values)
    if about.earlier is Earlier.CHANGES:
        before = before_of(catalog, about)
        kept = {name: one for name, one in before.items() if name not in about.ask_again}
        answers = {**kept, **said}
        left = checkin_questions(catalog, models, mode, about.ask_again, said, before)
    else:
        answers, left = said, open_questions(catalog, models, mode, said)
    return Interview(
        models=models,
        mode=mode,
        answers=answers,
        said=said,
        turn=given.turn,
        open=left,
        history=tuple(one for one in said if one in catalog.practices),
        notes=given.notes,
    )


def before_of(catalog: Catalog, about: About) -> dict[str, AnswerValue]:
    """What was said before a check-in, by present ids."""
    return {name: one.value for name, one in catalog.carried(about.known).items()}


def is_current(catalog: Catalog, seat: Seat, given: GivenAnswers, click: Click) -> bool:
    """Whether a click is on the question that is asked now.

    Cheaper than asking what that is: at this turn a card shows either the practice that was gone to, or the
    one practice that had no answer yet and was not skipped.
    """
    if click.turn != given.turn or click.practice_id not in catalog.practices:
        return False
    if seat.position in catalog.practices:
        return click.practice_id == seat.position
    return click.practice_id not in catalog.carried(given.values) and click.practice_id not in seat.skipped


def models_of(catalog: Catalog, about: About) -> tuple[Framework, ...]:
    """The models of an assessment as they fit its team. Raises Refusal when none is there any more."""
    there = known(catalog, about.frameworks)
    if not there:
        raise Refusal(MODELS_GONE.format(names=", ".join(about.frameworks)))
    return models_for(catalog, there, trains_models=about.trains_models)


def can_be_kept(before: AnswerBefore | None) -> bool:
    """Whether an answer before a check-in says something that can still be true."""
    return before is not None and before.value is not AnswerValue.DONT_KNOW


def explained(catalog: Catalog, shown: Screen) -> Screen:
    """A question with where the models ask for it; anything else as it is."""
    if not isinstance(shown, QuestionScreen):
        return shown
    return replace(shown, asked_for=asked_for(models_of(catalog, shown.about), shown.practice.id))

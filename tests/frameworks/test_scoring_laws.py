"""Laws of scoring that hold for any model and any answers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frameworks.model import AnswerValue, Framework
from frameworks.scoring import Answers, DimensionScore, Score, score
from tests.frameworks.generated import PRACTICES, answers, complete_answers, frameworks

BETTER = {
    None: [AnswerValue.FULLY, AnswerValue.PARTLY],
    AnswerValue.DONT_KNOW: [AnswerValue.FULLY, AnswerValue.PARTLY],
    AnswerValue.NOT_YET: [AnswerValue.FULLY, AnswerValue.PARTLY],
    AnswerValue.PARTLY: [AnswerValue.FULLY],
    AnswerValue.FULLY: [],
    AnswerValue.NOT_APPLICABLE: [],
}


def _at_least(after: int | None, before: int | None) -> bool:
    return before is None or (after is not None and after >= before)


def _levels(scored: Score) -> list[int | None]:
    return [scored.level, *(one.level for one in scored.dimensions)]


@given(frameworks(), answers, st.sampled_from(PRACTICES), st.integers(0, 1))
def test_improving_an_answer_never_lowers_a_level(
    framework: Framework, given_answers: dict[str, AnswerValue], practice: str, which: int
) -> None:
    options = BETTER[given_answers.get(practice)]
    improved = {**given_answers, practice: options[which % len(options)]} if options else given_answers
    before, after = score(framework, given_answers), score(framework, improved)
    assert all(_at_least(new, old) for new, old in zip(_levels(after), _levels(before), strict=True))
    assert after.progress.points >= before.progress.points or (after.level or 0) > (before.level or 0)


@given(frameworks(), answers)
def test_levels_stay_between_zero_and_the_top(framework: Framework, given_answers: Answers) -> None:
    scored = score(framework, given_answers)
    for level in [*_levels(scored), scored.at_most, *(one.at_most for one in scored.dimensions)]:
        assert level is None or 0 <= level <= framework.top


@given(frameworks(), answers)
def test_the_range_runs_from_unknown_as_no_to_unknown_as_yes(framework: Framework, given_answers: Answers) -> None:
    scored = score(framework, given_answers)
    unknown = {one for one in PRACTICES if given_answers.get(one) in (None, AnswerValue.DONT_KNOW)}
    as_no = score(framework, {**given_answers, **dict.fromkeys(unknown, AnswerValue.NOT_YET)})
    as_yes = score(framework, {**given_answers, **dict.fromkeys(unknown, AnswerValue.FULLY)})
    if scored.level is not None:
        assert (scored.level, scored.at_most) == (as_no.level, as_yes.level)
    for one, no, yes in zip(scored.dimensions, as_no.dimensions, as_yes.dimensions, strict=True):
        if one.level is not None:
            assert (one.level, one.at_most) == (no.level, yes.level)


@given(frameworks(), complete_answers)
def test_partly_never_counts_as_in_place(framework: Framework, given_answers: Answers) -> None:
    without = {
        practice: AnswerValue.NOT_YET if value is AnswerValue.PARTLY else value
        for practice, value in given_answers.items()
    }
    assert _levels(score(framework, given_answers)) == _levels(score(framework, without))


@given(frameworks(), answers)
def test_recommended_practices_never_matter(framework: Framework, given_answers: Answers) -> None:
    assert score(framework.model_copy(update={"recommended": ()}), given_answers) == score(framework, given_answers)


@given(frameworks(), st.sampled_from(PRACTICES), complete_answers)
def test_not_applicable_neither_blocks_nor_earns(
    framework: Framework, practice: str, given_answers: dict[str, AnswerValue]
) -> None:
    scored = score(framework, {**given_answers, practice: AnswerValue.NOT_APPLICABLE})
    alone = [gate for gate in framework.gates if gate.practices == (practice,)]
    blocking = [one.gate for row in scored.dimensions for one in row.blocking]
    assert not [gate for gate in alone if gate in blocking]
    kept = tuple(gate for gate in framework.gates if gate not in alone)
    if kept:
        without = score(
            framework.model_copy(update={"gates": kept}), given_answers | {practice: AnswerValue.NOT_APPLICABLE}
        )
        assert scored.progress.points == without.progress.points or scored.level != without.level


@given(frameworks(), st.permutations(PRACTICES), complete_answers)
def test_the_order_of_answers_does_not_matter(
    framework: Framework, order: list[str], given_answers: dict[str, AnswerValue]
) -> None:
    assert score(framework, {one: given_answers[one] for one in order}) == score(framework, given_answers)


@given(frameworks(), complete_answers)
def test_closing_what_blocks_a_dimension_lifts_it(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    for index, row in enumerate(score(framework, given_answers).dimensions):
        if row.level is None or not row.blocking:
            continue
        closed = {practice: AnswerValue.FULLY for one in row.blocking for practice in one.gate.practices}
        lifted = score(framework, given_answers | closed).dimensions[index]
        assert lifted.level is not None
        assert lifted.level > row.level
        for left_out in row.blocking:
            still_open = {one: given_answers[one] for one in left_out.gate.practices}
            held = score(framework, given_answers | closed | still_open).dimensions[index]
            assert held.level == row.level


@given(frameworks(), complete_answers)
def test_the_weakest_dimension_decides(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    scored = score(framework, given_answers)
    levels = [one.level for one in scored.dimensions if one.level is not None]
    assert scored.level == (min(levels) if levels else None)
    if scored.level is not None and scored.level < framework.top:
        closed = dict.fromkeys(scored.blocking_practices, AnswerValue.FULLY)
        assert _at_least(score(framework, given_answers | closed).level, scored.level + 1)


@given(frameworks(), answers)
def test_a_span_covers_levels_that_ask_for_nothing(framework: Framework, given_answers: Answers) -> None:
    def asks(row: DimensionScore, level: int) -> bool:
        return any(gate.dimension == row.dimension and gate.level == level for gate in framework.gates)

    for row in score(framework, given_answers).dimensions:
        assert not any(asks(row, level) for level in range(row.lowest + 1, row.highest + 1))
        assert row.lowest == 0 or asks(row, row.lowest)

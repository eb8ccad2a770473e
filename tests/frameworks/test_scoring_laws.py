"""Laws of scoring that hold for any model and any answers."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import event, given
from hypothesis import strategies as st

from frameworks.model import AnswerValue, Framework, Requirement
from frameworks.score import UNKNOWN, Answers, DimensionScore, GateState, Score
from frameworks.scoring import deciding, score
from tests.frameworks.generated import (
    PRACTICES,
    answers,
    complete_answers,
    frameworks,
    points_models,
    staged_models,
    with_values,
)

FULLY, PARTLY, NOT_YET = AnswerValue.FULLY, AnswerValue.PARTLY, AnswerValue.NOT_YET
NOT_APPLICABLE, DONT_KNOW = AnswerValue.NOT_APPLICABLE, AnswerValue.DONT_KNOW

BETTER: dict[AnswerValue | None, list[AnswerValue]] = {
    None: [FULLY, PARTLY, NOT_YET],
    DONT_KNOW: [FULLY],
    NOT_YET: [FULLY, PARTLY],
    PARTLY: [FULLY],
    FULLY: [],
    NOT_APPLICABLE: [],
}


def _at_least(after: int | None, before: int | None) -> bool:
    return before is None or (after is not None and after >= before)


def _levels(scored: Score) -> list[int | None]:
    return [scored.level, *(one.level for one in scored.dimensions)]


def _highest(scored: Score) -> list[int | None]:
    return [scored.at_most, *(one.at_most for one in scored.dimensions)]


# Better answers.


@given(frameworks, answers, st.sampled_from(PRACTICES), st.integers(0, 2))
def test_improving_an_answer_never_lowers_a_level(
    framework: Framework, given_answers: dict[str, AnswerValue], practice: str, which: int
) -> None:
    options = BETTER[given_answers.get(practice)]
    improved = {**given_answers, practice: options[which % len(options)]} if options else given_answers
    before, after = score(framework, given_answers), score(framework, improved)
    assert all(_at_least(new, old) for new, old in zip(_levels(after), _levels(before), strict=True))
    if before.level is not None and after.level == before.level:
        assert after.progress.share >= before.progress.share


@given(frameworks, answers, st.sampled_from(PRACTICES))
def test_a_better_answer_never_lowers_what_the_level_may_be_at_most(
    framework: Framework, given_answers: dict[str, AnswerValue], practice: str
) -> None:
    known = given_answers.get(practice) in {NOT_YET, PARTLY, DONT_KNOW}
    improved = {**given_answers, practice: FULLY} if known else given_answers
    before, after = score(framework, given_answers), score(framework, improved)
    assert all(_at_least(new, old) for new, old in zip(_highest(after), _highest(before), strict=True))


@given(frameworks, answers, st.sampled_from(PRACTICES), st.sampled_from(AnswerValue))
def test_finding_out_narrows_the_range(
    framework: Framework, given_answers: dict[str, AnswerValue], practice: str, value: AnswerValue
) -> None:
    given_answers = {**given_answers, practice: DONT_KNOW}
    before, after = score(framework, given_answers), score(framework, {**given_answers, practice: value})
    if after.level is not None and value is not NOT_APPLICABLE:
        for low, lowest in zip(_levels(after), _levels(before), strict=True):
            assert _at_least(low, lowest)
        for high, highest in zip(_highest(after), _highest(before), strict=True):
            assert _at_least(highest, high)


# The bounds.


@given(frameworks, answers)
def test_levels_stay_between_zero_and_the_top(framework: Framework, given_answers: Answers) -> None:
    scored = score(framework, given_answers)
    for level, at_most in zip(_levels(scored), _highest(scored), strict=True):
        assert (level is None) == (at_most is None)
        assert level is None or at_most is None or 0 <= level <= at_most <= framework.top
    for one in scored.dimensions:
        assert 0 <= one.lowest <= one.highest <= framework.top
        assert one.level in {None, one.highest}
        assert 0 <= one.progress.in_place <= one.progress.gates
        assert 0 <= one.progress.points <= one.progress.gates


@given(frameworks)
def test_all_in_place_gives_the_top_level_and_none_the_lowest(framework: Framework) -> None:
    best, worst = (score(framework, dict.fromkeys(PRACTICES, value)) for value in (FULLY, NOT_YET))
    assert set(_levels(best)) - {None} == {framework.top}
    assert best.blocking == ()
    if framework.rule == "points":
        assert worst.level == 0
    else:
        assert worst.level == min(gate.level or 0 for gate in framework.gates) - 1
    assert worst.progress.points == 0
    assert _levels(score(framework, {})) == [None] * (1 + len(framework.dimensions))


@given(frameworks, answers)
def test_the_range_runs_from_unknown_as_no_to_unknown_as_yes(framework: Framework, given_answers: Answers) -> None:
    scored = score(framework, given_answers)
    as_no = score(framework, with_values(given_answers, {None: NOT_YET, DONT_KNOW: NOT_YET}))
    as_yes = score(framework, with_values(given_answers, {None: FULLY, DONT_KNOW: FULLY}))
    if scored.level is not None:
        assert (scored.level, scored.at_most) == (as_no.level, as_yes.level)
    for one, no, yes in zip(scored.dimensions, as_no.dimensions, as_yes.dimensions, strict=True):
        if one.level is not None:
            assert (one.level, one.at_most) == (no.level, yes.level)


@given(frameworks, complete_answers)
def test_a_level_is_certain_when_everything_is_known(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    scored = score(framework, with_values(given_answers, {DONT_KNOW: NOT_YET}))
    assert _levels(scored) == _highest(scored)


# What does not count as in place.


@given(staged_models(), complete_answers)
def test_partly_never_counts_as_in_place(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    without = with_values(given_answers, {PARTLY: NOT_YET})
    one, other = score(framework, given_answers), score(framework, without)
    assert (_levels(one), _highest(one)) == (_levels(other), _highest(other))


@given(frameworks, answers)
def test_unknown_never_counts_as_in_place(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    scored = score(framework, given_answers)
    for unknown in (DONT_KNOW, None):
        change: dict[AnswerValue | None, AnswerValue] = {unknown: NOT_YET}
        without = score(framework, with_values(given_answers, change))
        assert [one.highest for one in scored.dimensions] == [one.highest for one in without.dimensions]
        assert scored.level in {without.level, None}


@given(points_models(), answers)
def test_points_are_one_for_fully_and_a_half_for_partly(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    worth = {FULLY: 1.0, PARTLY: 0.5}
    for one in score(framework, given_answers).dimensions:
        earned = tests = counted = 0.0
        for gate in framework.gates_by_dimension[one.dimension]:
            values = [given_answers.get(practice) for practice in gate.practices]
            tests += 1
            if any(value is not NOT_APPLICABLE for value in values):
                counted += 1
                earned += max(worth.get(value, 0.0) if value else 0.0 for value in values)
        assert (one.progress.points, one.progress.gates) == (earned, counted)
        assert one.applicable == (counted > 0)
        # What does not apply leaves its section, whose points are scaled up to its full number of tests.
        scaled = Fraction(earned) * Fraction(tests) / Fraction(counted) if counted else None
        bands = [level.above for level in framework.levels if level.above is not None]
        expected = sum(scaled > Fraction(above) for above in bands) if scaled is not None else framework.top
        assert one.highest == expected


# What does not count at all.


@given(frameworks, answers)
def test_recommended_practices_never_matter(framework: Framework, given_answers: Answers) -> None:
    assert score(framework.model_copy(update={"recommended": ()}), given_answers) == score(framework, given_answers)
    others = {f"other-{practice}": value for practice, value in given_answers.items()}
    assert score(framework, {**given_answers, **others}) == score(framework, given_answers)


@given(frameworks, complete_answers, st.sampled_from(AnswerValue))
def test_answers_to_recommended_practices_never_matter(
    framework: Framework, given_answers: dict[str, AnswerValue], value: AnswerValue
) -> None:
    only_recommended = {practice for one in framework.recommended for practice in one.practices}
    only_recommended -= framework.gate_practices
    event(f"only recommended: {bool(only_recommended)}")
    changed = {**given_answers, **dict.fromkeys(only_recommended, value)}
    assert score(framework, changed) == score(framework, given_answers)


@given(frameworks, st.sampled_from(PRACTICES), complete_answers)
def test_not_applicable_neither_blocks_nor_earns(
    framework: Framework, practice: str, given_answers: dict[str, AnswerValue]
) -> None:
    one, none, best = (
        score(framework, {**given_answers, practice: value}) for value in (NOT_APPLICABLE, NOT_YET, FULLY)
    )
    for low, level, high in zip(none.dimensions, one.dimensions, best.dimensions, strict=True):
        assert low.highest <= level.highest <= high.highest
        blocking = [gate.gate.practices for gate in level.blocking]
        assert (practice,) not in blocking
        assert level.progress.points <= high.progress.points or level.highest != high.highest
    assert one.level is None or none.level is None or one.level >= none.level


@given(staged_models(), complete_answers)
def test_what_is_not_applicable_is_as_if_the_model_did_not_ask(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    def applies(gate: Requirement) -> bool:
        return any(given_answers[practice] is not NOT_APPLICABLE for practice in gate.practices)

    kept = tuple(gate for gate in framework.gates if applies(gate))
    without = Framework.model_construct(**{**dict(framework), "gates": kept})
    one, other = score(framework, given_answers), score(without, given_answers)
    assert (_levels(one), _highest(one)) == (_levels(other), _highest(other))
    assert [row.applicable for row in one.dimensions] == [row.applicable for row in other.dimensions]
    assert one.mean == other.mean
    assert one.blocking_practices == other.blocking_practices
    assert one.progress == other.progress
    assert set(deciding(without, given_answers)) <= set(deciding(framework, given_answers))


@given(frameworks)
def test_inapplicable_dimension_has_no_level_and_blocks_nothing(framework: Framework) -> None:
    first = framework.dimensions[0].id
    there = {practice for gate in framework.gates_by_dimension[first] for practice in gate.practices}
    scored = score(framework, {**dict.fromkeys(PRACTICES, FULLY), **dict.fromkeys(there, NOT_APPLICABLE)})
    row = scored.dimensions[0]
    assert (row.level, row.at_most, row.applicable, row.blocking) == (None, None, False, ())
    assert scored.level in {None, framework.top}
    assert score(framework, dict.fromkeys(PRACTICES, NOT_APPLICABLE)).level is None


@given(frameworks, st.permutations(PRACTICES), complete_answers)
def test_the_order_of_answers_does_not_matter(
    framework: Framework, order: list[str], given_answers: dict[str, AnswerValue]
) -> None:
    assert score(framework, {one: given_answers[one] for one in order}) == score(framework, given_answers)


# What decides.


@given(frameworks, answers | complete_answers)
def test_what_decides_is_exactly_what_would_change_the_level_alone(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    _decides_alone(framework, given_answers)


@given(points_models(), st.fixed_dictionaries(dict.fromkeys(PRACTICES, st.sampled_from([NOT_APPLICABLE, FULLY]))))
def test_what_decides_is_exact_where_points_are_scaled(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    _decides_alone(framework, given_answers)


def _decides_alone(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    scored = score(framework, given_answers)
    if scored.level is None:
        assert deciding(framework, given_answers) == ()
        return
    changes = {
        practice
        for practice in PRACTICES
        for value in (FULLY, NOT_YET)
        if score(framework, {**given_answers, practice: value}).level != scored.level
    }
    event(f"decided by {len(changes)}")
    found = deciding(framework, given_answers)
    assert set(found) == changes
    assert len(found) == len(changes)


@given(frameworks, complete_answers)
def test_the_weakest_dimension_decides(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    scored = score(framework, given_answers)
    levels = [one.level for one in scored.dimensions if one.level is not None]
    assert scored.level == (min(levels) if levels else None)
    if levels:
        assert scored.mean == round(sum(levels) / len(levels), 1)
    if scored.level is not None and scored.level < framework.top:
        closed = dict.fromkeys(scored.blocking_practices, FULLY)
        assert _at_least(score(framework, given_answers | closed).level, scored.level + 1)


@given(staged_models(), complete_answers)
def test_closing_what_blocks_a_dimension_lifts_it(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    for index, row in enumerate(score(framework, given_answers).dimensions):
        if row.level is None or not row.blocking:
            continue
        closed = {practice: FULLY for one in row.blocking for practice in one.gate.practices}
        lifted = score(framework, given_answers | closed).dimensions[index]
        assert lifted.level is not None
        assert lifted.level > row.level
        for left_out in row.blocking:
            still_open = {one: given_answers[one] for one in left_out.gate.practices}
            held = score(framework, given_answers | closed | still_open).dimensions[index]
            assert held.level == row.level


@given(staged_models(), complete_answers)
def test_each_of_what_blocks_the_level_holds_it_down_alone(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    scored = score(framework, given_answers)
    closed = dict.fromkeys(scored.blocking_practices, FULLY)
    for one in scored.blocking:
        still_open = {practice: given_answers[practice] for practice in one.gate.practices}
        assert score(framework, given_answers | closed | still_open).level == scored.level


@given(frameworks, answers)
def test_what_blocks_is_not_in_place(framework: Framework, given_answers: dict[str, AnswerValue]) -> None:
    scored = score(framework, given_answers)
    for one in [*scored.blocking, *(gate for row in scored.dimensions for gate in row.blocking)]:
        assert one.state not in {GateState.IN_PLACE, GateState.NOT_APPLICABLE}
        assert all(given_answers.get(practice) is not FULLY for practice in one.gate.practices)
    if scored.level is None:
        return
    assert (scored.blocking == ()) == (scored.level == framework.top)


@given(frameworks, answers)
def test_unknown_practices_are_those_that_could_still_hold(
    framework: Framework, given_answers: dict[str, AnswerValue]
) -> None:
    unknown = score(framework, given_answers).unknown_practices(given_answers)
    assert len(unknown) == len(set(unknown))
    for practice in PRACTICES:
        asked = [gate for gate in framework.gates if practice in gate.practices]
        could = given_answers.get(practice) in UNKNOWN and any(
            not any(given_answers.get(other) is FULLY for other in gate.practices) for gate in asked
        )
        assert (practice in unknown) == could


@given(staged_models(), answers)
def test_a_span_covers_levels_that_ask_for_nothing(framework: Framework, given_answers: Answers) -> None:
    def asks(row: DimensionScore, level: int) -> bool:
        return any(gate.dimension == row.dimension and gate.level == level for gate in framework.gates)

    for row in score(framework, given_answers).dimensions:
        assert not any(asks(row, level) for level in range(row.lowest + 1, row.highest + 1))
        assert row.lowest == 0 or asks(row, row.lowest)


@given(points_models(), answers)
def test_there_are_no_spans_where_points_count(framework: Framework, given_answers: Answers) -> None:
    assert all(row.lowest == row.highest for row in score(framework, given_answers).dimensions)

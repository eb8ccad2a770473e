"""Why a level is what it is: what is said of it holds when it is tried."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue, Framework
from frameworks.scoring import score
from frameworks.why import why

CATALOG = load_catalog()
said = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)
models = st.sampled_from(list(CATALOG.frameworks.values()))


@given(said, models, st.data())
def test_only_the_named_answers_lift_a_level_alone(
    answers: dict[str, AnswerValue], framework: Framework, data: st.DataObject
) -> None:

    dimension = data.draw(st.sampled_from([None, *(one.id for one in framework.dimensions)]))
    found = why(CATALOG, framework, answers, dimension)

    def level(more: dict[str, AnswerValue]) -> int:
        scored = score(framework, {**answers, **more})
        if dimension is None:
            return scored.level if scored.level is not None else -1
        row = next(one for one in scored.dimensions if one.dimension == dimension)
        return row.level if row.level is not None else -1

    if found is None:
        assert level({}) == -1
        return
    assert found.level == level({})
    if found.following is None:
        assert found.blocking == ()
        return
    open_practices = [one for one in framework.gate_practices if answers.get(one) is not AnswerValue.NOT_APPLICABLE]
    lifting = {one for one in open_practices if level({one: AnswerValue.FULLY}) >= found.following}
    assert set(found.alone) == lifting
    if found.smallest is not None:
        assert level(dict.fromkeys(found.smallest, AnswerValue.FULLY)) >= found.following
        assert bool(found.alone) == (len(found.smallest) == 1)
    unknown = {
        one: AnswerValue.FULLY for one in framework.gate_practices if answers.get(one) in (None, AnswerValue.DONT_KNOW)
    }
    assert found.known_is_enough == (level(unknown) >= found.following)
    assert all(gate.said for gate in found.blocking)
    if found.known_is_enough:
        assert any(gate.to_find_out for gate in found.blocking)

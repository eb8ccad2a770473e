"""Maturity models and answers made up by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from frameworks.model import AnswerValue, Dimension, Framework, Level, Requirement

PRACTICES = tuple(f"practice-{number}" for number in range(12))

answer_values = st.sampled_from(AnswerValue)
answers = st.dictionaries(st.sampled_from(PRACTICES), answer_values)
complete_answers = st.fixed_dictionaries(dict.fromkeys(PRACTICES, answer_values))


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """A model of 1 to 3 dimensions and 2 to 5 levels, whose gates ask for one practice or one of two."""
    top = draw(st.integers(1, 4))
    dimensions = [f"dimension-{number}" for number in range(draw(st.integers(1, 3)))]
    singles = st.builds(
        Requirement,
        practice=st.sampled_from(PRACTICES),
        level=st.integers(1, top),
        dimension=st.sampled_from(dimensions),
    )
    choices = st.builds(
        Requirement,
        any_of=st.lists(st.sampled_from(PRACTICES), min_size=2, max_size=3, unique=True).map(tuple),
        name=st.just("One of them"),
        level=st.integers(1, top),
        dimension=st.sampled_from(dimensions),
    )
    return Framework(
        id="generated",
        name="Generated model",
        short_name="Generated",
        publisher="hypothesis",
        version="1",
        source="https://example.org/",
        note="Made up.",
        rule="staged",
        levels=tuple(Level(level=n, name=f"Level {n}", summary="A level.", challenges="Some.") for n in range(top + 1)),
        dimensions=tuple(Dimension(id=one, name=one) for one in dimensions),
        gates=tuple(draw(st.lists(singles | choices, min_size=1, max_size=12))),
        recommended=tuple(draw(st.lists(singles, max_size=3))),
    )

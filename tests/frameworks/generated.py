"""Maturity models and answers made up by hypothesis."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from frameworks.catalog import Catalog
from frameworks.model import AnswerValue, Dimension, Effort, Framework, Level, Part, Practice, Requirement
from frameworks.score import Answers

PRACTICES = tuple(f"practice-{number}" for number in range(12))

answer_values = st.sampled_from(AnswerValue)
answers = st.dictionaries(st.sampled_from(PRACTICES), answer_values)
complete_answers: st.SearchStrategy[dict[str, AnswerValue]] = st.one_of(
    st.fixed_dictionaries(dict.fromkeys(PRACTICES, answer_values)),
    st.sampled_from(AnswerValue).flatmap(
        lambda one: st.fixed_dictionaries(dict.fromkeys(PRACTICES, st.sampled_from([one, one, one, *AnswerValue])))
    ),
)


def requirements(
    levels: st.SearchStrategy[int | None], dimensions: list[str], practices: Sequence[str] = PRACTICES
) -> st.SearchStrategy[Requirement]:
    """A practice, or any one of two or three, at a place in a model."""
    single = st.builds(
        Requirement, practice=st.sampled_from(practices), level=levels, dimension=st.sampled_from(dimensions)
    )
    choice = st.builds(
        Requirement,
        any_of=st.lists(st.sampled_from(practices), min_size=2, max_size=3, unique=True).map(tuple),
        name=st.just("One of them"),
        level=levels,
        dimension=st.sampled_from(dimensions),
    )
    return st.one_of(single, single, choice)


@st.composite
def staged_models(draw: st.DrawFn, name: str = "staged-model") -> Framework:
    """A model of 1 to 3 dimensions and 2 to 5 levels; some levels of a dimension may ask for nothing."""
    top = draw(st.integers(1, 4))
    dimensions = [f"dimension-{number}" for number in range(draw(st.integers(1, 3)))]
    gates = requirements(st.integers(1, top), dimensions)
    return _model(
        name,
        rule="staged",
        above=(None,) * (top + 1),
        dimensions=dimensions,
        gates=draw(st.lists(gates, min_size=1, max_size=12)),
        recommended=draw(st.lists(gates, max_size=3)),
    )


@st.composite
def points_models(draw: st.DrawFn, name: str = "points-model", *, shared: bool = False) -> Framework:
    """A model of 1 to 3 sections of 2 to 5 tests, whose levels rise below the size of the smallest section.

    ``shared``: the tests are made of few practices, so that most stand in several of them.
    """
    few = PRACTICES[:5]
    sections = [f"section-{number}" for number in range(draw(st.integers(1, 3)))]
    gates: list[Requirement] = []
    sizes: list[int] = []
    for section in sections:
        found = draw(st.lists(requirements(st.none(), [section], few if shared else PRACTICES), min_size=2, max_size=5))
        gates += found
        sizes.append(len(found))
    halves = draw(st.sets(st.integers(0, 2 * min(sizes) - 1), min_size=1, max_size=4))
    return _model(
        name,
        rule="points",
        above=(None, *(half / 2 for half in sorted(halves))),
        dimensions=sections,
        gates=draw(st.permutations(gates)),
        recommended=draw(st.lists(requirements(st.none(), sections), max_size=3)),
    )


def _model(
    name: str,
    *,
    rule: str,
    above: tuple[float | None, ...],
    dimensions: list[str],
    gates: list[Requirement],
    recommended: list[Requirement],
) -> Framework:
    return Framework(
        id=name,
        name="Generated model",
        short_name="Generated",
        publisher="hypothesis",
        version="1",
        source="https://example.org/",
        note="Made up.",
        rule=rule,
        levels=tuple(
            Level(level=n, name=f"Level {n}", summary="A level.", challenges="Some.", next="More.", above=points)
            for n, points in enumerate(above)
        ),
        dimensions=tuple(Dimension(id=one, name=one) for one in dimensions),
        gates=tuple(gates),
        recommended=tuple(recommended),
    )


frameworks = st.one_of(staged_models(), points_models())


def catalog_of(
    *models: Framework, order: Sequence[str] = PRACTICES, efforts: Sequence[Effort] = (Effort.DAYS,) * len(PRACTICES)
) -> Catalog:
    """A catalog of these models, with the practices in one part of the work and this order, each of an effort."""
    practices = tuple(_practice(name, effort) for name, effort in zip(order, efforts, strict=True))
    part = Part(part="part-0", title="Part 0", order=0, intro="Let's talk.", practices=practices)
    return Catalog((part,), {one.id: one for one in models})


def _practice(name: str, effort: Effort = Effort.DAYS) -> Practice:
    return Practice(
        id=name,
        name=name,
        question="Do you?",
        why="It helps.",
        fully="Yes.",
        partly="Some.",
        how=("Begin.", "Go on."),
        evidence="A link.",
        effort=effort,
    )


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """One to three models that share their practices, which come in one to three parts of the work."""
    models = [
        draw(st.one_of(staged_models(f"model-{n}"), points_models(f"model-{n}")))
        for n in range(draw(st.integers(1, 3)))
    ]
    cuts = sorted(draw(st.sets(st.integers(1, len(PRACTICES) - 1), max_size=2)))
    practices = draw(st.permutations(PRACTICES))
    parts = tuple(
        Part(
            part=f"part-{order}",
            title=f"Part {order}",
            order=order,
            intro="Let's talk.",
            practices=tuple(map(_practice, practices[start:end])),
        )
        for order, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(PRACTICES)], strict=True))
    )
    return Catalog(parts, {one.id: one for one in models})


def with_values(given: Answers, change: dict[AnswerValue | None, AnswerValue]) -> dict[str, AnswerValue]:
    """The answers with some values changed; None stands for practices without an answer."""
    filled = {practice: given.get(practice) for practice in PRACTICES}
    changed = {practice: change.get(value, value) for practice, value in filled.items()}
    return {practice: value for practice, value in changed.items() if value is not None}

"""Whatever is compared, Slack takes what is drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.insights.compare import benchmark_views, views
from bot.insights.compare.state import Figure, Figures, HeatMap, Imported, Model, Models, Others, TeamRow, Teams
from bot.slack.message import Message
from frameworks.catalog import load_catalog
from frameworks.differences import differences
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from frameworks.standing import quartiles, rank
from playground.blocks import problems
from storage.workspaces import Ranking

CATALOG = load_catalog()
NOW = datetime(2026, 11, 24, tzinfo=UTC)
MODELS = tuple(
    Model(one.id, one.short_name, one.top, one.version, tuple(level.name for level in one.levels), dimensions)
    for one in CATALOG.frameworks.values()
    for dimensions in [{dimension.id: dimension.name for dimension in one.dimensions}]
)
answers = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)
words = st.text(min_size=1, max_size=100)
levels = st.one_of(st.none(), st.integers(0, 2))
origins = st.builds(
    Others, st.integers(1, 10**9), words, st.just(date(2026, 9, 1)), st.sampled_from(["", "U1"]), st.just(NOW)
)


def slack_takes(message: Message) -> bool:
    """Whether Slack's schema has nothing against a message, as newer blocks and as words."""
    for newer in (True, False):
        assert problems("message_blocks", message.arguments(newer=newer)["blocks"]) == []
    return bool(message.text)


@st.composite
def figure(draw: st.DrawFn, name: str, beside: list[Others]) -> Figure:
    """Figures of few or many teams."""
    others = draw(st.lists(st.integers(0, 2), max_size=9))
    own = draw(levels)
    found = quartiles([1, 1, 2, 2, 2])
    assert found is not None
    where = None if own is None else rank(own, others)
    return Figure(name, own, quartiles(others), where, tuple((one, found) for one in beside))


@given(answers, st.lists(st.sampled_from(sorted(CATALOG.frameworks)), unique=True), st.booleans())
def test_models_side_by_side(given_answers: dict[str, AnswerValue], ids: list[str], mixed: bool) -> None:  # noqa: FBT001
    outcomes = tuple(outcome(CATALOG, CATALOG.frameworks[one], given_answers) for one in ids)
    shown = Models(1, "C1", outcomes, differences(CATALOG, outcomes, given_answers), mixed)
    assert slack_takes(views.models_message(shown))


@given(st.data())
def test_teams_side_by_side(data: st.DataObject) -> None:
    rows = tuple(
        TeamRow(
            number,
            f"C{number}",
            {one.id: tuple(data.draw(st.lists(levels, min_size=1, max_size=2))) for one in MODELS},
            data.draw(st.frozensets(st.sampled_from([one.id for one in MODELS]))),
            data.draw(st.sampled_from([None, NOW])),
        )
        for number in range(data.draw(st.sampled_from([2, 40])))
    )
    beside = data.draw(st.lists(origins, max_size=3))
    ranking = Ranking(data.draw(st.booleans()), data.draw(st.sampled_from([None, "U1"])), NOW)
    model = data.draw(st.sampled_from(MODELS))
    own = data.draw(figure("Overall", beside))
    admin = data.draw(st.booleans())
    assert slack_takes(views.teams_message(Teams(1, "C1", model, MODELS, rows, 1, 3, 99, own, ranking, admin)))
    heat = HeatMap(
        model, tuple((one.team_id, one.channel_id, (1,) * len(model.dimensions)) for one in rows), frozenset(), 1, 3
    )
    assert slack_takes(views.heat_map_message(heat))


@given(st.data())
def test_a_team_among_all(data: st.DataObject) -> None:
    beside = data.draw(st.lists(origins, max_size=14, unique_by=lambda one: one.id))
    model = data.draw(st.sampled_from(MODELS))
    rows = tuple(data.draw(figure(name, beside)) for name in ("Overall", *model.dimensions.values()))
    shared = tuple(data.draw(st.lists(st.tuples(words, st.integers(1, 900)), max_size=30)))
    trend = tuple(data.draw(st.lists(levels, max_size=8)))
    shown = Figures(1, "C1", model, MODELS, trend, rows, shared, 8, data.draw(st.integers(0, 2)), True, True)  # noqa: FBT003
    assert slack_takes(views.figures_message(shown))


@given(st.lists(st.tuples(origins, st.lists(words, max_size=3).map(tuple)), max_size=30), st.booleans(), words)
def test_benchmarks(rows: list[tuple[Others, tuple[str, ...]]], admin: bool, text: str) -> None:  # noqa: FBT001
    assert slack_takes(benchmark_views.imported_message(Imported(1, tuple(rows), admin)))
    assert slack_takes(benchmark_views.kept_message(text))
    assert slack_takes(benchmark_views.not_sent_message(text * 60))
    assert slack_takes(benchmark_views.not_sent_message(text))
    for dialog in (benchmark_views.export_dialog(), benchmark_views.import_dialog()):
        assert problems("modal_view", dialog) == []

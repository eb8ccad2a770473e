"""Whatever there is to sum up, Slack takes what is drawn."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deps import StalePayload
from bot.schedules import editing
from bot.schedules.checkin_buttons import button_value, read_carried
from bot.schedules.checkins import ScheduleRequest
from bot.schedules.editing import ScheduleChanged, ScheduleView
from bot.schedules.editor_views import changed_message, preview_message
from bot.schedules.rule import Cadence, Calendar, Rule
from bot.slack.message import Message
from bot.summaries import schedule_views, views
from bot.summaries.state import (
    WORDING,
    ChannelSummary,
    FollowedLevel,
    FollowedTeam,
    Gathered,
    MapOfTeams,
    Mover,
    NotSummarised,
    SummaryPreview,
    SummaryRow,
    TeamSummary,
)
from frameworks.catalog import load_catalog
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from playground.blocks import problems
from storage.tables import ScheduleState

CATALOG = load_catalog()
NOW = datetime(2026, 11, 24, tzinfo=UTC)
RULE = Rule(Cadence.MONTHLY, Calendar(1), 4, time(9), "Europe/Berlin", working_days_only=True)
MODELS = {one.id: one.short_name for one in CATALOG.frameworks.values()}
answers = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)
words = st.text(min_size=1, max_size=100)
levels = st.one_of(st.none(), st.integers(0, 4))
maybe = st.sampled_from([None, NOW])


def slack_takes(message: Message) -> bool:
    """Whether Slack's schema has nothing against a message, as newer blocks and as words."""
    for newer in (True, False):
        assert problems("message_blocks", message.arguments(newer=newer)["blocks"]) == []
    return bool(message.text)


@st.composite
def team_summaries(draw: st.DrawFn) -> TeamSummary:
    said = draw(answers)
    return TeamSummary(
        channel_id="C1",
        posted_by="U1",
        rule=draw(st.sampled_from(["", "monthly"])),
        late=draw(st.booleans()),
        nothing_since=draw(maybe),
        team_id=1,
        rows=tuple(
            SummaryRow(
                outcome=outcome(CATALOG, CATALOG.frameworks[one], said),
                before=draw(levels),
                completed_at=NOW,
                scope=draw(st.sampled_from(Scope)),
                subject=draw(st.sampled_from(["", "`fraud` <!channel>"])),
            )
            for one in draw(st.lists(st.sampled_from(sorted(MODELS)), min_size=1, unique=True))
        ),
        better=tuple(draw(st.lists(words, max_size=9))),
        worse=tuple(draw(st.lists(words, max_size=9))),
        following=draw(st.sampled_from(["", "Next: this."])),
        coming=draw(st.sampled_from(["", "Next check-in on Friday."])),
        rests=False,
        overdue=draw(st.booleans()),
    )


@st.composite
def channel_summaries(draw: st.DrawFn) -> ChannelSummary:
    number = draw(st.sampled_from([1, 3, 40]))
    level = st.builds(FollowedLevel, level=levels, name=words, before=levels, older=st.booleans())
    return ChannelSummary(
        channel_id="C1",
        posted_by="U1",
        rule=draw(st.sampled_from(["", "monthly"])),
        late=draw(st.booleans()),
        nothing_since=draw(maybe),
        own=draw(st.one_of(st.none(), team_summaries())),
        models=MODELS,
        teams=tuple(
            FollowedTeam(
                team_id=one,
                channel_id=f"C{one}",
                levels=draw(st.dictionaries(st.sampled_from(sorted(MODELS)), level)),
                assessed_at=draw(maybe),
            )
            for one in range(number)
        ),
        total=number + draw(st.integers(0, 999)),
        movers=tuple(
            draw(
                st.lists(
                    st.builds(
                        Mover, channel_id=st.just("C2"), model=words, before=levels.filter(bool), after=st.just(0)
                    ),
                    max_size=15,
                )
            )
        ),
        more_movers=draw(st.integers(0, 2)),
        overdue=tuple(f"C{one}" for one in range(draw(st.integers(0, 15)))),
        more_overdue=draw(st.integers(0, 2)),
    )


maps = st.integers(1, 40).map(
    lambda count: MapOfTeams(
        model="Azure",
        top=4,
        level_names=("a", "b", "c", "d", "e"),
        dimensions=("People", "Models & <more>"),
        rows=tuple((one, f"C{one}", (None, 3)) for one in range(count)),
        more=count // 20,
    )
)


@given(team_summaries())
def test_a_team(shown: TeamSummary) -> None:
    assert slack_takes(views.summary_message(shown))
    assert slack_takes(views.details_message(shown))


@given(channel_summaries(), st.one_of(st.none(), maps))
def test_several_teams(shown: ChannelSummary, drawn: MapOfTeams | None) -> None:
    assert slack_takes(views.channel_summary_message(shown))
    assert slack_takes(views.preview_message(SummaryPreview(Gathered(shown, drawn, "x"), "y")))
    if shown.nothing_since is None and shown.total > len(shown.teams):
        assert f"And {shown.total - len(shown.teams)} more" in str(views.channel_summary_message(shown).blocks)


@given(maps)
def test_the_heat_map_in_words(shown: MapOfTeams) -> None:
    assert slack_takes(views.map_message(shown))


def test_what_a_channel_was_told_before_is_still_drawn() -> None:
    """A message that an older release left in the outbox."""
    said = outcome(CATALOG, CATALOG.frameworks["azure"], {})
    old = {
        "team_id": 1,
        "channel_id": "C1",
        "posted_by": "U1",
        "rows": [
            {
                "outcome": said.model_dump(mode="json"),
                "before": None,
                "completed_at": NOW,
                "scope": "team",
                "subject": "",
            }
        ],
        "better": [],
        "worse": [],
        "following": "",
        "overdue": False,
    }
    assert slack_takes(views.summary_message(TeamSummary.model_validate(old)))


@pytest.mark.parametrize("problem", ["is_archived", "not_in_channel", "something_else"])
@pytest.mark.parametrize("paused", [True, False])
def test_that_it_could_not_be_posted_says_what_to_do(problem: str, paused: bool) -> None:  # noqa: FBT001
    message = views.not_summarised_message(NotSummarised(channel_id="C1", problem=problem, paused=paused))
    assert slack_takes(message)
    assert ("by myself" in message.text) is paused


@pytest.mark.parametrize("state", [None, *ScheduleState])
def test_every_schedule_can_be_shown(state: ScheduleState | None) -> None:
    wanted = ScheduleRequest(RULE) if state else None
    view = ScheduleView(
        "C1", wanted=wanted, state=state, problem="is_archived", times=(NOW, NOW), changed_by="U1", changed_at=NOW
    )
    assert slack_takes(schedule_views.summaries_message(view))
    for rule in ("", "monthly"):
        news = ScheduleChanged(user_id="U1", rule=rule, next_at=NOW)
        assert slack_takes(changed_message(WORDING, news))


@given(st.lists(words, max_size=4), st.lists(words, max_size=2))
def test_only_what_was_understood_can_be_saved(unknown: list[str], wrong: list[str]) -> None:
    preview = editing.SchedulePreview("C1", ScheduleRequest(RULE), (NOW,) * 3, "", tuple(unknown), tuple(wrong))
    message = preview_message(WORDING, preview)
    assert slack_takes(message)
    assert (WORDING.save in str(message.blocks)) is not bool(unknown or wrong)


def test_a_rule_travels_in_its_button() -> None:
    carried = read_carried(button_value("C1", "then", ScheduleRequest(RULE)))
    assert (carried.channel_id, carried.seen, carried.wanted()) == ("C1", "then", ScheduleRequest(RULE))
    for value in ("", "{}", '{"channel_id": "C1", "rule": {"cadence": "never"}}'):
        with pytest.raises(StalePayload):
            read_carried(value)

"""Whatever is drawn is something that Slack takes, and says what it should."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assess import service as assess
from bot.assess import views
from bot.assess.choice import offers
from bot.assess.state import Finished
from bot.home.views import home, start_dialog
from bot.results.state import ChangedOutcome, LevelChangeNews, NotPosted
from bot.results.views import level_change_message, not_posted_message
from bot.slack.message import Message, button, section
from bot.slack.mrkdwn import escape, listing
from frameworks.catalog import load_catalog
from frameworks.changes import level_changes
from frameworks.interview import questions
from frameworks.model import AnswerValue
from frameworks.outcome import outcome
from playground.blocks import problems
from storage.assessments import GivenAnswers, Seat
from storage.tables import AssessmentState

CATALOG = load_catalog()
ALL = tuple(CATALOG.frameworks)
answers = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=58)


def slack_takes(message: Message) -> bool:
    """Whether Slack's schema has nothing against a message."""
    assert message.text
    assert problems("message_blocks", list(message.blocks)) == []
    return True


def seat(position: str | None) -> Seat:
    return Seat(1, 1, 1, "C1", ALL, "team", AssessmentState.OPEN, position, None, None)


@pytest.mark.parametrize("practice", [one.id for one in questions(CATALOG, ALL)])
def test_every_question_can_be_asked_and_gone_back_to(practice: str) -> None:
    for given_answers in ({}, {practice: AnswerValue.PARTLY}):
        asking = assess._asking(CATALOG, seat(practice), GivenAnswers(3, given_answers))
        assert CATALOG.practices[practice].question in str(views.card(asking).blocks)
        assert slack_takes(views.card(asking))
        assert slack_takes(views.pause(asking))


@given(answers, answers)
def test_every_result_and_every_change_can_be_shown(
    before: dict[str, AnswerValue], after: dict[str, AnswerValue]
) -> None:
    outcomes = [outcome(CATALOG, CATALOG.frameworks[one], after) for one in ALL]
    assert slack_takes(views.finished_card(Finished("C1", tuple(outcomes), 7)))
    changed = tuple(
        ChangedOutcome(
            outcome=one,
            first=False,
            changes=level_changes(outcome(CATALOG, CATALOG.frameworks[one.framework], before).levels, one.levels),
        )
        for one in outcomes
    )
    news = LevelChangeNews(channel_id="C1", user_id="U1", changed=changed)
    assert slack_takes(level_change_message(LevelChangeNews.model_validate_json(news.model_dump_json())))


@pytest.mark.parametrize("problem", ["channel_not_found", "is_archived", "restricted_action"])
def test_a_level_that_cannot_be_posted_says_what_to_do_about_it(problem: str) -> None:
    drawn = not_posted_message(NotPosted(channel_id="C1", key="level_change:1:C1", problem=problem))
    assert slack_takes(drawn)
    assert ("/invite" in drawn.text) == (problem == "channel_not_found")
    assert ("archived" in drawn.text) == (problem == "is_archived")


def test_more_blocks_than_a_message_holds_are_cut_and_said() -> None:
    drawn = Message("x", tuple(section(str(number)) for number in range(60))).arguments()["blocks"]
    assert problems("message_blocks", drawn) == []
    assert "more than a message can hold" in str(drawn[-1])


def test_home_and_its_dialog_can_be_shown() -> None:
    asking = assess._asking(CATALOG, seat(None), GivenAnswers(0, {}))
    assert problems("home_view", home(None)) == problems("home_view", home(asking)) == []
    assert problems("modal_view", start_dialog(offers(CATALOG)[:-1])) == []


@given(st.text(min_size=1, max_size=4000))
def test_text_of_any_length_becomes_blocks_that_slack_takes(text: str) -> None:
    drawn = Message("x", (section(text), {"type": "actions", "elements": [button(text, "id")]}))
    assert slack_takes(drawn)


@given(st.text())
def test_what_people_write_mentions_nobody(text: str) -> None:
    escaped = escape(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(st.lists(st.text(min_size=1, max_size=400), min_size=1, max_size=40), st.integers(1, 40))
def test_a_listing_fits_and_counts_what_it_leaves_out(lines: list[str], most: int) -> None:
    shown = listing([line.replace("\n", " ") for line in lines], most=most)
    assert len(shown) <= 3000
    kept = [line for line in shown.split("\n") if not (line.startswith("_and ") and line.endswith(" more_"))]
    assert len(kept) <= most or len(lines) <= most
    if len(kept) < len(lines):
        assert "more_" in shown

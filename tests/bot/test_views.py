"""Whatever is drawn is something that Slack takes, and says what it should."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assess import views
from bot.assess.buttons import card_value
from bot.assess.choice import offers
from bot.assess.conversation import interview, review, standing
from bot.assess.dialogs import MOST_SUBJECT, product_dialog, reason_dialog
from bot.assess.leaving.state import Left
from bot.assess.leaving.views import left_message, taken_from_card, taken_over_note
from bot.assess.state import (
    Asking,
    Click,
    Confirming,
    Convened,
    Finished,
    KnownAnswer,
    Revealed,
    Setup,
    SomebodyElse,
    Started,
    Votes,
)
from bot.assess.together.state import Heard, How, ThreadNews, Voted
from bot.assess.together.views import gone_on_alone, thread_message, vote_note
from bot.assess.words import SAID
from bot.home.views import home, start_dialog
from bot.results.state import ChangedOutcome, LevelChangeNews, NotPosted
from bot.results.views import level_change_message, not_posted_message
from bot.slack.message import Message, button, section
from bot.slack.mrkdwn import escape, listing, split_lines
from frameworks.catalog import load_catalog
from frameworks.changes import level_changes
from frameworks.interview import Mode, models_for
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from playground.blocks import problems
from playground.people import words_of
from storage.assessments import About, GivenAnswers, Seat
from storage.tables import AssessmentState, Way

CATALOG = load_catalog()
ALL = tuple(CATALOG.frameworks)
answers = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)


def slack_takes(message: Message) -> bool:
    """Whether Slack's schema has nothing against a message."""
    assert message.text
    assert problems("message_blocks", list(message.blocks)) == []
    return True


TEAM = About(ALL, Scope.TEAM, mode="full")


def seat(position: str | None, about: About = TEAM) -> Seat:
    return Seat("T1", 1, 1, 1, "C1", about, AssessmentState.OPEN, position, None, None)


def asked_again(practice: str | None, given: dict[str, AnswerValue], about: About = TEAM) -> Asking:
    """What is asked with these answers given, having gone back to a practice."""
    shown = standing(CATALOG, seat(practice, about), interview(CATALOG, about, GivenAnswers(3, given)))
    assert isinstance(shown, Asking)
    return shown


@pytest.mark.parametrize("practice", sorted(CATALOG.practices))
def test_every_question_can_be_asked_and_gone_back_to(practice: str) -> None:
    others = {one: AnswerValue.FULLY for one in CATALOG.practices if one != practice}
    for shown in (asked_again(None, others), asked_again(practice, {practice: AnswerValue.PARTLY})):
        assert CATALOG.practices[practice].question in str(views.card(shown).blocks)
        assert slack_takes(views.card(shown))
        assert slack_takes(views.card(replace(shown, wants_reason=True)))
        assert slack_takes(views.pause(shown))
    assert problems("modal_view", reason_dialog(card_value(Click(1, practice, 3)) + " C1 1.2")) == []


@given(st.sampled_from(["fraud model", "x" * MOST_SUBJECT, "<!channel> & *co*"]), st.booleans(), st.sampled_from(Mode))
def test_every_setup_can_be_shown(name: str, trains_models: bool, mode: Mode) -> None:  # noqa: FBT001 - drawn
    models = models_for(CATALOG, ALL, trains_models=trains_models)
    targets = {"azure": 3, "ml-test-score": 5}
    about = About(ALL, trains_models=trains_models, mode=mode.value, targets=targets)
    last = About(ALL, Scope.PRODUCT, name)
    setup = Setup(123456, "C1", about, models, 75, 88, last, tuple(f"{number}{name}"[:60] for number in range(9)))
    assert slack_takes(views.card(setup))
    assert problems("modal_view", product_dialog("123456 C1 1.2")) == []


@given(answers.filter(bool))
def test_everything_known_can_be_confirmed(known: dict[str, AnswerValue]) -> None:
    when = datetime(2026, 1, 1, tzinfo=UTC)
    found = tuple(
        KnownAnswer(CATALOG.practices[one], CATALOG.part_of[one], value, when) for one, value in known.items()
    )
    drawn = views.card(Confirming(1, "C1", TEAM, ("Azure",), found, 3))
    assert slack_takes(drawn)
    for one in found:
        assert f"{one.practice.name}: *{SAID[one.value].lower()}*" in str(drawn.blocks)


@given(answers, answers, st.booleans(), st.sampled_from([None, 1, 3]))
def test_every_result_and_every_change_can_be_shown(
    before: dict[str, AnswerValue],
    after: dict[str, AnswerValue],
    trains_models: bool,  # noqa: FBT001 - drawn
    target: int | None,
) -> None:
    outcomes = [
        outcome(CATALOG, framework, after, trains_models=trains_models, target=target)
        for framework in CATALOG.frameworks.values()
    ]
    quick = replace(TEAM, mode="quick")
    for shown in (outcomes, outcomes[:4], [*outcomes, *outcomes]):
        drawn = views.finished_card(Finished(1, "C1", quick, tuple(shown), 7, may_change=True, disputed=3))
        assert slack_takes(drawn)
        assert len(drawn.blocks) <= 50, "nothing is cut off at the end"
        assert all(escape(one.note) in words_of(list(drawn.blocks)) for one in shown)
    changed = tuple(
        ChangedOutcome(
            outcome=one,
            first=False,
            changes=level_changes(outcome(CATALOG, CATALOG.frameworks[one.framework], before).levels, one.levels),
        )
        for one in outcomes
    )
    news = LevelChangeNews(channel_id="C1", user_id="U1", changed=changed, scope=Scope.PRODUCT, subject="fraud model")
    assert slack_takes(level_change_message(LevelChangeNews.model_validate_json(news.model_dump_json())))


@pytest.mark.parametrize("problem", ["channel_not_found", "is_archived", "restricted_action"])
def test_a_level_that_cannot_be_posted_says_what_to_do_about_it(problem: str) -> None:
    drawn = not_posted_message(NotPosted(channel_id="C1", key="level_change:1:C1", problem=problem))
    assert slack_takes(drawn)
    assert ("/invite" in drawn.text) == (problem == "channel_not_found")
    assert ("archived" in drawn.text) == (problem == "is_archived")


THERE = About(ALL, Scope.TEAM, mode="full", way=Way.TOGETHER)
counts = st.dictionaries(st.sampled_from(AnswerValue), st.integers(1, 90))


@given(counts, st.booleans(), st.sampled_from([None, AnswerValue.PARTLY]))
def test_every_vote_and_every_reveal_can_be_shown(
    said: dict[AnswerValue, int],
    anonymous: bool,  # noqa: FBT001 - drawn
    agreed: AnswerValue | None,
) -> None:
    about = replace(THERE, anonymous=anonymous)
    practice = next(iter(CATALOG.practices))
    asked = asked_again(practice, {practice: agreed} if agreed else {}, about)
    who = {value: tuple(f"U{value.name}{number}" for number in range(count)) for value, count in said.items()}
    voters = () if anonymous else tuple(one for users in who.values() for one in users)
    hidden = Votes(3, "UA", sum(said.values()), voters)
    shown = replace(hidden, revealed=Revealed(said, {} if anonymous else who), once=anonymous)
    too_few = replace(hidden, revealed=Revealed(None))
    for votes in (hidden, shown, too_few):
        assert slack_takes(views.card(replace(asked, votes=votes)))
    drawn = str(views.card(replace(asked, votes=hidden)).blocks)
    for value, count in said.items():
        assert f"*{SAID[value]}*: {count}" in str(views.card(replace(asked, votes=shown)).blocks)
        assert f"*{SAID[value]}*: {count}" not in drawn
    if anonymous:
        assert "<@U" not in str(views.card(replace(asked, votes=shown)).blocks).replace("<@UA>", "")


@given(answers, st.integers(0, 3))
def test_every_look_over_what_was_agreed_can_be_shown(given: dict[str, AnswerValue], skipped: int) -> None:
    at = interview(CATALOG, THERE, GivenAnswers(3, given))
    left = tuple(one.id for one in at.open[:skipped])
    assert slack_takes(views.card(review(CATALOG, replace(seat(None, THERE), skipped=left), at)))


def test_the_way_to_the_card_says_what_is_to_be_done() -> None:
    convened = Convened(1, "C1", THERE, ("Azure",), link="https://example.test/p1")
    for problem in (None, "not_in_channel", "channel_not_found", "is_archived", "restricted_action"):
        drawn = views.card(replace(convened, problem=problem))
        assert slack_takes(drawn)
        assert ("/invite @maturity" in drawn.text) == (problem in ("not_in_channel", "channel_not_found"))
        assert ("archived" in drawn.text) == (problem == "is_archived")
    assert slack_takes(views.started_note(Started(convened, resumed=True)))
    assert slack_takes(views.somebody_else_note(SomebodyElse("UA", 3, together=True)))


@pytest.mark.parametrize("how", How)
def test_the_message_above_the_thread_can_be_shown_however_it_ends(how: How) -> None:
    outcomes = tuple(outcome(CATALOG, one, {}) for one in CATALOG.frameworks.values())
    news = ThreadNews(
        channel_id="C1", frameworks=ALL, scope=Scope.PRODUCT, subject="<fraud>", how=how, led_by="UA", outcomes=outcomes
    )
    assert slack_takes(thread_message(ThreadNews.model_validate_json(news.model_dump_json())))
    assert slack_takes(gone_on_alone("UA"))


@pytest.mark.parametrize("heard", Heard)
def test_whoever_votes_is_told_once_what_came_of_it(heard: Heard) -> None:
    note = vote_note(Voted(heard, AnswerValue.PARTLY, anonymous=False))
    assert (note is None) == (heard is Heard.SAME)
    assert note is None or slack_takes(note)


def test_more_blocks_than_a_message_holds_are_cut_and_said() -> None:
    drawn = Message("x", tuple(section(str(number)) for number in range(60))).arguments()["blocks"]
    assert problems("message_blocks", drawn) == []
    assert "more than a message can hold" in str(drawn[-1])


def test_home_and_its_dialog_can_be_shown() -> None:
    asked = asked_again(None, {})
    setup = Setup(1, "C1", About(ALL), models_for(CATALOG, ALL), 70, 80, None, ())
    for waiting in (None, asked, setup):
        assert problems("home_view", home(waiting)) == []
    assert problems("modal_view", start_dialog(offers(CATALOG)[1:], 3)) == []


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


@given(st.lists(st.text(max_size=400).map(lambda line: line.replace("\n", " ")), min_size=1, max_size=40))
def test_lines_that_are_split_are_all_there(lines: list[str]) -> None:
    pieces = split_lines("\n".join(lines))
    assert "\n".join(pieces).split("\n") == lines
    assert all(len(piece) <= 3000 for piece in pieces)


@pytest.mark.parametrize("user_id", ["U1", ""])
def test_who_left_and_who_took_over_can_be_told(user_id: str) -> None:
    told = left_message(Left(assessment_id=1, channel_id="C1", user_id=user_id, answered=3))
    assert ("<@" in told.text) == bool(user_id), "nobody is named where nobody is to know"
    for drawn in (told, taken_over_note("U2", "C1"), taken_from_card("U2", "C1")):
        assert slack_takes(drawn)


def test_a_channel_without_the_bot_is_warned_about_with_what_to_type() -> None:
    drawn = views.not_in_channel_note("C1", "/invite @maturity-2")
    assert slack_takes(drawn)
    assert "`/invite @maturity-2`" in drawn.text

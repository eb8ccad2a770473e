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
from bot.assess.conversation import interview, standing
from bot.assess.dialogs import MOST_SUBJECT, product_dialog, reason_dialog
from bot.assess.everyone.state import Invitation, Nudge, Stuck
from bot.assess.everyone.views import invitation_message, more_time_note, nudge_message, stuck_message
from bot.assess.leaving.state import Left
from bot.assess.leaving.views import left_message, taken_from_card, taken_over_note
from bot.assess.state import (
    Asking,
    Click,
    Confirming,
    Declined,
    Finished,
    Gathering,
    KnownAnswer,
    Round,
    Sent,
    Setup,
    Talk,
    ToTalkAbout,
)
from bot.assess.words import SAID
from bot.home.views import home, start_dialog
from bot.results.reveal_views import every_practice_message, reveal_message
from bot.results.state import (
    ChangedOutcome,
    CountedPractice,
    Differing,
    EveryPractice,
    LevelChangeNews,
    NotPosted,
    RevealNews,
)
from bot.results.views import level_change_message, not_posted_message
from bot.slack.message import Message, button, section
from bot.slack.mrkdwn import escape, listing, split_lines
from frameworks.catalog import load_catalog
from frameworks.changes import level_changes
from frameworks.consensus import agreements, team_answers, to_talk_about
from frameworks.interview import Mode, models_for
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from playground.blocks import problems
from playground.people import words_of
from storage.assessments import About, GivenAnswers, Seat
from storage.rounds import Member
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


EMPTY = About(("google",), Scope.PRODUCT, "<!channel> & co", way=Way.EVERYONE)
LONG = st.sampled_from([0, 1, 3, 60, 500])


@given(LONG, LONG, LONG, st.booleans(), st.booleans())
def test_every_round_can_be_shown(finished: int, waiting: int, gone: int, anonymous: bool, due: bool) -> None:  # noqa: FBT001
    about = replace(EMPTY, anonymous=anonymous)
    when = datetime(2026, 1, 1, tzinfo=UTC)
    members = tuple(
        Member(f"U0000000{number}", number % 2 == 0, number < finished, number >= finished + waiting)
        for number in range(finished + waiting + gone)
    )
    of = (123456, "C1", about, ("Google",))
    drawn = views.card(Round(*of, members, when if due else None, when.date() if due else None))
    assert slack_takes(drawn)
    assert f"{finished} of {finished + waiting} have finished" in drawn.text
    for shown in (Gathering(*of, when.date(), 18), Sent(*of, finished, waiting, when if due else None), Declined(*of)):
        assert slack_takes(views.card(shown))
    stuck = Stuck(assessment_id=1, channel_id="C1", finished=finished, asked=waiting, anonymous=anonymous)
    assert slack_takes(stuck_message(stuck))
    assert slack_takes(more_time_note(Round(*of, (), when if due else None, None)))
    asked = Invitation(
        assessment_id=1,
        channel_id="C1",
        frameworks=("Google",),
        scope=Scope.PRODUCT,
        subject="<!channel> & co",
        questions=18,
        lead="U1",
        anonymous=anonymous,
        due_at=when if due else None,
    )
    assert slack_takes(invitation_message(Invitation.model_validate_json(asked.model_dump_json())))
    nudge = Nudge(**asked.model_dump(), begun=due, left=finished % 2)
    assert slack_takes(nudge_message(Nudge.model_validate_json(nudge.model_dump_json())))


said_by_people = st.lists(answers, min_size=1, max_size=6)


@given(said_by_people, st.booleans(), st.integers(0, 300))
def test_every_reveal_and_talk_can_be_shown(
    said: list[dict[str, AnswerValue]],
    anonymous: bool,  # noqa: FBT001 - drawn
    people: int,
) -> None:
    found = agreements(CATALOG.practices, said)
    team = team_answers(found, {})
    outcomes = tuple(outcome(CATALOG, one, team) for one in CATALOG.frameworks.values())
    differ = to_talk_about(tuple(CATALOG.frameworks.values()), found, {})
    names = tuple(one.name for one in CATALOG.practices.values())
    news = RevealNews(
        channel_id="C1",
        user_id="U1",
        changed=tuple(ChangedOutcome(outcome=one, first=True, changes=()) for one in outcomes[:2]),
        assessment_id=1,
        finished=people,
        asked=people + 1,
        anonymous=anonymous,
        lead="U1",
        outcomes=outcomes,
        agreed=dict.fromkeys(AnswerValue, names),
        settled={AnswerValue.PARTLY: names[:people]} if people else {},
        differ=tuple(
            Differing(name=CATALOG.practices[one.practice].name, counts=dict(one.counts), lifts=(("Azure", 1, 2),))
            for one in differ
        ),
    )
    drawn = reveal_message(RevealNews.model_validate_json(news.model_dump_json()))
    assert slack_takes(drawn)
    assert size(drawn) < 13_000
    items = tuple(
        ToTalkAbout(
            CATALOG.practices[one.practice],
            one.counts,
            one.value,
            {} if anonymous else {value: tuple(f"U0000{n}" for n in range(people)) for value in one.counts},
            (("Azure", 1, 2),),
            (("<!channel> look\n" * 80, "U1"), ("x", None)) * 3,
        )
        for one in differ[:8]
    )
    talk = Talk(123456, "C1", EMPTY, ("Google",), outcomes, items, len(differ) - len(items), 3, 7, people, people + 1)
    drawn = views.card(talk)
    assert slack_takes(drawn)
    assert len(drawn.blocks) <= 50
    assert sum(len(str(block.get("text", ""))) for block in drawn.blocks) < 13_000
    counted = tuple(CountedPractice(one.practice, "Data", one.counts, one.agreed) for one in found)
    every = every_practice_message(EveryPractice("C1", anonymous, counted))
    assert slack_takes(every)
    assert size(every) < 13_000


def size(message: Message) -> int:
    """How many characters there are to read."""
    return len(words_of(list(message.blocks)))


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

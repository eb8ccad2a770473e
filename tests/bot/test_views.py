"""Whatever is drawn is something that Slack takes, and says what it should."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.assess import views
from bot.assess.buttons import card_value, read_note_value
from bot.assess.choice import Choice, offers
from bot.assess.dialogs import MOST_SUBJECT, product_dialog, reason_dialog
from bot.assess.everyone.state import AnswerNudge, Invitation, Stuck
from bot.assess.everyone.views import invitation_message, more_time_note, nudge_message, stuck_message
from bot.assess.hand_over.views import (
    hand_over_dialog,
    handed_on,
    handed_over,
    handed_to_you,
    let_lead_dialog,
    not_told,
)
from bot.assess.interview import explained, interview
from bot.assess.leaving.state import Left
from bot.assess.leaving.views import left_message, taken_from_card, taken_over_note
from bot.assess.notes.state import MOST_WORDS, Noting, Quoted
from bot.assess.notes.views import (
    MOST_QUOTED,
    evidence_dialog,
    evidence_kept,
    is_address,
    note_dialog,
    note_kept,
    note_not_kept,
    note_offer,
    nothing_to_put_it_to,
)
from bot.assess.progress import question_screen, review
from bot.assess.start import views as start_views
from bot.assess.start.views import start_dialog
from bot.assess.state import (
    Click,
    Confirming,
    Declined,
    Dropped,
    Finished,
    Gathering,
    KnownAnswer,
    LeadCard,
    QuestionScreen,
    RevealedVotes,
    Round,
    Sent,
    SetupScreen,
    SomebodyElse,
    Started,
    Talk,
    ToTalkAbout,
    Votes,
)
from bot.assess.together.state import ThreadNews, ThreadState, Voted
from bot.assess.together.state import VoteOutcome as VoteHeard
from bot.assess.together.views import gone_on_alone, thread_message, vote_note
from bot.assess.typed_words.state import Handled, TypedOutcome
from bot.assess.typed_words.views import greeting, line
from bot.assess.words import SAID
from bot.charts.files import as_text_messages
from bot.home.old_buttons.views import here_you_are, nothing_waits
from bot.home.state import Home, ModelLevel, MyTeam
from bot.home.state import InstallationSetup as HomeSetup
from bot.home.views import home
from bot.insights.evidence.service import PAGE, Evidence, NoteRow, PracticeEvidence
from bot.insights.evidence.views import evidence_message, no_such_page
from bot.insights.export.service import ExportOffer, ExportRequest, Made
from bot.insights.export.views import comment, offer_message, title_of, under_way, unknown_form
from bot.insights.export.writing import Form
from bot.insights.status import PreviousLevel
from bot.levels.reveal_views import every_practice_message, reveal_message
from bot.levels.state import (
    ChangedOutcome,
    CountedPractice,
    Differing,
    EveryPractice,
    LevelChangeNews,
    NotPosted,
    RevealNews,
)
from bot.levels.views import level_change_message, not_posted_message
from bot.slack.apologies import old_dialog, press_again
from bot.slack.message import Message, button, closing_dialog, section, under
from bot.slack.mrkdwn import escape, listing, split_lines
from bot.teams.settings.state import Chosen, SettingsChanged, TeamSettings
from bot.teams.settings.views import changed_message, settings_dialog, settings_message
from frameworks.catalog import load_catalog
from frameworks.changes import answer_changes, level_changes, what_made_the_difference
from frameworks.consensus import agreements, team_answers, to_talk_about
from frameworks.interview import Mode, models_for
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from playground.blocks import problems
from playground.people import words_of
from storage.assessments import GivenAnswers
from storage.installation import Installation
from storage.notes import KeptNote
from storage.rounds import RoundMember
from storage.seats import About, Seat
from storage.tables import AssessmentState, Way

CATALOG = load_catalog()
ALL = tuple(CATALOG.frameworks)
answers = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)


def slack_takes(message: Message) -> bool:
    """Whether Slack's schema has nothing against a message."""
    assert message.text
    for newer in (False, True):
        assert problems("message_blocks", message.arguments(newer=newer)["blocks"]) == []
    return True


TEAM = About(ALL, Scope.TEAM, mode="full")


def seat(position: str | None, about: About = TEAM) -> Seat:
    return Seat("T1", 1, 1, 1, "C1", about, AssessmentState.OPEN, position, None, None)


def asked_again(practice: str | None, given: dict[str, AnswerValue], about: About = TEAM) -> QuestionScreen:
    """What is asked with these answers given, having gone back to a practice."""
    shown = question_screen(CATALOG, seat(practice, about), interview(CATALOG, about, GivenAnswers(3, given)))
    assert isinstance(shown, QuestionScreen)
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


@pytest.mark.parametrize("practice", sorted(CATALOG.practices))
def test_every_question_can_be_explained(practice: str) -> None:
    shown = explained(CATALOG, asked_again(practice, {practice: AnswerValue.PARTLY}))
    drawn = views.card(replace(shown, notes=2) if isinstance(shown, QuestionScreen) else shown)
    assert slack_takes(drawn)
    words = words_of(drawn.arguments()["blocks"])
    assert escape(CATALOG.practices[practice].how[-1]) in words, "nothing is cut off at the end"
    assert "Asked for by" in words
    assert slack_takes(under("You said “2”.", drawn))


def note(practice: str, text: str, link: str | None) -> KeptNote:
    return KeptNote(7, practice, text, link, "U1", 1, datetime(2026, 1, 1, tzinfo=UTC))


@given(
    st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90),
    st.lists(
        st.builds(
            note,
            st.sampled_from(sorted(CATALOG.practices)),
            st.text(min_size=1, max_size=MOST_WORDS),
            st.sampled_from([None, "https://example.org/a?b=c&d=e", "http://localhost:8000"]),
        ),
        max_size=8,
    ),
)
def test_every_note_stands_beside_its_practice(said: dict[str, AnswerValue], notes: list[KeptNote]) -> None:
    kept = tuple(replace(one, id=number) for number, one in enumerate(notes))
    at = interview(CATALOG, TEAM, GivenAnswers(3, said, kept))
    drawn = views.card(review(CATALOG, seat(None), at))
    assert slack_takes(drawn)
    assert words_of(drawn.arguments()["blocks"]).count(":memo:") >= len(notes)


@given(st.text(min_size=1, max_size=MOST_WORDS))
def test_words_travel_in_the_button_that_keeps_them(words: str) -> None:
    practice = CATALOG.practices["model-registry"]
    click = Click(123456, practice.id, 88)
    drawn = note_offer(practice, click, "1700000000.000001", words)
    assert slack_takes(drawn)
    assert read_note_value(drawn.arguments()["blocks"][1]["elements"][0]["value"]) == (
        click,
        "1700000000.000001",
        words,
    )


@given(st.sampled_from(TypedOutcome), st.text(min_size=1, max_size=4000))
def test_any_typed_text_gets_a_reply(outcome: TypedOutcome, text: str) -> None:
    practice = CATALOG.practices["model-registry"]
    heard = Handled(outcome, asked_again(None, {}), practice, AnswerValue.PARTLY, 3)
    drawn = under(line(heard, escape(text)), views.card(heard.shown))
    assert slack_takes(drawn)
    assert "{" not in line(heard, "x")


@given(st.text(max_size=MOST_QUOTED), st.sampled_from([None, "https://example.org/p1"]), st.booleans())
def test_every_dialog_about_notes_can_be_shown(words: str, link: str | None, over: bool) -> None:  # noqa: FBT001 - drawn
    groups = tuple((part, part.practices) for part in CATALOG.parts)
    noting = Noting(1, "C1", groups, "model-registry", over=over)
    metadata = json.dumps({"assessment": 1, "link": link, "words": words}, ensure_ascii=False)
    for view in (
        evidence_dialog(metadata, noting, Quoted(link, words)),
        evidence_kept("Model registry", Quoted(link, words)),
        nothing_to_put_it_to(),
        note_dialog("1:model-registry:88 D1 1.2"),
        hand_over_dialog("1:model-registry:88 D1 1.2"),
        let_lead_dialog("1::0 D1 1.2"),
    ):
        assert problems("modal_view", view) == []


def test_handing_over_and_a_greeting_can_be_shown() -> None:
    assert slack_takes(greeting())
    assert slack_takes(handed_over("U2"))
    assert slack_takes(handed_on("U1", "U2"))
    assert slack_takes(not_told("U2", "C1"))
    assert slack_takes(under(handed_to_you("U1", 1), views.card(asked_again(None, {}))))
    assert slack_takes(note_kept("Model registry"))
    assert slack_takes(note_not_kept())


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("https://example.org", True),
        ("HTTP://example.org:8000/a?b=c#d", True),
        ("https://[::1]/x", True),
        ("https://[::1/x", False),
        ("example.org", False),
        ("https://", False),
        ("https:///path", False),
        ("javascript:alert(1)", False),
        ("https://example.org/a b", False),
        ("https://example.org|<!channel>", False),
        ("see https://example.org", False),
    ],
)
def test_an_address_is_one_on_the_web(text: str, good: bool) -> None:  # noqa: FBT001 - drawn
    assert is_address(text) is good


@given(st.sampled_from(["fraud model", "x" * MOST_SUBJECT, "<!channel> & *co*"]), st.booleans(), st.sampled_from(Mode))
def test_every_setup_can_be_shown(name: str, trains_models: bool, mode: Mode) -> None:  # noqa: FBT001 - drawn
    models = models_for(CATALOG, ALL, trains_models=trains_models)
    targets = {"azure": 3, "ml-test-score": 5}
    about = About(ALL, trains_models=trains_models, mode=mode.value, targets=targets)
    last = About(ALL, Scope.PRODUCT, name)
    setup = SetupScreen(123456, "C1", about, models, 75, 88, last, tuple(f"{number}{name}"[:60] for number in range(9)))
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
        assert all(escape(one.note) in words_of(drawn.arguments()["blocks"]) for one in shown)
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
    named = tuple(one.name for one in CATALOG.practices.values())
    most = [one.model_copy(update={"better": named, "worse": named}) for one in changed]
    for update in ({"changed": most}, {"changed": most, "subscribed": True, "late": True, "corrected": True}):
        assert slack_takes(level_change_message(news.model_copy(update=update)))


def changed_by(before: dict[str, AnswerValue], after: dict[str, AnswerValue], *models: str) -> LevelChangeNews:
    """The news of a team whose answers were these and are those."""
    changed: list[ChangedOutcome] = []
    for model in models:
        framework = CATALOG.frameworks[model]
        scored = outcome(CATALOG, framework, after)
        changes = level_changes(outcome(CATALOG, framework, before).levels, scored.levels)
        difference = what_made_the_difference(framework, changes, answer_changes(CATALOG, before, after))
        better, worse = (tuple(one.name for one in side) for side in (difference.better, difference.worse))
        changed.append(ChangedOutcome(outcome=scored, first=False, changes=changes, better=better, worse=worse))
    return LevelChangeNews(channel_id="C1", user_id="U1", changed=tuple(changed))


def everything(**but: AnswerValue) -> dict[str, AnswerValue]:
    return dict.fromkeys(CATALOG.practices, AnswerValue.FULLY) | {
        name.replace("_", "-"): value for name, value in but.items()
    }


def test_a_drop_is_told_kindly_with_its_cause_and_what_is_next() -> None:
    news = changed_by(everything(), everything(model_registry=AnswerValue.PARTLY), "google", "azure")
    drawn = level_change_message(news)
    words = words_of(drawn.arguments()["blocks"])
    assert "is no verdict on anybody" in words
    assert "Google: level 2 → 1 of 2" in words
    assert "▰▰ → ▰▱" in words, "a model without dimensions is pictured in words"
    assert ":arrow_down: Lowered it: Model registry" in words
    assert ":arrow_up:" not in words
    assert "To reach level 2" in words
    back = words_of(
        level_change_message(
            changed_by(everything(model_registry=AnswerValue.PARTLY), everything(), "google")
        ).arguments()["blocks"]
    )
    assert ":arrow_up: Raised it: Model registry" in back
    assert "no verdict" not in back


def test_the_dimensions_are_a_chart_or_the_same_in_words() -> None:
    nothing = dict.fromkeys(CATALOG.practices, AnswerValue.NOT_YET)
    drawn = level_change_message(changed_by(nothing, everything(), "azure", "gigaom", "ml-test-score"))
    charts = [one for one in drawn.arguments(newer=True)["blocks"] if one["type"] == "data_visualization"]
    assert len(charts) == 2, "Slack takes no more"
    before, now = charts[0]["chart"]["series"]
    levels = outcome(CATALOG, CATALOG.frameworks["azure"], nothing).levels.dimensions
    assert [one["value"] for one in before["data"]] == list(levels.values())
    assert {one["value"] for one in now["data"]} == {CATALOG.frameworks["azure"].top}
    words = words_of(drawn.arguments()["blocks"])
    assert all(f"▰▰▰▰  {one.name}: 4" in words for one in CATALOG.frameworks["azure"].dimensions)
    assert f"and {len(CATALOG.frameworks['azure'].gate_practices) - 5} more" in words, "a few names are enough"


def test_news_elsewhere_name_the_team_and_how_to_unfollow() -> None:
    news = changed_by(everything(model_registry=AnswerValue.PARTLY), everything(), "google")
    drawn = level_change_message(news.model_copy(update={"subscribed": True}))
    assert drawn.text == "<#C1>: Google: level 1 → 2 of 2, CI/CD pipeline automation."
    words = words_of(drawn.arguments()["blocks"])
    assert "`/maturity notify`" in words
    assert "<@U1>" not in words
    late = words_of(
        level_change_message(news.model_copy(update={"corrected": True, "late": True})).arguments()["blocks"]
    )
    assert "*Correction: an answer about <#C1> was changed afterwards, and a level with it*" in late


def test_news_of_an_older_release_can_still_be_drawn() -> None:
    kept = changed_by(everything(model_registry=AnswerValue.PARTLY), everything(), "google", "azure").model_dump(
        mode="json"
    )
    for name in ("late", "subscribed", "dimensions"):
        kept.pop(name)
    for one in kept["changed"]:
        one.pop("better")
        one.pop("worse")
    drawn = level_change_message(LevelChangeNews.model_validate(kept))
    assert slack_takes(drawn)
    assert "made the difference" not in words_of(drawn.arguments()["blocks"])


EMPTY = About(("google",), Scope.PRODUCT, "<!channel> & co", way=Way.EVERYONE)
LONG = st.sampled_from([0, 1, 3, 60, 500])


@given(LONG, LONG, LONG, st.booleans(), st.booleans())
def test_every_round_can_be_shown(finished: int, waiting: int, gone: int, anonymous: bool, due: bool) -> None:  # noqa: FBT001
    about = replace(EMPTY, anonymous=anonymous)
    when = datetime(2026, 1, 1, tzinfo=UTC)
    members = tuple(
        RoundMember(f"U0000000{number}", number % 2 == 0, number < finished, number >= finished + waiting)
        for number in range(finished + waiting + gone)
    )
    of = (123456, "C1", about, ("Google",))
    drawn = views.card(Round(*of, members, when if due else None, when.date() if due else None))
    assert slack_takes(drawn)
    assert f"{finished} of {finished + waiting} have finished" in drawn.text
    for shown in (Gathering(*of, when.date(), 18), Sent(*of, when if due else None), Declined(*of)):
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
    nudge = AnswerNudge(**asked.model_dump(), begun=due, left=finished % 2)
    assert slack_takes(nudge_message(AnswerNudge.model_validate_json(nudge.model_dump_json())))


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
    assert sum(len(str(block.get("text", ""))) for block in drawn.arguments()["blocks"]) < 13_000
    counted = tuple(CountedPractice(one.practice, "Data", one.counts, one.agreed) for one in found)
    every = every_practice_message(EveryPractice("C1", anonymous, counted))
    assert slack_takes(every)
    assert size(every) < 13_000


def size(message: Message) -> int:
    """How many characters there are to read."""
    return len(words_of(message.arguments()["blocks"]))


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
    shown = replace(hidden, revealed=RevealedVotes(said, {} if anonymous else who), once=anonymous)
    too_few = replace(hidden, revealed=RevealedVotes(None))
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
    convened = LeadCard(1, "C1", THERE, ("Azure",), link="https://example.test/p1")
    for problem in (None, "not_in_channel", "channel_not_found", "is_archived", "restricted_action"):
        drawn = views.card(replace(convened, problem=problem))
        assert slack_takes(drawn)
        assert ("/invite @maturity" in drawn.text) == (problem in ("not_in_channel", "channel_not_found"))
        assert ("archived" in drawn.text) == (problem == "is_archived")
    for now in (Started(convened, resumed=True, leads=True), SomebodyElse("UA", 3, together=True)):
        assert slack_takes(start_views.current(now, Choice(())))
    assert slack_takes(start_views.waiting_note(convened))


@pytest.mark.parametrize("how", ThreadState)
def test_the_message_above_the_thread_can_be_shown_however_it_ends(how: ThreadState) -> None:
    outcomes = tuple(outcome(CATALOG, one, {}) for one in CATALOG.frameworks.values())
    news = ThreadNews(
        channel_id="C1", frameworks=ALL, scope=Scope.PRODUCT, subject="<fraud>", how=how, led_by="UA", outcomes=outcomes
    )
    assert slack_takes(thread_message(ThreadNews.model_validate_json(news.model_dump_json())))
    assert slack_takes(gone_on_alone("UA"))


@pytest.mark.parametrize("heard", VoteHeard)
def test_voters_are_told_the_outcome_once(heard: VoteHeard) -> None:
    note = vote_note(Voted(heard, AnswerValue.PARTLY, anonymous=False))
    assert (note is None) == (heard is VoteHeard.SAME)
    assert note is None or slack_takes(note)


def test_more_blocks_than_a_message_holds_are_cut_and_said() -> None:
    drawn = Message("x", tuple(section(str(number)) for number in range(60))).arguments()["blocks"]
    assert problems("message_blocks", drawn) == []
    assert "more than a message can hold" in str(drawn[-1])


def test_home_and_the_dialog_to_start_can_be_shown() -> None:
    asked = asked_again(None, {})
    setup = SetupScreen(1, "C1", About(ALL), models_for(CATALOG, ALL), 70, 80, None, ())
    for waiting, more in (((), 0), ((asked,), 0), ((setup, asked) * 3, 4)):
        assert problems("home_view", home(Home(waiting, more, (), 0, 0))) == []
    earlier = PreviousLevel(1, datetime(2026, 1, 1, tzinfo=UTC))
    levels = (ModelLevel("Azure", 2, 4, earlier), ModelLevel("<Ours>", None, None, None))
    assessed = datetime(2026, 4, 1, tzinfo=UTC)
    teams = tuple(MyTeam(one, f"C{one}", levels if one % 2 else (), assessed if one % 2 else None) for one in range(10))
    refused = {"newer blocks": "invalid_blocks", "uploads": "missing_scope"}
    counts = HomeSetup(tuple(CATALOG.frameworks), Installation(4, 5, 6, refused))
    for shown, first, count in ((teams[:1], 0, 1), (teams[:3], 0, 3), (teams, 0, 200), (teams, 100, 200)):
        drawn = home(Home((setup, asked) * 2, 1, shown, first, count, counts))
        assert problems("home_view", drawn) == []
        assert ("Next" in str(drawn)) == (first + len(shown) < count)
    few = offers(CATALOG)[1:]
    many = tuple(replace(few[0], name=f"Model {one}", frameworks=(f"own-{one}",)) for one in range(108))
    for offered in (few, many[:18], many):
        assert problems("modal_view", start_dialog(offered, 3)) == []
    assert all(f"'own-{one}'" in str(start_dialog(many[:18], 3)) for one in range(18))
    assert "8 more can be named: /maturity assess" in str(start_dialog(many, 3))


def test_offers_for_an_open_assessment_fit_messages_and_dialogs() -> None:
    asked = asked_again(None, {})
    setup = SetupScreen(1, "C1", About(ALL), models_for(CATALOG, ALL), 70, 80, None, ())
    wishes = (Choice(()), Choice(ALL, mode=Mode.FULL, way=Way.TOGETHER))
    found = (
        *(
            Started(shown, resumed=True, answered=88, leads=leads)
            for shown in (asked, setup)
            for leads in (True, False)
        ),
        *(SomebodyElse("U1", 1, 7, leads=leads, may_take_over=may) for leads in (True, False) for may in (True, False)),
        Dropped("C1", None),
        Finished(1, "C1", TEAM, (), None),
    )
    for wish in wishes:
        for one in found:
            assert slack_takes(start_views.current(one, wish))
            assert problems("modal_view", closing_dialog("Start an assessment", start_views.current(one, wish))) == []
        assert start_views.read_wish_value(start_views.wish_value(7, wish)) == (7, wish)
    for drawn in (
        start_views.waiting_note(asked),
        start_views.started_over_note(setup),
        here_you_are(),
        nothing_waits(),
        press_again(),
        old_dialog(),
    ):
        assert slack_takes(drawn)


@given(
    st.lists(st.from_regex(r"U[A-Z0-9]{8,10}", fullmatch=True), max_size=20, unique=True),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, True, False]),
)
def test_every_teams_settings_can_be_shown(
    owners: list[str],
    anonymous: bool,  # noqa: FBT001 - drawn
    may_change: bool,  # noqa: FBT001 - drawn
    open_anonymous: bool | None,  # noqa: FBT001 - drawn
) -> None:
    chosen = Chosen(owners=tuple(owners), anonymous=anonymous)
    when = datetime(2026, 1, 1, tzinfo=UTC)
    for changed in ((None, None), ("U1", when)):
        assert slack_takes(settings_message(TeamSettings("C1", chosen, may_change, *changed, open_anonymous)))
    assert problems("modal_view", settings_dialog(chosen, "U1", "x" * 3000)) == []
    if owners:
        news = SettingsChanged(user_id="U1", owners=tuple(owners), anonymous=anonymous)
        assert slack_takes(changed_message(SettingsChanged.model_validate_json(news.model_dump_json())))


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


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        ("• one two three four", ["• one two", "three four"]),
        ("abcdefghijklmnopq", ["abcdefghijkl", "mnopq"]),
        ("abcdefghi &amp; jk", ["abcdefghi", "&amp; jk"]),
        ("abcdefghij&amp;klm", ["abcdefghij", "&amp;klm"]),
        ("abcdefgh <!date^1^{a} at {b}|c>", ["abcdefgh", "<!date^1^{a} at {b}|c>"]),
        ("      abcdefghijkl", ["      abcdef", "ghijkl"]),
    ],
)
def test_a_line_too_long_for_a_section_is_broken_between_words(line: str, pieces: list[str]) -> None:
    limit = max(12, *map(len, pieces))
    assert split_lines(line, limit) == pieces


@pytest.mark.parametrize("user_id", ["U1", ""])
def test_messages_about_leaving_and_taking_over_can_be_drawn(user_id: str) -> None:
    told = left_message(Left(assessment_id=1, channel_id="C1", user_id=user_id, answered=3))
    assert ("<@" in told.text) == bool(user_id), "nobody is named where nobody is to know"
    about = About(("google",), anonymous=not user_id)
    for drawn in (taken_over_note("U2", "C1", about), taken_from_card("U2", "C1", about)):
        assert slack_takes(drawn)
        assert ("<@" in drawn.text) == bool(user_id)
    assert slack_takes(told)
    of_everyone = taken_from_card("U2", "C1", replace(about, way=Way.EVERYONE))
    assert "your answers" not in of_everyone.text, "they stay whose they are"


def test_a_channel_without_the_bot_is_warned_about_with_what_to_type() -> None:
    drawn = views.not_in_channel_note("C1", "/invite @maturity-2")
    assert slack_takes(drawn)
    assert "`/invite @maturity-2`" in drawn.text


people_words = st.text(max_size=800)
standings = st.builds(
    PracticeEvidence,
    name=st.text(min_size=1, max_size=60),
    part=st.sampled_from(["Data & features", "People"]),
    answer=st.sampled_from(AnswerValue),
    said_at=st.just(datetime(2026, 11, 24, tzinfo=UTC)),
    anonymous=st.booleans(),
    scope=st.sampled_from(Scope),
    subject=st.text(max_size=60),
    by=st.none() | st.just("U1"),
    counts=st.dictionaries(st.sampled_from(AnswerValue), st.integers(1, 500)),
    who=st.dictionaries(st.sampled_from(AnswerValue), st.lists(st.just("U0123456789"), max_size=60).map(tuple)),
    disputed=st.booleans(),
    settled=st.booleans(),
    reason=st.sampled_from(["", "other", "architecture", "gone"]),
    because=people_words,
    notes=st.lists(
        st.builds(NoteRow, text=people_words, link=st.none() | people_words, by=st.none() | st.just("U1")), max_size=9
    ).map(tuple),
)


@given(
    st.lists(standings, max_size=PAGE).map(tuple),
    st.integers(0, 40),
    st.sampled_from(["", "azure"]),
    st.booleans(),
)
def test_any_evidence_can_be_shown(page: tuple[PracticeEvidence, ...], start: int, about: str, names: bool) -> None:  # noqa: FBT001
    words = "x" * 60
    shown = Evidence(7, "C1", words, about, start, start + len(page) + 20 if page else 0, page, names)
    drawn = evidence_message(shown)
    assert slack_takes(drawn)
    if page:
        assert "7 evidence " in str(drawn.blocks)
        # What does not fit is on the next page.
        begins = int(re.findall(r"from:(\d+)", str(drawn.blocks))[-1]) - 1
        assert start < begins <= start + len(page)
        assert begins == start + len(page) or size(drawn) > 3000
        assert begins == start + 1 or size(drawn) < 13_000
    assert slack_takes(no_such_page())


def test_what_people_put_to_a_practice_makes_no_markup_and_no_mention() -> None:
    when = datetime(2026, 11, 24, tzinfo=UTC)
    notes = (NoteRow("<!channel> <@U9>", "https://example.org/<!here>"), NoteRow("", "https://example.org/a|b"))
    one = PracticeEvidence(
        "<#C9>", "People", AnswerValue.NOT_APPLICABLE, when, because="<!everyone>", reason="other", notes=notes
    )
    drawn = str(evidence_message(Evidence(7, "C1", "", "", 0, 1, (one,))).blocks)
    for mention in ("<!channel>", "<@U9>", "<!here>", "<!everyone>", "<#C9>", "|b>"):
        assert mention not in drawn


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("everything", [True, False])
def test_exports_can_be_offered_and_told_of(names: bool, everything: bool) -> None:  # noqa: FBT001
    drawn = offer_message(ExportOffer(7, "C1", names, everything))
    assert slack_takes(drawn)
    assert ("All teams" in str(drawn.blocks)) == everything
    for form in Form:
        made = Made("maturity.csv", "# Words\n" + "line <!here>\n" * 20_000, form, names, None if everything else "C1")
        assert title_of(made)
        assert ("who said what: mind" in comment(made)) == names
        messages = as_text_messages("The Markdown file", made.text)
        assert len(messages) == 11, "of a long one the beginning, and how to have it all"
        assert all(map(slack_takes, messages))
        assert max(map(size, messages)) < 13_000
        assert "<!here>" not in str(messages)
        assert slack_takes(under_way(ExportRequest(7, form)))
    assert slack_takes(unknown_form("<!here>" * 40))

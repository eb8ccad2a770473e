"""A check-in: what may have changed since last time is asked, one click keeps the rest, in all models at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from bot.settings import Settings
from frameworks.checkin import agenda
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue, Scope
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.results import latest_results
from storage.tables import Note, Result
from tests.journeys.answering import CATALOG, current_practice
from tests.journeys.past import WORKSPACE, assessed
from tests.journeys.rounds import somebody
from tests.journeys.voting import at_the_card, sees_on_card

pytestmark = pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)

MODELS = ("google", "azure", "gigaom")
CHANNEL = "C0PLATFORM"
UNCHANGED = "The rest is unchanged"
ASKED = [one.id for one in questions(CATALOG, models_for(CATALOG, MODELS), Mode.FULL)]
LAST_QUARTER = timedelta(days=90)


def said(**otherwise: AnswerValue) -> dict[str, AnswerValue]:
    """Everything fully, but for some practices (with _ for -)."""
    return dict.fromkeys(ASKED, AnswerValue.FULLY) | {
        name.replace("_", "-"): value for name, value in otherwise.items()
    }


TYPICAL = said(
    data_validation=AnswerValue.NOT_YET,
    model_registry=AnswerValue.PARTLY,
    production_monitoring=AnswerValue.NOT_YET,
    pipeline_cd=AnswerValue.PARTLY,
    fast_rollback=AnswerValue.NOT_YET,
    measured_value=AnswerValue.PARTLY,
    experiment_tracking=AnswerValue.DONT_KNOW,
)


def in_place_to(level: int) -> dict[str, AnswerValue]:
    """What the models ask for up to this level is in place, and nothing above it."""
    models = models_for(CATALOG, MODELS)
    below = {one for model in models for gate in model.gates if (gate.level or 0) <= level for one in gate.practices}
    return {one: AnswerValue.FULLY if one in below else AnswerValue.NOT_YET for one in ASKED}


def asked_by(model: str) -> set[str]:
    return {one.id for one in questions(CATALOG, models_for(CATALOG, [model]), Mode.FULL)}


def to_ask(answers: Mapping[str, AnswerValue]) -> list[str]:
    return list(agenda(CATALOG, models_for(CATALOG, MODELS), answers))


async def was_assessed(
    bot: Settings, answers: Mapping[str, AnswerValue], *models: str, ago: timedelta = LAST_QUARTER
) -> None:
    await assessed(bot, CHANNEL, answers, datetime.now(UTC) - ago, *(models or MODELS))


async def checks_in(person: Somebody, words: str = "") -> None:
    """Begin a check-in, up to the card that says what it is about."""
    person.goes_to("ml-platform")
    await person.types(f"/maturity checkin {words}".strip())
    person.goes_to_the_app()
    await person.sees("Check-in for")


async def next_question(person: Somebody, before: str | None) -> None:
    await person.until(
        lambda: current_practice(person) not in (None, before) or "That is all I ask" in person.last_message(),
        "the next question, or the rest",
    )


async def result_of(bot: Settings, model: str) -> Result:
    database = Database(bot.database_url)
    try:
        async with database.read() as session:
            rows = await latest_results(session, WORKSPACE, 1)
            return next(row for row in rows if row.framework_id == model)
    finally:
        await database.close()


async def test_a_typical_checkin_takes_under_ten_clicks_for_all_models(ada: Somebody, bot: Settings) -> None:
    before = in_place_to(2) | {"experiment-tracking": AnswerValue.DONT_KNOW}
    await was_assessed(bot, before)
    clicks = ["Start"]
    await checks_in(ada)
    assert "Azure + GigaOm + Google" in ada.last_message()
    agenda_now = to_ask(before)
    assert f"{len(agenda_now)} questions, then one click for the" in ada.last_message()
    heard = [
        ("What changed", None),
        ("Better: fully", AnswerValue.FULLY),
        ("Still true: not yet", AnswerValue.NOT_YET),
        ("Better: partly", AnswerValue.PARTLY),
        ("Skip", AnswerValue.NOT_YET),
        ("Better: fully", AnswerValue.FULLY),
        (f"This and {len(agenda_now) - 7} more: still true", AnswerValue.NOT_YET),
        ("Fully", AnswerValue.FULLY),
        (UNCHANGED, None),
    ]
    asked: list[str] = []
    for label, value in heard:
        if value is not None:
            practice = current_practice(ada)
            assert practice is not None
            asked.append(practice)
        clicks.append(label)
        await ada.clicks(label)
        if label == UNCHANGED:
            await ada.sees("Done.")
        else:
            await next_question(ada, asked[-1] if asked else None)
    assert asked == [*agenda_now[:6], "experiment-tracking"]
    assert len(clicks) - 1 < 10, clicks
    said_now = {one: value for one, (_, value) in zip(asked, [one for one in heard if one[1]], strict=True)}
    rows = {model: await result_of(bot, model) for model in MODELS}
    assert len({row.assessment_id for row in rows.values()}) == 1, "all models at once"
    for model, row in rows.items():
        assert {AnswerValue(value) for value in row.answers.values()} <= set(AnswerValue)
        expected = {**before, **said_now}
        assert row.answers == {one: expected[one].value for one in row.answers}, model
        assert set(row.answers) == asked_by(model)
    skipped_or_kept = asked_by("azure") - {*agenda_now}
    assert skipped_or_kept <= set(rows["azure"].asked_at), "what was not asked about is as old as it was"


async def test_what_changed_stands_above_the_rest(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, TYPICAL)
    await checks_in(ada)
    await ada.clicks("What changed")
    for label in ("Better: fully", "Still true: not yet", "Skip"):
        practice = current_practice(ada)
        await ada.until(lambda: current_practice(ada) is not None, "a question")
        practice = current_practice(ada)
        await ada.clicks(label)
        await next_question(ada, practice)
    for expected in (
        ":arrow_up: Model registry: partly → *fully*",
        ":white_check_mark: 1 practice as before",
        "*As last time*",
        "*Don't know* (1): Experiment tracking",
    ):
        assert expected in ada.last_message()


async def test_all_that_waits_can_be_said_to_be_still_true_at_once(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, TYPICAL)
    await checks_in(ada)
    await ada.clicks("What changed")
    await next_question(ada, None)
    with_an_answer = [one for one in to_ask(TYPICAL) if TYPICAL[one] is not AnswerValue.DONT_KNOW]
    await ada.clicks(f"This and {len(with_an_answer) - 1} more: still true", times=2)
    await ada.until(lambda: current_practice(ada) == "experiment-tracking", "what nobody knew last time")
    assert "Do you know by now?" in ada.last_message()
    await ada.clicks("Skip")
    await ada.sees("That is all I ask")
    assert f"{len(with_an_answer)} practices as before" in ada.last_message()
    await ada.clicks(UNCHANGED, times=2)
    await ada.sees("Done.")
    assert (await result_of(bot, "gigaom")).answers == {
        one: value.value for one, value in TYPICAL.items() if one in (await result_of(bot, "gigaom")).answers
    }
    ada.goes_to("ml-platform")
    assert not any("maturity level" in one for one in ada.messages()), "nothing changed: no message"


async def test_something_else_that_changed_is_found_in_the_list(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, TYPICAL)
    await checks_in(ada)
    await ada.clicks("What changed")
    await next_question(ada, None)
    await ada.clicks(f"This and {len(to_ask(TYPICAL)) - 2} more: still true")
    await ada.until(lambda: current_practice(ada) == "experiment-tracking", "what nobody knew last time")
    await ada.clicks("Skip")
    await ada.sees("That is all I ask")
    await ada.chooses("Something else changed", "Training code in version control")
    await ada.until(lambda: current_practice(ada) == "training-code-versioned", "the practice that changed")
    await ada.clicks("Worse: not yet")
    await ada.sees("That is all I ask")
    assert ":arrow_down: Training code in version control: fully → *not yet*" in ada.last_message()
    await ada.clicks(UNCHANGED)
    await ada.sees("Done.")
    assert (await result_of(bot, "azure")).answers["training-code-versioned"] == "not_yet"


async def test_words_say_what_changed(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, TYPICAL)
    await checks_in(ada)
    await ada.clicks("What changed")
    await ada.until(lambda: current_practice(ada) == "model-registry", "the first question")
    await ada.types("better")
    await ada.until(lambda: current_practice(ada) == "data-validation", "the second question")
    assert "*Fully* for “Model registry”" in ada.last_message()
    await ada.types("worse")
    await ada.sees("Keep this as a note")
    await ada.types("still true")
    await ada.until(lambda: current_practice(ada) == "experiment-tracking", "the third question")
    assert "*Not yet* for “Data validation before training”" in ada.last_message()
    await ada.types("yes")
    await ada.sees("That is all I ask")
    await ada.types("finish")
    await ada.sees("Done.")


async def test_why_it_is_asked_again_is_said(ada: Somebody, bot: Settings) -> None:
    for model, days in (("google", 400), ("azure", 30)):
        answers = said(traceability=AnswerValue.DONT_KNOW)
        of = {one: value for one, value in answers.items() if one in asked_by(model)}
        await was_assessed(bot, of, model, ago=timedelta(days=days))
    await checks_in(ada)
    old = asked_by("google") - asked_by("azure")
    assert f"{len(old) + 1} questions" in ada.last_message()
    assert "Not everything was asked for a year" not in ada.last_message()
    await ada.clicks("What changed")
    await ada.until(lambda: current_practice(ada) == "traceability", "what nobody knew")
    assert "*don't know*. Do you know by now?" in ada.last_message()
    await ada.clicks("Fully")
    await ada.until(lambda: current_practice(ada) in old, "what was asked long ago")
    assert "*fully*. That is more than a year ago. Is it still so?" in ada.last_message()


async def test_evidence_that_ran_out_is_asked_about_again(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, said())
    await checks_in(ada)
    assert "No question, then one click for the" in ada.last_message()
    await ada.clicks("What changed")
    await ada.sees("Is the rest unchanged?")
    await ada.chooses("Something else changed", "Model registry")
    await ada.until(lambda: current_practice(ada) == "model-registry", "the practice")
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    assert await ada.sends_dialog({"words": "The pen test", "holds_for": "A month"}) == {}
    await ada.sees(":memo: 1 note")
    await ada.clicks("Still true: fully")
    await ada.sees("(until ")
    await ada.clicks(UNCHANGED)
    await ada.sees("Done.")
    await checks_in(ada)
    assert "No question" in ada.last_message(), "it holds still"
    await ada.types("/maturity cancel")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")
    await ages_notes(bot)
    await checks_in(ada)
    await ada.clicks("What changed")
    await ada.until(lambda: current_practice(ada) == "model-registry", "the practice whose evidence ran out")
    assert "The evidence for it has run out since." in ada.last_message()


async def ages_notes(bot: Settings) -> None:
    """Two months pass for every note."""
    database = Database(bot.database_url)
    try:
        async with database.write() as session:
            for note in (await session.exec(select(Note))).all():
                assert note.good_until is not None
                note.good_until -= timedelta(days=60)
                session.add(note)
    finally:
        await database.close()


async def test_once_a_year_everything_is_offered_afresh(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, said(), "google", ago=timedelta(days=370))
    await checks_in(ada)
    assert "Not everything was asked for a year: this would be a good time to ask it afresh." in ada.last_message()
    await ada.clicks("Ask everything afresh", times=2)
    await ada.sees("Question 1 of 24")
    assert "Last time" not in ada.last_message()


async def test_what_does_not_apply_still_does_not_for_the_same_reason(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, said(model_registry=AnswerValue.NOT_APPLICABLE), "google", ago=timedelta(days=400))
    await because(bot, "model-registry")
    await checks_in(ada)
    await ada.clicks("What changed")
    while current_practice(ada) != "model-registry":
        practice = current_practice(ada)
        await ada.clicks("Still true: fully")
        await next_question(ada, practice)
    await ada.clicks("Still true: not applicable")
    await next_question(ada, "model-registry")
    await ada.until(lambda: "more: still true" in ada.last_message(), "a way to say that of all")
    left = next(line for line in ada.last_message().split("\n") if line.endswith("more: still true"))
    await ada.clicks(left)
    await ada.clicks("Finish")
    await ada.sees("Done.")
    row = await result_of(bot, "google")
    assert row.answers["model-registry"] == "not_applicable"
    assert row.reasons == {"model-registry": {"reason": "other", "note": "We have one model"}}
    assert row.asked_at == {}, "each was asked about"


async def because(bot: Settings, practice: str) -> None:
    """Why a practice was not applicable."""
    database = Database(bot.database_url)
    try:
        async with database.write() as session:
            for row in await latest_results(session, WORKSPACE, 1):
                row.reasons = {practice: {"reason": "other", "note": "We have one model"}}
                session.add(row)
    finally:
        await database.close()


async def test_each_product_has_its_own_checkin(ada: Somebody, bot: Settings) -> None:
    await was_assessed(bot, TYPICAL)
    when = datetime.now(UTC) - timedelta(days=200)
    of = said(data_validation=AnswerValue.NOT_YET)
    await assessed(bot, CHANNEL, of, when, "google", scope=Scope.PRODUCT, subject="fraud model")
    await checks_in(ada)
    await ada.clicks("What changed: fraud model")
    await ada.until(lambda: current_practice(ada) == "data-validation", "the product's gap")
    await ada.clicks("Better: fully")
    await ada.clicks(UNCHANGED)
    await ada.sees("Done.")
    assert "fraud model" in ada.last_message()


@pytest.mark.usefixtures("bot")
async def test_without_a_result_there_is_nothing_to_check(ada: Somebody) -> None:
    await ada.types("/maturity checkin")
    await ada.sees("This team has no result yet")


async def test_everyone_says_what_changed_and_the_rest_stays(
    ada: Somebody, bot: Settings, playground: Playground
) -> None:
    await was_assessed(bot, TYPICAL)
    await checks_in(ada, "with everyone")
    await ada.clicks("What changed")
    await ada.sees("Whom shall I ask?")
    assert "at most 3 questions" in ada.last_message()
    await ada.picks_people("Everyone, or pick people", "U0BEN", "U0CHEN")
    await ada.clicks("Ask them")
    for name, second in (("ben", "Skip"), ("chen", "Better: partly")):
        person = somebody(playground, name)
        await person.clicks("Start answering")
        await person.until(lambda one=person: current_practice(one) is not None, "the first question")
        for label in ("Better: fully", second, "Skip"):
            practice = current_practice(person)
            await person.clicks(label)
            await next_question(person, practice)
        await person.clicks(f"{UNCHANGED}: send")
    await ada.until(lambda: any("Google" in one and "Done." in one for one in ada.messages()), "the result")
    row = await result_of(bot, "gigaom")
    expected = {**TYPICAL, "model-registry": AnswerValue.FULLY, "data-validation": AnswerValue.PARTLY}
    assert row.answers == {one: expected[one].value for one in row.answers}
    assert set(row.answers) == asked_by("gigaom")


async def test_together_people_vote_on_what_changed(ada: Somebody, ben: Somebody, bot: Settings) -> None:
    await was_assessed(bot, TYPICAL)
    await checks_in(ada, "together")
    await ada.clicks("What changed")
    await ada.sees("We are at it together in <#C0PLATFORM>")
    await at_the_card(ada, ben)
    await sees_on_card(ada, "*partly*. It stands between you and the next level. Done since then?")
    await ben.clicks("Better: fully")
    await sees_on_card(ada, "1 vote so far")
    await ada.clicks("Reveal the votes")
    await ada.clicks("We agree: Fully")
    for skipped in ("*Question 2 of 3* · Data", "*Question 2 of 3* · 1 skipped"):
        await sees_on_card(ada, skipped)
        await ada.clicks("Skip")
    await ada.clicks(UNCHANGED)
    await sees_on_card(ada, "*Done.*")
    row = await result_of(bot, "google")
    expected = {**TYPICAL, "model-registry": AnswerValue.FULLY}
    assert row.answers == {one: expected[one].value for one in row.answers}

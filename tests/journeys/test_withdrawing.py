"""Results that were a mistake: withdrawn, they count nowhere, and what was told of them is marked; and put back."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import system_clock
from bot.settings import Settings
from frameworks.model import Scope
from playground.people import Somebody
from playground.server import Playground
from playground.workspace import Conversation
from storage.engine import Database
from storage.pace import locked_paces, pause
from storage.tables import Lane
from tests.journeys.answering import answers_all
from tests.journeys.past import WORKSPACE, assessed, up_to
from tests.journeys.rounds import answers_and_sends, somebody
from tests.journeys.rounds import asks as asks_everyone
from tests.journeys.voting import agrees_on_the_rest, convenes, sees_on_card

PLATFORM = "C0PLATFORM"
WHEN = datetime(2026, 1, 5, tzinfo=UTC)
WITHDRAW, PUT_BACK = "history:withdraw:v1", "history:put_back:v1"
MARK = "*A result of <#C0PLATFORM> was withdrawn by <@U0BEN> as a mistake.*"


def holds(person: Somebody, words: str) -> Callable[[], bool]:
    """Whether one of the messages that somebody sees says this."""
    return lambda: any(words in one for one in person.messages())


async def hears_in(person: Somebody, channel: str, words: str) -> None:
    """Go to a channel, and wait until one of its messages says this."""
    person.goes_to(channel)
    await person.until(holds(person, words), words)


async def answers(person: Somebody, missing: str = "", models: str = "google") -> None:
    """Assess the team of #ml-platform in full, and wait for what the channel is told."""
    person.goes_to("ml-platform")
    await person.types(f"/maturity assess {models} full")
    person.goes_to_the_app()
    await answers_all(person, missing=missing)
    person.goes_to("ml-platform")


async def looks_back(person: Somebody, words: str = "", channel: str = "ml-platform") -> str:
    """See the history; gives what it says."""
    person.goes_to(channel)
    seen = set(person.timestamps())
    await person.types(f"/maturity history {words}".strip())
    await person.until(lambda: "over time" in person.last_message() and person.newest() not in seen, "the history")
    return person.last_message()


def buttons(person: Somebody) -> list[str]:
    """The ids of the buttons of the newest message that withdraw or put back."""
    mine = [one for one in person.looking_at.messages if one.only_for in (None, person.user_id)]
    found = [one for block in mine[-1].blocks or [] for one in block.get("elements", [])]
    return [one["action_id"] for one in found if one.get("action_id", "").startswith((WITHDRAW, PUT_BACK))]


def struck(person: Somebody) -> list[str]:
    """What is struck through in the tables of the newest message."""
    mine = [one for one in person.looking_at.messages if one.only_for in (None, person.user_id)]
    rows = [row for block in mine[-1].blocks or [] for row in block.get("rows", [])]
    parts = [part for row in rows for cell in row for one in cell.get("elements", []) for part in one["elements"]]
    return [one["text"] for one in parts if one.get("style") == {"strike": True}]


def asked(person: Somebody, action_id: str) -> str:
    """What the newest such button asks before it does it."""
    mine = [one for one in person.looking_at.messages if one.only_for in (None, person.user_id)]
    found = [one for block in mine[-1].blocks or [] for one in block.get("elements", [])]
    return next(one["confirm"]["text"]["text"] for one in found if one.get("action_id") == action_id)


@pytest.mark.usefixtures("bot")
async def test_a_mistake_is_withdrawn_everywhere_and_put_back(bot: Settings, ada: Somebody, ben: Somebody) -> None:
    await assessed(bot, PLATFORM, up_to("google", 1), WHEN, "google", who="U0ADA")
    ada.goes_to("general")
    await ada.types("/maturity notify")
    await ada.chooses("Follow a team by its channel", PLATFORM)
    await answers(ben)
    news = {}
    for channel in ("general", "ml-platform"):
        await hears_in(ada, channel, "Google: level 1 → 2 of 2")
        news[channel] = next(one for one in ada.messages() if "1 → 2" in one)
    told = len(ada.messages())

    assert "2 results so far." in await looks_back(ben)
    assert buttons(ben) == [f"{WITHDRAW}:2"], "the other is Ada's"
    assert "counts nowhere else" in asked(ben, f"{WITHDRAW}:2")
    await ben.clicks(f"{WITHDRAW}:2", times=2)
    await ben.sees("This is the only result so far, beside 1 that was withdrawn.")
    assert struck(ben) == ["2 CI/CD pipeline automation"]
    for channel in ("general", "ml-platform"):
        await hears_in(ada, channel, MARK)
        (said,) = [one for one in ada.messages() if "withdrawn" in one]
        assert "~Google: level 1 → 2 of 2, CI/CD pipeline automation~" in said
        assert "Now Google: *level 1 of 2, ML pipeline automation*" in said
        assert not holds(ada, "Raised it")()
    assert len(ada.messages()) == told, "in place"
    await ada.types("/maturity status")
    await ada.sees("Google: level 1 of 2")
    await ada.types("/maturity why")
    await ada.sees("level 1")
    await ada.opens_home()
    await ada.sees_at_home("level 1 of 2")
    ben.goes_to_the_app()
    await ben.clicks("Change an answer")
    await ben.sees("its result was withdrawn")

    assert "beside 1 that was withdrawn" in await looks_back(ben)
    await ben.clicks(f"{PUT_BACK}:2", times=2)
    await ben.sees("2 results so far.")
    assert "withdrawn" not in ben.last_message()
    for channel, before in news.items():
        await hears_in(ada, channel, "Google: level 1 → 2 of 2")
        await ada.until(lambda before=before: before in ada.messages(), "the news as it was")
    await ada.types("/maturity status")
    await ada.sees("Google: level 2 of 2")


async def test_all_models_of_the_same_answers_go_together(bot: Settings, ada: Somebody) -> None:
    await assessed(bot, PLATFORM, up_to("azure", 1), WHEN, "azure", "google", who="U0ADA")
    await assessed(bot, PLATFORM, up_to("azure", 4), WHEN + timedelta(days=90), "azure", "google", who="U0ADA")
    await looks_back(ada, "azure")
    assert buttons(ada) == [f"{WITHDRAW}:1", f"{WITHDRAW}:2"]
    assert "What Google made of the same answers goes with it." in asked(ada, f"{WITHDRAW}:2")
    await ada.clicks(f"{WITHDRAW}:2")
    await ada.sees("Level 1 of 4, DevOps but no MLOps")
    await ada.clicks(f"{WITHDRAW}:1")
    await ada.sees("All 2 results were withdrawn.")
    assert buttons(ada) == [f"{PUT_BACK}:1", f"{PUT_BACK}:2"], "the last that was withdrawn first"
    await ada.types("/maturity status")
    await ada.sees("not been assessed")
    await ada.types("/maturity report")
    await ada.sees("not been assessed")
    assert "All 2 results were withdrawn." in await looks_back(ada, "google")
    await ada.clicks(f"{PUT_BACK}:1")
    await ada.sees("This is the only result so far, beside 1 that was withdrawn.")
    await ada.types("/maturity status")
    await ada.sees("Azure: level 1 of 4")


async def test_withdrawn_result_seeds_no_assessment_and_its_report_is_refused(bot: Settings, ada: Somebody) -> None:
    await assessed(bot, PLATFORM, up_to("google", 2), WHEN, "google", scope=Scope.TEAM, who="U0ADA")
    await ada.types("/maturity report google")
    await ada.sees("level 2 of 2")
    shown = ada.newest()
    await looks_back(ada)
    await ada.clicks(f"{WITHDRAW}:1")
    await ada.sees("The only result was withdrawn.")
    message = next(one for one in ada.looking_at.messages if one.ts == shown)
    ada.looking_at.messages = [message]
    await ada.clicks("Share…")
    await ada.until(holds(ada, "there is no report of it"), "that there is no report")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.until(lambda: "What shall we look at" not in ada.last_message(), "what comes after the scope")
    assert "from before" not in ada.last_message()


async def test_what_was_not_posted_yet_is_posted_only_when_it_counts(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await assessed(bot, PLATFORM, up_to("google", 1), WHEN, "google", who="U0ADA")
    database = Database(bot.database_url)

    async def posts_from(when: datetime) -> None:
        async with database.write() as session:
            (held,) = (await locked_paces(session, {WORKSPACE})).values()
            held.posts_from = when
            session.add(held)

    async with database.write() as session:
        await locked_paces(session, {WORKSPACE})
        await pause(session, WORKSPACE, (Lane.POSTS,), system_clock() + timedelta(hours=1))
    await answers(ben)
    await looks_back(ben)
    await ben.clicks(f"{WITHDRAW}:2")
    await ben.sees("beside 1 that was withdrawn")
    await posts_from(WHEN)
    ada.goes_to("ml-platform")
    await ada.types("/maturity notify off")
    await ada.until(holds(ada, "had this channel no longer told"), "what came after it")
    assert not holds(ada, "withdrawn")()
    assert not holds(ada, "1 → 2")()
    await looks_back(ben)
    await ben.clicks(f"{PUT_BACK}:2")
    await hears_in(ada, "ml-platform", "Google: level 1 → 2 of 2")
    await database.close()


async def test_only_permitted_people_withdraw_and_forged_buttons_fail(
    bot: Settings, ada: Somebody, ben: Somebody, playground: Playground
) -> None:
    await assessed(bot, PLATFORM, up_to("google", 1), datetime.now(UTC) - timedelta(hours=25), "google", who="U0BEN")
    other = Conversation(id="C0OTHER", name="other", kind="channel", members=["U0CHEN"])
    playground.parts.workspace.conversations[other.id] = other
    others = await assessed(bot, "C0OTHER", up_to("google", 1), WHEN, "google", who="U0CHEN")
    chen = Somebody(playground.parts, "U0CHEN", "other")
    await looks_back(ada)
    assert buttons(ada) == [f"{WITHDRAW}:1"], "she is an admin"
    await looks_back(ben)
    assert buttons(ben) == [f"{WITHDRAW}:1"], "he is an owner"
    dina = Somebody(playground.parts, "U0DINA", "ml-platform")
    await looks_back(dina)
    assert buttons(dina) == []
    await ben.types("/maturity settings")
    await ben.clicks("Change…")
    await ben.sees_dialog("The team's settings")
    await ben.sends_dialog({"owners": ["U0DINA"]})
    await ben.until(holds(ben, "its owner is <@U0DINA>"), "who owns it now")
    await looks_back(ben)
    assert buttons(ben) == [], "he completed it more than a day ago"

    await looks_back(chen, channel="other")
    message = other.messages[-1]

    async def forges(value: str, says: str) -> None:
        for element in (one for block in message.blocks or [] for one in block.get("elements", [])):
            if element.get("action_id") == f"{WITHDRAW}:2":
                element["value"] = value
        await chen.clicks(f"{WITHDRAW}:2")
        await chen.sees(says)

    await forges("1 0 1", "You can't see that team.")
    await forges(f"{others} 0 1", "There is no such result of this team.")
    await forges(f"{others} 0 99", "There is no such result of this team.")
    await forges("nonsense", "older version")
    chen.goes_to("ml-platform")
    await chen.joins()
    chen.goes_to("other")
    await forges("1 0 1", "You can't see that team.")
    await chen.types("/maturity status")
    chen.goes_to("ml-platform")
    await chen.types("/maturity status")
    await chen.sees("Google: level 1 of 2")
    chen.goes_to("other")
    await forges("1 0 1", "A result can be withdrawn, and put back, by the team's owners (<@U0DINA>)")
    await looks_back(dina)
    assert buttons(dina) == [f"{WITHDRAW}:1"]


@pytest.mark.usefixtures("bot")
async def test_a_round_with_everyone_is_marked_and_reads_as_before(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks_everyone(ada, "ben", "chen")
    await answers_and_sends(ben)
    await answers_and_sends(chen, done="Done.")
    await hears_in(ada, "ml-platform", "This is how you see <#C0PLATFORM>")
    before = next(one for one in ada.messages() if "This is how you see" in one)
    await looks_back(ada)
    await ada.clicks(f"{WITHDRAW}:1")
    await hears_in(ada, "ml-platform", "A result of <#C0PLATFORM> was withdrawn by <@U0ADA>")
    assert before not in ada.messages()
    assert holds(ada, "Now Google: *no result*")()
    await ada.clicks(f"{PUT_BACK}:1")
    await ada.until(lambda: before in ada.messages(), "what was told, as it was")


@pytest.mark.usefixtures("bot")
async def test_what_all_agreed_on_together_is_marked_above_its_thread(ada: Somebody) -> None:
    await convenes(ada)
    await agrees_on_the_rest(ada)
    await ada.clicks("Finish")
    await sees_on_card(ada, "*Done.* The assessment is finished")
    await hears_in(ada, "ml-platform", "first maturity level")
    await ada.until(holds(ada, "We assessed <#C0PLATFORM> together.\n"), "how it ended")
    await looks_back(ada)
    await ada.clicks(f"{WITHDRAW}:1")
    await ada.until(holds(ada, "and the result was withdrawn as a mistake: it counts nowhere."), "the mark")
    await ada.until(holds(ada, "*A result of <#C0PLATFORM> was withdrawn by <@U0ADA>"), "the other mark")
    await ada.clicks(f"{PUT_BACK}:1")
    await ada.until(holds(ada, "We assessed <#C0PLATFORM> together.\n"), "how it ended")


async def test_an_export_says_so(bot: Settings, ada: Somebody, playground: Playground) -> None:
    await assessed(bot, PLATFORM, up_to("google", 1), WHEN, "google", who="U0ADA")
    await looks_back(ada)
    await ada.clicks(f"{WITHDRAW}:1")
    await ada.sees("The only result was withdrawn.")
    await ada.types("/maturity export json")
    ada.goes_to_the_app()
    await ada.until(lambda: bool(playground.parts.workspace.files), "the file")
    await ada.until(lambda: any(one.completed for one in playground.parts.workspace.files.values()), "the file")
    (file,) = playground.parts.workspace.files.values()
    (team,) = json.loads(base64.b64decode(file.content))["teams"]
    assert team["assessments"][0]["withdrawn"]["by"] == "U0ADA"

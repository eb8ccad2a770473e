"""What stands behind the levels: notes and links first, names for the owners alone, and pages of the rest."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.settings import Settings
from frameworks.model import AnswerValue
from playground.people import Somebody
from playground.server import Playground
from storage import teams
from storage.engine import Database
from storage.tables import Note
from tests.journeys.answering import CATALOG, answers_the_rest, current_practice
from tests.journeys.rounds import answers_and_sends, asks, somebody
from tests.journeys.test_everyone_anonymous import is_anonymous

NOT_YET, FULLY = AnswerValue.NOT_YET, AnswerValue.FULLY
FIVE = ("ben", "chen", "dina", "emil", "faye")

pytestmark = [
    pytest.mark.usefixtures("bot"),
    pytest.mark.parametrize("delivery", ["socket mode"], indirect=True),
]


async def answers_with_a_note(ada: Somebody) -> str:
    """Ada answers for the team, with a note and a link on the first practice, whose name is given."""
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess azure full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.until(lambda: current_practice(ada) is not None, "the first question")
    # The second question: what has a note is first for that alone.
    first = current_practice(ada)
    await ada.clicks("Fully")
    await ada.until(lambda: current_practice(ada) not in (first, None), "the second question")
    practice = current_practice(ada)
    assert practice is not None
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    await ada.sends_dialog({"words": "see <!here> & *our* wiki", "link": "https://example.org/a?b=1&c=2"})
    await answers_the_rest(ada)
    ada.goes_to("ml-platform")
    await ada.sees("has its first maturity level")
    return CATALOG.practices[practice].name


async def test_notes_and_links_come_first_and_names_are_for_owners(ada: Somebody, ben: Somebody) -> None:
    name = await answers_with_a_note(ada)
    await ada.types("/maturity evidence azure")
    await ada.sees("What stands behind the levels of <#C0PLATFORM> · Azure")
    seen = ada.last_message()
    lines = [one for one in seen.split("\n") if one.startswith("• ")]
    assert lines[0] == f"• *{name}*: fully"
    assert "Unless said otherwise: <@U0ADA>, <!date^" in seen
    assert "see @here &amp; *our* wiki <https://example.org/a?b=1&amp;c=2|https://example.org/a?b=1&amp;c=2>" in seen
    assert "because you own this team" in seen
    assert len(lines) == 15

    await ben.types("/maturity evidence azure")
    await ben.sees("What stands behind the levels")
    assert f"• *{name}*: fully" in ben.last_message()
    assert "Unless said otherwise: <!date^" in ben.last_message()
    assert "U0ADA" not in ben.last_message()
    assert "only for the team's owners" in ben.last_message()

    shown: list[str] = []
    while True:
        shown += [one.split("*")[1] for one in ada.last_message().split("\n") if one.startswith("• ")]
        if f"to {ada_total(ada)} shown" in ada.last_message():
            break
        await ada.clicks("Show more")
        following = f", {len(shown) + 1} to"
        await ada.sees(following)
    asked = {one for gate in CATALOG.frameworks["azure"].gates for one in gate.practices}
    assert {CATALOG.practices[one].name for one in asked} <= set(shown)
    assert len(shown) == len(set(shown)) == ada_total(ada)


def ada_total(ada: Somebody) -> int:
    return int(ada.last_message().split(" practices, ")[0].split("\n")[-1])


async def test_evidence_for_a_practice_and_for_an_unknown_name(ada: Somebody) -> None:
    await ada.types("/maturity evidence")
    await ada.sees("has not been assessed yet")
    name = await answers_with_a_note(ada)
    await ada.types(f"/maturity evidence {name.lower()}")
    await ada.sees(f"<#C0PLATFORM> · {name}")
    assert next(one for one in ada.last_message().split("\n") if one.startswith("• ")).startswith(f"• *{name}*")
    await ada.types("/maturity evidence <quux>")
    await ada.sees("is called `&lt;quux&gt;`. These come closest:")
    await ada.types("/maturity evidence from:first")
    await ada.sees("I can't tell where to begin")
    await ada.types("/maturity evidence aws")
    await ada.until(lambda: "I can't tell" not in ada.last_message(), "an answer")
    await ada.types("/maturity evidence from:9999")
    await ada.sees(", 1 to 15 shown")


async def test_where_several_answered_the_owner_sees_who_said_what(playground: Playground, ada: Somebody) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    given = await answers_and_sends(ben, default=FULLY)
    practice = next(iter(given))
    await answers_and_sends(chen, {practice: NOT_YET}, default=FULLY, done="Done.")
    ada.goes_to("ml-platform")
    await ada.sees("2 of 2 answered")
    name = CATALOG.practices[practice].name
    await ada.types("/maturity evidence")
    await ada.sees("What stands behind")
    lines = ada.last_message().split("\n")
    at = next(index for index, one in enumerate(lines) if one.startswith(f"• *{name}*: not yet"))
    assert "1 fully, 1 not yet :speech_balloon: not settled" in lines[at + 1]
    assert "fully: <@U0BEN>; not yet: <@U0CHEN>" in lines[at + 2]
    assert at < 5, "what is disputed comes first"
    ben.goes_to("ml-platform")
    await ben.types("/maturity evidence")
    await ben.sees("What stands behind")
    assert "1 fully, 1 not yet" in ben.last_message()
    assert "U0CHEN" not in ben.last_message()


async def test_anonymous_answers_name_nobody_to_anybody(playground: Playground, ada: Somebody, bot: Settings) -> None:
    database = await is_anonymous(ada, bot)
    people = [somebody(playground, name) for name in FIVE]
    await asks(ada, *FIVE)
    for person in people:
        await answers_and_sends(person, done="Done." if person is people[-1] else "Your answers are in")
    ada.goes_to("ml-platform")
    await ada.sees("5 of 5 answered")
    await ada.types("/maturity evidence")
    await ada.sees("What stands behind")
    assert "Unless said otherwise: anonymous, <!date^" in ada.last_message()
    assert "5 fully" in ada.last_message()
    assert "<@" not in ada.last_message()
    assert "These answers are anonymous" in ada.last_message()
    await database.close()


async def test_invalid_address_is_not_linked(ada: Somebody, bot: Settings) -> None:
    name = await answers_with_a_note(ada)
    practice = next(one.id for one in CATALOG.practices.values() if one.name == name)
    database = Database(bot.database_url)
    async with database.write() as session:
        team = await teams.team_of_channel(session, "T0PLAYGROUND", "C0PLATFORM")
        assert team is not None
        session.add(
            Note(
                workspace_id="T0PLAYGROUND",
                assessment_id=1,
                practice_id=practice,
                text="",
                link="javascript:alert(1)|<!channel>",
                source="x",
                added_at=datetime.now(UTC),
            )
        )
    await database.close()
    await ada.types("/maturity evidence azure")
    await ada.sees(":link: javascript:alert(1)|&lt;!channel&gt;")

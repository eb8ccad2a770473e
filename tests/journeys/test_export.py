"""Files of answers and levels, for whoever may have them: owners with names, members without, others none."""

from __future__ import annotations

import base64
import csv
import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.insights.export.document import Export
from bot.insights.export.importer import import_export
from bot.settings import Settings
from frameworks.model import AnswerValue
from playground.errors import Refused
from playground.methods import METHODS
from playground.methods.call import Call
from playground.people import Somebody
from playground.server import Playground
from storage.engine import Database
from storage.upgrade import upgrade
from tests.bot.exports import gathered
from tests.journeys.answering import answers_all
from tests.journeys.rounds import answers_and_sends, asks, somebody
from tests.journeys.test_everyone_anonymous import FIVE, is_anonymous
from tests.journeys.test_evidence import answers_with_a_note

pytestmark = [
    pytest.mark.usefixtures("bot"),
    pytest.mark.parametrize("delivery", ["socket mode"], indirect=True),
]

NOT_YOURS = "You can't see that team."


def files(playground: Playground) -> list[tuple[str, str]]:
    """The names and texts of all files that were sent, the first first."""
    return [
        (one.name, base64.b64decode(one.content).decode())
        for one in playground.parts.workspace.files.values()
        if one.shared
    ]


async def gets(playground: Playground, person: Somebody, label: str) -> tuple[str, str]:
    """The file that a button sends to a person, in their direct messages."""
    before = len(files(playground))
    await person.clicks(label)
    await person.until(lambda: len(files(playground)) > before, f"the file of {label}")
    await person.until(lambda: "It comes in your direct messages." in person.last_message(), "that it comes")
    there = playground.parts.workspace.app_conversation(person.user_id)
    assert there.messages[-1].files, "it is sent to whoever asked"
    return files(playground)[-1]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))


def forge(person: Somebody, label: str, value: str) -> None:
    """Make the newest button of this label carry something else, as only somebody with other tools can."""
    for message in reversed(person.looking_at.messages):
        for block in message.blocks or []:
            for element in block.get("elements", []):
                if message.only_for in (None, person.user_id) and element.get("text", {}).get("text") == label:
                    element["value"] = value
                    return
    raise AssertionError(label)


async def test_owners_get_names_and_members_do_not(playground: Playground, ada: Somebody, ben: Somebody) -> None:
    await answers_with_a_note(ada)
    await ada.types("/maturity export")
    await ada.sees("Take the answers and levels of <#C0PLATFORM> with you")
    assert "your file says who said what" in ada.last_message()
    name, text = await gets(playground, ada, "CSV")
    assert (name.startswith("maturity-C0PLATFORM-"), name.endswith(".csv")) == (True, True)
    rows = rows_of(text)
    assert {(one["team"], one["model"], one["answer"], one["said_by"]) for one in rows} == {
        ("C0PLATFORM", "azure", "fully", "U0ADA")
    }
    assert [(one["notes"], one["links"]) for one in rows if one["notes"]] == [
        ("see @here & *our* wiki", "https://example.org/a?b=1&c=2")
    ]
    _, text = await gets(playground, ada, "JSON")
    assert json.loads(text)["teams"][0]["owners"] == ["U0ADA"]
    _, text = await gets(playground, ada, "Markdown")
    assert "## Team C0PLATFORM" in text
    assert "| 4, Full MLOps Automated Operations |" in text

    await ben.types("/maturity export")
    await ben.sees("only the team's owners get that")
    assert "All teams" not in ben.last_message()
    _, text = await gets(playground, ben, "CSV")
    assert "U0ADA" not in text
    assert "said_by" not in text
    assert len(rows_of(text)) == len(rows)
    _, text = await gets(playground, ben, "JSON")
    assert "U0ADA" not in text
    assert Export.model_validate_json(text).teams[0].assessments[0].notes[0].by is None


async def test_words_behind_the_command_send_the_file_at_once(playground: Playground, ada: Somebody) -> None:
    await ada.types("/maturity export csv")
    await ada.sees("has not been assessed yet")
    await answers_with_a_note(ada)
    await ada.types("/maturity export CSV")
    await ada.sees("It comes in your direct messages.")
    await ada.until(lambda: len(files(playground)) == 1, "the file")
    await ada.types("/maturity export <xlsx>")
    await ada.sees("I can't export as “&lt;xlsx&gt;”.")


async def test_nobody_outside_gets_a_file_by_a_forged_button(playground: Playground, ada: Somebody) -> None:
    await answers_with_a_note(ada)
    gus = Somebody(playground.parts, "U0GUS", "general")
    await gus.types("/maturity assess google quick")
    gus.goes_to_the_app()
    await answers_all(gus)
    gus.goes_to("general")
    await gus.until(lambda: any("maturity level" in one for one in gus.messages()), "word of the level")
    await gus.types("/maturity export")
    await gus.sees("with you")
    for value in ("1 csv", "1 json", "99 csv"):
        forge(gus, "CSV", value)
        await gus.clicks("CSV")
        await gus.sees(NOT_YOURS)
    forge(gus, "CSV", "all csv")
    await gus.clicks("CSV")
    await gus.sees("Only the admins of this workspace can export all teams.")
    for value in ("all", "1 exe", "x csv", "1 csv more"):
        forge(gus, "CSV", value)
        await gus.clicks("CSV")
    await gus.until(
        lambda: sum("That button is of an older version" in one for one in gus.messages()) == 4, "what cannot be read"
    )
    gus.goes_to("general")
    _, text = await gets(playground, gus, "JSON")
    assert [one.channel for one in Export.model_validate_json(text).teams] == [gus.looking_at.id]
    assert len(files(playground)) == 1, "no other was sent"


async def test_an_admin_gets_all_teams_with_names_of_their_own_alone(playground: Playground, ada: Somebody) -> None:
    await answers_with_a_note(ada)
    gus = Somebody(playground.parts, "U0GUS", "general")
    await gus.types("/maturity assess google quick")
    gus.goes_to_the_app()
    await answers_all(gus)
    await ada.types("/maturity export")
    await ada.sees("as you are an admin")
    name, text = await gets(playground, ada, "JSON, all teams")
    assert name.startswith("maturity-all-teams-")
    export = Export.model_validate_json(text)
    assert {one.owners for one in export.teams} == {("U0ADA",), None}
    assert len(export.teams) == 2
    assert "U0GUS" not in text


async def test_a_click_that_comes_again_sends_no_second_file(playground: Playground, ada: Somebody) -> None:
    await answers_with_a_note(ada)
    await ada.types("/maturity export")
    await ada.sees("with you")
    await ada.clicks("CSV", times=3)
    await ada.until(lambda: len(files(playground)) >= 1, "the file")
    await ada.types("/maturity status")
    await ada.sees("Azure: level")
    assert len(files(playground)) == 1
    await ada.types("/maturity export json", times=3)
    await ada.until(lambda: len(files(playground)) >= 2, "the other file")
    await ada.types("/maturity status")
    await ada.sees("Azure: level")
    assert len(files(playground)) == 2


async def test_refused_uploads_send_readable_formats_as_text(ada: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    await answers_with_a_note(ada)

    def refuses(call: Call) -> dict[str, Any]:
        del call
        raise Refused("missing_scope")

    method = "files.getUploadURLExternal"
    monkeypatch.setitem(METHODS, method, replace(METHODS[method], handle=refuses))
    await ada.types("/maturity export markdown")
    ada.goes_to_the_app()
    await ada.sees("The Markdown file, 1 of 1")
    assert "## Team C0PLATFORM" in ada.last_message()
    ada.goes_to("ml-platform")
    await ada.types("/maturity export csv")
    ada.goes_to_the_app()
    await ada.sees("The CSV file can't be sent as a file")


async def test_anonymous_answers_are_unnamed_in_every_file(
    playground: Playground, ada: Somebody, bot: Settings
) -> None:
    await (await is_anonymous(ada, bot)).close()
    people = [somebody(playground, name) for name in FIVE]
    await asks(ada, *FIVE)
    for person in people:
        await answers_and_sends(person, done="Done." if person is people[-1] else "Your answers are in")
    ada.goes_to("ml-platform")
    await ada.sees("5 of 5 answered")
    await ada.types("/maturity export")
    await ada.sees("with you")
    _, text = await gets(playground, ada, "CSV")
    assert {one["said_by"] for one in rows_of(text)} == {""}
    _, text = await gets(playground, ada, "JSON")
    [assessment] = Export.model_validate_json(text).teams[0].assessments
    assert [one.answers for one in assessment.people or ()] == [()] * 5, "that they took part is no secret"
    assert {one.by for one in assessment.answers} == {None}
    assert all(sum(one.counts.values()) == 5 for one in assessment.tallies)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_a_round_comes_in_elsewhere_as_it_was(
    playground: Playground, ada: Somebody, bot: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    ben, chen = somebody(playground, "ben"), somebody(playground, "chen")
    await asks(ada, "ben", "chen")
    given = await answers_and_sends(ben)
    other = await answers_and_sends(chen, {next(iter(given)): AnswerValue.NOT_YET}, done="Done.")
    ada.goes_to("ml-platform")
    await ada.sees("2 of 2 answered")
    await ada.types("/maturity assess azure quick")
    ada.goes_to_the_app()
    await answers_all(ada)
    source = Database(bot.database_url)
    export = await gathered(source, None, named=True)
    await source.close()
    people = export.teams[0].assessments[0].people or ()
    assert {one.user: len(one.answers) for one in people} == {"U0BEN": len(given), "U0CHEN": len(other)}
    for url in (f"sqlite:///{tmp_path / 'other.db'}", empty_database_url):
        other = Database(url)
        await upgrade(other)
        await import_export(other, export)
        assert await gathered(other, None, named=True) == export
        assert (await import_export(other, export)).assessments == 0
        await other.close()

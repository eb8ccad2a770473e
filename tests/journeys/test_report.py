"""The full result: seen, drawn, shared once, taken along; in words where pictures and files are refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from playground.people import Somebody, words_of
from playground.server import Playground
from playground.workspace import Conversation, File
from storage.engine import Database
from storage.tables import OutboxMessage
from tests.journeys.answering import CATALOG, answers_all, answers_the_rest
from tests.journeys.rounds import somebody

MISSING = "model-registry"
NAME = CATALOG.practices[MISSING].name
SHARED = "Shared by <@U0ADA>"


async def is_assessed(ada: Somebody, words: str = "azure google full", *, scope: str = "This team") -> None:
    """Ada answers for her team, in which one practice is missing."""
    ada.goes_to("ml-platform")
    before = len(everybodys(ada))
    await ada.types(f"/maturity assess {words}")
    ada.goes_to_the_app()
    await answers_all(ada, MISSING, scope=scope)
    ada.goes_to("ml-platform")
    await ada.until(lambda: len(everybodys(ada)) > before, "word of the level")


def everybodys(ada: Somebody) -> list[str]:
    """What everybody sees in the channel."""
    return [words_of(one.blocks, one.text) for one in ada.looking_at.messages if one.only_for is None]


async def sees_report(ada: Somebody, words: str = "azure") -> None:
    """Ada looks at a report in the channel."""
    await ada.types(f"/maturity report {words}".strip())
    await ada.sees("*What teams find hard at level")


def files(playground: Playground, ending: str) -> list[File]:
    """The files of a kind that were sent."""
    return [one for one in playground.parts.workspace.files.values() if one.name.endswith(ending) and one.completed]


def shared(ada: Somebody) -> list[str]:
    """What everybody sees of shared reports in the channel."""
    return [one for one in everybodys(ada) if SHARED in one]


async def outbox(settings: Settings) -> list[OutboxMessage]:
    """The shared reports in the outbox."""
    database = Database(settings.database_url)
    async with database.read() as session:
        found = (await session.exec(select(OutboxMessage).where(col(OutboxMessage.kind) == "report"))).all()
    await database.close()
    return list(found)


async def test_from_status_to_a_report_its_radar_and_a_share_that_is_posted_once(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await is_assessed(ada)
    await ada.types("/maturity status")
    await ada.sees("level")
    await sees_report(ada, "")
    # The first of the team's models in the catalog's order, of which the others are a click away.
    assert "*Azure: level 1 of 4" in ada.last_message()
    assert NAME in ada.last_message()
    assert "answered by one person" in ada.last_message()
    await ada.clicks("Google")
    await ada.until(lambda: "*Google: level" in ada.last_message(), "Google's report in its place")
    await ada.clicks("Azure")
    await ada.until(lambda: "*Azure: level" in ada.last_message(), "Azure's again")

    await ada.clicks("Radar")
    await ada.until(lambda: files(playground, "radar.png") != [], "a picture")
    [radar] = files(playground, "radar.png")
    assert "Azure" in radar.alt
    await ada.sees("I sent you the picture in our direct messages: <http")
    assert f"/{radar.id}/" in ada.last_message()
    assert "slack_file" not in str([message.blocks for message in ada.looking_at.messages])
    private = playground.parts.workspace.app_conversation("U0ADA").messages
    assert [message.files for message in private if message.files] == [[radar.id]]

    await ada.clicks("Share…")
    await ada.sees("Nobody but you sees it until you post it.")
    preview = ada.last_message()
    assert "*Azure: level 1 of 4" in preview
    assert shared(ada) == []
    await ada.clicks("Post it in #ml-platform", times=3)
    again = ada.last_click()
    await ada.sees("I am posting it in")
    await ada.until(lambda: shared(ada) != [], "the shared report")
    await again()
    assert len(await outbox(bot)) == 1
    assert shared(ada)[0] in preview, "the channel gets what the preview showed"

    await ada.clicks("Share…")
    await ada.clicks("Not now")
    await ada.sees("nothing was posted")
    assert len(await outbox(bot)) == 1


@pytest.mark.usefixtures("bot")
async def test_a_report_is_taken_along_as_pdf_and_as_markdown(playground: Playground, ada: Somebody) -> None:
    await is_assessed(ada)
    await sees_report(ada)
    await ada.clicks("Download Markdown", times=3)
    await ada.until(lambda: "in our direct messages" in ada.last_message(), "that it was sent")
    [markdown] = files(playground, ".md")
    text = base64.b64decode(markdown.content).decode()
    assert text.startswith("# MLOps maturity of \\#ml-platform\n\n**Level 1 of 4, DevOps but no MLOps")
    assert f"1. **{NAME}**" in text
    await ada.clicks("Download PDF")
    await ada.until(lambda: files(playground, ".pdf") != [], "a PDF")
    [pdf] = files(playground, ".pdf")
    assert base64.b64decode(pdf.content).startswith(b"%PDF")
    assert len(files(playground, ".md")) == 1, "a click that is told of again sends nothing again"
    ada.goes_to_the_app()
    await ada.sees("MLOps maturity of #ml-platform: Level 1 of 4")


@pytest.mark.usefixtures("bot")
async def test_where_charts_and_files_are_refused_the_same_is_said_in_words(
    playground: Playground, ada: Somebody
) -> None:
    playground.parts.refusals.newer_blocks = True
    playground.parts.refusals.uploads = True
    await is_assessed(ada)
    await sees_report(ada)
    assert "▰" in ada.last_message()
    assert "data_visualization" not in str([one.blocks for one in ada.looking_at.messages])
    await ada.clicks("Radar")
    await ada.sees("The profile in words")
    await ada.clicks("Download PDF")
    await ada.sees("so I sent you the report as text")
    ada.goes_to_the_app()
    await ada.until(lambda: any("# MLOps maturity of" in one for one in ada.messages()), "the report as text")
    assert files(playground, "") == []


@pytest.mark.usefixtures("bot")
async def test_outsiders_see_and_share_no_report_even_with_forged_ids(playground: Playground, ada: Somebody) -> None:
    await is_assessed(ada, "google full")
    faye = somebody(playground, "faye")
    faye.goes_to("general")
    await faye.types("/maturity assess google quick")
    faye.goes_to_the_app()
    await answers_all(faye)
    faye.goes_to("general")
    # So that it does not come later, below what is looked at.
    await faye.until(lambda: everybodys(faye) != [], "word of the level")
    await faye.types("/maturity report google")
    await faye.sees("*Google: level")
    for element in buttons_of(faye):
        # The team and the result of somebody else's channel.
        element["value"] = element["value"].replace("2 2", "1 1").replace("2 why", "1 why")
    for label in ("Share…", "Why", "Download Markdown", "Download PDF"):
        before = len(faye.messages())
        await faye.clicks(label)
        await faye.until(lambda before=before: len(faye.messages()) > before, "an answer")
        assert "You can't see that team" in faye.last_message()
    for element in buttons_of(faye):
        element["value"] = element["value"].replace("1 1", "2 1")
    await faye.clicks("Share…")
    await faye.sees("That result is not this team's.")
    for element in buttons_of(faye):
        element["value"] = "nonsense"
    await faye.clicks("Download PDF")
    await faye.until(lambda: "not this team's" not in faye.last_message(), "an answer")
    assert files(playground, "") == []


def buttons_of(person: Somebody) -> list[dict[str, Any]]:
    """The buttons of the report that somebody sees, to be forged."""
    return [
        element
        for message in person.looking_at.messages
        if "google 1" in str(message.blocks) or "*Google: level" in str(message.blocks)
        for block in message.blocks or []
        for element in block.get("elements", [])
        if element.get("type") == "button"
    ]


@pytest.mark.usefixtures("bot")
async def test_each_scope_has_its_own_report_and_the_teams_own_comes_first(ada: Somebody) -> None:
    ada.goes_to("ml-platform")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("One model or product…")
    await ada.sees_dialog("Which one?")
    await ada.sends_dialog({"words": "fraud <scorer>"})
    await ada.sees("Question 1 of")
    await answers_the_rest(ada)
    ada.goes_to("ml-platform")
    await ada.until(lambda: everybodys(ada) != [], "word of the level")
    await ada.types("/maturity report")
    await ada.sees("*Google: level 2 of 2")
    assert "`fraud &lt;scorer&gt;` of <#C0PLATFORM>" in ada.last_message()
    await is_assessed(ada, "google full")
    await ada.types("/maturity report google")
    await ada.sees("*Google: level 1 of 2")
    await ada.clicks("fraud <scorer>")
    await ada.sees("*Google: level 2 of 2")
    for label in ("Why", "What if", "History"):
        before = ada.newest()
        await ada.clicks(label)
        await ada.until(lambda before=before: ada.newest() != before, "an answer")
        assert "fraud &lt;scorer&gt;" in ada.last_message(), "of the product, not of the team"
    await ada.clicks("The team")
    await ada.until(
        lambda: any("*Google: level 1 of 2" in one and "Download PDF" in one for one in ada.messages()),
        "the team's report in place of the product's",
    )


@pytest.mark.usefixtures("bot")
async def test_report_of_an_unassessed_model_lists_the_assessed_ones(ada: Somebody) -> None:
    await ada.types("/maturity report")
    await ada.sees("has not been assessed yet")
    await is_assessed(ada, "google full")
    await ada.types("/maturity report azur <!channel>")
    await ada.sees("These come closest:")
    await ada.clicks("Google")
    await ada.sees("*Google: level 1 of 2")


async def test_a_note_is_shown_with_its_link_and_its_author_to_the_owner_alone(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    del bot
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of")
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    await ada.sends_dialog({"words": "See *our* <page>", "link": "https://example.org/a?b=c&d=e"})
    await ada.sees(":memo: 1 note")
    await answers_the_rest(ada, MISSING)
    ada.goes_to("ml-platform")
    await sees_report(ada, "google")
    line = "See *our* &lt;page&gt; <https://example.org/a?b=c&amp;d=e|example.org>"
    assert f"{line} (<@U0ADA>)" in ada.last_message()
    await ada.clicks("Download Markdown")
    await ada.until(lambda: files(playground, ".md") != [], "the file")
    text = base64.b64decode(files(playground, ".md")[0].content).decode()
    assert "See \\*our\\* \\<page\\> <https://example.org/a?b=c&d=e>" in text
    assert "U0ADA" not in text
    await sees_report(ben, "google")
    assert line in ben.last_message()
    assert f"{line} (<@U0ADA>)" not in ben.last_message()


async def test_sharer_is_told_when_the_report_cannot_be_posted(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    private = next(one for one in playground.parts.workspace.conversations.values() if one.kind == "private")
    ada.goes_to(private.name)
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada, MISSING)
    ada.goes_to(private.name)
    await sees_report(ada, "google")
    await ada.clicks("Share…")
    await ada.clicks("Post it in the channel")
    ada.goes_to_the_app()
    await ada.until(
        lambda: any("I could not post the report in" in one for one in ada.messages()), "that it was not posted"
    )
    assert len(await outbox(bot)) == 1


@pytest.mark.usefixtures("bot")
async def test_corrected_report_is_not_shared_in_its_old_form(ada: Somebody, ben: Somebody) -> None:
    await is_assessed(ada, "google full")
    await ben.types("/maturity report google")
    await ben.clicks("Share…")
    await ben.sees("Post it in")
    ada.goes_to_the_app()
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", NAME)
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Fully")
    await ada.sees("Google: level 2 of 2")
    await ben.clicks("Post it in #ml-platform")
    await ben.sees("An answer was corrected since this preview was drawn")
    ada.goes_to("ml-platform")
    assert not any("Shared by" in one for one in everybodys(ada))


@pytest.mark.usefixtures("bot")
async def test_older_reports_details_stay_its_own_after_a_correction(ada: Somebody, ben: Somebody) -> None:
    await is_assessed(ada, "google full")
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await ada.clicks("One model or product…")
    await ada.sees_dialog("Which one?")
    await ada.sends_dialog({"words": "scoring"})
    await ada.sees("Question 1 of")
    await answers_the_rest(ada, MISSING)
    await ben.until(lambda: any("`scoring`" in one for one in everybodys(ben)), "word of its level")
    await ben.types("/maturity report google")
    await ben.clicks("scoring")
    await ben.sees("`scoring` of <#C0PLATFORM>")
    await ada.clicks("Change an answer")
    await ada.sees("The old result is kept.")
    await ada.chooses("Change an answer", NAME)
    await ada.sees("You answered: *Not yet*")
    await ada.clicks("Fully")
    await ada.sees("Google: level 2 of 2")
    for label in ("History", "What if"):
        await ben.clicks(label)
        await ben.until(lambda: "level 2" in ben.last_message().lower(), f"an answer to {label}")
        assert "`scoring` of <#C0PLATFORM>" in ben.last_message()
        await ben.types("/maturity report google")
        await ben.clicks("scoring")
        await ben.sees("*Google: level 2 of 2")


@pytest.mark.usefixtures("bot")
async def test_private_channel_name_is_shown_to_its_members_only(playground: Playground, ada: Somebody) -> None:
    hidden = Conversation(id="C0HIDDEN", name="hidden-team", kind="private", members=["U0FAYE", "U0APP"])
    playground.parts.workspace.conversations[hidden.id] = hidden
    faye = Somebody(playground.parts, "U0FAYE", "hidden-team")
    await is_assessed(ada, "google full")
    await faye.types("/maturity assess google full")
    faye.goes_to_the_app()
    await answers_all(faye, MISSING)
    faye.goes_to("hidden-team")
    await faye.until(lambda: everybodys(faye) != [], "word of the level")
    await sees_report(faye, "google")
    await faye.clicks("Share…")
    await faye.sees_button("Post it in #hidden-team")
    # An admin of the workspace, who may see every team.
    await sees_report(ada, "google")
    for element in buttons_of(ada):
        element["value"] = element["value"].replace("1 1", "2 2")
    await ada.clicks("Share…")
    await ada.sees_button("Post it in the channel")
    await ada.clicks("Download Markdown")
    await ada.until(lambda: files(playground, ".md") != [], "the file")
    assert "hidden-team" not in base64.b64decode(files(playground, ".md")[0].content).decode()

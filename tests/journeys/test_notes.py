"""Notes and evidence: put to a practice, seen by whoever wrote them, removed, and each kept once."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from bot.settings import Settings
from playground.people import Somebody
from playground.server import Playground
from storage import notes
from storage.engine import Database
from storage.notes import KeptNote
from storage.tables import Assessment
from tests.journeys.answering import CATALOG, answers_all, current_practice


async def notes_in(settings: Settings) -> list[KeptNote]:
    """Every note of every assessment, oldest first."""
    database = Database(settings.database_url)
    async with database.read() as session:
        assessments = (await session.exec(select(Assessment).order_by(col(Assessment.id)))).all()
        found = [await notes.notes_said(session, one.workspace_id, one.id or 0) for one in assessments]
    await database.close()
    return [note for some in found for note in some]


async def is_asked(ada: Somebody, words: str = "google full") -> str:
    """Ada is asked the first question; gives the name of its practice."""
    await ada.types(f"/maturity assess {words}")
    ada.goes_to_the_app()
    await ada.clicks("This team")
    await ada.sees("Question 1 of")
    return CATALOG.practices[current_practice(ada) or ""].name


async def test_a_mention_in_a_note_is_read_by_name(bot: Settings, ada: Somebody) -> None:
    await is_asked(ada)
    await ada.types("note: ask @ben in #general")
    await ada.sees("Kept as a note")
    [note] = await notes_in(bot)
    assert note.text == "ask <@U0BEN|ben> in <#C0GENERAL|general>"
    await ada.types("review")
    await ada.sees(":memo: ask @ben in #general")


async def test_a_note_with_a_link_is_kept_shown_and_removed(bot: Settings, ada: Somebody) -> None:
    practice = await is_asked(ada)
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    assert await ada.sends_dialog({}) == {"words": "Write a few words, or give a link."}
    problems = await ada.sends_dialog({"words": "Our <registry>", "link": "javascript:alert(1)"})
    assert "This is no web address." in problems["link"]
    assert await notes_in(bot) == []
    assert await ada.sends_dialog({"link": "https://example.org/models?id=7&x=1"}) == {}
    await ada.sees(":memo: 1 note")
    [note] = await notes_in(bot)
    assert (note.text, note.link) == ("Our <registry>", "https://example.org/models?id=7&x=1")
    assert (note.practice_id, note.said_by) == (current_practice(ada), "U0ADA")

    await ada.chooses("More", "See all my answers")
    await ada.sees(f"*Notes and evidence*\n• {practice}\n      :memo: ")
    assert "Our &lt;registry&gt; <https://example.org/models?id=7&amp;x=1|example.org>" in ada.last_message()
    await ada.clicks("Go on")
    await ada.sees("Question 1 of")
    await ada.clicks("Partly")
    await ada.sees("Question 2 of")
    assert ":memo:" not in ada.last_message()
    await ada.chooses("More", "See all my answers")
    await ada.sees(f"*Partly* (1): {practice}")
    await ada.chooses("Remove a note", f"{practice}: Our <registry>")
    await ada.until(lambda: ":memo:" not in ada.last_message(), "that it is gone")
    assert await notes_in(bot) == []


async def test_a_dialog_that_is_sent_twice_makes_one_note_and_closing_one_none(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await is_asked(ada)
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    await ada.closes_dialog()
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    playground.parts.deliveries.copies = 3
    await ada.sends_dialog({"words": "one"})
    await ada.sees(":memo: 1 note")
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    await ada.sends_dialog({"words": "two"})
    await ada.sees(":memo: 2 notes")
    assert [one.text for one in await notes_in(bot)] == ["one", "two"]


@pytest.mark.both_deliveries
async def test_a_message_in_a_channel_is_evidence_with_its_link_and_its_words(
    bot: Settings, playground: Playground, ada: Somebody, ben: Somebody
) -> None:
    await ben.types("The registry is at https://example.org/r & it works")
    message = ben.newest()
    practice = await is_asked(ada)
    ada.goes_to("ml-platform")
    await ada.uses_message_shortcut("Use as evidence", "The registry is at")
    await ada.sees_dialog("Use as evidence")
    assert "the open assessment of <#C0PLATFORM>" in ada.dialog()
    assert ">The registry is at https://example.org/r &amp; it works" in ada.dialog()
    playground.parts.deliveries.copies = 2
    assert await ada.sends_dialog({"words": "As Ben says"}) == {}
    await ada.sees_in_dialog(f"Kept as evidence on “{practice}”.")
    await ada.uses_message_shortcut("Use as evidence", "The registry is at")
    await ada.until(lambda: "Kept" not in ada.dialog(), "the question again")
    await ada.sends_dialog({"practice": "Model registry"})
    await ada.sees_in_dialog("Kept as evidence on “Model registry”.")

    first, second = await notes_in(bot)
    assert first.text == "As Ben says\n“The registry is at https://example.org/r & it works”"
    assert first.link is not None
    assert first.link.endswith(f"/archives/C0PLATFORM/p{message.replace('.', '')}")
    assert (first.said_by, second.practice_id, second.link) == ("U0ADA", "model-registry", first.link)
    ada.goes_to_the_app()
    await ada.chooses("More", "See all my answers")
    await ada.sees("“The registry is at https://example.org/r &amp; it works”")


async def test_evidence_without_a_link_keeps_the_words_and_says_so(
    bot: Settings, playground: Playground, ada: Somebody
) -> None:
    await is_asked(ada)
    private = next(one for one in playground.parts.workspace.conversations.values() if one.kind == "private")
    private.members = ["U0ADA"]
    ada.goes_to(private.name)
    await ada.types("We roll back by hand")
    await ada.uses_message_shortcut("Use as evidence", "We roll back by hand")
    await ada.sees_dialog("Use as evidence")
    assert "Slack gave me no link to this message" in ada.dialog()
    await ada.sends_dialog({"practice": "Fast rollback"})
    await ada.sees_in_dialog("It has no link, only the words.")
    [note] = await notes_in(bot)
    assert (note.practice_id, note.text, note.link) == ("fast-rollback", "“We roll back by hand”", None)


async def test_evidence_joins_the_newest_assessment_or_explains_how_to_start(
    bot: Settings, ada: Somebody, ben: Somebody
) -> None:
    await ben.types("Look at this")
    await ada.uses_message_shortcut("Use as evidence", "Look at this")
    await ada.sees_in_dialog("Start one with `/maturity assess`")
    await ada.closes_dialog()
    await ada.types("/maturity assess google full")
    ada.goes_to_the_app()
    await answers_all(ada)
    ada.goes_to("ml-platform")
    await ada.uses_message_shortcut("Use as evidence", "Look at this")
    await ada.sees_in_dialog("the finished assessment of <#C0PLATFORM>")
    assert "practice" in await ada.sends_dialog({}), "no practice is asked now, so none is chosen at first"
    await ada.sends_dialog({"practice": "Model registry"})
    await ada.sees_in_dialog("Kept as evidence on “Model registry”.")
    await ben.uses_message_shortcut("Use as evidence", "Look at this")
    await ben.sees_in_dialog("Start one with `/maturity assess`")
    [note] = await notes_in(bot)
    assert (note.practice_id, note.said_by) == ("model-registry", "U0ADA")


@pytest.mark.parametrize("delivery", ["socket mode"], indirect=True)
async def test_a_note_in_an_assessment_that_was_cancelled_meanwhile_is_refused(bot: Settings, ada: Somebody) -> None:
    await is_asked(ada)
    await ada.chooses("More", "Add a note or link…")
    await ada.sees_dialog("Add a note or link")
    ada.goes_to("ml-platform")
    await ada.types("/maturity cancel")
    await ada.clicks("Drop the assessment")
    await ada.sees("was dropped")
    assert "was cancelled" in (await ada.sends_dialog({"words": "late"}))["words"]
    assert await notes_in(bot) == []

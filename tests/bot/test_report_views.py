"""Whatever a report says is something that Slack takes, and that formats nothing of people's words elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.charts.files import as_text_messages
from bot.insights.document import Document, Item, Items, Paragraph, Section
from bot.insights.markdown import escaped, markdown
from bot.insights.report import views
from bot.insights.report.document import document
from bot.insights.report.pdf import pdf
from bot.insights.report.service import to_share
from bot.insights.report.state import Dispute, NotShared, PreviousResult, Report, ShownNote
from bot.insights.which_model import Asked, Assessed, ChosenResult, NotAssessed, WhichOne, choose, unread_message
from bot.insights.why import Explained, why_message
from bot.slack.message import MOST_BLOCKS, Message
from bot.slack.previews import not_posted_message, posting_message
from frameworks.catalog import load_catalog
from frameworks.effects import GapEffect, ordered_gaps
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from frameworks.smallest import smallest_change
from frameworks.why import why
from playground.blocks import problems
from playground.people import words_of
from storage.tables import Team, Way

CATALOG = load_catalog()
TEAM = Team(id=7, workspace_id="T1", channel_id="C1", created_at=datetime(2026, 1, 1, tzinfo=UTC))
WHEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVIL = "*b* _i_ `c` <!channel> <@U1> [a](https://e.org) # h\n- l | x & ~s~ https://example.org www.example.org a@b.org"
said = st.dictionaries(st.sampled_from(sorted(CATALOG.practices)), st.sampled_from(AnswerValue), max_size=90)
# What people write: of any script, long, or made to format something.
text = st.one_of(st.just(EVIL), st.text(min_size=1, max_size=1500))


def slack_takes(message: Message) -> bool:
    """Whether Slack's schema has nothing against a message, with charts and without, and it is not too long."""
    assert message.text
    for newer in (True, False):
        blocks = message.arguments(newer=newer)["blocks"]
        assert problems("message_blocks", blocks) == []
        assert len(blocks) < MOST_BLOCKS
        assert len(words_of(blocks)) < 12_500
    return True


def formatted(message: Message) -> str:
    """Every text of a message in which markup counts; on buttons it does not."""

    def texts(found: Any) -> Iterator[str]:
        if isinstance(found, list):
            for one in found:
                yield from texts(one)
        elif isinstance(found, dict):
            if found.get("type") == "mrkdwn":
                yield found["text"]
            for one in found.values():
                yield from texts(one)

    return "\n".join(texts(message.arguments()["blocks"]))


@st.composite
def reports(draw: st.DrawFn, *, model: str | None = None) -> Report:
    """Any report: of any answers and model, with or without a last time, a target, several products, and notes."""
    name = model or draw(st.sampled_from(sorted(CATALOG.frameworks)))
    framework, answers = CATALOG.frameworks[name], draw(said)
    trains = draw(st.booleans())
    target = draw(st.one_of(st.none(), st.integers(1, framework.top)))
    now = outcome(CATALOG, framework, answers, trains_models=trains, target=target)
    before = outcome(CATALOG, framework, draw(said), trains_models=trains).levels
    changed = draw(st.booleans())
    subject = draw(text)[:60]
    place = ChosenResult(
        7,
        "C1",
        name,
        Assessed(3, draw(st.sampled_from([Scope.TEAM, Scope.PRODUCT, Scope.ORGANISATION])), subject, ((name, "M"),)),
        tuple(
            Assessed(9 + one, Scope.PRODUCT, f"{one}{subject}", (("google", "G"),))
            for one in range(draw(st.integers(0, 30)))
        ),
    )
    fits = (CATALOG.frameworks if trains else CATALOG.fitting)[name]
    small = smallest_change(CATALOG, fits, answers) if not now.left_out and not changed else None
    gaps = (
        tuple(GapEffect(one, (), (), effort=one.effort) for one in now.known_gaps)
        if changed
        else ordered_gaps(CATALOG, now, answers, trains_models=trains)
    )
    return Report(
        result_id=3,
        place=place,
        outcome=now,
        completed_at=WHEN,
        before=draw(st.one_of(st.none(), st.just(PreviousResult(before.overall, before.dimensions, WHEN)))),
        gaps=gaps,
        smallest=tuple((one, CATALOG.practices[one].name) for one in small or ()),
        disputed=tuple(Dispute(one.name, {AnswerValue.FULLY: 2, AnswerValue.NOT_YET: 3}) for one in now.gaps[:9]),
        notes=tuple(
            ShownNote("A practice", draw(text), draw(st.sampled_from([None, "https://e.org/a(b)?c=<d>&e"])), "U1")
            for _ in range(draw(st.integers(0, 4)))
        ),
        more_notes=draw(st.integers(0, 3)),
        way=draw(st.sampled_from(Way)),
        people=draw(st.integers(1, 40)),
        anonymous=draw(st.booleans()),
        other_version=changed,
        level_names=tuple(one.name for one in framework.levels),
    )


@given(reports())
def test_every_report_can_be_shown_shared_and_said_in_words(shown: Report) -> None:
    assert slack_takes(views.report_message(shown))
    assert slack_takes(views.all_gaps_message(shown))
    assert slack_takes(views.radar_in_words(shown))
    shared = to_share(shown, "U1")
    assert slack_takes(views.shared_message(shared))
    preview = views.preview_message(shared, "7 3 abc", "#" + "x" * 80)
    assert slack_takes(preview)
    inside = words_of(views.shared_message(shared).arguments()["blocks"])
    assert inside in words_of(preview.arguments()["blocks"]), "the preview is what the channel gets"
    for message in (preview, views.report_message(shown)):
        assert "<!channel>" not in formatted(message)


@given(reports())
def test_every_report_as_text_can_be_sent_in_messages(shown: Report) -> None:
    for message in as_text_messages("The report", markdown(document(shown, "#ml-platform"))):
        assert slack_takes(message)
        assert "<!channel>" not in formatted(message)


def test_missing_reports_can_be_explained() -> None:
    there = (
        Assessed(3, Scope.TEAM, "", (("google", "Google"), ("azure", "Azure"))),
        Assessed(4, Scope.PRODUCT, EVIL, (("google", "Google"),)),
    )
    unread = choose(CATALOG, "report", TEAM, there, Asked(EVIL))
    assert isinstance(unread, WhichOne)
    for message in (
        unread_message(NotAssessed("C1")),
        unread_message(unread),
        posting_message("C1"),
        not_posted_message(),
        views.sent_message("a PDF"),
        views.sent_as_text_message(),
        *(
            views.not_shared_message(NotShared(channel_id="C1", problem=one))
            for one in ("is_archived", "not_in_channel", "x")
        ),
        unread_message(WhichOne("why", 7, "C1", EVIL * 20, (("Google", "google of:3"),))),
    ):
        assert slack_takes(message)
        assert "<!channel>" not in formatted(message)


@given(said, st.sampled_from(sorted(CATALOG.frameworks)), st.booleans(), st.data())
def test_every_level_can_be_explained(
    answers: dict[str, AnswerValue],
    name: str,
    trains: bool,  # noqa: FBT001 - drawn
    data: st.DataObject,
) -> None:
    framework = (CATALOG.frameworks if trains else CATALOG.fitting)[name]
    now = outcome(CATALOG, CATALOG.frameworks[name], answers, trains_models=trains)
    rows = {one.id: why(CATALOG, framework, answers, one.id) for one in now.dimensions} if not now.left_out else {}
    whole = why(CATALOG, framework, answers) if not now.left_out else None
    assert (whole is None) == (now.level is None)
    assert whole is None or now.level is None or whole.level == now.level.level
    place = ChosenResult(
        7, "C1", name, Assessed(3, Scope.TEAM, "", tuple((one, one) for one in CATALOG.frameworks)), ()
    )
    dimension = data.draw(st.sampled_from([None, *(one.id for one in now.dimensions)]))
    names = {one.id: one.name for one in CATALOG.practices.values()}
    explained = rows.get(dimension) if dimension else whole
    other_version = data.draw(st.booleans())
    if other_version:
        explained, rows = None, {}
    shown = Explained(place, now, WHEN, dimension, explained, rows, names, other_version=other_version)
    assert slack_takes(why_message(shown))


@given(st.one_of(text, st.text(alphabet="*_`[]()<>!#-+=~|\\&;:/.@w1 \n\thtps$", max_size=60)))
def test_peoples_words_format_nothing_in_markdown(words: str) -> None:
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(f"- {escaped(words)}")
    kinds = {one.type for one in tokens} | {child.type for one in tokens for child in one.children or []}
    assert kinds <= {
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
        "inline",
        "text",
        "text_special",
        "paragraph_close",
        "list_item_close",
        "bullet_list_close",
    }
    shown = "".join(child.content for one in tokens for child in one.children or [])
    assert shown.split() == " ".join(escaped(words).split()).replace("\\", "").split() or "\\" in words


@given(reports())
def test_every_report_makes_a_pdf(shown: Report) -> None:
    assert pdf(document(shown, "#ml-platform")).startswith(b"%PDF")


@pytest.mark.parametrize("words", ["日本語 🎉 \U0001f9ea", "\x00\x1b", "עברית العربية", "x" * 3000, "a " * 3000, ""])
def test_a_pdf_takes_any_characters(words: str) -> None:
    made = Document(
        words, (words,), WHEN, (Section(words, (Paragraph(words), Items((Item(words, words, "https://e.org/é"),)))),)
    )
    assert pdf(made).startswith(b"%PDF")

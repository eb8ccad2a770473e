"""How evidence looks: a page of practices, grouped by what is assessed and by part of the work."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from bot.assess.notes.views import is_address
from bot.assess.words import REASONS, SAID
from bot.insights.evidence.service import FROM, PAGE, evidence, read_page
from bot.insights.which_model import WhichOne, unread_message
from bot.levels.reveal_views import DIFFER, counted
from bot.levels.reveal_views import practices as so_many
from bot.slack.message import Message, actions, button, context, cut, divider, section
from bot.slack.mrkdwn import channel, date, escape, readable, split_lines, user
from bot.slack.router import RUN
from bot.slack.words import some
from bot.teams.access.views import team_button
from bot.teams.scope_names import scope_label
from frameworks.model import AnswerValue, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.deps import Deps
    from bot.insights.evidence.service import Evidence, NoteRow, PracticeEvidence
    from bot.slack.message import Block, Element
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from storage.tables import Team

MOST_NOTES = 5
MOST_CHARACTERS = 400
MOST_PEOPLE = 20
# All in all a message holds some 13,000 characters.
FITS = 10_000
NOT_A_PAGE = "I can't tell where to begin: write `from:20` to begin at the 20th practice."


async def show(deps: Deps, _slack: SlackTools, viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity evidence`."""
    try:
        page = read_page(words)
    except ValueError:
        return no_such_page()
    found = await evidence(deps, viewer, team, page)
    return unread_message(found) if isinstance(found, WhichOne) else evidence_message(found)


def evidence_message(evidence: Evidence) -> Message:
    """A page of what stands behind a team's levels, with buttons to the pages beside it."""
    if not evidence.total:
        return _nothing_yet(evidence)
    evidence = replace(evidence, page=_fitting(evidence.page))
    about = f" · {escape(evidence.about)}" if evidence.about else ""
    title = f"What stands behind the levels of {channel(evidence.channel_id)}{about}"
    last = evidence.start + len(evidence.page)
    span = "" if evidence.total <= len(evidence.page) else f", {evidence.start + 1} to {last} shown"
    first = (
        " What has notes or links, or is disputed, comes first." if any(one.says_more for one in evidence.page) else ""
    )
    usual = _usual(evidence.page)
    same = f" Unless said otherwise: {usual}." if usual else ""
    blocks: list[Block] = [section(f"*{title}*\n{so_many(evidence.total)}{span}.{first}{same}")]
    several = len({(one.scope, one.subject) for one in evidence.page}) > 1
    before = None
    for (says_more, scope, subject, part), found in groupby(
        evidence.page, key=lambda one: (one.says_more, one.scope, one.subject, one.part)
    ):
        if before and not says_more:
            blocks.append(divider())
        before = says_more
        where = f"{scope_label(evidence.channel_id, scope, subject)} · " if several else ""
        lines = "\n".join([f"*{where}{escape(part)}*", *(line for one in found for line in _lines(one, usual))])
        blocks += [section(piece) for piece in split_lines(lines)]
    blocks.append(context(_who_is_named(evidence)))
    if buttons := _pages(evidence, last):
        blocks.append(actions(buttons))
    return Message(f"{title}: {so_many(evidence.total)}.", tuple(blocks))


def no_such_page() -> Message:
    """Somebody typed a beginning that is no number."""
    return Message(NOT_A_PAGE, (section(NOT_A_PAGE),))


def _fitting(page: Sequence[PracticeEvidence]) -> tuple[PracticeEvidence, ...]:
    """As many of the practices as a message holds, one at least."""
    sizes = accumulate(sum(len(line) + 1 for line in _lines(one, "")) for one in page)
    return tuple(one for number, (one, size) in enumerate(zip(page, sizes, strict=True)) if not number or size < FITS)


def _lines(one: PracticeEvidence, usual: str) -> Iterator[str]:
    by = _by(one)
    yield f"• *{escape(one.name)}*: {SAID[one.answer].lower()}{f' · {by}' if by != usual else ''}"
    if one.answer is AnswerValue.NOT_APPLICABLE and (one.reason or one.because):
        words = REASONS[Reason(one.reason)] if one.reason in set(REASONS) else ""
        said = f"“{escape(_short(readable(one.because)))}”" if one.because else ""
        yield f"     :grey_question: {'. '.join(filter(None, [words, said]))}"
    if one.counts:
        state = f" {DIFFER} not settled: the lower answer counts" if one.disputed else ""
        since = f" · agreed on since: *{SAID[one.answer].lower()}*" if one.settled else ""
        yield f"     {counted(one.counts)}{since}{state}"
    elif one.disputed:
        yield f"     {DIFFER} people differ about it, and the lower answer counts"
    if one.who:
        said = "; ".join(f"{SAID[value].lower()}: {_people(people)}" for value, people in one.who.items())
        yield f"     :bust_in_silhouette: {said}"
    yield from (f"     {_note(note)}" for note in one.notes[:MOST_NOTES])
    if len(one.notes) > MOST_NOTES:
        yield f"     _and {len(one.notes) - MOST_NOTES} more notes_"


def _by(one: PracticeEvidence) -> str:
    """Who said it, as far as the viewer may know, and on which day."""
    when = date(one.said_at.replace(hour=12, minute=0, second=0, microsecond=0))
    if one.anonymous:
        return f"anonymous, {when}"
    return f"{user(one.by)}, {when}" if one.by else when


def _usual(page: Sequence[PracticeEvidence]) -> str:
    """What would stand behind most of the lines, and is said once above them instead."""
    (most, count), *_ = Counter(map(_by, page)).most_common(1)
    return most if count > 1 else ""


def _people(people: Sequence[str]) -> str:
    return some(map(user, people), MOST_PEOPLE)


def _note(note: NoteRow) -> str:
    """A note on one line; what somebody gave as a link is one only where it is a web address."""
    words = escape(_short(readable(note.text)))
    link = ""
    if note.link:
        where = escape(cut(note.link, MOST_CHARACTERS))
        link = f"<{escape(note.link)}|{where}>" if is_address(note.link) else where
    by = f" · {user(note.by)}" if note.by else ""
    return f"{':link:' if note.link and not words else ':memo:'} {' '.join(filter(None, [words, link]))}{by}"


def _short(words: str) -> str:
    return cut(" ".join(words.split()), MOST_CHARACTERS)


def _who_is_named(evidence: Evidence) -> str:
    if not evidence.names:
        return "Who said what is only for the team's owners to see, where answers are named."
    if all(one.anonymous for one in evidence.page):
        return "These answers are anonymous: nothing says who gave them."
    return "You see who said what because you own this team; others see the answers alone."


def _pages(evidence: Evidence, last: int) -> list[Element]:
    """Buttons to the practices before and after."""
    words = f"evidence {evidence.words}".strip()
    buttons: list[Element] = []
    if evidence.start:
        before = f"{words} {FROM}{max(evidence.start - PAGE, 0) + 1}"
        buttons.append(team_button("Show earlier ones", evidence.team_id, before, here=True, name="before"))
    if last < evidence.total:
        more = f"{words} {FROM}{last + 1}"
        buttons.append(team_button("Show more", evidence.team_id, more, here=True, name="more"))
    return buttons


def _nothing_yet(evidence: Evidence) -> Message:
    if evidence.about:
        where = channel(evidence.channel_id)
        text = f"Nobody was asked about {escape(evidence.about)} yet in the last results of {where}."
        everything = team_button("Show everything", evidence.team_id, "evidence", here=True)
        return Message(text, (section(text), actions([everything])))
    text = f"No assessment of {channel(evidence.channel_id)} is finished yet, so there is nothing behind a level."
    start = button("Start an assessment", f"{RUN}:assess", "assess", style="primary")
    return Message(text, (section(text), actions([start])))

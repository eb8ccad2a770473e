"""A report as a plain document, without any markup; nobody is named in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.document import Bar, Bars, Document, Item, Items, Paragraph, Section
from bot.insights.report import words
from bot.levels.reveal_views import counted
from bot.levels.views import STATES
from bot.slack.mrkdwn import readable
from frameworks.model import Scope

if TYPE_CHECKING:
    from datetime import datetime

    from bot.insights.report.state import Report
    from frameworks.outcome import Outcome


def document(shown: Report, channel: str) -> Document:
    """The report of a team whose channel is called ``channel``; nobody is named in it."""
    outcome = shown.outcome
    of = shown.place.of
    team = {
        Scope.PRODUCT: f"{of.subject} of {channel}",
        Scope.ORGANISATION: f"the organisation of {channel}",
    }.get(of.scope, channel)
    trend = words.trend(shown)
    return Document(
        title=f"MLOps maturity of {team}",
        about=(
            level_line(outcome),
            *([trend] if trend else []),
            f"{outcome.short_name} · {day(shown.completed_at)} · {words.answered(shown)}",
        ),
        made_at=shown.completed_at,
        sections=tuple(one for one in _sections(shown) if one.parts),
    )


def level_line(outcome: Outcome) -> str:
    """The level and its name, or why there is none."""
    if outcome.left_out:
        return "No level, as parts of the model are about training models of your own"
    if outcome.level is None:
        return "Not assessed"
    up_to = outcome.at_most.level if outcome.at_most else outcome.level.level
    span = f" (up to {up_to}, if what is not known is in place)" if up_to != outcome.level.level else ""
    return f"Level {outcome.level.level} of {outcome.top}, {outcome.level.name}{span}"


def day(when: datetime) -> str:
    """A day in words, in UTC."""
    return f"{when.day} {when:%B %Y}"


def _sections(shown: Report) -> list[Section]:
    outcome = shown.outcome
    sections: list[Section] = []
    if outcome.level is not None:
        sections.append(Section("What is typical of this level", (Paragraph(outcome.level.summary),)))
    if len(outcome.dimensions) > 1:
        sections.append(_profile(shown))
        held = tuple(Item(f"{one.name}: {one.span}", words.held(one)) for one in outcome.dimensions if words.held(one))
        sections.append(Section("What holds each dimension where it is", (Items(held),) if held else ()))
    sections += [_gaps(shown), _first_steps(shown), _awaits(outcome), _find_out(outcome), *_people(shown)]
    if outcome.left_out:
        left_out = Items(tuple(map(Item, outcome.left_out)))
        sections.append(Section("What does not fit a team that trains no models", (left_out,)))
    sections.append(Section("About this report", (Paragraph(words.about_model(shown), quiet=True),)))
    return sections


def _profile(shown: Report) -> Section:
    outcome = shown.outcome
    before = shown.before.dimensions if shown.before else {}
    bars = Bars(
        outcome.top,
        tuple(
            Bar(
                one.name,
                one.level,
                before.get(one.id),
                outcome.target.level if outcome.target else None,
                f"{one.span} of {outcome.top}" if one.level is not None else one.span,
            )
            for one in outcome.dimensions
        ),
    )
    mean = (Paragraph(f"The weakest decides; the mean is {outcome.mean}.", quiet=True),) if outcome.mean else ()
    return Section("Profile", (bars, *mean))


def _gaps(shown: Report) -> Section:
    outcome = shown.outcome
    items = tuple(Item(one.gap.name, words.about_gap(shown, one)) for one in shown.gaps)
    following = outcome.next_level
    if outcome.left_out:
        return Section("What fits, and is not in place", (Items(items, numbered=True),) if items else ())
    if following is None:
        done = "Every practice that this model requires is in place. There is no higher level."
        return Section("The way up", (Paragraph(done),) if outcome.level is not None else ())
    smallest = words.smallest(shown)
    return Section(
        f"To reach level {following.level}, {following.name}",
        (
            *([Paragraph(smallest)] if smallest else []),
            *([Items(items, numbered=True)] if items else []),
        ),
    )


def _first_steps(shown: Report) -> Section:
    gap = shown.gaps[0].gap if shown.gaps and not shown.outcome.at_target else None
    if gap is None or not gap.how:
        return Section("", ())
    shows = (Paragraph(f"What would show it: {gap.evidence}"),) if gap.evidence else ()
    return Section(f"How to begin with “{gap.name}”", (Items(tuple(map(Item, gap.how)), numbered=True), *shows))


def _awaits(outcome: Outcome) -> Section:
    level, following = outcome.level, outcome.next_level
    parts: list[Paragraph] = []
    if outcome.target is not None:
        parts.append(Paragraph(f"The target is level {outcome.target.level}, {outcome.target.name}."))
    if level is not None and level.next:
        parts.append(Paragraph(level.next))
    if following is not None:
        parts.append(Paragraph(f"What teams find hard at level {following.level}: {following.challenges}"))
    return Section("What awaits", tuple(parts))


def _find_out(outcome: Outcome) -> Section:
    found = Items(tuple(map(Item, outcome.to_find_out)))
    once = Paragraph("Once these are known, the level is certain.")
    return Section("To find out", (once, found) if found.items else ())


def _people(shown: Report) -> list[Section]:
    disputed = tuple(Item(one.name, counted(one.counts)) for one in shown.disputed)
    until = Paragraph("Until people agree, the lower answer counts.")
    notes = tuple(Item(one.practice, " ".join(readable(one.text).split()), one.link) for one in shown.notes)
    more = (Paragraph(f"{shown.more_notes} more in Slack.", quiet=True),) if shown.more_notes else ()
    worth = tuple(Item(one.name, STATES[one.state]) for one in shown.outcome.recommended)
    return [
        Section("Recommended, without effect on the level", (Items(worth),) if worth else ()),
        Section("What people differ about", (until, Items(disputed)) if disputed else ()),
        Section("Notes and evidence", (Items(notes), *more) if notes else ()),
    ]

"""What a report says, in plain words without markup: the same in Slack and in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.levels.views import STATES
from bot.slack.words import listed, plural, some
from frameworks.score import GateState
from storage.tables import Way

if TYPE_CHECKING:
    from bot.insights.report.state import Report
    from frameworks.effects import GapEffect
    from frameworks.outcome import DimensionOutcome, Gap, Outcome

MOST_HOLDING = 3


def standing(gap: GapEffect) -> str:
    """How a gap stands, and how long closing it takes."""
    effort = f", takes {gap.effort.value}" if gap.effort else ""
    return f"{STATES[gap.gap.state]}{effort}"


def effects(shown: Report, one: GapEffect) -> tuple[str, ...]:
    """What closing a gap does: what it lifts alone, where else it counts."""
    names = {row.id: row.name for row in shown.outcome.dimensions}
    found: list[str] = []
    overall = next((lift for lift in one.lifts if lift.dimension is None), None)
    if overall is not None:
        found.append(f"alone lifts the level to {overall.after}")
    lifted = [
        f"{names[lift.dimension]} to {lift.after}" for lift in one.lifts if lift.dimension in names and len(names) > 1
    ]
    if lifted:
        found.append(f"{'' if found else 'alone lifts '}{listed(lifted)}")
    if one.other_models:
        found.append(f"counts in {listed(one.other_models)} too")
    return tuple(found)


def where(outcome: Outcome, gap: Gap) -> str:
    """The dimensions that a gap holds; nothing in a model with one."""
    names = {one.id: one.name for one in outcome.dimensions}
    return listed([names[one] for one in gap.dimensions if one in names]) if len(names) > 1 else ""


def about_gap(shown: Report, one: GapEffect) -> str:
    """All about a gap in one line."""
    return " · ".join(filter(None, (standing(one), where(shown.outcome, one.gap), *effects(shown, one))))


def trend(shown: Report) -> str:
    """How the level compares with last time's; nothing where there is no last time."""
    level = shown.outcome.level
    before = shown.before
    if before is None or level is None:
        return ""
    if before.level is None:
        return "Last time there was no level."
    if before.level == level.level:
        return f"As last time: level {before.level}."
    return f"{'Up' if level.level > before.level else 'Down'} from level {before.level} last time."


def held(row: DimensionOutcome) -> str:
    """What holds a dimension where it is, in a few words."""
    names = [gap.name for gap in row.gaps if gap.state is not GateState.UNANSWERED]
    unasked = len(row.gaps) - len(names)
    if names:
        return f"held by {some(names, MOST_HOLDING)}"
    if unasked:
        return f"held by {plural(unasked, 'practice')} that nobody was asked about"
    if row.level is not None and not row.gaps:
        return "nothing more is asked for here"
    return ""


def smallest(shown: Report) -> str:
    """The fewest practices that lift the level, in a sentence; nothing where they can't be told."""
    outcome = shown.outcome
    following = outcome.next_level
    if following is None or not shown.smallest or len(outcome.gaps) == 1:
        return ""
    names = [name for _, name in shown.smallest]
    if len(names) == 1:
        return f"The smallest step to level {following.level} is one practice: {names[0]}."
    if len(names) == len(outcome.gaps):
        return f"Level {following.level} needs all {len(names)} of them: no smaller set is enough."
    return f"The smallest set that reaches level {following.level} is {len(names)} practices: {listed(names)}."


def answered(shown: Report) -> str:
    """By how many people."""
    if shown.way is Way.TOGETHER:
        who = "answered together"
    elif shown.people == 1:
        who = "answered by one person"
    else:
        who = f"answered by {shown.people} people"
    return f"{who}, anonymously" if shown.anonymous else who


def about_model(shown: Report) -> str:
    """The model, its version, and what in it is ours."""
    outcome = shown.outcome
    newer = (
        " The model is not the same any more, so what each gap would lift is not shown: the next assessment tells."
        if shown.other_version
        else ""
    )
    return f"{outcome.name}, version {outcome.version}. {outcome.note}{newer}"

"""Where a team stands, at one glance: read in one transaction, and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.insights.which_model import short_name
from bot.levels.service import kept_outcome
from bot.levels.views import STATES, answers, differing, outcome_headline, progress_words
from bot.schedules.next_checkin import next_checkin_in_words, next_checkins_of
from bot.slack.message import Message, actions, context, section
from bot.slack.mrkdwn import channel, date, escape, together, user
from bot.slack.words import agree, listed
from bot.teams.access.views import team_button
from bot.teams.scope_names import in_order, scope_label
from frameworks.effects import ordered_gaps
from frameworks.model import AnswerValue, Scope
from storage import assessments, levels, results, rounds, turnout
from storage.tables import Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.schedules.next_checkin import NextCheckin
    from bot.slack.message import Block
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from frameworks.effects import GapEffect
    from frameworks.outcome import Outcome
    from storage.levels import LevelRow
    from storage.tables import Assessment, Result, Team


@dataclass(frozen=True, slots=True)
class PreviousLevel:
    """The level last time, of the same version of the model, and when that was."""

    level: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A team's last outcome in a framework, and when it was reached; about ``disputed`` practices people differ.

    ``earlier`` is None for a first one. ``answered`` people said something; 0 where that is not known any more.
    """

    outcome: Outcome
    completed_at: datetime
    scope: Scope = Scope.TEAM
    subject: str = ""
    disputed: int = 0
    earlier: PreviousLevel | None = None
    answered: int = 0


@dataclass(frozen=True, slots=True)
class OpenAssessment:
    """The assessment that is under way: who answers, and how far they are.

    ``finished``: where everyone is asked, how many of how many have finished. ``together``: all vote, and they lead.
    """

    user_id: str
    frameworks: tuple[str, ...]
    answered: int
    finished: tuple[int, int] | None = None
    together: bool = False


@dataclass(frozen=True, slots=True)
class NextStep:
    """The gap of all models whose closing does most, in the model with this short name."""

    framework: str
    effect: GapEffect


@dataclass(frozen=True, slots=True)
class Status:
    """Where a channel's team stands."""

    team_id: int
    channel_id: str
    rows: tuple[StatusRow, ...]
    open: OpenAssessment | None
    next_step: NextStep | None = None
    coming: NextCheckin | None = None


def next_step(step: NextStep) -> str:
    """The gap whose closing does most, and what it does, as mrkdwn."""
    effect = step.effect
    does: list[str] = []
    if effect.lifts:
        lift = effect.lifts[0]
        what = escape(step.framework) if lift.dimension is None else f"a part of {escape(step.framework)}"
        does.append(f"alone it lifts {what} from {lift.before} to {lift.after}")
    if effect.other_models:
        want = agree(len(effect.other_models), "wants", "want")
        does.append(f"{listed(map(escape, effect.other_models))} {want} it too")
    why = f": {'; '.join(does)}" if does else f", for {escape(step.framework)}"
    effort = f", takes {effect.effort.value}" if effect.effort else ""
    return f":point_right: *Next:* {escape(effect.gap.name)} ({STATES[effect.gap.state]}{effort}){why}."


async def status(deps: Deps, team: Team) -> Status:
    """Where a team stands; whoever asks may see it."""
    async with deps.database.read() as session:
        return await status_of(deps, session, team)


async def status_of(deps: Deps, session: AsyncSession, team: Team) -> Status:
    """As ``status``, as part of a transaction."""
    rows = in_order(deps.catalog, await results.latest_results(session, team.workspace_id, team.id))
    earlier = earlier_of(await levels.latest_levels(session, team.workspace_id, [team.id], most=2))
    answered = await turnout.how_many_answered(session, team.workspace_id, {row.assessment_id for row in rows})
    under_way = await assessments.open_assessment(session, team.workspace_id, team.id)
    opened = await _open(deps, session, under_way) if under_way else None
    coming = await next_checkins_of(session, team.workspace_id, [team.id])
    return Status(
        team.id,
        team.channel_id,
        tuple(
            StatusRow(
                kept_outcome(row),
                row.completed_at,
                Scope(row.scope),
                row.subject,
                len(row.disputed),
                earlier.get(row.id),
                answered.get(row.assessment_id, 0),
            )
            for row in rows
        ),
        opened,
        _next_step(deps, rows),
        coming.get(team.id),
    )


def earlier_of(rows: Sequence[LevelRow]) -> Mapping[int, PreviousLevel]:
    """What came before each result (by its id), where it can be compared: a new version of a model is no change."""
    found: dict[int, PreviousLevel] = {}
    for row, before in pairwise(rows):
        alike = [
            (one.team_id, one.framework_id, one.framework_version, one.scope, one.subject, one.trains_models)
            for one in (row, before)
        ]
        if alike[0] == alike[1] and before.level is not None:
            found[row.result_id] = PreviousLevel(before.level, before.completed_at)
    return found


async def _open(deps: Deps, session: AsyncSession, under_way: Assessment) -> OpenAssessment:
    finished = None
    if under_way.way == Way.EVERYONE.value and under_way.asked_at:
        people = await rounds.count_members(session, under_way.workspace_id, under_way.id)
        finished = (people.finished, people.asked)
    return OpenAssessment(
        user_id=under_way.led_by,
        frameworks=tuple(short_name(deps.catalog, one) for one in under_way.frameworks),
        answered=await assessments.count_answered(session, under_way.workspace_id, under_way.id),
        finished=finished,
        together=under_way.way == Way.TOGETHER.value,
    )


def _next_step(deps: Deps, rows: Sequence[Result]) -> NextStep | None:
    """Of the first scope's models that are not at their target, the gap that does most; the first of equals."""
    found: list[NextStep] = []
    for row in rows:
        kept = kept_outcome(row)
        framework = deps.catalog.frameworks.get(row.framework_id)
        # By another version of the model, what a gap would lift is not known.
        if framework is None or framework.version != row.framework_version:
            continue
        if kept.at_target or (row.scope, row.subject) != (rows[0].scope, rows[0].subject):
            continue
        answers = deps.catalog.carried({one: AnswerValue(said) for one, said in row.answers.items()})
        gaps = ordered_gaps(deps.catalog, kept, answers, trains_models=row.trains_models)
        found += [NextStep(kept.short_name, one) for one in gaps[:1]]
    # Stable: of equals the first model's.
    ranked = sorted(found, key=lambda one: (not one.effect.lifts_level, -len(one.effect.other_models)))
    return ranked[0] if ranked else None


# What else can be asked about a team, as it is typed and as it stands on a button.
MORE = (
    ("Report", "report"),
    ("Why", "why"),
    ("What if", "what-if"),
    ("History", "history"),
    ("Compare", "compare"),
    ("Evidence", "evidence"),
    ("Export", "export"),
)


def status_message(status: Status) -> Message:
    """One glance: each model's level and trend, when, by how many, what is open, and one next step."""
    if not status.rows:
        return _not_assessed(status)
    blocks: list[Block] = []
    for scoped in _by_scope(status.rows):
        first = scoped[0]
        lines = [f"*Where {scope_label(status.channel_id, first.scope, first.subject)} stands*", *map(_line, scoped)]
        blocks.append(section("\n".join(lines)))
        blocks.append(context(_when(scoped)))
    if status.next_step:
        blocks.append(section(next_step(status.next_step)))
    if status.coming and (comes := next_checkin_in_words(status.coming)):
        blocks.append(context(f":calendar: {comes}"))
    blocks += open_blocks(status.open)
    blocks.append(actions(more_buttons(status.team_id)))
    return Message(" ".join(outcome_headline(row.outcome) for row in status.rows), tuple(blocks))


def more_buttons(team_id: int) -> list[Block]:
    """Buttons for everything else that can be asked about a team."""
    return [team_button(text, team_id, words) for text, words in MORE]


def trend(level: int | None, earlier: PreviousLevel | None) -> str:
    """How a level moved since last time, in words."""
    return moved(level, earlier.level if earlier else None)


def moved(level: int | None, before: int | None) -> str:
    """How a level moved, in words; nothing where there is none, or was none before."""
    if before is None or level is None:
        return ""
    if level > before:
        return f":arrow_upper_right: up from {before}"
    if level < before:
        return f":arrow_lower_right: down from {before}"
    return ":arrow_right: the same as last time"


def open_blocks(under_way: OpenAssessment | None) -> Sequence[Block]:
    """The assessment that is under way, if one is."""
    if under_way is None:
        return ()
    models, leader = together(under_way.frameworks), user(under_way.user_id)
    if under_way.finished is not None:
        finished, asked = under_way.finished
        text = f"{leader} asks everyone about {models}: {finished} of {asked} have finished."
    elif under_way.together:
        text = f"You answer {models} together, and {leader} leads: {answers(under_way.answered)} agreed on so far."
    else:
        text = f"{leader} is answering the {models} assessment: {answers(under_way.answered)} so far."
    return (context(f":hourglass_flowing_sand: {text}"),)


def _not_assessed(status: Status) -> Message:
    text = f"{channel(status.channel_id)} has not been assessed yet."
    todo = "" if status.open else " Start with `/maturity assess`: it takes a few minutes, and you can pause."
    return Message(f"{text}{todo}", (section(f"{text}{todo}"), *open_blocks(status.open)))


def _by_scope(rows: Sequence[StatusRow]) -> list[list[StatusRow]]:
    """The rows of the team, and of each of its products, which stand together."""
    found: list[list[StatusRow]] = []
    for row in rows:
        if found and (found[-1][0].scope, found[-1][0].subject) == (row.scope, row.subject):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _line(row: StatusRow) -> str:
    """A model's level by name, the trend, and the way to the next."""
    outcome = row.outcome
    level = outcome.level.level if outcome.level else None
    came = trend(level, row.earlier)
    lines = [f"*{outcome_headline(outcome)}*{f' {came}' if came else ''}"]
    if outcome.at_target:
        lines.append("That is the target you chose.")
    elif outcome.next_level is not None or outcome.left_out:
        lines.append(progress_words(outcome))
    if outcome.much_not_applicable:
        lines.append(f":warning: {outcome.not_applicable} of its {outcome.gates} practices were said not to apply.")
    if row.disputed:
        lines.append(f":scales: {differing(row.disputed)}")
    return "\n".join(lines)


def _when(rows: Sequence[StatusRow]) -> str:
    """When, and by how many; of each model where they differ."""
    times = {(row.completed_at.date(), row.answered) for row in rows}
    if len(times) == 1:
        return f"Assessed on {date(rows[0].completed_at)}{_by(rows[0].answered)}."
    said = [f"{escape(row.outcome.short_name)} on {date(row.completed_at)}{_by(row.answered)}" for row in rows]
    return f"Assessed: {', '.join(said)}."


def _by(people: int) -> str:
    match people:
        case 0:
            return ""
        case 1:
            return " by one person"
        case _:
            return f" by {people} people"


async def show(deps: Deps, _slack: SlackTools, _viewer: Viewer, team: Team, _words: Sequence[str]) -> Message:
    """Answer `/maturity status`."""
    return status_message(await status(deps, team))

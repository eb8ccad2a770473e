"""Why a level is what it is: what holds it, what blocks it, and the smallest change that lifts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.insights.which_model import placed, unread_message
from bot.levels.reveal_views import COUNTED
from bot.levels.service import kept_outcome
from bot.levels.views import STATES, outcome_headline, progress_words, step_done
from bot.slack.message import Message, actions, context, section
from bot.slack.mrkdwn import date, escape, listing
from bot.slack.words import agree, listed, plural, some
from bot.teams.access.views import team_button
from bot.teams.scope_names import OF, scope_label
from frameworks.model import AnswerValue
from frameworks.why import why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.deps import Deps
    from bot.insights.which_model import ChosenResult, NotAssessed, WhichOne
    from bot.slack.message import Block
    from bot.slack.tools import SlackTools
    from bot.slack.viewer import Viewer
    from frameworks.catalog import Catalog
    from frameworks.outcome import DimensionOutcome, Outcome
    from frameworks.why import SaidGate, Why
    from storage.tables import Result, Team


@dataclass(frozen=True, slots=True)
class Explained:
    """A level and why it is so: of ``dimension`` (its id), or overall where that is None.

    ``why`` is None where there is no level to explain, and when the model is not the one that it was
    (``other_version``). ``rows`` explain the dimensions, by id. ``names`` are practices' by id.
    """

    place: ChosenResult
    outcome: Outcome
    completed_at: datetime
    dimension: str | None
    why: Why | None
    rows: Mapping[str, Why | None]
    names: Mapping[str, str]
    other_version: bool


async def explain(deps: Deps, team: Team, words: Sequence[str]) -> Explained | NotAssessed | WhichOne:
    """Why the team's level is what it is, in the model or dimension that the words name."""
    async with deps.database.read() as session:
        found = await placed(deps, session, team, "why", words)
    return explained(deps.catalog, *found) if isinstance(found, tuple) else found


def explained(catalog: Catalog, place: ChosenResult, row: Result) -> Explained:
    """Why a result's level is what it is."""
    outcome, dimension = kept_outcome(row), place.dimension
    framework = (catalog.frameworks if row.trains_models else catalog.fitting).get(row.framework_id)
    same = framework is not None and catalog.frameworks[row.framework_id].version == row.framework_version
    answers = catalog.carried({practice: AnswerValue(value) for practice, value in row.answers.items()})
    model = framework if same and not outcome.left_out else None
    rows = {one.id: why(catalog, model, answers, one.id) for one in outcome.dimensions} if model else {}
    whole = why(catalog, model, answers) if model else None
    return Explained(
        place=place,
        outcome=outcome,
        completed_at=row.completed_at,
        dimension=dimension if dimension in {one.id for one in outcome.dimensions} else None,
        why=rows.get(dimension) if dimension else whole,
        rows=rows,
        names={one.id: one.name for one in catalog.practices.values()},
        other_version=not same,
    )


MOST_BLOCKING = 10
MOST_NAMES = 6
MOST_DIMENSIONS = 20
NOT_ASKED = "nobody was asked"


def why_message(shown: Explained) -> Message:
    """Why the level is so: what holds, what blocks, and the least that lifts it; overall or of one dimension."""
    outcome, why = shown.outcome, shown.why
    row = next((one for one in outcome.dimensions if one.id == shown.dimension), None)
    title = _title(shown, row)
    blocks: list[Block] = [section(f"*{title}*{_decides(shown)}")]
    if why is None:
        blocks += _without(shown, row)
    else:
        blocks += [section(_holds(shown, why)), *_blocks(shown, why), *_lifts(shown, why)]
        if row is None and len(outcome.dimensions) > 1:
            blocks.append(section(_dimensions(shown)))
    of = shown.place.of
    assessed = f"{scope_label(shown.place.channel_id, of.scope, of.subject)} · {date(shown.completed_at)}"
    blocks += [context(f"{assessed} · {escape(outcome.name)}, version {escape(outcome.version)}"), *_buttons(shown)]
    return Message(title, tuple(blocks))


def _title(shown: Explained, row: DimensionOutcome | None) -> str:
    if row is None:
        return f"Why {outcome_headline(shown.outcome)}"
    level = f"level {row.span}" if row.level is not None else row.span
    return f"Why {escape(shown.outcome.short_name)}, {escape(row.name)}: {level}."


def _decides(shown: Explained) -> str:
    """Which dimensions decide, where there are several."""
    outcome = shown.outcome
    if shown.dimension is not None or len(outcome.dimensions) == 1 or not outcome.weakest:
        return ""
    names = [escape(one.name) for one in outcome.weakest]
    return f"\nThe weakest dimension is the team's level: {listed(names)} {agree(len(names), 'decides', 'decide')}."


def _without(shown: Explained, row: DimensionOutcome | None) -> list[Block]:
    """No level to explain, or by a model that is not there any more: what the kept result says."""
    gaps = shown.outcome.known_gaps if row is None else row.gaps
    lines = [f"• *{escape(one.name)}*: {STATES[one.state]}" for one in gaps]
    said = listing(lines, most=MOST_BLOCKING, limit=2500)
    why = "The model is not the same any more, so I can only tell what was missing then, not what would lift it now."
    if not shown.other_version:
        why = "There is no level here to explain." if not shown.outcome.left_out else "This is what is missing."
    return [section(f"{why}\n{said}".rstrip())]


def _holds(shown: Explained, why: Why) -> str:
    """What the level rests on, in one sentence."""
    counts = [f"{plural(why.holding, 'practice')} in place"]
    if why.not_applicable:
        counts.append(f"{why.not_applicable} that {agree(why.not_applicable, 'does', 'do')} not apply")
    what = f"level {why.level}" if why.level else "level 0, which asks for nothing"
    if shown.outcome.rule == "points":
        row = next((one for one in shown.outcome.dimensions if one.id == why.dimension), None)
        said = f"{row.progress.points:g} of {row.progress.gates} points" if row else progress_words(shown.outcome)
        return f"*What holds*\n{listed(counts)}. {said}"
    return f"*What holds*\n{listed(counts)}: that is {what}." if why.level else f"*What holds*\nThis is {what}."


def _blocks(shown: Explained, why: Why) -> list[Block]:
    """The gates on the way to the next level, each with what was said."""
    if why.following is None:
        return [section(":trophy: *Nothing blocks it*\nThere is no higher level: all that this asks for is in place.")]
    lines = [_gate(shown, one) for one in why.blocking]
    done = ""
    if why.dimension is None and shown.outcome.rule != "points":
        done = f"{progress_words(shown.outcome)}\n"
    return [section(f"*What blocks level {why.following}*\n{done}{listing(lines, most=MOST_BLOCKING, limit=2600)}")]


def _gate(shown: Explained, one: SaidGate) -> str:
    names = {row.id: row.name for row in shown.outcome.dimensions}
    at = ""
    if shown.dimension is None and len(names) > 1:
        at = f" · {escape(listed([names[dimension] for dimension in one.dimensions if dimension in names]))}"
    if len(one.said) == 1:
        value = one.said[0][1]
        return f"• *{escape(one.name)}*: {COUNTED[value] if value else NOT_ASKED}{at}"
    each = [
        f"{escape(shown.names.get(id_, id_))} ({COUNTED[value] if value else NOT_ASKED})" for id_, value in one.said
    ]
    return f"• *{escape(one.name)}*, any one is enough: {', '.join(each)}{at}"


def _lifts(shown: Explained, why: Why) -> list[Block]:
    """The least that lifts it, and what to find out first."""
    if why.following is None:
        return []
    blocks: list[Block] = []
    if why.alone:
        names = _some(shown, why.alone, "or")
        blocks.append(
            section(f":point_right: *If you change only one thing:* {names}. It alone reaches level {why.following}.")
        )
    elif why.smallest and len(why.smallest) == len(why.blocking):
        blocks.append(
            section(
                f":seedling: *The smallest change is all {len(why.smallest)} of these:* no fewer reach level "
                f"{why.following}, and none of them alone."
            )
        )
    elif why.smallest:
        names = _some(shown, why.smallest, "and")
        blocks.append(
            section(
                f":seedling: *The smallest change that reaches level {why.following} is "
                f"{plural(len(why.smallest), 'practice')}*\n{names}.\nNone of them alone is enough, and no smaller set."
            )
        )
    elif why.smallest is None:
        blocks.append(section("What is left does not apply to you, so the next level can't be reached."))
    open_ = [escape(one.name) for one in why.blocking if one.to_find_out]
    if open_:
        they = agree(len(open_), "it is", "they are")
        enough = (
            f"If {they} in place already, you are at level {why.following} without changing anything."
            if why.known_is_enough
            else "It may be in place already, which leaves less to do."
        )
        blocks.append(
            section(f":mag: *Find out first*\nNobody knows, or was asked about: {some(open_, MOST_NAMES)}. {enough}")
        )
    return blocks


def _dimensions(shown: Explained) -> str:
    """Each dimension in a line: its level, and the least that lifts it."""
    lines = [_dimension(shown, one) for one in shown.outcome.dimensions]
    return f"*Each dimension by itself*\n{listing(lines, most=MOST_DIMENSIONS, limit=2800)}"


def _dimension(shown: Explained, row: DimensionOutcome) -> str:
    why = shown.rows.get(row.id)
    start = f"• *{escape(row.name)}*: {row.span}"
    if why is None:
        return start
    if why.following is None:
        return f"{start}, the highest it can be"
    if why.alone:
        return f"{start} → {why.following} by {_some(shown, why.alone, 'or')} alone"
    if why.smallest:
        return f"{start} → {why.following} by {_some(shown, why.smallest, 'and')}"
    return f"{start} ({step_done(row.progress)[3:]})"


def _buttons(shown: Explained) -> list[Block]:
    place, outcome = shown.place, shown.outcome
    of = f"{OF}{place.of.result_id}"
    first = [
        team_button("Report", place.team_id, f"report {place.framework} {of}", name="of"),
        team_button("What if", place.team_id, f"what-if {place.framework} {OF}{place.of.result_id}"),
    ]
    if shown.dimension is not None:
        first.insert(0, team_button("The whole level", place.team_id, f"why {place.framework} {of}", here=True))
    inside = [
        team_button(one.name, place.team_id, f"why {place.framework} {one.id} {of}", here=True, name=one.id)
        for one in outcome.dimensions
        if len(outcome.dimensions) > 1 and one.id != shown.dimension
    ]
    others = [
        team_button(name, place.team_id, f"why {framework} {of}", here=True, name=f"model-{framework}")
        for framework, name in place.of.models
        if framework != place.framework
    ]
    return [actions(first), *(actions(some) for some in (inside, others) if some)]


def _some(shown: Explained, practices: tuple[str, ...], word: str) -> str:
    """Names of practices, as many as can be taken in."""
    return some((f"*{escape(shown.names.get(id_, id_))}*" for id_ in practices), MOST_NAMES, word)


async def show(deps: Deps, _slack: SlackTools, _viewer: Viewer, team: Team, words: Sequence[str]) -> Message:
    """Answer `/maturity why`."""
    explained = await explain(deps, team, words)
    return why_message(explained) if isinstance(explained, Explained) else unread_message(explained)

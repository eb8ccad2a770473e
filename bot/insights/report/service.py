"""Reports: read in one transaction; shared with a channel by one row of the outbox.

Whoever may see the team may see and share its reports: the listeners have asked `bot.teams.access.service` before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.deps import Refusal
from bot.insights.report import words
from bot.insights.report.state import Dispute, NotShared, PreviousResult, Report, SharedGap, SharedReport, ShownNote
from bot.insights.which_model import Asked, ChosenResult, assessed, choose, placed
from bot.levels.service import kept_outcome
from bot.slack.posting import post
from bot.teams.access.service import sees_names
from frameworks.consensus import FEWEST
from frameworks.effects import GapEffect, ordered_gaps
from frameworks.model import AnswerValue, Scope
from frameworks.smallest import smallest_change
from storage import assessments, levels, notes, results, rounds, tallies
from storage.tables import Way
from storage.withdrawals import withdrawn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.insights.which_model import NotAssessed, WhichOne
    from bot.slack.kinds import Undelivered
    from bot.slack.viewer import Viewer
    from frameworks.catalog import Catalog
    from frameworks.outcome import Outcome
    from storage.seats import About
    from storage.tables import Result, Team

REPORT = "report"
NOT_SHARED = "report_not_shared"
NEWEST_NOTES = 4
SHARED_GAPS = 3
CORRECTED = (
    "An answer was corrected since this preview was drawn, so nothing was posted. Open `/maturity report` again, and "
    "share what it says now."
)
WITHDRAWN = (
    "That result was withdrawn as a mistake, so there is no report of it. `/maturity history` shows it in the team's "
    "channel."
)
GONE = "That result is not this team's. Run `/maturity report` in the team's channel to see what there is."


async def report(deps: Deps, viewer: Viewer, team: Team, words: Sequence[str]) -> Report | NotAssessed | WhichOne:
    """The team's last result in the model that is meant; ``words`` are those behind the command."""
    async with deps.database.read() as session:
        found = await placed(deps, session, team, REPORT, words)
        return await _report(deps, session, viewer, team, *found) if isinstance(found, tuple) else found


async def report_of(deps: Deps, viewer: Viewer, team: Team, result_id: int) -> Report:
    """One result of the team's, which may be an older one. Raises Refusal for another team's or one withdrawn."""
    async with deps.database.read() as session:
        return await _report_of(deps, session, viewer, team, result_id)


async def _report_of(deps: Deps, session: AsyncSession, viewer: Viewer, team: Team, result_id: int) -> Report:
    row = await results.result_of_id(session, team.workspace_id, team.id, result_id)
    # What was corrected since is told as it was corrected.
    row = await results.last_revision(session, row) if row else None
    if row is None:
        raise Refusal(GONE)
    if await withdrawn(session, team.workspace_id, [row.assessment_id]):
        raise Refusal(WITHDRAWN)
    there = assessed(deps.catalog, await levels.latest_levels(session, team.workspace_id, [team.id]))
    place = choose(deps.catalog, REPORT, team, there, Asked(row.framework_id, (Scope(row.scope), row.subject)))
    if not isinstance(place, ChosenResult):
        raise Refusal(GONE)
    return await _report(deps, session, viewer, team, place, row)


async def _report(
    deps: Deps, session: AsyncSession, viewer: Viewer, team: Team, place: ChosenResult, row: Result
) -> Report:
    catalog = deps.catalog
    outcome = kept_outcome(row)
    answers = catalog.carried({practice: AnswerValue(value) for practice, value in row.answers.items()})
    before = await results.result_before(session, row)
    about = await assessments.about_of_assessment(session, row.workspace_id, row.assessment_id)
    people: int | None = 1
    if about is not None and about.way is Way.EVERYONE:
        people = (await rounds.count_members(session, row.workspace_id, row.assessment_id)).finished
    elif about is not None and about.way is Way.TOGETHER:
        people = None
    framework = catalog.frameworks.get(row.framework_id)
    other_version = framework is None or framework.version != row.framework_version
    others = tuple(dict.fromkeys((*catalog.default, *(one for one, _ in place.of.models))))
    gaps = (
        tuple(GapEffect(gap, (), (), effort=gap.effort) for gap in outcome.known_gaps)
        if other_version
        else ordered_gaps(catalog, outcome, answers, trains_models=row.trains_models, others=others)
    )
    shown, more = await _notes(catalog, session, row, team, viewer, about)
    return Report(
        result_id=row.id,
        place=place,
        outcome=outcome,
        completed_at=row.completed_at,
        # A new version of a model is no change of the team: there is nothing to compare with.
        before=_before(before) if before and before.framework_version == row.framework_version else None,
        gaps=gaps,
        smallest=() if other_version else _smallest(catalog, outcome, answers, trains_models=row.trains_models),
        disputed=await _disputed(catalog, session, row, anonymous=about is None or about.anonymous),
        notes=shown,
        more_notes=more,
        way=about.way if about else Way.ALONE,
        people=people,
        anonymous=about is None or about.anonymous,
        other_version=other_version,
        level_names=tuple(one.name for one in framework.levels) if framework else (),
    )


def _before(before: Result) -> PreviousResult:
    kept = kept_outcome(before).levels
    return PreviousResult(kept.overall, kept.dimensions, before.completed_at)


def _smallest(
    catalog: Catalog, outcome: Outcome, answers: Mapping[str, AnswerValue], *, trains_models: bool
) -> tuple[tuple[str, str], ...]:
    if outcome.next_level is None or outcome.left_out:
        return ()
    framework = (catalog.frameworks if trains_models else catalog.fitting)[outcome.framework]
    found = smallest_change(catalog, framework, answers, to=outcome.next_level.level) or ()
    return tuple((one, catalog.practices[one].name) for one in found)


async def _disputed(catalog: Catalog, session: AsyncSession, row: Result, *, anonymous: bool) -> tuple[Dispute, ...]:
    """What people differ about; where it is nobody's business who said what, nothing of fewer than five people."""
    if not row.disputed:
        return ()
    counts = {
        one.practice_id: one.counts for one in await tallies.tallies_of(session, row.workspace_id, row.assessment_id)
    }
    fewest = FEWEST if anonymous else 1
    return tuple(
        Dispute(_name(catalog, one), {AnswerValue(value): count for value, count in counts[one].items()})
        for one in row.disputed
        if sum(counts.get(one, {}).values()) >= fewest
    )


async def _notes(
    catalog: Catalog, session: AsyncSession, row: Result, team: Team, viewer: Viewer, about: About | None
) -> tuple[tuple[ShownNote, ...], int]:
    """The newest notes on what this model asks, and how many more there are."""
    named = about is not None and not about.anonymous and sees_names(team, viewer)
    asked = set(catalog.carried(row.answers))
    found = [
        one
        for one in await notes.notes_said(session, row.workspace_id, row.assessment_id)
        if catalog.renamed.get(one.practice_id, one.practice_id) in asked
    ]
    newest = list(reversed(found))[:NEWEST_NOTES]
    shown = tuple(
        ShownNote(_name(catalog, one.practice_id), one.text, one.link, one.said_by if named else None) for one in newest
    )
    return shown, len(found) - len(shown)


def _name(catalog: Catalog, practice_id: str) -> str:
    practice = catalog.practices.get(catalog.renamed.get(practice_id, practice_id))
    return practice.name if practice else practice_id


def to_share(shown: Report, user_id: str) -> SharedReport:
    """What the channel gets of a report."""
    return SharedReport(
        channel_id=shown.place.channel_id,
        shared_by=user_id,
        scope=shown.place.of.scope,
        subject=shown.place.of.subject,
        outcome=shown.outcome,
        before=dict(shown.before.dimensions) if shown.before else None,
        before_level=shown.before.level if shown.before else None,
        completed_at=shown.completed_at,
        gaps=tuple(SharedGap(name=one.gap.name, words=words.about_gap(shown, one)) for one in shown.gaps[:SHARED_GAPS]),
    )


async def share(deps: Deps, viewer: Viewer, team: Team, result_id: int, preview: str) -> SharedReport:
    """Have the report posted in the team's channel, once for each ``preview``. Raises Refusal."""
    async with deps.database.write() as session:
        found = await _report_of(deps, session, viewer, team, result_id)
        if found.result_id != result_id:
            raise Refusal(CORRECTED)
        shown = to_share(found, viewer.person.user_id)
        about = f"{result_id}:{preview}"
        await post(session, viewer.person.workspace_id, team.channel_id, REPORT, about, shown, deps.clock())
        return shown


async def tell_not_shared(undelivered: Undelivered) -> None:
    """Tell whoever shared a report that it could not be posted. Part of the transaction that gives it up."""
    session, message, problem = undelivered.session, undelivered.message, undelivered.problem
    shared = SharedReport.model_validate(message.data)
    data = NotShared(channel_id=shared.channel_id, problem=problem)
    about = f"{message.id}:{message.attempts}"
    await post(session, message.workspace_id, shared.shared_by, NOT_SHARED, about, data, undelivered.now)

"""Results as assessments leave them, for the journeys that need more of them than can be answered one by one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.settings import Settings
from frameworks.catalog import Catalog
from frameworks.interview import Mode, models_for, questions
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import outcome
from storage import assessments, members, results, teams
from storage.engine import Database
from storage.seats import About
from storage.tables import AssessmentState, Result
from tests.journeys.answering import CATALOG
from tests.journeys.recording import WORKSPACE


async def assessed(
    where: Settings | Database,
    channel_id: str,
    answers: Mapping[str, AnswerValue],
    when: datetime,
    *models: str,
    who: str = "U0ADA",
    scope: Scope = Scope.TEAM,
    subject: str = "",
    version: str = "",
    catalog: Catalog = CATALOG,
) -> int:
    """A completed assessment of a channel's team in these models; ``who`` answered. Gives the team's id.

    Whoever needs many gives the database, which stays open.
    """
    database = where if isinstance(where, Database) else Database(where.database_url)
    try:
        async with database.write() as session:
            team = await teams.ensure_team(session, WORKSPACE, channel_id, who, when)
            about = About(models, scope, subject, mode="full")
            assessment = await assessments.start_assessment(session, team, who, about, when)
            assert assessment.id is not None
            assert team.id is not None
            await members.ensure_member(session, WORKSPACE, team.id, who)
            await assessments.end_assessment(session, WORKSPACE, assessment.id, AssessmentState.COMPLETED, when)
            for model in models:
                scored = outcome(catalog, catalog.frameworks[model], answers)
                await results.add_result(
                    session,
                    Result(
                        workspace_id=WORKSPACE,
                        team_id=team.id,
                        assessment_id=assessment.id,
                        framework_id=model,
                        framework_version=version or scored.version,
                        scope=scope.value,
                        subject=subject,
                        mode="full",
                        level=scored.level.level if scored.level else None,
                        progress=scored.progress.share,
                        profile=dict(scored.levels.dimensions),
                        outcome=scored.model_dump(mode="json"),
                        answers={one: value.value for one, value in answers.items()},
                        completed_at=when,
                    ),
                )
            return team.id
    finally:
        if database is not where:
            await database.close()


def up_to(model: str, level: int, missing: str = "") -> dict[str, AnswerValue]:
    """Answers with which a model gives a level: what it asks for below is in place, and nothing above it."""
    framework = CATALOG.frameworks[model]
    asked = questions(CATALOG, models_for(CATALOG, [model]), Mode.FULL)
    below = {one for gate in framework.gates if (gate.level or 0) <= level for one in gate.practices}
    return {
        one.id: AnswerValue.FULLY if one.id in below and one.id != missing else AnswerValue.NOT_YET for one in asked
    }

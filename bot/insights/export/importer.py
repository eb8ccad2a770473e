"""`maturity import`: an exported file is checked as a whole, then brought in, or nothing of it is."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError
from sqlmodel import col, select

from bot.insights.export.document import Export, utc
from frameworks.handed_in import Unkeepable, json_in, text_in
from frameworks.located_yaml import InvalidFile, Mistake, read
from storage import teams
from storage.members import ensure_member
from storage.tables import (
    TEAM,
    Answer,
    Assessment,
    AssessmentState,
    Note,
    Respondent,
    Result,
    Tally,
    Way,
)
from storage.withdrawals import withdraw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from pydantic_core import ErrorDetails
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.insights.export.document import ExportedAnswer, ExportedAssessment, ExportedTeam
    from storage.engine import Database

MOST_MISTAKES = 20
# Years of assessments of a large organisation.
LARGEST = 500_000_000
HOW = "docs/exporting.md says what belongs here."


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many teams are new, and how many assessments; and how many of these were there already."""

    teams: int
    assessments: int
    there: int


def read_export(path: Path) -> Export:
    """An exported file. Raises InvalidFile with the lines of what is wrong with it."""
    try:
        text = text_in(path, LARGEST)
    except FileNotFoundError as error:
        raise InvalidFile.at(path, 1, "there is no such file", "Look at its name and folder.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidFile.at(path, 1, f"the file cannot be read ({error})", "It is a text file in UTF-8.") from error
    try:
        plain = json.dumps(json_in(text))
    except Unkeepable as error:
        line = text[: max(text.find("\\u0000"), 0)].count("\n") + 1
        raise InvalidFile.at(path, line, str(error), "Take it away: no database keeps it.") from error
    except (json.JSONDecodeError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "it is nested too deeply"
        fix = "Import the file as `maturity export` wrote it."
        raise InvalidFile.at(path, line, f"this is no JSON ({reason})", fix) from error
    try:
        return Export.model_validate_json(plain)
    except (ValidationError, ValueError) as error:
        found = error.errors(include_url=False) if isinstance(error, ValidationError) else []
        raise _broken(path, found, str(error)) from error


async def import_export(database: Database, export: Export, workspace_id: str | None = None) -> ImportCounts:
    """Keep all that is not there yet, in one transaction; what is there already stays as it is.

    ``workspace_id`` is to take the place of the workspace that the file names. A team is known by its channel, and
    an assessment of it by when it began.
    """
    new_teams = new = there = 0
    async with database.write() as session:
        for team in export.teams:
            to = workspace_id or team.workspace
            team_id, is_new = await _team(session, to, team)
            new_teams += is_new
            begun = await _begun(session, to, team_id)
            for assessment in team.assessments:
                if begun[assessment.started_at] > 0:
                    begun[assessment.started_at] -= 1
                    there += 1
                else:
                    await _assessment(session, to, team_id, assessment)
                    new += 1
    return ImportCounts(new_teams, new, there)


async def _team(session: AsyncSession, workspace_id: str, team: ExportedTeam) -> tuple[int, bool]:
    """The id of the team, made if it is not there; its owners and settings are the file's then, else they stay."""
    found = await teams.team_of_channel(session, workspace_id, team.channel)
    if found is not None:
        return found.id, False
    made = await teams.ensure_team(session, workspace_id, team.channel, "", team.created_at)
    await teams.change_team(session, workspace_id, made.id, owners=list(team.owners or ()), anonymous=team.anonymous)
    for owner in team.owners or ():
        await ensure_member(session, workspace_id, made.id, owner)
    return made.id, True


async def _begun(session: AsyncSession, workspace_id: str, team_id: int) -> Counter[datetime]:
    """How many completed assessments of a team began at each moment."""
    statement = select(Assessment.started_at).where(
        col(Assessment.workspace_id) == workspace_id,
        col(Assessment.team_id) == team_id,
        col(Assessment.state) == AssessmentState.COMPLETED.value,
    )
    return Counter(utc(one) for one in (await session.exec(statement)).all())


async def _assessment(session: AsyncSession, workspace_id: str, team_id: int, one: ExportedAssessment) -> None:
    row = Assessment(
        workspace_id=workspace_id,
        team_id=team_id,
        frameworks=list(one.frameworks),
        scope=one.scope.value,
        subject=one.subject,
        trains_models=one.trains_models,
        mode=one.mode,
        targets=one.targets,
        way=one.way,
        anonymous=one.anonymous,
        state=AssessmentState.COMPLETED.value,
        started_by=one.led_by or TEAM,
        led_by=one.led_by or TEAM,
        started_at=one.started_at,
        asked_at=one.asked_at,
        ended_at=one.ended_at,
    )
    session.add(row)
    await session.flush()
    is_one_persons = one.way == Way.ALONE.value and not one.anonymous
    answered = (one.led_by or TEAM) if is_one_persons else TEAM
    await _seat(session, workspace_id, row.id, answered, one.ended_at, one.answers)
    for person in one.people or ():
        await _seat(session, workspace_id, row.id, person.user, person.finished_at, person.answers)
    session.add_all(
        Note(
            workspace_id=workspace_id,
            assessment_id=row.id,
            practice_id=note.practice,
            text=note.text,
            link=note.link,
            said_by=note.by,
            source=f"import:{number}",
            added_at=note.at,
            good_until=note.good_until,
        )
        for number, note in enumerate(one.notes)
    )
    session.add_all(
        Tally(
            workspace_id=workspace_id,
            assessment_id=row.id,
            practice_id=tally.practice,
            counts={value.value: count for value, count in tally.counts.items()},
            agreed=tally.agreed,
            settled_at=tally.settled_at,
        )
        for tally in one.tallies
    )
    session.add_all(_results(workspace_id, team_id, row.id, one))
    await session.flush()
    if one.withdrawn is not None:
        await withdraw(session, workspace_id, row.id, one.withdrawn.by or TEAM, one.withdrawn.at)


async def _seat(
    session: AsyncSession,
    workspace_id: str,
    assessment_id: int,
    user_id: str,
    finished_at: datetime | None,
    answers: Sequence[ExportedAnswer],
) -> None:
    seat = Respondent(workspace_id=workspace_id, assessment_id=assessment_id, user_id=user_id, finished_at=finished_at)
    session.add(seat)
    await session.flush()
    session.add_all(
        Answer(
            workspace_id=workspace_id,
            respondent_id=seat.id,
            turn=turn,
            practice_id=one.practice,
            value=one.answer.value,
            reason=one.reason,
            note=one.note,
            said_by=one.by,
            answered_at=one.at,
        )
        for turn, one in enumerate(answers)
    )


def _results(workspace_id: str, team_id: int, assessment_id: int, one: ExportedAssessment) -> list[Result]:
    return [
        Result(
            workspace_id=workspace_id,
            team_id=team_id,
            assessment_id=assessment_id,
            framework_id=result.framework,
            framework_version=result.version,
            revision=result.revision,
            scope=one.scope.value,
            subject=one.subject,
            trains_models=one.trains_models,
            mode=one.mode,
            level=result.level,
            progress=result.progress,
            profile=result.profile,
            outcome=result.outcome.model_dump(mode="json"),
            answers={practice: value.value for practice, value in result.answers.items()},
            reasons={practice: because.model_dump() for practice, because in result.reasons.items()},
            disputed=list(result.disputed),
            asked_at={practice: when.isoformat() for practice, when in result.asked_at.items()},
            completed_at=result.completed_at,
        )
        for result in one.results
    ]


def _broken(path: Path, found: Sequence[ErrorDetails], otherwise: str) -> InvalidFile:
    """What is wrong, with the lines at which it stands: JSON is YAML too, of which the lines are known."""
    if not found:
        return InvalidFile.at(path, 1, otherwise, HOW)
    mistakes: list[Mistake] = []
    try:
        document = read(path)
    except InvalidFile:
        document = None
    for one in found[:MOST_MISTAKES]:
        where = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in one["loc"]).lstrip(".")
        reason = one["msg"].removeprefix("Value error, ")
        line = document.line(one["loc"]) if document else 1
        mistakes.append(Mistake(line, f"{where}: {reason[0].lower()}{reason[1:]}" if where else reason, HOW))
    return InvalidFile(path, mistakes)

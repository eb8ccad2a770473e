"""From a team's rows to the document of an export; and what of it may be said of whom."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.insights.export.document import (
    ExportedAnswer,
    ExportedAssessment,
    ExportedNote,
    ExportedPerson,
    ExportedReason,
    ExportedResult,
    ExportedTally,
    ExportedTeam,
    ExportedWithdrawal,
    utc,
)
from frameworks.consensus import FEWEST
from frameworks.model import AnswerValue, Scope
from frameworks.outcome import Outcome
from storage.tables import TEAM, Way

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.histories import CompletedAssessment
    from storage.tables import Answer, Note, Respondent, Result, Tally, Team
    from storage.withdrawals import Withdrawn


def exported_team(team: Team, found: Iterable[CompletedAssessment], *, named: bool) -> ExportedTeam:
    """A team with its completed assessments; who said what only where ``named``."""
    return ExportedTeam(
        workspace=team.workspace_id,
        channel=team.channel_id,
        owners=tuple(team.owners) if named else None,
        anonymous=team.anonymous,
        created_at=utc(team.created_at),
        assessments=tuple(_assessment(one, named=named) for one in found),
    )


def _assessment(history: CompletedAssessment, *, named: bool) -> ExportedAssessment:
    row = history.assessment
    says = named and not row.anonymous
    answers = [one for one in history.answers if one.respondent_id == history.team_seat]
    tallies = [one for one in history.tallies if not row.anonymous or sum(one.counts.values()) >= FEWEST]
    return ExportedAssessment(
        frameworks=tuple(row.frameworks),
        scope=Scope(row.scope),
        subject=row.subject,
        trains_models=row.trains_models,
        mode=row.mode,
        targets=row.targets,
        way=Way(row.way).value,
        anonymous=row.anonymous,
        led_by=(row.led_by or None) if named else None,
        started_at=utc(row.started_at),
        asked_at=_utc(row.asked_at),
        ended_at=_utc(row.ended_at),
        answers=tuple(_answer(one, says=says) for one in answers),
        people=_people(history, says=says) if named else None,
        notes=tuple(_note(one, says=says) for one in history.notes),
        tallies=tuple(map(_tally, tallies)),
        results=tuple(map(_result, history.results)),
        withdrawn=_withdrawal(history.withdrawn, named=named) if history.withdrawn else None,
    )


def _people(history: CompletedAssessment, *, says: bool) -> tuple[ExportedPerson, ...]:
    """Who was asked beside others. That they were is no secret; what they said is theirs until they sent it."""
    asks_everyone = history.assessment.way == Way.EVERYONE.value
    return tuple(
        ExportedPerson(
            user=seat.user_id,
            finished_at=_utc(seat.finished_at),
            answers=tuple(
                _answer(one, says=says)
                for one in history.answers
                if says and one.respondent_id == seat.id and (seat.finished_at is not None or not asks_everyone)
            ),
        )
        for seat in history.seats
        if _is_asked_beside_others(history, seat)
    )


def _is_asked_beside_others(history: CompletedAssessment, seat: Respondent) -> bool:
    return seat.user_id != TEAM and seat.id != history.team_seat


def _answer(one: Answer, *, says: bool) -> ExportedAnswer:
    return ExportedAnswer(
        practice=one.practice_id,
        answer=AnswerValue(one.value),
        reason=one.reason,
        note=one.note,
        by=one.said_by if says else None,
        at=utc(one.answered_at),
    )


def _note(one: Note, *, says: bool) -> ExportedNote:
    return ExportedNote(
        practice=one.practice_id,
        text=one.text,
        link=one.link,
        by=one.said_by if says else None,
        at=utc(one.added_at),
        good_until=_utc(one.good_until),
    )


def _tally(one: Tally) -> ExportedTally:
    return ExportedTally(
        practice=one.practice_id,
        counts={AnswerValue(value): count for value, count in one.counts.items()},
        agreed=one.agreed,
        settled_at=_utc(one.settled_at),
    )


def _result(one: Result) -> ExportedResult:
    return ExportedResult(
        framework=one.framework_id,
        version=one.framework_version,
        revision=one.revision,
        completed_at=utc(one.completed_at),
        level=one.level,
        progress=one.progress,
        profile=dict(one.profile),
        answers={practice: AnswerValue(value) for practice, value in one.answers.items()},
        reasons={practice: ExportedReason.model_validate(because) for practice, because in one.reasons.items()},
        disputed=tuple(one.disputed),
        asked_at={practice: datetime.fromisoformat(when) for practice, when in one.asked_at.items()},
        outcome=Outcome.model_validate(one.outcome),
    )


def _withdrawal(one: Withdrawn, *, named: bool) -> ExportedWithdrawal:
    return ExportedWithdrawal(by=(one.by or None) if named else None, at=utc(one.at))


def _utc(when: datetime | None) -> datetime | None:
    return utc(when) if when else None

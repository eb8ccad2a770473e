"""A person's seat in an assessment and what the assessment is about, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from frameworks.model import AnswerValue, Scope
from storage.tables import Assessment, AssessmentState, Earlier, Way

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class GivenReason:
    """Why a practice is not applicable, by the plain word for it, and what the person said about it."""

    reason: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerBefore:
    """What was said of a practice before a check-in, when it was asked about last, and why not applicable.

    ``asks`` is why the check-in asks about it, by the plain word for it; "" where it does not. ``disputed``: people
    differed on it, and did not agree since.
    """

    value: AnswerValue
    asked_at: datetime
    because: GivenReason | None = None
    asks: str = ""
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What an assessment asks about, how, and whom.

    ``subject`` is the name of a product, ``targets`` the level to reach by framework id. ``earlier`` says
    what becomes of answers known from earlier results, all but the practices in ``ask_again``: in a check-in they are
    in ``known``, by practice id. ``anonymous`` is as the team had it at the start.
    """

    frameworks: tuple[str, ...]
    scope: Scope = Scope.UNDECIDED
    subject: str = ""
    trains_models: bool = True
    mode: str = "full"
    targets: Mapping[str, int] = field(default_factory=dict[str, int])
    earlier: Earlier = Earlier.NONE
    ask_again: tuple[str, ...] = ()
    way: Way = Way.ALONE
    anonymous: bool = False
    known: Mapping[str, AnswerBefore] = field(default_factory=dict[str, AnswerBefore])


@dataclass(frozen=True, slots=True)
class Seat:
    """A respondent's place in an assessment: all that is needed to ask them the next question.

    ``user_id`` is TEAM for the seat whose answers are the team's own. ``owners`` are the team's; ``led_by`` and
    they may finish, hand over and drop the assessment. ``is_asked``: where everyone is asked, they have been.
    ``revealed``, ``votes_round``, ``thread_ts`` and ``card_link`` are as in the assessment.
    """

    workspace_id: str
    assessment_id: int
    respondent_id: int
    team_id: int
    channel_id: str
    about: About
    state: AssessmentState
    position: str | None
    card_channel: str | None
    card_ts: str | None
    user_id: str = ""
    led_by: str = ""
    owners: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    finished: bool = False
    gone: bool = False
    is_asked: bool = False
    revealed: str | None = None
    votes_round: int = 0
    thread_ts: str | None = None
    card_link: str | None = None

    def is_led_by(self, user_id: str) -> bool:
        """Whether this person may do what is not for everybody who answers."""
        return user_id == self.led_by or user_id in self.owners


def about_of(row: Assessment) -> About:
    """What an assessment is about, as a value."""
    return About(
        frameworks=tuple(row.frameworks),
        scope=Scope(row.scope),
        subject=row.subject,
        trains_models=row.trains_models,
        mode=row.mode,
        targets=row.targets,
        earlier=Earlier(row.earlier),
        ask_again=tuple(row.ask_again),
        way=Way(row.way),
        anonymous=row.anonymous,
        known=_read_known(row.known),
    )


def about_columns(about: About) -> dict[str, Any]:
    """What an assessment is about, by column."""
    return {
        "frameworks": list(about.frameworks),
        "scope": about.scope.value,
        "subject": about.subject,
        "trains_models": about.trains_models,
        "mode": about.mode,
        "targets": dict(about.targets),
        "earlier": about.earlier.value,
        "ask_again": list(about.ask_again),
        "way": about.way.value,
        "anonymous": about.anonymous,
        "known": {practice: _known_as_data(one) for practice, one in about.known.items()},
    }


def _known_as_data(one: AnswerBefore) -> dict[str, str]:
    because = {"reason": one.because.reason, "note": one.because.note} if one.because else {}
    disputed = {"disputed": "yes"} if one.disputed else {}
    return {"value": one.value.value, "asked_at": one.asked_at.isoformat(), "asks": one.asks, **because, **disputed}


def _read_known(data: Mapping[str, Mapping[str, str]]) -> Mapping[str, AnswerBefore]:
    return {
        practice: AnswerBefore(
            AnswerValue(one["value"]),
            datetime.fromisoformat(one["asked_at"]),
            GivenReason(one["reason"], one["note"]) if "reason" in one else None,
            one["asks"],
            "disputed" in one,
        )
        for practice, one in data.items()
    }


def seat_of(row: Sequence[Any]) -> Seat:
    """A row of the columns of a seat, in their order, as a value."""
    workspace_id, assessment_id, respondent_id, team_id, channel_id, *more = row
    state, position, card_channel, card_ts, *more = more
    user_id, led_by, owners, skipped, finished_at, gone, asked_at, *more = more
    revealed, votes_round, thread_ts, card_link, *about = more
    frameworks, scope, subject, trains_models, mode, targets, earlier, ask_again, way, anonymous, known = about
    return Seat(
        workspace_id=workspace_id,
        assessment_id=assessment_id,
        respondent_id=respondent_id,
        team_id=team_id,
        channel_id=channel_id,
        about=About(
            frameworks=tuple(frameworks),
            scope=Scope(scope),
            subject=subject,
            trains_models=trains_models,
            mode=mode,
            targets=targets,
            earlier=Earlier(earlier),
            ask_again=tuple(ask_again),
            way=Way(way),
            anonymous=anonymous,
            known=_read_known(known) if known else {},
        ),
        state=AssessmentState(state),
        position=position,
        card_channel=card_channel,
        card_ts=card_ts,
        user_id=user_id,
        led_by=led_by,
        owners=tuple(owners),
        skipped=tuple(skipped),
        finished=finished_at is not None,
        gone=gone,
        is_asked=asked_at is not None,
        revealed=revealed,
        votes_round=votes_round,
        thread_ts=thread_ts,
        card_link=card_link,
    )

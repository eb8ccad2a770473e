"""The tables. Times are UTC; states and kinds are the plain words of their enums."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

# Named constraints can be changed by a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def table(name: str) -> Table:
    """A table by its name, for statements of plain columns."""
    return SQLModel.metadata.tables[name]


class AssessmentState(StrEnum):
    """open, then completed or abandoned."""

    OPEN = "open"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Earlier(StrEnum):
    """What becomes of answers that are known from earlier results.

    none: there are none, confirm: they wait for the respondent's word, kept: still true, asked: asked anew.
    """

    NONE = "none"
    CONFIRM = "confirm"
    KEPT = "kept"
    ASKED = "asked"


class OutboxState(StrEnum):
    """pending, then sending while a worker has it, then sent or failed for good."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Workspace(SQLModel, table=True):
    """A Slack workspace; the id is Slack's team id."""

    __tablename__: ClassVar[Any] = "workspace"

    id: str = Field(primary_key=True)
    created_at: datetime


class Team(SQLModel, table=True):
    """Who is assessed: bound to a channel of a workspace."""

    __tablename__: ClassVar[Any] = "team"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    channel_id: str
    created_at: datetime


class Assessment(SQLModel, table=True):
    """One round of asking, of one team, in one or more frameworks."""

    __tablename__: ClassVar[Any] = "assessment"
    __table_args__ = (
        # Two people who start at the same moment get the same assessment.
        Index(
            "one_open_assessment_per_team",
            "team_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    team_id: int = Field(foreign_key="team.id", index=True)
    frameworks: list[str] = Field(sa_type=JSON)
    scope: str
    subject: str = ""
    trains_models: bool = True
    mode: str = "full"
    targets: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    earlier: str = Earlier.NONE.value
    ask_again: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str
    started_by: str
    started_at: datetime
    ended_at: datetime | None = None


class Respondent(SQLModel, table=True):
    """A person who answers in an assessment, and the card that asks them.

    ``position`` is the practice they went back to; without one, the first unanswered is asked.
    """

    __tablename__: ClassVar[Any] = "respondent"
    __table_args__ = (
        UniqueConstraint("assessment_id", "user_id"),
        Index("respondent_by_user", "workspace_id", "user_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    user_id: str
    position: str | None = None
    card_channel: str | None = None
    card_ts: str | None = None


class Answer(SQLModel, table=True):
    """One person's word on one practice. Never overwritten: the row with the highest turn counts.

    ``turn`` numbers a respondent's answers from 0; as it is unique, a click that arrives twice cannot
    be saved twice.
    """

    __tablename__: ClassVar[Any] = "answer"
    __table_args__ = (UniqueConstraint("respondent_id", "turn"),)

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    respondent_id: int = Field(foreign_key="respondent.id")
    turn: int
    practice_id: str
    value: str
    reason: str | None = None
    note: str | None = None
    answered_at: datetime


class Result(SQLModel, table=True):
    """The immutable outcome of a completed assessment in one framework, and the answers it rests on."""

    __tablename__: ClassVar[Any] = "result"
    __table_args__ = (
        UniqueConstraint("assessment_id", "framework_id"),
        Index("result_by_team", "team_id", "framework_id", "completed_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    team_id: int = Field(foreign_key="team.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    framework_id: str
    framework_version: str
    scope: str
    subject: str = ""
    trains_models: bool = True
    mode: str = "full"
    level: int | None
    outcome: dict[str, Any] = Field(sa_type=JSON)
    answers: dict[str, str] = Field(sa_type=JSON)
    reasons: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    completed_at: datetime


class OutboxMessage(SQLModel, table=True):
    """A post to a channel that nobody is waiting for: sent once, by whichever worker claims it.

    ``id`` travels in the message's metadata; ``key`` names what the message is about and is unique.
    ``maybe_sent`` marks one whose send failed in a way that may have left it in the channel.
    """

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (Index("outbox_due", "state", "due_at"),)

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    key: str = Field(unique=True)
    channel_id: str
    kind: str
    data: dict[str, Any] = Field(sa_type=JSON)
    state: str
    attempts: int
    maybe_sent: bool = False
    due_at: datetime
    created_at: datetime
    message_ts: str | None = None
    problem: str | None = None

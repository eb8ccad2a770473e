"""The tables. Times are UTC; states and kinds are the plain words of their enums."""
# long: a schema is read as a whole, and Alembic compares it as one

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import JSON, Index, String, Table, UniqueConstraint, text
from sqlmodel import Field, SQLModel

# Named constraints can be changed by a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

_BYTEWISE = String().with_variant(String(collation="C"), "postgresql")


if TYPE_CHECKING:
    RowId = int
else:
    RowId = int | None
"""The id of a row: always there, but in one that is just made and not written yet."""


def table(name: str) -> Table:
    """A table by its name, for statements of plain columns."""
    return SQLModel.metadata.tables[name]


class AssessmentState(StrEnum):
    """open, then completed or abandoned."""

    OPEN = "open"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class Way(StrEnum):
    """Who answers: one person for the team, everyone privately, or all together on one card in the channel."""

    ALONE = "alone"
    EVERYONE = "everyone"
    TOGETHER = "together"


class StepState(StrEnum):
    """A workflow step waits for its assessment, is due to be told of its end, and then told (or given up)."""

    WAITING = "waiting"
    DUE = "due"
    TOLD = "told"
    FAILED = "failed"


class Earlier(StrEnum):
    """What becomes of answers that are known from earlier results.

    none: there are none, confirm: they wait for the respondent's word, kept: still true, asked: asked anew, changes:
    a check-in asks what changed, and keeps the rest.
    """

    NONE = "none"
    CONFIRM = "confirm"
    KEPT = "kept"
    ASKED = "asked"
    CHANGES = "changes"


class OutboxState(StrEnum):
    """pending, then sending while a worker has it, then sent or failed for good."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class ScheduleState(StrEnum):
    """on, off by somebody's word, or paused because its channel could not be written to."""

    ON = "on"
    OFF = "off"
    PAUSED = "paused"


class Lane(StrEnum):
    """What Slack limits apart: posts to channels, messages to people (whose conversation is opened first), edits."""

    POSTS = "posts"
    PEOPLE = "people"
    EDITS = "edits"


# The user id of the seat whose answers are the team's own, where several people answer.
TEAM = ""


class Workspace(SQLModel, table=True):
    """A Slack workspace; the id is Slack's team id.

    ``ranking``: its teams are shown in order of their levels. ``ranking_changed_by`` set that last; None: nobody did.
    """

    __tablename__: ClassVar[Any] = "workspace"

    id: str = Field(primary_key=True)
    ranking: bool = False
    ranking_changed_by: str | None = None
    ranking_changed_at: datetime | None = None
    created_at: datetime


class BotOfDatabase(SQLModel, table=True):
    """The one bot that runs on this database, by Slack's ids of its workspace and of itself: a token may change."""

    __tablename__: ClassVar[Any] = "bot_of_database"

    id: int = Field(primary_key=True)
    workspace_id: str
    bot_id: str
    since: datetime


class Team(SQLModel, table=True):
    """Who is assessed: bound to a channel of a workspace.

    ``owners`` are the ids of the people who may lead its assessments, the first who started one among them.
    ``anonymous`` is what new assessments are to be. ``changed_by`` set these last, at ``changed_at``; None while they
    are as they were at first. ``quiet_by`` had its own channel not told of levels any more, ``quiet_since`` then.
    """

    __tablename__: ClassVar[Any] = "team"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id"),)

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    channel_id: str
    owners: list[str] = Field(default_factory=list, sa_type=JSON)
    anonymous: bool = False
    changed_at: datetime | None = None
    changed_by: str | None = None
    quiet_since: datetime | None = None
    quiet_by: str | None = None
    created_at: datetime


class Subscription(SQLModel, table=True):
    """A channel that hears of the levels of another channel's team, or (no ``team_id``) of all of the workspace.

    ``dimensions``: it hears too when a level of a dimension alone changed.
    """

    __tablename__: ClassVar[Any] = "subscription"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "team_id"),
        # To a unique constraint no team is never the same as no team.
        Index(
            "one_subscription_to_all_teams",
            "workspace_id",
            "channel_id",
            unique=True,
            sqlite_where=text("team_id IS NULL"),
        ),
        Index("subscription_by_team", "workspace_id", "team_id"),
    )

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    channel_id: str
    team_id: int | None = Field(default=None, foreign_key="team.id")
    dimensions: bool = False
    made_by: str
    made_at: datetime


class Member(SQLModel, table=True):
    """Somebody who has to do with a team: owns it, or did something in its channel. ``left`` its channel since."""

    __tablename__: ClassVar[Any] = "member"
    __table_args__ = (
        UniqueConstraint("team_id", "user_id"),
        Index("member_by_user", "workspace_id", "user_id"),
    )

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    team_id: int = Field(foreign_key="team.id")
    user_id: str
    left: bool = False


class Refusal(SQLModel, table=True):
    """What a workspace's Slack does not take, such as its newer blocks, and Slack's word for why."""

    __tablename__: ClassVar[Any] = "refusal"
    __table_args__ = (UniqueConstraint("workspace_id", "what"),)

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    what: str
    problem: str
    refused_at: datetime


class ImportedBenchmark(SQLModel, table=True):
    """Somebody else's anonymised levels, to compare with. A newer file of the same origin takes its place."""

    __tablename__: ClassVar[Any] = "imported_benchmark"
    __table_args__ = (UniqueConstraint("workspace_id", "origin"),)

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    origin: str
    made_on: str
    content: dict[str, Any] = Field(sa_type=JSON)
    imported_by: str
    imported_at: datetime


class Assessment(SQLModel, table=True):
    """One round of asking, of one team, in one or more frameworks.

    ``led_by`` may finish, hand over and drop it, since ``led_since`` if not from the start; ``leader_gone``: they
    have left. ``anonymous`` stays as it was at the start. In a check-in ``known`` is what was said before it by
    practice id, and ``ask_again`` its agenda. Where everyone is asked, ``asked_at`` is when, and
    ``due_at`` when it closes by itself. Where all answer together, ``revealed`` is the practice whose votes are
    shown, and ``votes_round`` grows with all that whoever leads does: a click on a card of another round is out of
    date. ``thread_ts`` is the message in the channel under which the card stands, and ``card_link`` the card's
    address.
    """

    __tablename__: ClassVar[Any] = "assessment"
    __table_args__ = (
        # Two people who start at the same moment get the same assessment.
        Index(
            "one_open_assessment_per_team",
            "team_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
        ),
    )

    id: RowId = Field(default=None, primary_key=True)
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
    known: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    way: str = Way.ALONE.value
    anonymous: bool = False
    state: str
    started_by: str
    led_by: str
    led_since: datetime | None = None
    leader_gone: bool = False
    started_at: datetime
    asked_at: datetime | None = None
    due_at: datetime | None = None
    revealed: str | None = None
    votes_round: int = 0
    thread_ts: str | None = None
    card_link: str | None = None
    ended_at: datetime | None = None


class Respondent(SQLModel, table=True):
    """A person who answers in an assessment, and the card that asks them.

    ``position`` is the practice they went to; without one, the first unanswered is asked that is not in
    ``skipped``. Where several people answer, the seat of user TEAM holds the team's own answers. Whoever is
    ``gone`` (left, could not be reached, or ``declined``: said that it is not for them) is not waited for.
    ``nudge_at`` is when to remind them next, ``zone`` their IANA time zone once it is known.
    """

    __tablename__: ClassVar[Any] = "respondent"
    __table_args__ = (
        UniqueConstraint("assessment_id", "user_id"),
        Index("respondent_by_user", "workspace_id", "user_id"),
    )

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    user_id: str
    position: str | None = None
    skipped: list[str] = Field(default_factory=list, sa_type=JSON)
    finished_at: datetime | None = None
    gone: bool = False
    declined: bool = False
    zone: str | None = None
    nudges: int = 0
    nudge_at: datetime | None = Field(default=None, index=True)
    card_channel: str | None = None
    card_ts: str | None = None


class Answer(SQLModel, table=True):
    """One person's word on one practice. Never overwritten: the row with the highest turn counts.

    ``turn`` numbers a respondent's answers from 0; as it is unique, a click that arrives twice cannot
    be saved twice. ``said_by`` is who recorded it, as a seat may change hands; None where that is nobody's
    business, or several people's.
    """

    __tablename__: ClassVar[Any] = "answer"
    __table_args__ = (UniqueConstraint("respondent_id", "turn"),)

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    respondent_id: int = Field(foreign_key="respondent.id")
    turn: int
    practice_id: str
    value: str
    reason: str | None = None
    note: str | None = None
    said_by: str | None = None
    answered_at: datetime


class Note(SQLModel, table=True):
    """Words, or the address of something to look at, that a person put to a practice in an assessment.

    ``link`` is an address, ``text`` what they wrote or what the linked message says. It shows something until
    ``good_until`` (None: for ever). ``said_by`` is None once an
    anonymous assessment is over; ``respondent_id`` too.
    """

    __tablename__: ClassVar[Any] = "note"
    __table_args__ = (UniqueConstraint("assessment_id", "source"),)

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    respondent_id: int | None = Field(default=None, foreign_key="respondent.id", index=True)
    practice_id: str
    text: str
    link: str | None = None
    said_by: str | None = None
    # What it was made from (a message, a dialog), so that a click that arrives twice makes one note.
    source: str
    added_at: datetime
    good_until: datetime | None = None


class Tally(SQLModel, table=True):
    """How many people said what of a practice where several answered; kept when nobody's own answer is.

    ``counts`` by value. ``agreed``: they all said the same. ``settled_at``: when the answer they agreed on
    afterwards was recorded.
    """

    __tablename__: ClassVar[Any] = "tally"
    __table_args__ = (UniqueConstraint("assessment_id", "practice_id"),)

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    practice_id: str
    counts: dict[str, int] = Field(sa_type=JSON)
    agreed: bool
    settled_at: datetime | None = None


class SeenEvent(SQLModel, table=True):
    """An event of Slack's that was handled: the same one may come again."""

    __tablename__: ClassVar[Any] = "seen_event"

    id: str = Field(primary_key=True)
    seen_at: datetime = Field(index=True)


class StepRun(SQLModel, table=True):
    """A run of the workflow step, which is told when its assessment is over. ``outputs`` or ``problem`` say how."""

    __tablename__: ClassVar[Any] = "step_run"
    # Each tick asks for those that wait or are due; most are neither any more.
    __table_args__ = (
        Index(
            "step_run_unfinished",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'due')"),
        ),
    )

    execution_id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    assessment_id: int | None = Field(default=None, foreign_key="assessment.id", index=True)
    state: str
    outputs: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    problem: str | None = None
    attempts: int = 0
    due_at: datetime
    created_at: datetime


class Result(SQLModel, table=True):
    """The immutable outcome of a completed assessment in one framework, and the answers it rests on.

    An answer that is changed afterwards makes a new one, of the next ``revision``. ``disputed`` are practices of
    which people said different things and agreed on nothing yet: the lowest counts. ``asked_at`` is when practices
    were last asked about, by id, whose answers a check-in kept (ISO 8601); of all others that is ``completed_at``.
    """

    __tablename__: ClassVar[Any] = "result"
    __table_args__ = (
        UniqueConstraint("assessment_id", "framework_id", "revision"),
        Index("result_by_team", "team_id", "framework_id", "completed_at"),
        # The last results of many teams are found in it alone.
        Index(
            "result_of_workspace",
            *("workspace_id", "team_id", "framework_id", "scope", "subject", "completed_at", "id"),
        ),
    )

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    team_id: int = Field(foreign_key="team.id")
    assessment_id: int = Field(foreign_key="assessment.id")
    framework_id: str
    framework_version: str
    revision: int = 0
    scope: str
    subject: str = ""
    trains_models: bool = True
    mode: str = "full"
    level: int | None
    progress: float = 0.0
    profile: dict[str, int | None] = Field(default_factory=dict, sa_type=JSON)
    outcome: dict[str, Any] = Field(sa_type=JSON)
    answers: dict[str, str] = Field(sa_type=JSON)
    reasons: dict[str, dict[str, str]] = Field(default_factory=dict, sa_type=JSON)
    disputed: list[str] = Field(default_factory=list, sa_type=JSON)
    asked_at: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    completed_at: datetime


class Withdrawal(SQLModel, table=True):
    """That a result was withdrawn as a mistake: it is kept as it is, and counts nowhere. Without a row it counts.

    All results of an assessment, in every model and revision, are withdrawn together. ``withdrawn_by`` is empty where
    that is not known.
    """

    __tablename__: ClassVar[Any] = "withdrawal"

    result_id: int = Field(primary_key=True, foreign_key="result.id")
    workspace_id: str = Field(foreign_key="workspace.id")
    withdrawn_by: str
    withdrawn_at: datetime


class OutboxMessage(SQLModel, table=True):
    """A post to a channel that nobody is waiting for: sent once, by whichever worker claims it.

    ``id`` travels in the message's metadata; ``key`` names what the message is about and is unique.
    ``maybe_sent`` marks one whose send failed in a way that may have left it in the channel. ``edition`` counts
    what it was made to say: a message that is in its channel (``message_ts``) is drawn anew in place. ``sent_at`` is
    when Slack last had it, as far as is known; None: not yet, or before that was kept. ``thread_of`` is the id of the
    message in whose thread it is posted.
    """

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        # Those whose turn it is are the first in it.
        Index("outbox_in_turn", "state", "due_at", "created_at", "id"),
        # What waits before a message in its channel, and which channels had one just now.
        Index("outbox_of_channel", "channel_id", "state"),
        Index("outbox_sent", "sent_at"),
    )

    id: str = Field(primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    # In the order of its bytes, so that all keys that begin alike are a range of its index, as they are in SQLite.
    key: str = Field(unique=True, sa_type=_BYTEWISE)  # pyright: ignore[reportArgumentType] - an instance does too
    channel_id: str
    kind: str
    data: dict[str, Any] = Field(sa_type=JSON)
    edition: int = 0
    state: str
    attempts: int
    maybe_sent: bool = False
    due_at: datetime
    created_at: datetime
    sent_at: datetime | None = None
    message_ts: str | None = None
    problem: str | None = None
    thread_of: str | None = None


class Pace(SQLModel, table=True):
    """From when on a workspace's Slack takes the next post to a channel, message to a person, or edit of a message.

    None: it was sent none yet. Whoever claims messages of a workspace locks this row, so that workers of several
    processes keep the pace together.
    """

    __tablename__: ClassVar[Any] = "pace"

    workspace_id: str = Field(primary_key=True, foreign_key="workspace.id")
    posts_from: datetime | None = None
    people_from: datetime | None = None
    edits_from: datetime | None = None


class CheckinSchedule(SQLModel, table=True):
    """When a team is reminded of its check-in. ``rule`` is as plain data; ``nudges`` is a style's word.

    ``due_at`` is when the next reminder comes (None: never), by the rule or, where ``snoozed_by`` somebody, after a
    snooze. ``waiting`` is the ``due_at`` of the reminder that still waits in the channel for a word; None: none does.
    It came at ``reminded_at``, and of its nudges so many are sent, the next at ``nudge_at``, to whom it was
    ``handed_to`` or else the team's owners. ``problem`` is Slack's word for why it is paused.
    """

    __tablename__: ClassVar[Any] = "checkin_schedule"
    __table_args__ = (
        UniqueConstraint("team_id"),
        Index("checkin_schedule_due", "state", "due_at"),
        Index("checkin_schedule_nudge", "state", "nudge_at"),
    )

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    team_id: int = Field(foreign_key="team.id")
    rule: dict[str, Any] = Field(sa_type=JSON)
    nudges: str
    state: str = ScheduleState.ON.value
    problem: str | None = None
    due_at: datetime | None = None
    snoozed_by: str | None = None
    waiting: datetime | None = None
    reminded_at: datetime | None = None
    nudges_sent: int = 0
    nudge_at: datetime | None = None
    handed_to: str | None = None
    changed_by: str
    changed_at: datetime


class SummarySchedule(SQLModel, table=True):
    """When a channel gets its summary by itself. ``rule`` is as plain data; ``due_at`` None: never.

    ``said`` tells apart what the channel was last told, at ``said_at`` (None: nothing yet). ``problem`` is Slack's
    word for why it is paused.
    """

    __tablename__: ClassVar[Any] = "summary_schedule"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id"),
        Index("summary_schedule_due", "state", "due_at"),
    )

    id: RowId = Field(default=None, primary_key=True)
    workspace_id: str = Field(foreign_key="workspace.id")
    channel_id: str
    rule: dict[str, Any] = Field(sa_type=JSON)
    state: str = ScheduleState.ON.value
    problem: str | None = None
    due_at: datetime | None = None
    said: str = ""
    said_at: datetime | None = None
    changed_by: str
    changed_at: datetime

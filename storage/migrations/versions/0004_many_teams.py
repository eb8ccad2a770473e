"""Who has to do with a team; levels of many teams at once; what Slack refuses; others' benchmarks."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_RESULT = sa.table(
    "result",
    sa.column("id", sa.Integer),
    sa.column("outcome", sa.JSON),
    sa.column("profile", sa.JSON),
    sa.column("progress", sa.Float),
)
BATCH = 500


def upgrade() -> None:
    """New tables, and of each result what is read of many at once."""
    op.add_column("workspace", sa.Column("ranking", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("workspace", sa.Column("ranking_changed_by", sa.String(), nullable=True))
    op.add_column("workspace", sa.Column("ranking_changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("result", sa.Column("progress", sa.Float(), nullable=False, server_default="0"))
    op.add_column("result", sa.Column("profile", sa.JSON(), nullable=False, server_default="{}"))
    of = ["workspace_id", "team_id", "framework_id", "scope", "subject", "completed_at", "id"]
    op.create_index("result_of_workspace", "result", of, unique=False)
    _new_tables()
    _owners_are_members()
    _profiles()


def _new_tables() -> None:
    op.create_table(
        "member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_member_workspace_id_workspace"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_member_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_member"),
        sa.UniqueConstraint("team_id", "user_id", name="uq_member_team_id_user_id"),
    )
    op.create_index("member_by_user", "member", ["workspace_id", "user_id"], unique=False)
    op.create_table(
        "refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_refusal_workspace_id_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_refusal"),
        sa.UniqueConstraint("workspace_id", "what", name="uq_refusal_workspace_id_what"),
    )
    op.create_table(
        "imported_benchmark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("made_on", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("imported_by", sa.String(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_imported_benchmark_workspace_id_workspace"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_imported_benchmark"),
        sa.UniqueConstraint("workspace_id", "origin", name="uq_imported_benchmark_workspace_id_origin"),
    )


def _owners_are_members() -> None:
    connection = op.get_bind()
    teams = sa.table(
        "team", sa.column("id", sa.Integer), sa.column("workspace_id", sa.String), sa.column("owners", sa.JSON)
    )
    members = sa.table(
        "member",
        sa.column("workspace_id", sa.String),
        sa.column("team_id", sa.Integer),
        sa.column("user_id", sa.String),
        sa.column("left", sa.Boolean),
    )
    rows = [
        {"workspace_id": team.workspace_id, "team_id": team.id, "user_id": owner, "left": False}
        for team in connection.execute(sa.select(teams)).all()
        for owner in dict.fromkeys(team.owners)
    ]
    if rows:
        connection.execute(sa.insert(members), rows)


def _profiles() -> None:
    """A batch of results at a time: outcomes are large."""
    connection = op.get_bind()
    last = 0
    while rows := connection.execute(
        sa.select(_RESULT.c.id, _RESULT.c.outcome).where(_RESULT.c.id > last).order_by(_RESULT.c.id).limit(BATCH)
    ).all():
        for row in rows:
            values = {"profile": _profile(row.outcome), "progress": _share(row.outcome)}
            connection.execute(sa.update(_RESULT).where(_RESULT.c.id == row.id).values(**values))
        last = rows[-1].id


def _profile(outcome: dict[str, Any]) -> dict[str, int | None]:
    return {one["id"]: one["level"] for one in outcome.get("dimensions", [])}


def _share(outcome: dict[str, Any]) -> float:
    """The share of the way to the next level: points out of gates."""
    progress: dict[str, Any] = outcome.get("progress") or {}
    return progress["points"] / progress["gates"] if progress.get("gates") else 1.0

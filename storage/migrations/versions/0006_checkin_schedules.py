"""When teams are reminded of their check-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """No team is reminded of anything before it says so."""
    op.create_table(
        "checkin_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("nudges", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_by", sa.String(), nullable=True),
        sa.Column("waiting", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("nudges_sent", sa.Integer(), nullable=False),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.String(), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_checkin_schedule_workspace_id_workspace"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_checkin_schedule_team_id_team"),
        sa.PrimaryKeyConstraint("id", name="pk_checkin_schedule"),
        sa.UniqueConstraint("team_id", name="uq_checkin_schedule_team_id"),
    )
    op.create_index("checkin_schedule_due", "checkin_schedule", ["state", "due_at"], unique=False)
    op.create_index("checkin_schedule_nudge", "checkin_schedule", ["state", "nudge_at"], unique=False)

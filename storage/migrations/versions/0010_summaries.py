"""Messages in the threads of others, and channels that get their summary by themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """No message is in a thread yet, and no channel gets a summary before somebody says so."""
    op.add_column("outbox", sa.Column("thread_of", sa.String(), nullable=True))
    op.create_table(
        "summary_schedule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_summary_schedule_workspace_id_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_summary_schedule"),
        sa.UniqueConstraint("workspace_id", "channel_id", name="uq_summary_schedule_workspace_id_channel_id"),
    )
    op.create_index("summary_schedule_due", "summary_schedule", ["state", "due_at"], unique=False)

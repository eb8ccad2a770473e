"""When messages were sent, and from when on each workspace takes more."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Messages sent before have no time: that was long enough ago."""
    op.add_column("outbox", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_in_turn", "outbox", ["state", "due_at", "created_at", "id"], unique=False)
    op.create_index("outbox_of_channel", "outbox", ["channel_id", "state"], unique=False)
    op.create_index("outbox_sent", "outbox", ["sent_at"], unique=False)
    op.create_table(
        "pace",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("posts_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("edits_from", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_pace_workspace_id_workspace"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_pace"),
    )

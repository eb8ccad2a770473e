"""Channels that hear of other teams' levels, and teams whose own channel does not want to hear."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Every team's own channel goes on hearing; nobody subscribed to anything yet."""
    op.add_column("team", sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("team", sa.Column("quiet_by", sa.String(), nullable=True))
    op.create_table(
        "subscription",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("dimensions", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name="fk_subscription_team_id_team"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_subscription_workspace_id_workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_subscription"),
        sa.UniqueConstraint(
            "workspace_id", "channel_id", "team_id", name="uq_subscription_workspace_id_channel_id_team_id"
        ),
    )
    op.create_index(
        "one_subscription_to_all_teams",
        "subscription",
        ["workspace_id", "channel_id"],
        unique=True,
        sqlite_where=sa.text("team_id IS NULL"),
        postgresql_where=sa.text("team_id IS NULL"),
    )
    op.create_index("subscription_by_team", "subscription", ["workspace_id", "team_id"], unique=False)

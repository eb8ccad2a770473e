"""What an assessment is about and how it asks; why something is not applicable."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """New columns, with what was true of the rows that are there: a team that trains models, asked in full."""
    for table in ("assessment", "result"):
        op.add_column(table, sa.Column("subject", sa.String(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("trains_models", sa.Boolean(), nullable=False, server_default=sa.true()))
        op.add_column(table, sa.Column("mode", sa.String(), nullable=False, server_default="full"))
    op.add_column("assessment", sa.Column("targets", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("assessment", sa.Column("earlier", sa.String(), nullable=False, server_default="none"))
    op.add_column("assessment", sa.Column("ask_again", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("answer", sa.Column("reason", sa.String(), nullable=True))
    op.add_column("answer", sa.Column("note", sa.String(), nullable=True))
    op.add_column("result", sa.Column("reasons", sa.JSON(), nullable=False, server_default="{}"))

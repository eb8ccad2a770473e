"""Results that were withdrawn as a mistake."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """No result was withdrawn yet."""
    op.create_table(
        "withdrawal",
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("withdrawn_by", sa.String(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name="fk_withdrawal_result_id_result"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_withdrawal_workspace_id_workspace"),
        sa.PrimaryKeyConstraint("result_id", name="pk_withdrawal"),
    )

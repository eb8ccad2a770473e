"""Indexes for what is asked often of tables that grow."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Steps that are not finished are found without the others, and messages by how their keys begin."""
    op.drop_index("ix_step_run_due_at", table_name="step_run")
    unfinished = sa.text("state IN ('waiting', 'due')")
    op.create_index(
        "step_run_unfinished",
        "step_run",
        ["due_at"],
        unique=False,
        sqlite_where=unfinished,
        postgresql_where=unfinished,
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares bytes anyway
        op.alter_column("outbox", "key", type_=sa.String(collation="C"), existing_nullable=False)

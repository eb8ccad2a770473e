"""What a check-in asks and keeps, when practices were last asked about, and until when evidence holds."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Whatever was answered so far was asked when its assessment was completed; evidence holds for ever."""
    op.add_column("assessment", sa.Column("known", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("result", sa.Column("asked_at", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("note", sa.Column("good_until", sa.DateTime(timezone=True), nullable=True))

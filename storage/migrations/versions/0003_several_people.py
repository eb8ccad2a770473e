"""Several people answer; notes; answers changed after the end; what Slack sent before."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """New columns with what was true of the rows that are there: one person answered, and leads."""
    op.add_column("team", sa.Column("owners", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("team", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("team", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("team", sa.Column("changed_by", sa.String(), nullable=True))

    op.add_column("assessment", sa.Column("way", sa.String(), nullable=False, server_default="alone"))
    op.add_column("assessment", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("assessment", sa.Column("led_by", sa.String(), nullable=False, server_default=""))
    op.add_column("assessment", sa.Column("led_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assessment", sa.Column("leader_gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("assessment", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assessment", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("assessment", sa.Column("revealed", sa.String(), nullable=True))
    op.add_column("assessment", sa.Column("votes_round", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("assessment", sa.Column("thread_ts", sa.String(), nullable=True))
    op.add_column("assessment", sa.Column("card_link", sa.String(), nullable=True))
    op.execute("UPDATE assessment SET led_by = started_by")
    _first_starters_own_their_teams()

    op.add_column("respondent", sa.Column("skipped", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("respondent", sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("respondent", sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("respondent", sa.Column("declined", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("respondent", sa.Column("zone", sa.String(), nullable=True))
    op.add_column("respondent", sa.Column("nudges", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("respondent", sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_respondent_nudge_at", "respondent", ["nudge_at"], unique=False)

    op.add_column("answer", sa.Column("said_by", sa.String(), nullable=True))
    op.execute(
        "UPDATE answer SET said_by = (SELECT user_id FROM respondent WHERE respondent.id = answer.respondent_id)"
    )

    op.add_column("outbox", sa.Column("edition", sa.Integer(), nullable=False, server_default="0"))

    op.add_column("result", sa.Column("disputed", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("result") as result:
        result.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        result.drop_constraint("uq_result_assessment_id_framework_id", type_="unique")
        result.create_unique_constraint(
            "uq_result_assessment_id_framework_id_revision", ["assessment_id", "framework_id", "revision"]
        )
    _new_tables()


def _first_starters_own_their_teams() -> None:
    """Whoever started a team's first assessment owns the team."""
    connection = op.get_bind()
    teams = sa.table("team", sa.column("id", sa.Integer), sa.column("owners", sa.JSON))
    started = sa.table(
        "assessment", sa.column("id", sa.Integer), sa.column("team_id", sa.Integer), sa.column("started_by", sa.String)
    )
    firsts = sa.select(started.c.team_id, started.c.started_by).order_by(started.c.id.desc())
    for team, starter in dict(list(connection.execute(firsts))).items():
        connection.execute(sa.update(teams).where(teams.c.id == team).values(owners=[starter]))


# long: a migration is written once, a table after the other, and never changed
def _new_tables() -> None:
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("respondent_id", sa.Integer(), nullable=True),
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("said_by", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_note_assessment_id_assessment")),
        sa.ForeignKeyConstraint(["respondent_id"], ["respondent.id"], name=op.f("fk_note_respondent_id_respondent")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_note_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("assessment_id", "source", name=op.f("uq_note_assessment_id_source")),
    )
    op.create_index("ix_note_respondent_id", "note", ["respondent_id"], unique=False)
    op.create_table(
        "tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessment.id"], name=op.f("fk_tally_assessment_id_assessment")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_tally_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tally")),
        sa.UniqueConstraint("assessment_id", "practice_id", name=op.f("uq_tally_assessment_id_practice_id")),
    )
    op.create_table(
        "seen_event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seen_event")),
    )
    op.create_index("ix_seen_event_seen_at", "seen_event", ["seen_at"], unique=False)
    op.create_table(
        "step_run",
        sa.Column("execution_id", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("assessment_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessment.id"], name=op.f("fk_step_run_assessment_id_assessment")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name=op.f("fk_step_run_workspace_id_workspace")),
        sa.PrimaryKeyConstraint("execution_id", name=op.f("pk_step_run")),
    )
    op.create_index("ix_step_run_assessment_id", "step_run", ["assessment_id"], unique=False)
    op.create_index("ix_step_run_due_at", "step_run", ["due_at"], unique=False)

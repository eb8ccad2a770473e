"""Alembic's entry point: run the migrations on the connection that storage.upgrade hands over."""

from alembic import context

from storage.tables import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

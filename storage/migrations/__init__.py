"""Alembic migrations: one file a change of the tables, run by ``maturity migrate`` and at start."""

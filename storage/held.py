"""Telling by an error of the database that somebody else is in the way."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

# PostgreSQL's: a lock was waited for in vain, two transactions waited for each other, or one came too late.
_HELD = ("55P03", "40P01", "40001")


def is_busy(error: Exception) -> bool:
    """Whether an error of the database says that somebody else is in the way."""
    if isinstance(error, NoConnection):
        return True
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        # The lowest byte is the kind, the others tell it apart further.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return getattr(cause, "sqlstate", None) in _HELD

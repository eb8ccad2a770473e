"""What was deleted because somebody is to be forgotten is gone from the file too, not only from the tables.

SQLite overwrites what is deleted (``secure_delete``), but its write-ahead log keeps pages as they were until it is
emptied. A transaction that forgets says so here, and the database empties the log after the commit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

_FORGETS = "forgets"


def forget_for_good(session: AsyncSession) -> None:
    """Have nothing left in the file of what this transaction deletes."""
    session.info[_FORGETS] = True


def forgets(session: AsyncSession) -> bool:
    """Whether a transaction deletes what nobody is to find any more."""
    return bool(session.info.get(_FORGETS))

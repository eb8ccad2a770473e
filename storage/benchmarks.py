"""Others' anonymised benchmarks that a workspace compares itself with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlmodel import col, select

from storage.tables import ImportedBenchmark
from storage.teams import ensure_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel.ext.asyncio.session import AsyncSession


async def keep_benchmark(session: AsyncSession, row: ImportedBenchmark) -> bool:
    """Keep a benchmark in place of the one of the same origin; False where that one was made later."""
    await ensure_workspace(session, row.workspace_id, row.imported_at)
    same = (col(ImportedBenchmark.workspace_id) == row.workspace_id, col(ImportedBenchmark.origin) == row.origin)
    before = (await session.exec(select(ImportedBenchmark).where(*same))).one_or_none()
    # ISO dates sort as they are.
    if before is not None and before.made_on > row.made_on:
        return False
    await session.exec(delete(ImportedBenchmark).where(*same))
    session.add(row)
    await session.flush()
    return True


async def benchmarks_of(session: AsyncSession, workspace_id: str) -> Sequence[ImportedBenchmark]:
    """A workspace's imported benchmarks, by origin."""
    statement = (
        select(ImportedBenchmark)
        .where(col(ImportedBenchmark.workspace_id) == workspace_id)
        .order_by(col(ImportedBenchmark.origin))
    )
    return (await session.exec(statement)).all()


async def remove_benchmark(session: AsyncSession, workspace_id: str, benchmark_id: int) -> None:
    """Forget a benchmark; one that is gone stays so."""
    await session.exec(
        delete(ImportedBenchmark).where(
            col(ImportedBenchmark.workspace_id) == workspace_id, col(ImportedBenchmark.id) == benchmark_id
        )
    )

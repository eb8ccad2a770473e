"""Where what somebody does becomes one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.deps import Deps

P = ParamSpec("P")
T = TypeVar("T")
Work = Callable[Concatenate[Deps, AsyncSession, P], Awaitable[T]]
"""Something that somebody does, as part of a transaction."""


async def change(
    parts: Deps,
    work: Work[P, T],
    *args: P.args,
    **named: P.kwargs,
) -> T:
    """Do ``work`` in one transaction that may write; give what it gives."""
    async with parts.database.write() as session:
        return await work(parts, session, *args, **named)


async def look(
    parts: Deps,
    work: Work[P, T],
    *args: P.args,
    **named: P.kwargs,
) -> T:
    """Do ``work`` in one transaction that only reads; give what it gives."""
    async with parts.database.read() as session:
        return await work(parts, session, *args, **named)

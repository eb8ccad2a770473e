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
    deps: Deps,
    work: Work[P, T],
    *args: P.args,
    **named: P.kwargs,
) -> T:
    """Do ``work`` in one transaction that may write; give what it gives."""
    async with deps.database.write() as session:
        return await work(deps, session, *args, **named)


async def look(
    deps: Deps,
    work: Work[P, T],
    *args: P.args,
    **named: P.kwargs,
) -> T:
    """Do ``work`` in one transaction that only reads; give what it gives."""
    async with deps.database.read() as session:
        return await work(deps, session, *args, **named)

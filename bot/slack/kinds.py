"""Kinds of messages in the outbox: what each says, how it is drawn, and what happens around its posting."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from bot.slack.outbox import Hooks

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from datetime import datetime

    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.deps import Deps
    from bot.slack.message import Message
    from bot.slack.outbox import Pictured
    from bot.slack.tools import SlackTools
    from storage.tables import OutboxMessage

Data = TypeVar("Data", bound=BaseModel)


class Keeps(Enum):
    """How long a message that was sent is kept."""

    BRIEFLY = "its data for a month, that it was sent for a year"
    FOR_A_YEAR = "with its data for a year: a button in it reads them, or it is drawn again"
    FOR_EVER = "with its data, for good: it is marked when a result is withdrawn"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that can never be posted, Slack's word for why, and the transaction in which it is given up."""

    session: AsyncSession
    message: OutboxMessage
    problem: str
    now: datetime
    deps: Deps
    slack: SlackTools


async def _always(_deps: Deps, _message: OutboxMessage) -> bool:
    return True


async def _nothing(*_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class MessageKind(Generic[Data]):
    """A kind of message: the name that is stored with each, the data it keeps, and the view that draws them.

    ``still_wanted`` says whether one that waited is still worth posting. In the transaction in which that is kept,
    ``on_failure`` is called when one can never be posted, and ``on_settled`` when one is posted or never will be. What
    ``on_failure`` returns is called once that is committed.
    ``send`` posts one with a picture; the view then says the same in words.
    """

    name: str
    data: type[Data]
    draw: Callable[[Data], Message]
    still_wanted: Callable[[Deps, OutboxMessage], Awaitable[bool]] = _always
    on_failure: Callable[[Undelivered], Awaitable[Callable[[], None] | None]] = _nothing
    on_settled: Callable[[AsyncSession, OutboxMessage, datetime], Awaitable[None]] = _nothing
    send: Callable[..., Awaitable[str]] | None = None
    keeps: Keeps = Keeps.BRIEFLY

    def drawn(self, data: Mapping[str, Any]) -> Message:
        """Draw the message from what the outbox kept. Raises ValueError for data of another version."""
        return self.draw(self.data.model_validate(data))


def by_name(kinds: Iterable[MessageKind[Any]]) -> dict[str, MessageKind[Any]]:
    """The kinds by their stored names. Raises ValueError where two have the same."""
    found: dict[str, MessageKind[Any]] = {}
    for kind in kinds:
        if kind.name in found:
            raise ValueError(f"two kinds of messages are stored as {kind.name}")
        found[kind.name] = kind
    return found


def kept(kinds: Mapping[str, MessageKind[Any]], *keeps: Keeps) -> frozenset[str]:
    """The names of the kinds that are kept for so long."""
    return frozenset(name for name, kind in kinds.items() if kind.keeps in keeps)


def hooks(kinds: Mapping[str, MessageKind[Any]], deps: Deps, slack: SlackTools) -> Hooks:
    """What the outbox's worker asks and tells the kinds."""

    async def is_news(message: OutboxMessage) -> bool:
        return await kinds[message.kind].still_wanted(deps, message)

    async def given_up(
        session: AsyncSession, message: OutboxMessage, problem: str, now: datetime
    ) -> Callable[[], None] | None:
        if message.kind not in kinds:  # one of another version is given up too
            return None
        return await kinds[message.kind].on_failure(Undelivered(session, message, problem, now, deps, slack))

    async def settled(session: AsyncSession, message: OutboxMessage, now: datetime) -> None:
        if message.kind in kinds:
            await kinds[message.kind].on_settled(session, message, now)

    return Hooks(is_news, given_up, settled)


def pictured(kinds: Mapping[str, MessageKind[Any]], slack: SlackTools) -> dict[str, Pictured]:
    """Those that are sent with a picture."""
    return {name: partial(kind.send, slack) for name, kind in kinds.items() if kind.send is not None}

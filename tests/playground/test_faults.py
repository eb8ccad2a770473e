"""Calls that go wrong on the way: what the app sees of it, and what has happened all the same."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, ServerDisconnectedError

from playground.faults import Fault, FaultKind
from playground.server import Playground
from tests.playground.conftest import Api


def next_one(playground: Playground, fault: Fault) -> None:
    """Have the next post go wrong, and no other call."""
    faults = [fault]

    def plan(method: str) -> Fault | None:
        return faults.pop() if faults and method == "chat.postMessage" else None

    playground.parts.faults.plan = plan


def posted(playground: Playground) -> int:
    return len(playground.parts.workspace.conversations["C0GENERAL"].messages)


async def test_a_call_is_refused_or_limited_and_nothing_is_done(playground: Playground, api: Api) -> None:
    next_one(playground, Fault(FaultKind.REFUSED))
    assert (await api("auth.test"))["ok"]
    assert await api("chat.postMessage", channel="C0GENERAL", text="Hi") == {"ok": False, "error": "internal_error"}
    next_one(playground, Fault(FaultKind.LIMITED, 7))
    headers = {"Authorization": f"Bearer {playground.bot_token}"}
    post = {"channel": "C0GENERAL", "text": "Hi"}
    async with (
        ClientSession() as session,
        session.post(f"{playground.api_url}chat.postMessage", json=post, headers=headers) as response,
    ):
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
        assert await response.json() == {"ok": False, "error": "ratelimited"}
    assert posted(playground) == 0
    assert playground.parts.faults.counts == {FaultKind.REFUSED: 1, FaultKind.LIMITED: 1}
    assert [one["received"].get("error") for one in playground.parts.traffic.after(1)] == [
        "internal_error",
        "ratelimited",
    ]


@pytest.mark.parametrize(
    ("kind", "done"), [(FaultKind.FAILED, 0), (FaultKind.FAILED_LATE, 1), (FaultKind.CUT, 0), (FaultKind.LOST, 1)]
)
async def test_an_answer_gets_lost_after_the_call_was_taken_or_before(
    playground: Playground, kind: FaultKind, done: int
) -> None:
    next_one(playground, Fault(kind))
    headers = {"Authorization": f"Bearer {playground.bot_token}"}
    post = {"channel": "C0GENERAL", "text": "Hi"}
    async with ClientSession() as session:
        call = session.post(f"{playground.api_url}chat.postMessage", json=post, headers=headers)
        if kind in (FaultKind.CUT, FaultKind.LOST):
            with pytest.raises(ServerDisconnectedError):
                await call
        else:
            async with call as response:
                assert response.status == 500
    assert posted(playground) == done
    assert playground.parts.faults.counts == {kind: 1}


async def test_a_slow_call_is_done_later_and_holds_up_no_other(playground: Playground, api: Api) -> None:
    next_one(playground, Fault(FaultKind.SLOW, 0.2))
    slow = asyncio.create_task(api("chat.postMessage", channel="C0GENERAL", text="Hi"))
    while not playground.parts.faults.counts[FaultKind.SLOW]:
        assert (await api("auth.test"))["ok"]
    assert (await api("chat.postMessage", channel="C0PLATFORM", text="Hi"))["ok"]
    assert not slow.done()
    assert (await slow)["ok"]
    assert posted(playground) == 1

"""Slack's requests by HTTP: verified, then read, then handed to Bolt; each of them once."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from aiohttp import web
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.runtime.counted_log import CountedLog
from bot.runtime.http_server import keep_connection
from bot.slack.payload import JSON, SUBMISSION, Body, Malformed, checked, read_payload
from bot.slack.signing import MOST_SECONDS_APART, Doubt, Unverified, signature_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.async_app import AsyncApp

log = logging.getLogger(__name__)

PATH = "/slack/events"
LARGEST_BODY = 2 * 1024 * 1024
BODY_SECONDS = 10.0
# From here on hours are near enough.
LONG_SECONDS = 2 * 3600
# So long a request can come again and still bear a signature that counts, whichever clock is ahead.
REMEMBERED_SECONDS = 2 * MOST_SECONDS_APART
UNVERIFIED = {
    Doubt.UNSIGNED: "A request was refused that is not signed as Slack signs",
    Doubt.OTHER_SECRET: (
        "A request was refused that is signed with another secret. If nothing of Slack's arrives, check "
        "SLACK_SIGNING_SECRET: it must be this app's, from its page Basic Information"
    ),
    Doubt.OTHER_TIME: (
        "A request was refused that Slack signed more than five minutes from now. If nothing of Slack's arrives, set "
        "this machine's clock"
    ),
}
MALFORMED = "A signed request was refused that is not what Slack sends"
UNKNOWN_WHO = "it does not say who acts and where as Slack does"
RATE_LIMITED = "Slack leaves events out, as there are more of them than it sends to one app"
SIGNED = "signature"
AGAIN = "A signed request came again, and was not acted on again"


@dataclass(frozen=True, slots=True)
class HttpMode:
    """What is needed to take Slack's requests."""

    app: AsyncApp
    secret: str
    is_slacks: Callable[[str], bool]
    now: Callable[[], float] = time.time
    body_seconds: float = BODY_SECONDS


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a request is answered."""

    status: int
    body: str = ""
    content_type: str = "text/plain"


def slack_requests(mode: HttpMode) -> web.Application:
    """An application that takes Slack's requests at PATH, and nothing else."""
    counted = CountedLog(log)
    answers = _Answers(counted)

    async def handle(request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(mode.body_seconds):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=HTTPStatus.REQUEST_TIMEOUT, headers={"Connection": "close"})
        try:
            signature = signature_of(request.headers, body, mode.secret, mode.now())
        except Unverified as problem:
            counted.warn(UNVERIFIED[problem.doubt], _how_far_off(problem.ahead))
            return web.Response(status=HTTPStatus.UNAUTHORIZED)
        keep_connection(request)
        try:
            payload = checked(read_payload(body, request.content_type), mode.is_slacks)
            bolt_request = _bolt_request(payload)
        except Malformed as problem:
            counted.warn(f"{MALFORMED}: {problem}")
            return web.Response(status=HTTPStatus.BAD_REQUEST)

        if payload.get("type") == "app_rate_limited":
            counted.warn(RATE_LIMITED)
            return web.Response(status=HTTPStatus.OK)

        async def act() -> HttpAnswer:
            bolt_request.context[SIGNED] = signature
            answered = await mode.app.async_dispatch(bolt_request)
            return HttpAnswer(answered.status, answered.body, JSON if answered.body.startswith("{") else "text/plain")

        answer = await answers.to(signature, mode.now(), act)
        return web.Response(status=answer.status, text=answer.body, content_type=answer.content_type)

    app = web.Application(client_max_size=LARGEST_BODY)
    app.add_routes([web.post(PATH, handle), web.get(PATH, _certificate_checked)])
    return app


def _how_far_off(ahead: float) -> str:
    """How far this machine's clock is from that of a request; nothing where it is not."""
    seconds = round(abs(ahead))
    words = f"{seconds // 60} minutes" if seconds < LONG_SECONDS else f"{seconds // 3600} hours"
    return f": it is {words} {'ahead' if ahead > 0 else 'behind'}" if seconds else ""


async def _certificate_checked(request: web.Request) -> web.Response:
    """Slack looks now and then whether the certificate is good, without a signature, and wants only an answer."""
    return web.Response(status=HTTPStatus.OK if request.query.get("ssl_check") == "1" else HTTPStatus.NOT_FOUND)


def _bolt_request(payload: Body) -> AsyncBoltRequest:
    """What Bolt is given: as by Socket Mode, what is read already, so that it reads nothing else than was checked."""
    try:
        request = AsyncBoltRequest(body=payload, mode="socket_mode")
    except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError):
        raise Malformed(UNKNOWN_WHO) from None
    who = (request.context.team_id, request.context.user_id, request.context.channel_id)
    if not all(one is None or isinstance(one, str) for one in who):
        raise Malformed(UNKNOWN_WHO)
    return request


class OnlyNew(AsyncMiddleware):
    """A middleware of Bolt's, with which what came already does nothing.

    ``is_new`` keeps the signature of a request, and says whether it is new, also after a restart.
    """

    def __init__(self, is_new: Callable[[str], Awaitable[bool]]) -> None:
        self._is_new = is_new
        self._counted = CountedLog(log)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's
    ) -> BoltResponse | None:
        """Answer what came already; let what comes next have all else."""
        del resp
        if _could_act_twice(req.body) and not await self._is_new(req.context[SIGNED]):
            self._counted.warn(AGAIN)
            return BoltResponse(status=HTTPStatus.OK)
        await next()
        return None


def _could_act_twice(payload: Body) -> bool:
    """Whether nothing of it is out of date once it was done: a click names a place that one moves on from."""
    return "command" in payload or payload.get("type") == SUBMISSION


class _Answers:
    """The answers of the last minutes: the same request, sent again, gets the same one, and nothing is done."""

    def __init__(self, counted: CountedLog) -> None:
        self._counted = counted
        self._kept: dict[str, tuple[float, asyncio.Future[HttpAnswer]]] = {}

    async def to(self, signature: str, now: float, act: Callable[[], Awaitable[HttpAnswer]]) -> HttpAnswer:
        """The answer to the request of this signature; ``act`` is called unless it came before."""
        self._forget(now)
        if signature in self._kept:
            self._counted.warn(AGAIN)
            return await asyncio.shield(self._kept[signature][1])
        kept: asyncio.Future[HttpAnswer] = asyncio.get_running_loop().create_future()
        self._kept[signature] = (now, kept)
        try:
            answer = await act()
        except BaseException:
            kept.cancel()
            self._kept.pop(signature, None)
            raise
        kept.set_result(answer)
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            # Nothing was done, so it may be tried again.
            self._kept.pop(signature, None)
        return answer

    def _forget(self, now: float) -> None:
        while self._kept:
            signature, (came, _) = next(iter(self._kept.items()))
            if now - came < REMEMBERED_SECONDS:
                return
            del self._kept[signature]

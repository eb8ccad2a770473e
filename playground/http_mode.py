"""The other mode: signed requests to the app's address."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession

from playground.deliveries import Acknowledged, DeliveryKind, NotDelivered, Payload, Retry

if TYPE_CHECKING:
    from playground.clock import Clock

HTTP_OK = 200
_REASONS = {"operation_timeout": "http_timeout", "dispatch_failed": "connection_failed"}


class HttpMode:
    """Posts deliveries to ``request_url``, signed as Slack signs them."""

    def __init__(self, request_url: str, signing_secret: str, clock: Clock) -> None:
        self._request_url = request_url
        self._signing_secret = signing_secret
        self._clock = clock
        self._session: ClientSession | None = None

    async def deliver(self, kind: DeliveryKind, payload: Payload, retry: Retry | None) -> Acknowledged:
        """Post one delivery. Raises NotDelivered unless the app answers with a 200."""
        body, content_type = _body(kind, payload)
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._signing_secret, timestamp, body),
        }
        if retry is not None:
            headers["X-Slack-Retry-Num"] = str(retry.number)
            headers["X-Slack-Retry-Reason"] = _REASONS.get(retry.reason, "http_error")
        if self._session is None:
            self._session = ClientSession()
        try:
            async with self._session.post(self._request_url, data=body.encode(), headers=headers) as response:
                if response.status != HTTP_OK:
                    raise NotDelivered(
                        "dispatch_failed" if kind is not DeliveryKind.EVENT else f"http_{response.status}"
                    )
                return Acknowledged(_answer(await response.text(), response.content_type))
        except ClientError:
            raise NotDelivered("dispatch_failed") from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def signature(signing_secret: str, timestamp: str, body: str) -> str:
    """Slack's signature, version 0, of a request's body at a time in seconds."""
    digest = hmac.new(signing_secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
    return f"v0={digest.hexdigest()}"


def _body(kind: DeliveryKind, payload: Payload) -> tuple[str, str]:
    """Commands are forms, interactions are JSON in a form, events are JSON."""
    form = "application/x-www-form-urlencoded"
    match kind:
        case DeliveryKind.COMMAND:
            return urlencode(payload), form
        case DeliveryKind.INTERACTIVE:
            return urlencode({"payload": json.dumps(payload)}), form
        case DeliveryKind.EVENT:
            return json.dumps(payload), "application/json"


def _answer(body: str, content_type: str) -> Payload:
    if not body:
        return {}
    if content_type == "application/json":
        answer = json.loads(body)
        return answer if isinstance(answer, dict) else {}
    return {"text": body}

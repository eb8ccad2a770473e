"""Whether a request comes from Slack: decided by its signature, before anything in it is read or believed."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multidict import CIMultiDictProxy

TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"
# An older request may be one that somebody recorded and sends again.
MOST_SECONDS_APART = 5 * 60
SECONDS = re.compile("[0-9]{1,12}", re.ASCII)
VERSION_0 = re.compile("v0=[0-9a-f]{64}", re.ASCII)


def signature_of(headers: CIMultiDictProxy[str], body: bytes, secret: str, now: float) -> str | None:
    """The signature of a request, if it is Slack's and of the last five minutes; else None. Raises nothing.

    ``now`` is in seconds since 1970. Each of the two headers must be there once.
    """
    timestamp, given = _only(headers, TIMESTAMP), _only(headers, SIGNATURE)
    if not SECONDS.fullmatch(timestamp) or not VERSION_0.fullmatch(given):
        return None
    if abs(now - int(timestamp)) > MOST_SECONDS_APART:
        return None
    signed = b"v0:" + timestamp.encode("ascii") + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # Compared in constant time: how long it takes says nothing about the secret.
    return given if hmac.compare_digest(expected.encode("ascii"), given.encode("ascii")) else None


def _only(headers: CIMultiDictProxy[str], name: str) -> str:
    values = headers.getall(name, [])
    return values[0] if len(values) == 1 else ""

"""Whether a request comes from Slack: decided by its signature, before anything in it is read or believed."""

from __future__ import annotations

import hashlib
import hmac
import re
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multidict import CIMultiDictProxy

TIMESTAMP = "X-Slack-Request-Timestamp"
SIGNATURE = "X-Slack-Signature"
# An older request may be one that somebody recorded and sends again.
MOST_SECONDS_APART = 5 * 60
SECONDS = re.compile("[0-9]{1,12}", re.ASCII)
VERSION_0 = re.compile("v0=[0-9a-f]{64}", re.ASCII)


class Doubt(Enum):
    """Why a request is not believed."""

    UNSIGNED = auto()
    OTHER_SECRET = auto()
    OTHER_TIME = auto()


class Unverified(Exception):
    """A request is not Slack's, as far as can be told; ``ahead``: by so many seconds our clock is ahead of its time."""

    def __init__(self, doubt: Doubt, ahead: float = 0) -> None:
        super().__init__(doubt)
        self.doubt = doubt
        self.ahead = ahead


def signature_of(headers: CIMultiDictProxy[str], body: bytes, secret: str, now: float) -> str:
    """The signature of a request that is Slack's and of the last five minutes. Raises Unverified, and nothing else.

    ``now`` is in seconds since 1970. Each of the two headers must be there once.
    """
    timestamp, given = _only(headers, TIMESTAMP), _only(headers, SIGNATURE)
    if not SECONDS.fullmatch(timestamp) or not VERSION_0.fullmatch(given):
        raise Unverified(Doubt.UNSIGNED)
    signed = b"v0:" + timestamp.encode("ascii") + b":" + body
    expected = "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    # Compared in constant time: how long it takes says nothing about the secret.
    if not hmac.compare_digest(expected.encode("ascii"), given.encode("ascii")):
        raise Unverified(Doubt.OTHER_SECRET)
    ahead = now - int(timestamp)
    if abs(ahead) > MOST_SECONDS_APART:
        raise Unverified(Doubt.OTHER_TIME, ahead)
    return given


def _only(headers: CIMultiDictProxy[str], name: str) -> str:
    values = headers.getall(name, [])
    return values[0] if len(values) == 1 else ""

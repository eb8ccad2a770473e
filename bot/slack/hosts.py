"""Which addresses are Slack's: the bot sends what it has to say to no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import ClientError
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse


class NotSlack(ClientError):
    """Something was to be sent to an address that is not Slack's."""


def slacks_addresses(api_url: str) -> Callable[[str | URL], bool]:
    """Whether an address belongs to the Slack whose Web API is at ``api_url``.

    That is the same scheme, host and port, or over TLS a host below it: of slack.com also hooks.slack.com and
    files.slack.com.
    """
    api = URL(api_url)

    def is_slacks(address: str | URL) -> bool:
        try:
            url = URL(address)
            host, port = url.host, url.port
        except ValueError:
            return False
        if host is None or url.scheme != api.scheme or port != api.port or url.user is not None:
            return False
        return host == api.host or (url.scheme == "https" and host.endswith(f".{api.host}"))

    return is_slacks


def only_to_slack(api_url: str) -> ClientMiddlewareType:
    """A middleware of a client session, with which nothing leaves for another address: it raises NotSlack."""
    is_slacks = slacks_addresses(api_url)

    async def check(request: ClientRequest, send: ClientHandlerType) -> ClientResponse:
        if not is_slacks(request.url):
            raise NotSlack("what was to be sent had an address that is not Slack's")
        return await send(request)

    return check

"""Through which proxy a call goes: one decision for all that the bot sends, never one for this machine itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from aiohttp import ClientRequest
from aiohttp.helpers import strip_auth_from_url
from yarl import URL

from bot.settings import BadSettings

if TYPE_CHECKING:
    from bot.settings import Settings

SCHEMES = ("http", "https")


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxy for https and wss, the one for http and ws, and NO_PROXY's entries: what is reached without."""

    https: URL | None
    http: URL | None
    without: tuple[str, ...]

    def proxy_for(self, url: URL) -> URL | None:
        """The proxy for an address, or None for a direct connection."""
        proxy = self.https if url.scheme in ("https", "wss") else self.http
        if proxy is None or url.host is None or _is_loopback(url.host):
            return None
        is_direct = any(_covers(entry, url.host.lower(), url.port) for entry in self.without)
        return None if is_direct else proxy


def proxies_of(settings: Settings) -> Proxies:
    """The proxies as set up. As with Slack's SDK, HTTP_PROXY is for https too where HTTPS_PROXY is not set.

    Raises BadSettings if the proxy to Slack cannot be used.
    """
    http = _address(settings.http_proxy.get_secret_value()) if settings.http_proxy else None
    https = _address(settings.https_proxy.get_secret_value()) if settings.https_proxy else http
    without = tuple(entry for entry in re.split(r"[,\s]+", settings.no_proxy.lower()) if entry)
    proxies = Proxies(https, http, without)
    proxy = proxies.proxy_for(URL(settings.slack_api_url))
    if proxy is not None and (proxy.scheme not in SCHEMES or not proxy.host):
        name = "HTTPS_PROXY" if settings.https_proxy and proxy is https else "HTTP_PROXY"
        raise BadSettings(f"{name} cannot be used: the bot needs a proxy such as http://host:3128.")
    return proxies


def requests_through(proxies: Proxies) -> type[ClientRequest]:
    """The class of a client session's requests, with which each goes through the right proxy, whatever it was given.

    Slack's SDK reads HTTPS_PROXY by itself, and does not look at NO_PROXY.
    """

    class Request(ClientRequest):
        def __init__(self, method: str, url: URL, **arguments: Any) -> None:
            proxy = proxies.proxy_for(url)
            # The password is in no address, and so in no error and no log.
            arguments["proxy"], arguments["proxy_auth"] = strip_auth_from_url(proxy) if proxy else (None, None)
            super().__init__(method, url, **arguments)

    return Request


def _address(text: str) -> URL:
    """The address of a proxy; an empty one for what is none."""
    try:
        return URL(text if "://" in text else f"http://{text}")
    except ValueError:
        return URL()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        name = host.lower().rstrip(".")
        return name == "localhost" or name.endswith(".localhost")


def _covers(entry: str, host: str, port: int | None) -> bool:
    """Whether an entry of NO_PROXY means this host: itself, a domain above it, its network, or all there is."""
    if entry == "*":
        return True
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        name = entry.removeprefix("*").removeprefix(".")
        return any(whole == name or whole.endswith(f".{name}") for whole in (host, f"{host}:{port}"))

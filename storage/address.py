"""The address of a database, with options as hosts of PostgreSQL write them: what the driver is told of it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import uuid4

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy.engine import URL

DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
# These stay in the address: SQLAlchemy reads several hosts, the folder of a socket, or who logs in there.
PLACES = frozenset({"host", "port", "user", "password", "database"})
# The driver reads these itself where it is given an address of its own.
DRIVERS_OWN = frozenset(
    {
        *("sslmode", "sslcert", "sslkey", "sslpassword", "sslrootcert", "sslcrl", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version"),
        *("target_session_attrs", "krbsrvname", "gsslib", "passfile"),
    }
)
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
SERVER_SETTINGS = frozenset({"application_name", "options"})
NUMBERS: Mapping[str, tuple[str, Callable[[str], float]]] = {
    "connect_timeout": ("timeout", float),
    "timeout": ("timeout", float),
    "command_timeout": ("command_timeout", float),
    "statement_cache_size": ("statement_cache_size", int),
    "prepared_statement_cache_size": ("prepared_statement_cache_size", int),
    "max_cached_statement_lifetime": ("max_cached_statement_lifetime", int),
    "max_cacheable_statement_size": ("max_cacheable_statement_size", int),
}
# How another driver keeps its connection alive, or what this one does anyway.
WITHOUT_EFFECT = frozenset(
    {
        *("client_encoding", "sslcompression", "sslsni", "tcp_user_timeout"),
        *("keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count"),
    }
)
CACHES = ("statement_cache_size", "prepared_statement_cache_size")
YES = frozenset({"1", "on", "true", "yes"})


class UnusableDatabase(Exception):
    """The database cannot be used as it is; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is, and the arguments with which its driver connects."""

    url: URL
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])


def read_address(text: str) -> Address:
    """Read DATABASE_URL. Raises UnusableDatabase for another kind of database, or an option that can't be used."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError) as error:
        raise UnusableDatabase(
            "DATABASE_URL is not a database address (sqlite:///file.db or postgresql://…)"
        ) from error
    if url.drivername not in DRIVERS:
        raise UnusableDatabase(f"DATABASE_URL names '{url.drivername}'; the bot runs on SQLite and PostgreSQL")
    url = url.set(drivername=DRIVERS[url.drivername])
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise UnusableDatabase("DATABASE_URL must name a file: a database in memory would lose every answer")
        return Address(url)
    options = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    options = {name: value for name, value in options.items() if name not in PLACES}
    return Address(url.difference_update_query(options), _arguments(options))


def _arguments(options: Mapping[str, str]) -> dict[str, Any]:
    """What asyncpg is told, by the names that libpq and pools use."""
    arguments: dict[str, Any] = {}
    settings: dict[str, str] = {}
    own: dict[str, str] = {}
    for name, value in options.items():
        if name in DRIVERS_OWN:
            own[name] = value
        elif name in SERVER_SETTINGS:
            settings[name] = value
        elif name in NUMBERS:
            driver_name, number = NUMBERS[name]
            arguments[driver_name] = _number(name, value, number)
        elif name == "fallback_application_name":
            settings.setdefault("application_name", options.get("application_name", value))
        elif name == "ssl":
            own.setdefault("sslmode", _ssl_mode(value))
        elif not _is_met_anyway(name, value):
            raise UnusableDatabase(
                f"DATABASE_URL has the option '{name}', which the bot cannot use with this value: remove it"
            )
    if settings:
        arguments["server_settings"] = settings
    _have_no_cache(arguments, is_pooled=options.get("pgbouncer", "").lower() in YES)
    return arguments | _tls(own, is_bound=options.get("channel_binding") == "require")


def _is_met_anyway(name: str, value: str) -> bool:
    """Whether an option that the driver doesn't know may be left away. Channel binding is made up for in ``_tls``."""
    if name == "gssencmode":
        return value in ("disable", "prefer")
    if name == "channel_binding":
        return value in ("disable", "prefer", "require")
    return name in WITHOUT_EFFECT or name == "pgbouncer"


def _ssl_mode(value: str) -> str:
    """What some write as ssl=true."""
    return {"true": "require", "1": "require", "false": "disable", "0": "disable"}.get(value.lower(), value)


def _number(name: str, text: str, number: Callable[[str], float]) -> float | None:
    """A count, or a time in seconds, of which 0 is libpq's way to say that there is no limit: None."""
    try:
        value = number(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise UnusableDatabase(f"DATABASE_URL has {name}={text}, which must be a number")
    return None if value == 0 and number is float else value


def _have_no_cache(arguments: dict[str, Any], *, is_pooled: bool) -> None:
    """Where statements are not to be kept, as behind a PgBouncer, neither SQLAlchemy nor the driver keeps any.

    Each has a name of its own: the next one may meet a server's connection that somebody else used.
    """
    if is_pooled or 0 in (arguments.get(name) for name in CACHES):
        arguments |= dict.fromkeys(CACHES, 0)
        arguments["prepared_statement_name_func"] = lambda: f"maturity_{uuid4().hex}"


def _tls(own: dict[str, str], *, is_bound: bool) -> dict[str, Any]:
    """How the server is to prove who it is.

    The driver cannot bind a login to the encrypted channel, which keeps out whoever is in between. So where that is
    required the server's certificate must be good for its name, which does the same.
    """
    mode, root = own.get("sslmode"), own.get("sslrootcert")
    if mode is not None and mode not in SSL_MODES:
        raise UnusableDatabase(f"DATABASE_URL has sslmode={mode}, which must be one of {', '.join(SSL_MODES)}")
    if is_bound and mode == "disable":
        raise UnusableDatabase("DATABASE_URL has channel_binding=require, which needs another sslmode than disable")
    if root != "system" and not is_bound:
        return {"dsn": f"postgresql://?{urlencode(own)}"} if own else {}
    rest = {name: value for name, value in own.items() if not name.startswith("ssl")}
    dsn = {"dsn": f"postgresql://?{urlencode(rest)}"} if rest else {}
    return {"ssl": _verified(own), **dsn}


def _verified(own: Mapping[str, str]) -> ssl.SSLContext:
    root = own.get("sslrootcert")
    try:
        context = ssl.create_default_context(cafile=None if root == "system" else root)
        if "sslcert" in own:
            context.load_cert_chain(own["sslcert"], own.get("sslkey"), own.get("sslpassword"))
    except OSError as error:
        raise UnusableDatabase(f"The certificates that DATABASE_URL names cannot be read: {error}") from error
    return context

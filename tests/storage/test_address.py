"""Options of a PostgreSQL address, as hosts and pools write them."""

from __future__ import annotations

import ssl
from collections.abc import Generator
from typing import Any

import pytest
from sqlalchemy import text

from storage.address import UnusableDatabase, read_address
from storage.engine import Database
from tests.migrated import Postgres

HOSTED = "postgres://ada:secret@db.example/maturity"


@pytest.fixture
def postgres_url(postgres: Postgres) -> Generator[str]:
    url = postgres.migrated()
    yield url
    postgres.drop(url)


async def test_host_and_pool_options_reach_the_server(postgres_url: str) -> None:
    database = Database(
        f"{postgres_url}&sslmode=prefer&channel_binding=prefer&connect_timeout=30&application_name=maturity"
        "&options=-c%20statement_timeout%3D50s&statement_cache_size=0"
    )
    async with database.read() as session:
        connection = await session.connection()
        row = (
            await connection.execute(
                text(
                    "SELECT current_setting('application_name'), current_setting('statement_timeout'), "
                    "(SELECT count(*) FROM pg_prepared_statements WHERE name NOT LIKE 'maturity_%')"
                )
            )
        ).one()
    await database.close()
    assert row == ("maturity", "50s", 0)


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        ("sslmode=require", {"dsn": "postgresql://?sslmode=require"}),
        ("ssl=true", {"dsn": "postgresql://?sslmode=require"}),
        ("sslmode=verify-ca&sslrootcert=/a.pem", {"dsn": "postgresql://?sslmode=verify-ca&sslrootcert=%2Fa.pem"}),
        ("connect_timeout=10", {"timeout": 10.0}),
        ("connect_timeout=0&command_timeout=0", {"timeout": None, "command_timeout": None}),
        ("keepalives=1&gssencmode=disable&channel_binding=disable", {}),
    ],
)
def test_options_are_translated_for_the_driver(options: str, arguments: dict[str, Any]) -> None:
    address = read_address(f"{HOSTED}?{options}")
    assert address.arguments == arguments
    assert address.url.query == {}


def test_who_logs_in_may_be_an_option() -> None:
    address = read_address("postgresql://db.example/maturity?user=ada&password=secret&connect_timeout=10")
    assert address.url.query == {"user": "ada", "password": "secret"}
    assert address.arguments == {"timeout": 10.0}


@pytest.mark.parametrize("options", ["prepared_statement_cache_size=0", "statement_cache_size=0", "pgbouncer=true"])
def test_without_one_cache_there_is_none(options: str) -> None:
    arguments = read_address(f"{HOSTED}?{options}").arguments
    assert (arguments["statement_cache_size"], arguments["prepared_statement_cache_size"]) == (0, 0)
    name = arguments["prepared_statement_name_func"]
    assert name() != name(), "two clients of a pool meet on one connection of the server"


@pytest.mark.parametrize("options", ["sslmode=require&channel_binding=require", "sslrootcert=system"])
def test_certificate_checks_asked_for_in_the_address_are_kept(options: str) -> None:
    context = read_address(f"{HOSTED}?{options}").arguments["ssl"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("schema=public", "the option 'schema'"),
        ("gssencmode=require", "the option 'gssencmode'"),
        ("connect_timeout=soon", "connect_timeout=soon, which must be a number"),
        ("sslmode=on", "sslmode=on, which must be one of disable"),
        ("sslmode=disable&channel_binding=require", "needs another sslmode"),
        ("sslrootcert=/nowhere.pem&channel_binding=require", "certificates"),
    ],
)
def test_unsupported_address_options_are_refused_with_an_explanation(options: str, words: str) -> None:
    with pytest.raises(UnusableDatabase, match=words) as raised:
        read_address(f"{HOSTED}?{options}")
    assert "secret" not in str(raised.value)

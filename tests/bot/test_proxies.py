"""Which calls go through which proxy."""

from __future__ import annotations

import pytest
from yarl import URL

from bot.settings import BadSettings, settings_from_environment
from bot.slack.proxies import proxies_of

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY"])
def test_the_environment_names_the_proxy(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, " proxy.example:3128\n")
    for url in ("https://slack.com/api/auth.test", "wss://wss-primary.slack.com/link"):
        assert proxies_of(settings_from_environment()).proxy_for(URL(url)) == URL(PROXY)


@pytest.mark.parametrize(
    ("without", "url", "is_direct"),
    [
        ("", "https://slack.com/api/", False),
        ("", "https://127.0.0.1:3000/api/", True),
        ("", "wss://localhost:3000/socket", True),
        ("", "https://[::1]/api/", True),
        ("other.example, SLACK.com", "https://slack.com/api/", True),
        ("slack.com", "https://files.slack.com/upload", True),
        (".slack.com", "https://files.slack.com/upload", True),
        ("*.slack.com", "wss://wss-primary.slack.com/link", True),
        ("lack.com", "https://slack.com/api/", False),
        ("*", "https://slack.com/api/", True),
        ("slack.com:443", "https://slack.com/api/", True),
        ("slack.com:8443", "https://slack.com/api/", False),
        ("10.0.0.0/8", "https://10.1.2.3/api/", True),
        ("10.0.0.0/8", "https://11.1.2.3/api/", False),
        ("10.0.0.0/8", "https://slack.com/api/", False),
    ],
)
def test_no_proxy_and_this_machine_are_reached_directly(
    monkeypatch: pytest.MonkeyPatch, without: str, url: str, *, is_direct: bool
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", without)
    proxies = proxies_of(settings_from_environment())
    assert proxies.proxy_for(URL(url)) == (None if is_direct else URL(PROXY))


def test_a_proxy_that_cannot_be_used_is_refused_where_it_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://user:secret@proxy.example:1080")
    with pytest.raises(BadSettings, match="HTTPS_PROXY cannot be used") as raised:
        proxies_of(settings_from_environment())
    assert "secret" not in str(raised.value)
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:3000/api/")
    proxies_of(settings_from_environment())

"""No page on the web reaches the playground through a browser on its machine."""

from __future__ import annotations

import re

import pytest
from aiohttp import ClientSession

from playground.server import Playground

ROUTES = (
    ("GET", "/"),
    ("GET", "/page/state"),
    ("GET", "/static/page.js"),
    ("GET", "/archives/C0PLATFORM/p1"),
    ("POST", "/page/send"),
    ("POST", "/page/tool"),
    ("POST", "/api/auth.test"),
    ("GET", "/api/auth.test"),
    ("POST", "/response/x"),
    ("POST", "/upload/x"),
    ("GET", "/socket-mode"),
    ("GET", "/oauth/v2/authorize"),
    ("POST", "/oauth/v2/authorize"),
    ("POST", "/nowhere"),
)


def port_of(playground: Playground) -> str:
    found = re.search(r":(\d+)/$", playground.page_url)
    assert found
    return found[1]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:{port}"},
        {"Host": "127.0.0.1", "Origin": "http://127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1:{port}.evil.example"},
        {"Host": "127.0.0.2:{port}"},
        {"Host": "0.0.0.0:{port}"},
        {"Host": ""},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:{port}"},
        {"Origin": "http://127.0.0.1:{port}.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors"},
    ],
    ids=str,
)
async def test_another_page_is_refused_everywhere(playground: Playground, headers: dict[str, str]) -> None:
    sent = {name: value.replace("{port}", port_of(playground)) for name, value in headers.items()}
    async with ClientSession() as session:
        for method, path in ROUTES:
            url = playground.page_url.rstrip("/") + path
            async with session.request(method, url, headers=sent, allow_redirects=False) as answer:
                assert answer.status == 403, path
                assert "Access-Control-Allow-Origin" not in answer.headers


async def test_programs_and_the_playgrounds_own_page_are_answered(playground: Playground) -> None:
    port = port_of(playground)
    async with ClientSession() as session:
        for name in ("127.0.0.1", "localhost", "LOCALHOST", "[::1]"):
            host = {"Host": f"{name}:{port}"}
            own = {**host, "Origin": f"http://{name.lower()}:{port}", "Sec-Fetch-Site": "same-origin"}
            for headers in (host, {"Host": name}, own):
                async with session.post(f"{playground.api_url}api.test", headers=headers) as answer:
                    assert answer.status == 200
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
        async with session.get(playground.page_url, headers=link) as answer:
            assert answer.status == 200

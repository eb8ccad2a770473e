"""Installing an app: consent, a code, a token."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from aiohttp import ClientSession

from playground.server import Playground
from tests.playground.conftest import Api

BACK = "https://app.example/back?kept=yes"


async def consent(playground: Playground, answer: str) -> dict[str, list[str]]:
    """Go through the consent page; gives what the app is told at its address."""
    app = playground.parts.workspace.app
    query = {"client_id": app.client_id, "scope": "chat:write,commands", "state": "s1", "redirect_uri": BACK}
    address = f"{playground.page_url}oauth/v2/authorize"
    async with ClientSession() as session:
        async with session.get(address, params=query) as page:
            assert page.status == 200
            assert "echo would like to come to Playground" in await page.text()
        async with session.post(address, params=query, data={"answer": answer}, allow_redirects=False) as back:
            return parse_qs(urlsplit(back.headers["Location"]).query)


async def test_consent_gives_a_code_that_is_changed_for_the_token_once(playground: Playground, api: Api) -> None:
    told = await consent(playground, "allow")
    assert (told["state"], told["kept"]) == (["s1"], ["yes"])
    app = playground.parts.workspace.app
    credentials = {"client_id": app.client_id, "client_secret": app.client_secret, "code": told["code"][0]}
    wrong = {**credentials, "client_secret": "wrong"}
    assert (await api("oauth.v2.access", token=None, **wrong))["error"] == "bad_client_secret"
    installed = await api("oauth.v2.access", token=None, **credentials)
    assert (installed["access_token"], installed["token_type"]) == (playground.bot_token, "bot")
    assert (await api("oauth.v2.access", token=None, **credentials))["error"] == "invalid_code"


async def test_who_declines_gives_no_code(playground: Playground) -> None:
    told = await consent(playground, "deny")
    assert told["error"] == ["access_denied"]
    assert "code" not in told


async def test_a_wrong_app_scope_or_address_is_refused(playground: Playground) -> None:
    app = playground.parts.workspace.app
    good = {"client_id": app.client_id, "scope": "chat:write", "redirect_uri": BACK}
    async with ClientSession() as session:
        for wrong, problem in (
            ({"client_id": "1.2"}, "invalid_client_id"),
            ({"scope": "admin"}, "invalid_scope: admin"),
            ({"redirect_uri": "javascript:alert(1)"}, "bad_redirect_uri"),
        ):
            query = {**good, **wrong}
            async with session.get(f"{playground.page_url}oauth/v2/authorize", params=query) as page:
                assert (page.status, await page.text()) == (400, problem)

"""Reactions, pins and bookmarks, and the fields that larger apps read and would stop without."""

from __future__ import annotations

from playground.blocks import with_ids
from playground.server import Playground
from tests.playground.conftest import Api
from tests.playground.test_methods import MODAL, allow

MARKS = [
    *("reactions:read", "reactions:write", "pins:read", "pins:write", "bookmarks:read", "bookmarks:write"),
    *("usergroups:read", "emoji:read", "users:read.email"),
]


def allow_marks(playground: Playground) -> None:
    allow(playground)
    manifest = playground.parts.manifest
    object.__setattr__(manifest, "scopes", manifest.scopes.union(MARKS))


async def test_the_app_reacts_and_pins_once_and_takes_it_back(playground: Playground, api: Api) -> None:
    allow_marks(playground)
    posted = await api("chat.postMessage", channel="C0GENERAL", text="Hi")
    where = {"channel": "C0GENERAL", "timestamp": posted["ts"]}
    for method, more, again in (("reactions", {"name": "eyes"}, "already_reacted"), ("pins", {}, "already_pinned")):
        assert (await api(f"{method}.add", **where, **more))["ok"]
        assert (await api(f"{method}.add", **where, **more))["error"] == again
    message = (await api("reactions.get", **where))["message"]
    assert message["reactions"] == [{"name": "eyes", "users": ["U0APP"], "count": 1}]
    (pin,) = (await api("pins.list", channel="C0GENERAL"))["items"]
    assert (pin["message"]["ts"], pin["message"]["pinned_to"]) == (posted["ts"], ["C0GENERAL"])
    for method, more, again in (("reactions", {"name": "eyes"}, "no_reaction"), ("pins", {}, "no_pin")):
        assert (await api(f"{method}.remove", **where, **more))["ok"]
        assert (await api(f"{method}.remove", **where, **more))["error"] == again
    assert "reactions" not in (await api("reactions.get", **where))["message"]
    nowhere = {**where, "timestamp": "1.0"}
    assert (await api("reactions.add", **nowhere, name="eyes"))["error"] == "message_not_found"
    assert (await api("pins.add", **{**where, "channel": "C0PLATFORM"}))["error"] == "not_in_channel"


async def test_a_channel_is_renamed_and_has_a_purpose_and_bookmarks(playground: Playground, api: Api) -> None:
    allow_marks(playground)
    created = (await api("conversations.create", name="incident"))["channel"]
    channel = created["id"]
    assert (await api("conversations.rename", channel=channel, name="general"))["error"] == "name_taken"
    await api("conversations.rename", channel=channel, name="incident-1")
    purposed = (await api("conversations.setPurpose", channel=channel, purpose="Mend it"))["channel"]
    assert (purposed["name"], purposed["purpose"]["value"]) == ("incident-1", "Mend it")
    link = {"channel_id": channel, "type": "link", "title": "Runbook", "link": "https://example.com"}
    await api("bookmarks.add", **link)
    assert [one["title"] for one in (await api("bookmarks.list", channel_id=channel))["bookmarks"]] == ["Runbook"]
    of_mine = (await api("users.conversations"))["channels"]
    assert [one["name"] for one in of_mine] == ["general", "incident-1"]
    await api("conversations.archive", channel=channel)
    left = (await api("conversations.list", exclude_archived=True))["channels"]
    assert "incident-1" not in [one["name"] for one in left]


async def test_somebody_is_found_by_address_and_nobody_made_groups_or_emoji(playground: Playground, api: Api) -> None:
    allow_marks(playground)
    assert (await api("users.lookupByEmail", email="ada@playground.example"))["user"]["id"] == "U0ADA"
    assert (await api("users.lookupByEmail", email="ada@elsewhere.example"))["error"] == "users_not_found"
    assert (await api("usergroups.list"))["usergroups"] == []
    assert (await api("emoji.list"))["emoji"] == {}


async def test_people_channels_and_dialogs_have_the_fields_that_apps_insist_on(
    playground: Playground, api: Api
) -> None:
    """Those that the models of slack-machine require."""
    allow(playground)
    user = (await api("users.info", user="U0ADA"))["user"]
    assert {"updated", "is_app_user", "is_owner"} <= user.keys()
    assert {"avatar_hash", "display_name_normalized", "image_48", "team"} <= user["profile"].keys()
    for one in (await api("conversations.list", types="public_channel,im"))["channels"]:
        assert {"created", "is_archived", "is_org_shared"} <= one.keys()
    trigger = playground.parts.tickets.new_trigger("U0ADA")
    view = (await api("views.open", trigger_id=trigger, view=MODAL))["view"]
    assert view["app_installed_team_id"] == "T0PLAYGROUND"
    assert view["title"] == {"type": "plain_text", "text": "Ask", "emoji": True}


def test_texts_say_how_they_are_read() -> None:
    option = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    menu = {"type": "static_select", "options": [option], "initial_option": option}
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*B*", "verbatim": True}, "accessory": menu}
    (drawn,) = with_ids([section])
    assert drawn["text"] == section["text"], "what the app says stays"
    assert drawn["accessory"]["options"][0]["text"] == {"type": "plain_text", "text": "A", "emoji": True}
    assert drawn["accessory"]["initial_option"] == drawn["accessory"]["options"][0]

"""Somebody outside a private channel tries every button, menu, dialog and step with values that name its team."""

import json
import logging
import re
from pathlib import Path

import pytest
from sqlmodel import select

from bot.main import _log_to_stderr
from bot.reminders.service import by_default
from bot.schedules.checkin_buttons import button_value
from bot.slack.listeners import ANYTHING
from bot.teams.access.entrances import ACTIONS, OTHERS, VIEWS, Checked, rule_of
from playground import payloads
from playground.workspace import Message, View
from storage.tables import Assessment
from tests.bot.outside import ALONE, CHANNELS, DONE, MEETING, OUTSIDER, SECRET, Bot

PAGE = Path("docs/security.md").read_text(encoding="utf-8")


def _actions(on: dict[str, list[str | re.Pattern[str]]]) -> list[str]:
    """A name for each button that is listened to."""
    names = []
    for one in on["action"]:
        if isinstance(one, str):
            names.append(one)
        elif one.pattern not in {ANYTHING.pattern, ".*"}:
            behind = ("x", "fully", "other", "pdf", "yes")
            names += next([f"{k}:{b}"] for k in ACTIONS for b in behind if one.search(f"{k}:{b}"))
    return names


async def test_everything_that_is_listened_to_says_what_is_checked(private_bot: Bot) -> None:
    on = private_bot.listened
    assert all(rule_of(one) for one in _actions(on))
    assert {one for one in on["view"] if isinstance(one, str)} == VIEWS.keys()
    told = {one for kind in ("command", "shortcut", "event", "function") for one in on[kind] if isinstance(one, str)}
    assert told == OTHERS.keys()
    assert [one for one in (*ACTIONS, *VIEWS, *OTHERS) if f"`{one}`" not in PAGE] == []


async def test_numbers_that_no_row_can_bear_are_of_no_button_of_ours(
    private_bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    before = await private_bot.everything()
    for action_id in _actions(private_bot.listened):
        value = value_of(action_id, int("9" * 19), "C0PLATFORM")
        await private_bot.gets(click(private_bot, action_id, value, "C0PLATFORM", "D0CHEN"))
    assert await private_bot.everything() == before
    assert "reference" not in caplog.text, "each is answered as what an older version drew"


async def test_an_outsider_gets_nothing_of_a_private_team_by_any_button(private_bot: Bot) -> None:
    before = await private_bot.everything()
    for action_id in _actions(private_bot.listened):
        for number, channel in enumerate(CHANNELS, 1):
            value = value_of(action_id, number, channel)
            await private_bot.gets(click(private_bot, action_id, value, channel, "D0CHEN"))
            await private_bot.gets(click(private_bot, action_id, value, channel, "C0PLATFORM"))
            if action_id.startswith(("open:", "home:")):
                await private_bot.gets(click(private_bot, action_id, value, channel, None))
        assert await private_bot.everything() == before, action_id
        assert SECRET not in private_bot.seen_by_outsider(), action_id


async def test_refusal_does_not_reveal_who_may_act_for_a_channel(private_bot: Bot) -> None:
    for action_id in _actions(private_bot.listened):
        if rule_of(action_id) is Checked.MAY_ACT:
            for number, channel in enumerate(CHANNELS, 1):
                value = value_of(action_id, number, channel)
                await private_bot.gets(click(private_bot, action_id, value, channel, "D0CHEN"))
            assert private_bot.told_outsider() == [], action_id


async def test_an_outsider_gets_nothing_of_a_private_team_by_any_dialog(private_bot: Bot) -> None:
    before = await private_bot.everything()
    for callback_id in VIEWS:
        for number, channel in enumerate(CHANNELS, 1):
            for metadata in _metadata(number, channel):
                await private_bot.gets(dialog(private_bot, callback_id, metadata, channel))
        assert await private_bot.everything() == before, callback_id
        assert SECRET not in private_bot.seen_by_outsider(), callback_id


@pytest.mark.parametrize(
    ("channel", "user"), [(ALONE, OUTSIDER), (MEETING, OUTSIDER), (DONE, OUTSIDER), (ALONE, "U0ADA")]
)
async def test_a_workflow_is_told_nothing_of_a_private_team_for_an_outsider(
    private_bot: Bot, channel: str, user: str
) -> None:
    before = await private_bot.everything()
    running = private_bot.playground.parts
    inputs = {"channel": channel, "user": user, "models": "google"}
    event = payloads.event(
        running,
        None,
        {
            "type": "function_executed",
            "function": {"callback_id": "run_assessment", "input_parameters": [], "output_parameters": []},
            "inputs": inputs,
            "function_execution_id": "Fx1",
            "bot_access_token": private_bot.playground.bot_token,
        },
    )
    await private_bot.gets(event)
    after = await private_bot.everything()
    (step,) = after.pop("step_run")
    before.pop("step_run")
    assert after == before
    assert "'due'" in step
    assert SECRET not in private_bot.seen_by_outsider()


async def test_a_member_gets_in_by_the_same_doors(private_bot: Bot) -> None:
    """The doors that are closed to outsiders are open to others, or the tests above would prove nothing."""
    values = _state(DONE)
    payload = dialog(private_bot, "home:start_dialog:v1", "", DONE, user="U0BEN")
    assert payload["view"]["state"]["values"] == values
    await private_bot.gets(payload)
    async with private_bot.deps.database.read() as session:
        assert len((await session.exec(select(Assessment).where(Assessment.state == "open"))).all()) == 4


PRACTICE = "automated-data-pipeline"
# What buttons carry, where that is not the id of an assessment alone: by how their names begin, the longest first.
CARRIED = {
    **dict.fromkeys(
        ("back:", "keep:", "pause:", "skip:", "finish:", "checkin:v1:all_still", "let_lead:"), "{id}:{p}:0"
    ),
    **dict.fromkeys(("answer:", "reason:"), "{id}:{p}:0:fully"),
    **dict.fromkeys(("more:", "go_to:", "correct:"), "{id}:{p}:0:*"),
    **dict.fromkeys(("scope:", "checkin:v1:"), "{id}:team:"),
    **dict.fromkeys(("mode:", "kind:", "way:", "target:"), "{id}:full"),
    "keep_note:": "{id}:{p}:0:1.0:words",
    **dict.fromkeys(("remove_note:", "ask_again:"), "{id}:1"),
    "everyone:v1:send": "{id}::0",
    "everyone:v1:settle": "{id}:{p}:fully:",
    **dict.fromkeys(("vote:", "agree:"), "{id}:{p}:0:0:fully"),
    **dict.fromkeys(("reveal:", "vote_again:", "together_"), "{id}:{p}:0:0"),
    "together_go_to:": "{id}:{p}:0:0:{p}",
    "open:start_over": "{id}:google::",
    **dict.fromkeys(("team:",), "{id} report"),
    **dict.fromkeys(("report:radar", "report:share", "report:download"), "{id} 1"),
    "report:post": "{id} 1 x",
    **dict.fromkeys(("history:withdraw", "history:put_back"), "{id} 0 3"),
    "history:compare": "{id} 0",
    "compare:heat": "{id} google",
    "compare:ranking": "{id} on",
    "compare:remove": "{id} 1",
    "export:send": "{id} json",
    "what_if:": "what_if:{id}:1:0",
    "summary:post": "{channel} x",
    "summary:schedule": "{channel}",
    "summary:propose": "{channel} quarterly",
    "notify:stop": "{id}",
    "notify:own": "off",
    **dict.fromkeys(("checkin:snooze:",), "{id}:1790000000:3"),
    **dict.fromkeys(
        ("checkin:start", "checkin:skip", "checkin:stop", "checkin:snooze_until", "checkin:hand"), "{id}:1790000000"
    ),
}


def value_of(action_id: str, number: int, channel: str) -> str:
    """What the button would carry of the team, and the assessment, with this number."""
    if action_id.startswith(("remind:", "summary:save", "summary:off")):
        return button_value(channel, "", by_default("Etc/UTC") if "save" in action_id else None)
    begins = max((one for one in CARRIED if action_id.startswith(one)), key=len, default="")
    return CARRIED.get(begins, "{id}").format(id=number, p=PRACTICE, channel=channel)


def _metadata(number: int, channel: str) -> list[str]:
    """What dialogs carry."""
    chosen = [f'{{"owners":{owners},"anonymous":false}}' for owners in ('["U0BEN"]', "[]")]
    card = f"{number}:{PRACTICE}:0"
    return [
        *(
            f"{value} {place} 1.000001"
            for value in (str(number), card, f"{card}:0:other")
            for place in ("D0BEN", channel)
        ),
        *(json.dumps({"channel": channel, "chosen": one, "reply": ""}) for one in chosen),
        button_value(channel, ""),
        button_value(channel, "", by_default("Etc/UTC")),
        json.dumps({"assessment": number, "link": "https://example.org", "words": "words"}),
    ]


def click(one: Bot, action_id: str, value: str, channel: str, place: str | None, user: str = OUTSIDER):
    """A click, by the outsider if it is not said by whom, in a conversation, or (None) in a dialog."""
    parts = one.playground.parts
    menu = {"type": "static_select", "selected_option": {"value": value}, "selected_options": [{"value": value}]}
    action = {
        "action_id": action_id,
        "block_id": value,
        "value": value,
        **menu,
        "selected_conversation": channel,
        "selected_users": [OUTSIDER, "U0BEN"],
        "selected_user": OUTSIDER,
        "selected_date": "2099-01-04",
    }
    if place is None:
        view = View(id="V1", hash="1", content={"type": "modal", "blocks": []}, root_id="V1")
        return payloads.click_in_view(parts, user, view, action, {})
    close = {"type": "button", "action_id": "everyone:v1:close", "value": value}
    message = Message(ts="1790000000.000001", user="U0APP", text="x", blocks=[{"type": "actions", "elements": [close]}])
    conversation = parts.workspace.conversations.get(place) or parts.workspace.app_conversation(user)
    pair = {key: {"selected_option": {"value": "3"}} for key in ("history:before:v1", "history:after:v1")}
    several = {"notify:several:v1": {"selected_conversations": [ALONE, MEETING, DONE]}}
    state = {"a": {action_id: action, **several}, "history_pair": pair}
    return payloads.click_in_message(parts, user, conversation, message, action, state)


def _state(channel: str):
    models = [{"value": "google", "text": {"type": "mrkdwn", "text": "*Google*"}}]
    return {
        "channel": {"channel": {"type": "conversations_select", "selected_conversation": channel}},
        "frameworks": {"frameworks": {"type": "checkboxes", "selected_options": models}},
        "words": {"words": {"type": "plain_text_input", "value": "words"}},
        "colleague": {"colleague": {"selected_user": OUTSIDER}},
        "owners": {"owners": {"selected_users": [OUTSIDER]}},
        "anonymity": {"anonymity": {"selected_option": {"value": "anonymous"}}},
        "practice": {"practice": {"selected_option": {"value": "automatic-model-deployment"}}},
    }


def dialog(one: Bot, callback_id: str, metadata: str, channel: str, user: str = OUTSIDER):
    content = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": {"type": "plain_text", "text": "x"},
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}],
    }
    view = View(id="V1", hash="1", content=content, root_id="V1")
    payload = payloads.submission(one.playground.parts, user, view, {})
    payload["view"]["state"] = {"values": _state(channel)}
    return payload


async def test_nothing_that_somebody_types_is_in_any_log(private_bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _log_to_stderr(private_bot.settings.model_copy(update={"log_level": "DEBUG"}))
    typed = {"type": "message", "channel": "D0BEN", "channel_type": "im", "ts": "1.000001", "text": "no"}
    await private_bot.gets(payloads.event(private_bot.playground.parts, "U0BEN", {**typed, "text": f"note: {SECRET}"}))
    await private_bot.gets(payloads.event(private_bot.playground.parts, "U0BEN", {**typed, "ts": "1.000002"}))
    seen = private_bot.playground.parts.workspace.app_conversation("U0BEN").messages
    assert "You said “no”" in seen[-1].model_dump_json()
    assert SECRET not in caplog.text
    assert "You said" not in caplog.text
    tell_all = ("bot.bolt", "slack_bolt.AsyncApp", "slack_sdk.web.async_client", "slack_sdk.socket_mode", "aiosqlite")
    assert [one for one in tell_all if logging.getLogger(one).isEnabledFor(logging.INFO)] == []

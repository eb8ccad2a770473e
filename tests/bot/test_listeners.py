import re

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.listeners import ANYTHING, Listeners


async def known(enterprise_id, team_id, user_id):
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, user_id=user_id, bot_token="xoxb-1")


async def taken_by(body):
    """The name of the listener that takes what Slack tells."""
    app = AsyncApp(signing_secret="s", authorize=known, process_before_response=True)
    on, taken = Listeners(app), []

    def listens(name):
        async def listener(ack, body, context):
            taken.append((name, body["team"]["id"], context.user_id))
            await ack()

        return listener

    on.action(re.compile("^answer:"), listens("any answer"))
    on.action("answer:fully", listens("fully"))
    on.action(re.compile("^answer:partly"), listens("too late"))
    on.action(ANYTHING, listens("other"))
    on.view("why", listens("why sent"))
    on.view(ANYTHING, listens("other sent"))
    on.view_closed("why", listens("why closed"))
    response = await app.async_dispatch(
        AsyncBoltRequest(body={**body, "team": {"id": "T1"}, "user": {"id": "U1"}, "container": {}}, mode="socket_mode")
    )
    assert response.status == 200
    ((taken_by, *of),) = taken
    assert of == ["T1", "U1"]
    return taken_by


@pytest.mark.parametrize(
    ("action_id", "name"),
    [
        ("answer:fully", "fully"),
        ("answer:partly", "any answer"),
        ("the answer:fully", "other"),
        ("", "other"),
    ],
)
async def test_click_goes_to_its_exact_listener_before_matching_patterns(action_id, name):
    click = {"type": "block_actions", "actions": [{"action_id": action_id, "type": "button", "value": "1"}]}
    assert await taken_by(click) == name


async def test_a_click_of_another_kind_is_told_by_its_callback():
    click = {"type": "interactive_message", "callback_id": "answer:fully", "actions": [{"name": "a"}]}
    assert await taken_by(click) == "fully"


@pytest.mark.parametrize(
    ("kind", "callback_id", "name"),
    [
        ("view_submission", "why", "why sent"),
        ("view_submission", "what", "other sent"),
        ("view_closed", "why", "why closed"),
    ],
)
async def test_a_dialog_goes_by_its_callback_and_by_whether_it_was_sent(kind, callback_id, name):
    assert await taken_by({"type": kind, "view": {"type": "modal", "callback_id": callback_id}}) == name

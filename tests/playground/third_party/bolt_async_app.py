"""The same app as bolt_app, written with asyncio."""

import asyncio
import os
import re
import time
from logging import Logger

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.async_app import AsyncAck as Ack
from slack_bolt.async_app import AsyncBoltContext as BoltContext
from slack_bolt.async_app import AsyncRespond as Respond
from slack_bolt.async_app import AsyncSay as Say
from slack_bolt.context.complete.async_complete import AsyncComplete as Complete
from slack_bolt.context.fail.async_fail import AsyncFail as Fail
from slack_sdk.web.async_client import AsyncWebClient as WebClient

from tests.playground.third_party.views import (
    approve_blocks,
    details_modal,
    home,
    sample_modal,
    step_blocks,
    updated_modal,
)

app = AsyncApp(
    signing_secret=os.environ.get("SLACK_SIGNING_SECRET"),
    client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
)


@app.message(re.compile("(hi|hello|hey)"))
async def greet(context: BoltContext, say: Say):
    await say(f"{context['matches'][0]}, how are you?")


@app.message("report")
async def report(message: dict, client: WebClient):
    await client.files_upload_v2(
        channel=message["channel"],
        filename="report.csv",
        content="week,churn\n1,0.2\n",
        title="Churn by week",
        initial_comment="Here is the report.",
        thread_ts=message["ts"],
    )


@app.message("remind me")
async def remind(message: dict, client: WebClient):
    await client.chat_scheduleMessage(
        channel=message["channel"], post_at=int(time.time()) + 3600, text=f"<@{message['user']}>, an hour has passed."
    )


@app.message("where are we")
async def list_channels(client: WebClient, say: Say):
    pages = await client.conversations_list(types="public_channel", exclude_archived=True, limit=1)
    await say(", ".join([channel["name"] async for page in pages for channel in page.get("channels", [])]))


@app.event("message")
async def ignore_other_messages(logger: Logger):
    logger.info("Nothing to say.")


@app.event("app_mention")
async def answer_mention(event: dict, client: WebClient, say: Say):
    profile = (await client.users_info(user=event["user"])).get("user", {})
    words = re.sub(r"<@[A-Z0-9]+>", "", event["text"]).strip()
    await say(text=f"{profile['real_name']} in {profile['tz']} said: {words}", thread_ts=event["ts"])


@app.command("/sample-command")
async def run_command(command: dict, ack: Ack, respond: Respond):
    await ack()
    await respond(f"Responding to the sample command! Your command was: {command['text']}")


@app.command("/deploy")
async def deploy(command: dict, ack: Ack, say: Say):
    await ack("On its way.")
    await say(text=f"Deploy {command['text']}?", blocks=approve_blocks(command["text"]))


@app.action("approve")
async def approve(ack: Ack, action: dict, body: dict, client: WebClient):
    await ack()
    text = f"{action['value']}: approved by <@{body['user']['id']}>"
    await client.chat_update(
        channel=body["channel"]["id"],
        ts=body["message"]["ts"],
        text=text,
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
    )


@app.action("reject")
async def reject(ack: Ack, respond: Respond):
    await ack()
    await respond(replace_original=True, text="Rejected.")


@app.shortcut("sample_shortcut_id")
async def open_sample(ack: Ack, shortcut: dict, client: WebClient):
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=sample_modal())


@app.shortcut("note_message")
async def note(ack: Ack, shortcut: dict, client: WebClient, respond: Respond):
    await ack()
    await client.chat_postMessage(
        channel=shortcut["channel"]["id"],
        thread_ts=shortcut["message"]["ts"],
        text=f"<@{shortcut['user']['id']}> noted: {shortcut['message']['text']}",
    )
    await respond("Noted.")


@app.action("sample_action_id")
async def update_modal(ack: Ack, body: dict, client: WebClient):
    await ack()
    await client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=updated_modal())


@app.action("details")
async def push_modal(ack: Ack, body: dict, client: WebClient):
    await ack()
    await client.views_push(trigger_id=body["trigger_id"], view=details_modal())


@app.view("sample_view_id")
async def submit(ack: Ack, body: dict, view: dict, client: WebClient):
    values = view["state"]["values"]
    dreams = values["input_block_id"]["sample_input_id"]["value"]
    if len(dreams) < 10:
        await ack(response_action="errors", errors={"input_block_id": "Dream bigger."})
        return
    await ack()
    await client.chat_postMessage(
        channel=values["select_channel_block_id"]["sample_dropdown_id"]["selected_conversation"],
        text=f"<@{body['user']['id']}> dreams of this: {dreams}",
    )


@app.view("details_view_id")
async def answer_where_it_was_chosen(ack: Ack, respond: Respond):
    await ack(response_action="clear")
    await respond(text="Answered where it was chosen.", response_type="in_channel")


@app.event("app_home_opened")
async def publish_home(client: WebClient, event: dict):
    if event["tab"] == "home":
        await client.views_publish(user_id=event["user"], view=home(event["user"], again="view" in event))


@app.function("sample_step")
async def run_step(inputs: dict, say: Say, fail: Fail):
    if inputs["user_id"] == "nobody":
        await fail("There is nobody to ask.")
        return
    await say(channel=inputs["user_id"], text="Click this button to complete the step", blocks=step_blocks())


@app.action("sample_click")
async def complete_step(ack: Ack, body: dict, context: BoltContext, client: WebClient, complete: Complete):
    await ack()
    await complete({"user_id": context.actor_user_id})
    await client.chat_update(
        channel=body["channel"]["id"], ts=body["message"]["ts"], text="Step completed successfully!"
    )


async def serve():
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()


if __name__ == "__main__":
    if "SLACK_APP_TOKEN" in os.environ:
        asyncio.run(serve())
    else:
        app.start(port=int(os.environ["PORT"]))

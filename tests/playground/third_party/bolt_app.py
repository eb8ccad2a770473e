"""An ordinary app in the manner of Slack's starter template, with Bolt for Python. It knows tokens and an address."""

import os
import re
import time
from logging import Logger

from slack_bolt import Ack, App, BoltContext, Complete, Fail, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from tests.playground.third_party.views import (
    approve_blocks,
    details_modal,
    home,
    sample_modal,
    step_blocks,
    updated_modal,
)

app = App(
    signing_secret=os.environ.get("SLACK_SIGNING_SECRET"),
    client=WebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
)


@app.message(re.compile("(hi|hello|hey)"))
def greet(context: BoltContext, say: Say):
    say(f"{context['matches'][0]}, how are you?")


@app.message("report")
def report(message: dict, client: WebClient):
    client.files_upload_v2(
        channel=message["channel"],
        filename="report.csv",
        content="week,churn\n1,0.2\n",
        title="Churn by week",
        initial_comment="Here is the report.",
        thread_ts=message["ts"],
    )


@app.message("remind me")
def remind(message: dict, client: WebClient):
    client.chat_scheduleMessage(
        channel=message["channel"], post_at=int(time.time()) + 3600, text=f"<@{message['user']}>, an hour has passed."
    )


@app.message("where are we")
def list_channels(client: WebClient, say: Say):
    pages = client.conversations_list(types="public_channel", exclude_archived=True, limit=1)
    say(", ".join(channel["name"] for page in pages for channel in page.get("channels", [])))


@app.event("message")
def ignore_other_messages(logger: Logger):
    logger.info("Nothing to say.")


@app.event("app_mention")
def answer_mention(event: dict, client: WebClient, say: Say):
    profile = client.users_info(user=event["user"]).get("user", {})
    words = re.sub(r"<@[A-Z0-9]+>", "", event["text"]).strip()
    say(text=f"{profile['real_name']} in {profile['tz']} said: {words}", thread_ts=event["ts"])


@app.command("/sample-command")
def run_command(command: dict, ack: Ack, respond: Respond):
    ack()
    respond(f"Responding to the sample command! Your command was: {command['text']}")


@app.command("/deploy")
def deploy(command: dict, ack: Ack, say: Say):
    ack("On its way.")
    say(text=f"Deploy {command['text']}?", blocks=approve_blocks(command["text"]))


@app.action("approve")
def approve(ack: Ack, action: dict, body: dict, client: WebClient):
    ack()
    text = f"{action['value']}: approved by <@{body['user']['id']}>"
    client.chat_update(
        channel=body["channel"]["id"],
        ts=body["message"]["ts"],
        text=text,
        blocks=[{"type": "section", "text": {"type": "mrkdwn", "text": text}}],
    )


@app.action("reject")
def reject(ack: Ack, respond: Respond):
    ack()
    respond(replace_original=True, text="Rejected.")


@app.shortcut("sample_shortcut_id")
def open_sample(ack: Ack, shortcut: dict, client: WebClient):
    ack()
    client.views_open(trigger_id=shortcut["trigger_id"], view=sample_modal())


@app.shortcut("note_message")
def note(ack: Ack, shortcut: dict, client: WebClient, respond: Respond):
    ack()
    client.chat_postMessage(
        channel=shortcut["channel"]["id"],
        thread_ts=shortcut["message"]["ts"],
        text=f"<@{shortcut['user']['id']}> noted: {shortcut['message']['text']}",
    )
    respond("Noted.")


@app.action("sample_action_id")
def update_modal(ack: Ack, body: dict, client: WebClient):
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=updated_modal())


@app.action("details")
def push_modal(ack: Ack, body: dict, client: WebClient):
    ack()
    client.views_push(trigger_id=body["trigger_id"], view=details_modal())


@app.view("sample_view_id")
def submit(ack: Ack, body: dict, view: dict, client: WebClient):
    values = view["state"]["values"]
    dreams = values["input_block_id"]["sample_input_id"]["value"]
    if len(dreams) < 10:
        ack(response_action="errors", errors={"input_block_id": "Dream bigger."})
        return
    ack()
    client.chat_postMessage(
        channel=values["select_channel_block_id"]["sample_dropdown_id"]["selected_conversation"],
        text=f"<@{body['user']['id']}> dreams of this: {dreams}",
    )


@app.view("details_view_id")
def answer_where_it_was_chosen(ack: Ack, respond: Respond):
    ack(response_action="clear")
    respond(text="Answered where it was chosen.", response_type="in_channel")


@app.event("app_home_opened")
def publish_home(client: WebClient, event: dict):
    if event["tab"] == "home":
        client.views_publish(user_id=event["user"], view=home(event["user"], again="view" in event))


@app.function("sample_step")
def run_step(inputs: dict, say: Say, fail: Fail):
    if inputs["user_id"] == "nobody":
        fail("There is nobody to ask.")
        return
    say(channel=inputs["user_id"], text="Click this button to complete the step", blocks=step_blocks())


@app.action("sample_click")
def complete_step(ack: Ack, body: dict, context: BoltContext, client: WebClient, complete: Complete):
    ack()
    complete({"user_id": context.actor_user_id})
    client.chat_update(channel=body["channel"]["id"], ts=body["message"]["ts"], text="Step completed successfully!")


if __name__ == "__main__":
    if "SLACK_APP_TOKEN" in os.environ:
        SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start()
    else:
        app.start(port=int(os.environ["PORT"]))

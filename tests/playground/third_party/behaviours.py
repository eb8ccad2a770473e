"""What an app in the manner of Slack's starter template does, as people see it."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable

from playground.server import Playground
from tests.playground.third_party.visitor import PATIENCE_SECONDS, Visitor

Values = dict[str, dict[str, dict[str, str]]]


def dreams(words: str) -> Values:
    written = {"type": "plain_text_input", "value": words}
    return {"input_block_id": {"sample_input_id": written}, **choice("C0GENERAL")}


def choice(channel_id: str) -> Values:
    chosen = {"type": "conversations_select", "selected_conversation": channel_id}
    return {"select_channel_block_id": {"sample_dropdown_id": chosen}}


async def it_answers_messages_mentions_and_commands(installed: Playground) -> None:
    ada = Visitor(installed, "U0ADA")
    await ada.types("/sample-command --fast")
    await ada.sees("Responding to the sample command! Your command was: --fast")
    assert Visitor(installed, "U0BEN").messages() == [], "the answer is for whoever asked"
    await ada.types("hello before the invitation")
    await ada.invites_the_app()
    await ada.types("hey there")
    await ada.sees("hey, how are you?")
    await ada.types("where are we?")
    await ada.sees("general, ml-platform")
    await ada.types("@starter what is new?")
    mention = f"<@{installed.parts.workspace.app.bot_user_id}> what is new?"
    await ada.sees("Ada Park in Europe/Berlin said: what is new?", in_thread_of=mention)
    assert not any(one.startswith("hello, how") for one in ada.messages()), "it hears nothing where it is not"


async def its_buttons_change_the_message_that_they_are_in(installed: Playground) -> None:
    ada = Visitor(installed, "U0ADA")
    await ada.invites_the_app()
    await ada.types("/deploy api")
    await ada.sees("Deploy api?")
    await ada.clicks("Approve")
    await ada.sees("api: approved by <@U0ADA>")
    await ada.types("/deploy web")
    await ada.sees("Deploy web?")
    await ada.clicks("Reject")
    await ada.sees("Rejected.")
    assert sorted(ada.messages()) == ["On its way.", "On its way.", "Rejected.", "api: approved by <@U0ADA>"]


async def its_dialogs_open_change_stack_complain_and_close(installed: Playground) -> None:
    ada = Visitor(installed, "U0ADA")
    await ada.invites_the_app()
    await ada.uses("sample_shortcut_id")
    await ada.sees_dialog("Sample modal title")
    await ada.clicks("Details")
    await ada.sees_dialog("Details")
    await ada.sends(choice("C0GENERAL"))
    await ada.sees("Answered where it was chosen.")
    await ada.sees_no_dialog()
    await ada.uses("sample_shortcut_id")
    await ada.sees_dialog("Sample modal title")
    await ada.clicks("Update modal")
    await ada.sees_dialog("Updated modal title")
    await ada.sends(dreams("sleep"))
    dialog = ada.dialog()
    assert dialog is not None
    assert dialog["errors"] == {"input_block_id": "Dream bigger."}
    await ada.sends(dreams("a model in production"))
    await ada.sees("<@U0ADA> dreams of this: a model in production")
    await ada.sees_no_dialog()


async def its_shortcut_on_a_message_answers_in_the_thread(installed: Playground) -> None:
    ada = Visitor(installed, "U0ADA")
    await ada.invites_the_app()
    await ada.types("Release on Friday.")
    await ada.uses_on_newest("note_message")
    await ada.sees("<@U0ADA> noted: Release on Friday.", in_thread_of="Release on Friday.")
    await ada.sees("Noted.")


async def its_home_tab_and_its_step_of_a_workflow(installed: Playground) -> None:
    ada = Visitor(installed, "U0ADA")
    await ada.opens_home()
    await ada.sees_at_home("*Welcome home, <@U0ADA>*")
    await ada.opens_home()
    await ada.sees_at_home("*Welcome back, <@U0ADA>*")
    ada.goes_to_the_app()
    await ada.runs_step("sample_step", {"user_id": "U0ADA"})
    await ada.sees("Click this button to complete the step")
    await ada.clicks("Click me!")
    await ada.sees("The step ended: user_id = U0ADA.")
    await ada.sees("Step completed successfully!")
    await ada.runs_step("sample_step", {"user_id": "nobody"})
    await ada.sees("The step failed: There is nobody to ask.")


async def its_files_and_its_messages_for_later(installed: Playground) -> None:
    ada = Visitor(installed, "U0ADA")
    await ada.invites_the_app()
    await ada.types("report")
    await ada.sees("Here is the report.", in_thread_of="report")
    file = await ada.sees_file()
    assert (file["name"], file["mimetype"]) == ("report.csv", "text/csv")
    stored = installed.parts.workspace.files[file["id"]]
    assert (stored.title, base64.b64decode(stored.content)) == ("Churn by week", b"week,churn\n1,0.2\n")
    await ada.types("remind me")
    await installed.parts.changes.until(lambda: bool(installed.parts.workspace.scheduled), PATIENCE_SECONDS)
    assert ada.messages()[-1] == "remind me", "not yet"
    await ada.lets_pass(3600)
    await ada.sees("<@U0ADA>, an hour has passed.")


BEHAVIOURS: dict[str, Callable[[Playground], Awaitable[None]]] = {
    one.__name__: one
    for one in (
        it_answers_messages_mentions_and_commands,
        its_buttons_change_the_message_that_they_are_in,
        its_dialogs_open_change_stack_complain_and_close,
        its_shortcut_on_a_message_answers_in_the_thread,
        its_home_tab_and_its_step_of_a_workflow,
        its_files_and_its_messages_for_later,
    )
}

# What each does, in which mode.
MATRIX = [(behaviour, mode) for mode in ("socket mode", "http") for behaviour in BEHAVIOURS]

"""How others' benchmarks look: where they are from, and the dialogs that export and import one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.slack.message import TITLE_LIMIT, Message, actions, button, confirm, plain, section
from bot.slack.mrkdwn import date, escape, user
from bot.teams.access.views import team_button

if TYPE_CHECKING:
    from bot.insights.compare.state import Imported, Others
    from bot.slack.message import Block

EXPORT, IMPORT, REMOVE = "compare:export:v1", "compare:import:v1", "compare:remove:v1"
EXPORT_DIALOG, IMPORT_DIALOG = "compare:export_dialog:v1", "compare:import_dialog:v1"
ORIGIN, CONTENT = "origin", "content"
MOST_SHOWN = 20
LONGEST_ORIGIN = 100
LONGEST_PASTED = 3000
LABEL_LIMIT = 2000
TOO_FEW = "A benchmark needs five teams or more with a level in the same model: fewer could be guessed."
NEWER = "There is a newer benchmark of this origin already. Remove that one first."
SENT = "The benchmark is in our direct messages, as a file."
COMMENT = "Counts of levels by model and dimension, of five teams or more, without any name: you can give it to others."


def origin_words(others: Others) -> str:
    """Where numbers are from, wherever they are shown."""
    by = f"imported by {user(others.imported_by)}" if others.imported_by else "imported where this bot runs"
    return f"_{escape(others.origin)}_, made on {others.made_on:%Y-%m-%d}, {by}."


def imported_message(shown: Imported) -> Message:
    """The benchmarks that the workspace compares itself with, and what an admin can do about them."""
    title = "Benchmarks"
    blocks: list[Block] = []
    text = "Nothing was imported yet. A benchmark is a file of anonymised levels that another workspace exported."
    if shown.rows:
        text = "Others' figures that are shown beside this workspace's, each with its origin."
    blocks.append(section(f"*{title}*\n{text}"))
    for others, models in shown.rows[:MOST_SHOWN]:
        row = section(f"{origin_words(others)} {date(others.imported_at)} · {escape(', '.join(models))}")
        if shown.admin:
            sure = confirm("Remove this benchmark?", "Its figures are not shown any more.", "Remove it")
            row["accessory"] = button("Remove", REMOVE, f"{shown.team_id} {others.id}", confirm=sure)
        blocks.append(row)
    more = len(shown.rows) - MOST_SHOWN
    if more > 0:
        blocks.append(section(f"_and {more} more_"))
    buttons = [team_button("Teams side by side", shown.team_id, "compare teams", here=True)]
    if shown.admin:
        own = str(shown.team_id)
        buttons = [button("Export ours…", EXPORT, own), button("Import another…", IMPORT, own), *buttons]
    blocks.append(actions(buttons))
    return Message(f"{title}. {text}", tuple(blocks))


def export_dialog() -> dict[str, Any]:
    """Who made the benchmark, in their own words."""
    return _dialog(
        EXPORT_DIALOG,
        "Export a benchmark",
        "Export",
        {
            "type": "input",
            "block_id": ORIGIN,
            "label": plain("Who is it from?", LABEL_LIMIT),
            "hint": plain("Shown wherever the figures are, such as “Example Ltd”. " + COMMENT, LABEL_LIMIT),
            "element": {"type": "plain_text_input", "action_id": ORIGIN, "max_length": LONGEST_ORIGIN},
        },
    )


def import_dialog() -> dict[str, Any]:
    """The text of somebody's benchmark file, where it is short enough for a dialog."""
    hint = "Of a longer file, whoever runs this bot imports it with `maturity benchmark import FILE`."
    return _dialog(
        IMPORT_DIALOG,
        "Import a benchmark",
        "Import",
        {
            "type": "input",
            "block_id": CONTENT,
            "label": plain("Paste what is in the file", LABEL_LIMIT),
            "hint": plain(hint, LABEL_LIMIT),
            "element": {
                "type": "plain_text_input",
                "action_id": CONTENT,
                "multiline": True,
                "max_length": LONGEST_PASTED,
            },
        },
    )


def kept_message(origin: str) -> Message:
    """A benchmark was imported."""
    text = f"The benchmark of _{escape(origin)}_ is shown beside this workspace's figures from now on."
    return Message(text, (section(text),))


def not_sent_message(text: str) -> Message:
    """A workspace that takes no files gets the text of a short file instead."""
    words = "This workspace takes no files from me, so here is what would be in it. Save it as `benchmark.json`."
    if len(text) > LONGEST_PASTED - 10:
        words = (
            "This workspace takes no files from me, and the benchmark is too long for a message. Whoever runs this bot "
            "can write it with `maturity benchmark export`."
        )
        return Message(words, (section(words),))
    return Message(words, (section(words), section(f"```\n{escape(text)}```")))


def _dialog(callback_id: str, title: str, submit: str, block: Block) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, TITLE_LIMIT),
        "submit": plain(submit, TITLE_LIMIT),
        "close": plain("Cancel", TITLE_LIMIT),
        "blocks": [block],
    }

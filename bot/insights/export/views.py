"""How exports are offered, and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.insights.export.writing import Form
from bot.slack.message import Message, actions, button, context, section
from bot.slack.mrkdwn import Markup, channel, escape
from bot.slack.router import COMMAND

if TYPE_CHECKING:
    from bot.insights.export.service import ExportOffer, ExportRequest, Made
    from bot.slack.message import Block, Element

SEND = "export:send:v1"
ALL = "all"
NAMES = {Form.CSV: "CSV", Form.JSON: "JSON", Form.MARKDOWN: "Markdown"}


def offer_message(offer: ExportOffer) -> Message:
    """What can be had, as buttons."""
    where = channel(offer.channel_id)
    text = (
        f"*Take the answers and levels of {where} with you*\n"
        "*CSV* for spreadsheets and statistics, one row for each answer. *JSON* for other programs, and to import into "
        "another bot. *Markdown* to read. The file comes in your direct messages."
    )
    blocks: list[Block] = [section(text), actions(_button(offer.team_id, form, NAMES[form]) for form in Form)]
    if offer.everything:
        blocks.append(section("*All teams of this workspace*, as you are an admin:"))
        blocks.append(actions(_button(None, form, f"{NAMES[form]}, all teams") for form in Form))
    names = (
        "You own this team: your file says who said what, where answers are named. Mind whom you give it to."
        if offer.names
        else "The file says nowhere who said what; only the team's owners get that, where answers are named."
    )
    blocks.append(context(names))
    return Message(f"Take the answers and levels of {where} with you.", tuple(blocks))


def under_way(wanted: ExportRequest) -> Message:
    """It was asked for."""
    text = f":hourglass_flowing_sand: I am making your {NAMES[wanted.form]} file. It comes in your direct messages."
    return Message(text, (section(text),))


def unknown_form(word: str) -> Message:
    """Somebody typed a form that there is none of."""
    text = f"I can't export as “{escape(word[:40])}”. Try `{COMMAND} export csv`, `json` or `markdown`."
    return Message(text, (section(text),))


def too_long(form: Form) -> Message:
    """There is more than can be sent."""
    text = (
        f"The {NAMES[form]} file is too long to be sent here. Whoever runs this bot can make it with `maturity export` "
        "where it runs; you can export each team by itself."
    )
    return Message(text, (section(f":warning: {text}"),))


def title_of(made: Made) -> str:
    """What the file is called above it."""
    return f"MLOps maturity, {made.name}"


def comment(made: Made) -> Markup:
    """What is said beside the file."""
    of = channel(made.channel_id) if made.channel_id else "all teams of this workspace"
    names = " It says who said what: mind whom you give it to." if made.names else " It says nowhere who said what."
    return Markup(f"Here is {of} as {NAMES[made.form]}.{names}")


def _button(team_id: int | None, form: Form, text: str) -> Element:
    of = ALL if team_id is None else str(team_id)
    which = f"{SEND}:{ALL}:{form.value}" if team_id is None else f"{SEND}:{form.value}"
    return button(text, which, f"{of} {form.value}")

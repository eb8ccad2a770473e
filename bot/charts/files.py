"""Files and pictures by Slack's external upload: an address, the bytes, done. What is refused is remembered.

See https://docs.slack.dev/messaging/working-with-files. The SDK does the three calls.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError, SlackRequestError

from bot.slack.capabilities import PICTURES, UPLOADS
from bot.slack.error_kinds import BLOCKS_REFUSED, NO_UPLOADS, ErrorKind, kind_of_error
from bot.slack.message import Message, context, cut, section
from bot.slack.mrkdwn import as_mrkdwn, escape, split_lines
from bot.slack.response_url import CALL_FAILED, SlackRefused, reply, thread_of
from bot.slack.rich import Sent, problem_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.charts.picture import Picture
    from bot.deps import Person
    from bot.slack.message import Block
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

ALT_LIMIT = 2000
UPLOADED_ALT_LIMIT = 1000
TITLE_LIMIT = 2000
# Slack says that a picture is not there yet, in the words for blocks that it does not know.
PAUSES_SECONDS = (1.0, 2.0, 4.0)
# Of a file as text. All in all a message holds some 13,000 characters.
PIECE = 2800
PIECES_IN_A_MESSAGE = 3
MOST_MESSAGES = 10


async def send_file(slack: SlackTools, person: Person, name: str, title: str, content: bytes, comment: str) -> bool:
    """Send somebody a file in direct messages; False where the workspace takes none.

    ``comment`` is plain text, or Markup. Raises SlackApiError, or what the network does, when it may work the next
    time.
    """
    channel = await _direct_messages(slack, person)
    return await _upload(slack, person, name, title, content, channel=channel, comment=comment) is not None


async def reply_with_picture(
    slack: SlackTools, person: Person, body: dict[str, Any], picture: Picture, instead: Message
) -> None:
    """Send somebody a picture in direct messages and say so where they clicked; else say the same in words there.

    Slack shows an uploaded picture to those it is shared with, and shares none by a private reply. Raises SlackRefused.
    """
    try:
        channel = await _direct_messages(slack, person)
        file = await _upload(
            slack,
            person,
            picture.name,
            picture.title,
            picture.png,
            channel=channel,
            comment=picture.title,
            alt_txt=picture.alt,
        )
    except (*CALL_FAILED, SlackRequestError) as error:
        log.warning("A picture could not be uploaded, so it is said in words: %r", error)
        channel, file = None, None
    if file is None:
        message = instead
    elif body.get("channel", {}).get("id") == channel:
        # It stands right below what was clicked.
        return
    else:
        message = picture_sent(picture, file.get("permalink"))
    await reply(slack.session, body["response_url"], message, thread_ts=thread_of(body))


async def _direct_messages(slack: SlackTools, person: Person) -> str:
    opened = await slack.client.conversations_open(users=person.user_id)
    channel: str = opened.get("channel", {})["id"]
    return channel


def picture_sent(picture: Picture, link: str | None) -> Message:
    """Say that a picture is in the person's direct messages, with a link to it where Slack gave one."""
    what = f"<{escape(link)}|{escape(picture.title)}>" if link else escape(picture.title)
    text = f"I sent you the picture in our direct messages: {what}"
    return Message(text, (section(f":frame_with_picture: {text}"),))


async def sent_with_picture(
    slack: SlackTools,
    person: Person,
    picture: Picture,
    instead: Message,
    send: Callable[[dict[str, Any]], Awaitable[Sent]],
) -> Sent:
    """Send a message that shows a picture; where it can't be shown, what says the same.

    ``send`` is given the message's arguments; raises what it raises.
    """
    block = await picture_block(slack, person, picture)
    if block is None:
        return await send(instead.arguments())
    drawn = Message(as_mrkdwn(picture.alt), (block,))
    for pause in (*PAUSES_SECONDS, None):
        try:
            return await send(drawn.arguments())
        except (SlackApiError, SlackRefused) as error:
            if BLOCKS_REFUSED not in problem_of(error):
                raise
            if pause is not None:
                await asyncio.sleep(pause)
    done = await send(instead.arguments())
    await slack.refusals.remember(person.workspace_id, PICTURES, BLOCKS_REFUSED)
    return done


async def picture_block(slack: SlackTools, person: Person, picture: Picture) -> Block | None:
    """Upload a picture, and give the block that shows it in a message; None where that can't be done now."""
    if await slack.refusals.is_known(person.workspace_id, PICTURES):
        return None
    try:
        file = await _upload(slack, person, picture.name, picture.title, picture.png, alt_txt=picture.alt)
    except (*CALL_FAILED, SlackRequestError) as error:
        log.warning("A picture could not be uploaded, so it is said in words: %r", error)
        return None
    if file is None:
        return None
    return {
        "type": "image",
        "slack_file": {"id": file["id"]},
        "alt_text": cut(picture.alt, ALT_LIMIT),
        "title": {"type": "plain_text", "text": cut(picture.title, TITLE_LIMIT)},
    }


async def _upload(
    slack: SlackTools,
    person: Person,
    name: str,
    title: str,
    content: bytes,
    *,
    channel: str | None = None,
    comment: str | None = None,
    alt_txt: str | None = None,
) -> dict[str, Any] | None:
    """Upload a file, and give what Slack says of it; None where the workspace takes none, or not this one.

    Raises SlackApiError.

    Without a channel only the bot can see it. ``comment`` is plain text, or Markup.
    """
    if await slack.refusals.is_known(person.workspace_id, UPLOADS):
        return None
    try:
        done = await slack.client.files_upload_v2(
            filename=name,
            title=title,
            content=content,
            channel=channel,
            initial_comment=as_mrkdwn(comment) if comment else None,
            alt_txt=cut(alt_txt, UPLOADED_ALT_LIMIT) if alt_txt else None,
        )
    except SlackApiError as error:
        problem = problem_of(error)
        if problem in NO_UPLOADS:
            await slack.refusals.remember(person.workspace_id, UPLOADS, problem)
        elif kind_of_error(problem) is ErrorKind.PERMANENT:
            log.warning("The file %s could not be sent: %s", name, problem)
        else:
            raise
        return None
    files: list[dict[str, Any]] = done.get("files", [])
    return files[0]


def as_text_messages(what: str, text: str) -> list[Message]:
    """A file as messages that show it as it is written, to be copied; ``what`` it is, as in "The report"."""
    pieces = split_lines(escape(text).replace("```", "'''"), PIECE)
    shown = pieces[: MOST_MESSAGES * PIECES_IN_A_MESSAGE]
    messages: list[Message] = []
    count = -(-len(shown) // PIECES_IN_A_MESSAGE)
    for number in range(count):
        some = shown[number * PIECES_IN_A_MESSAGE : (number + 1) * PIECES_IN_A_MESSAGE]
        title = f"{what}, {number + 1} of {count}"
        messages.append(Message(title, (context(title), *(section(f"```\n{piece or ' '}\n```") for piece in some))))
    if len(pieces) > len(shown):
        messages.append(no_uploads(f"There is more, and {what[0].lower()}{what[1:]}"))
    return messages


def no_uploads(what: str) -> Message:
    """A file cannot be sent; ``what`` it is, as in "The report"."""
    text = (
        f"{what} can't be sent as a file: this workspace does not take uploads from me. Whoever runs this bot finds "
        "the reason in its log, and can make the file with `maturity export` where it runs."
    )
    return Message(text, (section(f":warning: {text}"),))

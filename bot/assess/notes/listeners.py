"""From Slack to notes and evidence, and back."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from bot.assess import answering as assessing
from bot.assess import progress
from bot.assess.buttons import (
    EVIDENCE_DIALOG,
    KEEP_NOTE,
    NO_NOTE,
    NOTE_DIALOG,
    REMOVE_NOTE,
    read_card_value,
    read_id,
    read_note_value,
    read_setup_value,
)
from bot.assess.cards import redraw_card, send_card
from bot.assess.clicks import on_click, place_of, read_metadata, value_of
from bot.assess.dialogs import WORDS
from bot.assess.notes import service, views
from bot.assess.notes.service import good_until
from bot.assess.notes.state import EvidenceFor, Quoted
from bot.assess.state import Dropped, Finished
from bot.assess.transactions import change
from bot.assess.typed_words.reading import as_typed
from bot.slack.asking import ask
from bot.slack.dialogs import show_dialog
from bot.slack.identity import person_of
from bot.slack.mentions import with_names
from bot.slack.reading import parses_payload
from storage.notes import NewNote

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncAck, AsyncBoltContext
    from sqlmodel.ext.asyncio.session import AsyncSession

    from bot.assess.clicks import Body
    from bot.assess.state import Screen
    from bot.deps import Deps, Person
    from bot.slack.listeners import Listeners
    from bot.slack.message import Message
    from bot.slack.voice import SlackTools

log = logging.getLogger(__name__)

# The dialog must be open three seconds after the click.
SECONDS_FOR_A_LINK = 1.0


def register(on: Listeners, parts: Deps, voice: SlackTools) -> None:
    """Tie the buttons, dialogs and the message shortcut to their service."""
    _register_offers(on, parts, voice)
    _register_dialogs(on, parts, voice)
    on.action(REMOVE_NOTE, on_click(parts, voice, _note_in, _remove))


def _register_offers(on: Listeners, parts: Deps, voice: SlackTools) -> None:
    async def keep_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        click, ts, words = read_note_value(value_of(body))
        note = NewNote(click.practice_id, words, f"message:{ts}")
        shown = await change(parts, service.keep_note, person, click.assessment_id, note)
        await ack()
        _say(voice, body, views.note_kept(_name(parts, click.practice_id)))
        _card_at_the_end(parts, voice, person, shown)

    async def no_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await change(parts, progress.current, person, read_id(value_of(body)))
        await ack()
        _say(voice, body, views.note_not_kept())
        _card_at_the_end(parts, voice, person, shown)

    on.action(KEEP_NOTE, keep_clicked)
    on.action(NO_NOTE, no_clicked)


def _register_dialogs(on: Listeners, parts: Deps, voice: SlackTools) -> None:
    async def note_given(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        value, channel, ts = read_metadata(view)
        words, link = _typed_in(view, WORDS), _typed_in(view, views.LINK)
        if link and not views.is_address(link):
            await ack(response_action="errors", errors={views.LINK: views.NO_ADDRESS})
            return
        if not words and not link:
            await ack(response_action="errors", errors={WORDS: views.NOTHING_SAID})
            return
        person = person_of(context)
        click = read_card_value(value)
        until = good_until(_months(view), parts.clock())
        note = NewNote(click.practice_id, words, f"dialog:{view['id']}", link or None, good_until=until)
        shown = await change(parts, service.keep_note, person, click.assessment_id, note)
        await ack()
        redraw_card(parts, voice, person, channel, ts, shown)

    async def used_as_evidence(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        await ack()
        voice.after_ack.run(_ask_what_it_shows(parts, voice, person, body), voice.tell(person))

    async def evidence_given(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        about = _evidence_for(view)
        quoted = Quoted(about.link, about.words)
        words = _typed_in(view, WORDS)
        text = "\n".join(one for one in (words, f"“{quoted.words}”" if quoted.words else "") if one)
        if not text and quoted.link is None:
            await ack(response_action="errors", errors={WORDS: views.NO_WORDS})
            return
        practice = view["state"]["values"][views.PRACTICE][views.PRACTICE]["selected_option"]["value"]
        until = good_until(_months(view), parts.clock())
        note = NewNote(practice, text, f"dialog:{view['id']}", quoted.link, good_until=until)
        await change(parts, service.keep_note, person_of(context), about.assessment, note)
        await ack(response_action="update", view=views.evidence_kept(_name(parts, practice), quoted))

    on.view(NOTE_DIALOG, note_given)
    on.shortcut("use_as_evidence", used_as_evidence)
    on.view(EVIDENCE_DIALOG, evidence_given)


@parses_payload
def _evidence_for(view: Body) -> EvidenceFor:
    return EvidenceFor.model_validate_json(view["private_metadata"])


async def _ask_what_it_shows(parts: Deps, voice: SlackTools, person: Person, body: Body) -> None:
    noting, link, message = await asyncio.gather(
        service.noting(parts, person),
        _link_to(voice, body),
        with_names(voice, body.get("message", {}).get("text") or ""),
    )
    if noting is None:
        view = views.nothing_to_put_it_to()
    else:
        words = as_typed(message)[: views.MOST_QUOTED]
        metadata = EvidenceFor(assessment=noting.assessment_id, link=link, words=words).model_dump_json()
        view = views.evidence_dialog(metadata, noting, Quoted(link, words))
    await show_dialog(voice, person, body, view)


async def _link_to(voice: SlackTools, body: Body) -> str | None:
    """Where the message is; None when Slack does not say so, or not soon enough."""
    call = voice.client.chat_getPermalink(channel=body["channel"]["id"], message_ts=body["message"]["ts"])
    answer = await ask(call, SECONDS_FOR_A_LINK, "where a message is that is used as evidence")
    return answer.data.get("permalink")


def _note_in(value: str) -> tuple[int, int]:
    """The assessment and the note that a button removes. Raises StalePayload."""
    assessment_id, note_id = read_setup_value(value)
    return assessment_id, read_id(note_id)


async def _remove(parts: Deps, session: AsyncSession, person: Person, assessment_id: int, note_id: int) -> Screen:
    await service.remove_note(parts, session, person, assessment_id, note_id)
    return await assessing.look_over(parts, session, person, assessment_id)


def _say(voice: SlackTools, body: Body, message: Message) -> None:
    """Have the clicked message say this instead."""
    voice.cards.show(*place_of(body), body["response_url"], lambda: message)


def _card_at_the_end(parts: Deps, voice: SlackTools, person: Person, shown: Screen) -> None:
    if not isinstance(shown, Finished | Dropped):
        send_card(parts, voice, person, shown)


def _name(parts: Deps, practice_id: str) -> str:
    """What a practice is called, whatever became of it."""
    practice = parts.catalog.practices.get(practice_id)
    return practice.name if practice else practice_id


@parses_payload
def _months(view: Body) -> int | None:
    """For how many months something was said to hold; None: without end. Raises StalePayload."""
    chosen = view["state"]["values"].get(views.HOLDS_FOR, {}).get(views.HOLDS_FOR, {}).get("selected_option")
    return int(chosen["value"]) if chosen else None


def _typed_in(view: Body, name: str) -> str:
    """What stands in a field of a dialog."""
    return (view["state"]["values"].get(name, {}).get(name, {}).get("value") or "").strip()

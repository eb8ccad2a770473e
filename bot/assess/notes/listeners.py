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
    from bot.slack.tools import SlackTools

log = logging.getLogger(__name__)

# The dialog must be open three seconds after the click.
SECONDS_FOR_A_LINK = 1.0


def register(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    """Tie the buttons, dialogs and the message shortcut to their service."""
    _register_offers(on, deps, slack)
    _register_dialogs(on, deps, slack)
    on.action(REMOVE_NOTE, on_click(deps, slack, _note_in, _remove))


def _register_offers(on: Listeners, deps: Deps, slack: SlackTools) -> None:
    async def keep_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        click, ts, words = read_note_value(value_of(body))
        note = NewNote(click.practice_id, words, f"message:{ts}")
        shown = await change(deps, service.keep_note, person, click.assessment_id, note)
        await ack()
        _say(slack, body, views.note_kept(_name(deps, click.practice_id)))
        _card_at_the_end(deps, slack, person, shown)

    async def no_clicked(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        shown = await change(deps, progress.current, person, read_id(value_of(body)))
        await ack()
        _say(slack, body, views.note_not_kept())
        _card_at_the_end(deps, slack, person, shown)

    on.action(KEEP_NOTE, keep_clicked)
    on.action(NO_NOTE, no_clicked)


def _register_dialogs(on: Listeners, deps: Deps, slack: SlackTools) -> None:
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
        until = good_until(_months(view), deps.clock())
        note = NewNote(click.practice_id, words, f"dialog:{view['id']}", link or None, good_until=until)
        shown = await change(deps, service.keep_note, person, click.assessment_id, note)
        await ack()
        redraw_card(deps, slack, person, channel, ts, shown)

    async def used_as_evidence(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        person = person_of(context)
        await ack()
        slack.after_ack.run(_ask_what_it_shows(deps, slack, person, body), slack.tell(person))

    async def evidence_given(ack: AsyncAck, view: Body, context: AsyncBoltContext) -> None:
        about = _evidence_for(view)
        quoted = Quoted(about.link, about.words)
        words = _typed_in(view, WORDS)
        text = "\n".join(one for one in (words, f"“{quoted.words}”" if quoted.words else "") if one)
        if not text and quoted.link is None:
            await ack(response_action="errors", errors={WORDS: views.NO_WORDS})
            return
        practice = view["state"]["values"][views.PRACTICE][views.PRACTICE]["selected_option"]["value"]
        until = good_until(_months(view), deps.clock())
        note = NewNote(practice, text, f"dialog:{view['id']}", quoted.link, good_until=until)
        await change(deps, service.keep_note, person_of(context), about.assessment, note)
        await ack(response_action="update", view=views.evidence_kept(_name(deps, practice), quoted))

    on.view(NOTE_DIALOG, note_given)
    on.shortcut("use_as_evidence", used_as_evidence)
    on.view(EVIDENCE_DIALOG, evidence_given)


@parses_payload
def _evidence_for(view: Body) -> EvidenceFor:
    return EvidenceFor.model_validate_json(view["private_metadata"])


async def _ask_what_it_shows(deps: Deps, slack: SlackTools, person: Person, body: Body) -> None:
    noting, link, message = await asyncio.gather(
        service.noting(deps, person),
        _link_to(slack, body),
        with_names(slack, body.get("message", {}).get("text") or ""),
    )
    if noting is None:
        view = views.nothing_to_put_it_to()
    else:
        words = as_typed(message)[: views.MOST_QUOTED]
        metadata = EvidenceFor(assessment=noting.assessment_id, link=link, words=words).model_dump_json()
        view = views.evidence_dialog(metadata, noting, Quoted(link, words))
    await show_dialog(slack, person, body, view)


async def _link_to(slack: SlackTools, body: Body) -> str | None:
    """Where the message is; None when Slack does not say so, or not soon enough."""
    call = slack.client.chat_getPermalink(channel=body["channel"]["id"], message_ts=body["message"]["ts"])
    answer = await ask(call, SECONDS_FOR_A_LINK, "where a message is that is used as evidence")
    return answer.data.get("permalink")


def _note_in(value: str) -> tuple[int, int]:
    """The assessment and the note that a button removes. Raises StalePayload."""
    assessment_id, note_id = read_setup_value(value)
    return assessment_id, read_id(note_id)


async def _remove(deps: Deps, session: AsyncSession, person: Person, assessment_id: int, note_id: int) -> Screen:
    await service.remove_note(deps, session, person, assessment_id, note_id)
    return await assessing.look_over(deps, session, person, assessment_id)


def _say(slack: SlackTools, body: Body, message: Message) -> None:
    """Have the clicked message say this instead."""
    slack.cards.show(*place_of(body), body["response_url"], lambda: message)


def _card_at_the_end(deps: Deps, slack: SlackTools, person: Person, shown: Screen) -> None:
    if not isinstance(shown, Finished | Dropped):
        send_card(deps, slack, person, shown)


def _name(deps: Deps, practice_id: str) -> str:
    """What a practice is called, whatever became of it."""
    practice = deps.catalog.practices.get(practice_id)
    return practice.name if practice else practice_id


@parses_payload
def _months(view: Body) -> int | None:
    """For how many months something was said to hold; None: without end. Raises StalePayload."""
    chosen = view["state"]["values"].get(views.HOLDS_FOR, {}).get(views.HOLDS_FOR, {}).get("selected_option")
    return int(chosen["value"]) if chosen else None


def _typed_in(view: Body, name: str) -> str:
    """What stands in a field of a dialog."""
    return (view["state"]["values"].get(name, {}).get(name, {}).get("value") or "").strip()

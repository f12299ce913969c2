"""A resident's conversation: words, pictures and places become one draft, and a card to confirm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import conversation, filing, retraction
from handlers.asking import PHONE
from handlers.cards import draft as cards
from handlers.channel import Outgoing, Want
from handlers.texts import phone as phone_texts
from handlers.texts import resident as texts
from handlers.texts import words
from handlers.turn import NOBODY
from nlp.places import is_relative
from nlp.similar import things
from nlp.understanding import Alarm, Intent
from orders.states import State
from storage import attachments, drafts, orders, prompts
from storage.database import vault_of

if TYPE_CHECKING:
    from handlers.channel import Incoming
    from handlers.turn import Turn
    from nlp.understanding import Understanding
    from storage.drafts import Content
    from storage.models import Draft, Order
    from storage.people import Someone

LONGEST = 4000
"""Characters of one message that are kept; nobody needs more to say what is wrong."""

LONGEST_TOGETHER = 20_000
"""Characters of a draft that are read for its meaning."""

QUIET = timedelta(seconds=1.2)
"""After the first answer, the card waits this long for a further message before it is shown again."""


async def hear(turn: Turn, incoming: Incoming) -> None:
    """Take a private message that answers no question: small talk, or (part of) an order."""
    draft = await drafts.of_person(turn.session, turn.person.id)
    text = incoming.text.strip()
    if incoming.refused and not text and not incoming.photos:
        await turn.say(texts.REFUSED_FILE)
        return
    if not text and not incoming.photos and incoming.point is None:
        await turn.say(texts.EMPTY)
        return
    if incoming.edited and not await _is_part_of(turn, draft, incoming):
        return
    understood = await understand(turn, text)
    if (
        text
        and _is_talk(understood, goes_on=draft is not None)
        and not await _is_unheard_of(turn, understood, text)
    ):
        await conversation.answer(turn, understood, text, drafting=draft is not None)
        if draft is not None and understood.intent in {Intent.GREETING, Intent.PROGRESS_QUERY}:
            await offer_again(turn, draft)
        return
    await _add(turn, draft, incoming, text)


def _is_talk(understood: Understanding, *, goes_on: bool) -> bool:
    """Say whether words are plainly no order; to a draft belongs also what merely sounds idle."""
    if understood.intent is Intent.ORDER or understood.alarm is Alarm.EMERGENCY:
        return False
    return not (goes_on and understood.hunch)


async def _is_unheard_of(turn: Turn, understood: Understanding, text: str) -> bool:
    """Say whether somebody asks after a matter that was never told here: told at the door, or elsewhere.

    Then it is told now, and becomes an order.
    """
    if understood.intent is not Intent.PROGRESS_QUERY or not things(text):
        return False
    return not await orders.of_orderer(turn.session, turn.person.id, limit=1)


async def offer_again(turn: Turn, draft: Draft) -> None:
    """Show the card of a draft that waits."""
    await turn.say(texts.OFFER_AGAIN)
    await show(turn, draft, drafts.content_of(turn.session, draft))


async def understand(turn: Turn, text: str) -> Understanding:
    """Read words with what is known of the person who speaks."""
    return await understand_as(turn, turn.person, text)


async def understand_as(turn: Turn, person: Someone, text: str) -> Understanding:
    """Read somebody's words with what is known of their community and home."""
    what = (person.community or NOBODY, text[:LONGEST_TOGETHER], person.place_code)
    if what not in turn.understood:
        community, words_said, near = what
        turn.understood[what] = await turn.desk.understand(turn.session, community, words_said, near=near)
    return turn.understood[what]


async def _understand_all(turn: Turn, content: Content) -> Understanding:
    """Read everything that was said; a cry for help is one, whatever was spoken of before it."""
    whole = await understand(turn, content.text)
    if whole.alarm is Alarm.EMERGENCY:
        return whole
    for piece in content.pieces:
        alone = await understand(turn, piece.text)
        if alone.alarm is Alarm.EMERGENCY:
            return alone._replace(place=alone.place or whole.place, masks=whole.masks, demands=whole.demands)
    return whole


async def _is_part_of(turn: Turn, draft: Draft | None, incoming: Incoming) -> bool:
    """Say whether an edited message belongs to the draft; an order already filed stays as it was."""
    if draft is None or incoming.message is None:
        return False
    content = drafts.content_of(turn.session, draft)
    return any(piece.message == incoming.message for piece in content.pieces)


async def _add(turn: Turn, draft: Draft | None, incoming: Incoming, text: str) -> None:
    """Add a message to the draft (begun if need be) and answer with its card."""
    first = draft is None
    draft = draft or begin(turn)
    content = await _with_message(turn, draft, incoming, text)
    await show(turn, draft, content, hold=timedelta(0) if first else QUIET)


async def keep_for_later(turn: Turn, incoming: Incoming) -> Draft:
    """Keep a message whose community is not known yet."""
    draft = await drafts.of_person(turn.session, turn.person.id) or begin(turn)
    content = await _with_message(turn, draft, incoming, incoming.text.strip())
    await drafts.keep(turn.session, draft, content, turn.now)
    return draft


async def _with_message(turn: Turn, draft: Draft, incoming: Incoming, text: str) -> Content:
    """Return the draft's content with one more message: its words, pictures and place."""
    content = drafts.content_of(turn.session, draft)
    if len(text) > LONGEST:
        await turn.say(texts.TOO_LONG.format(limit=LONGEST))
    if text:
        content = content.saying(incoming.message or "", text[:LONGEST])
    for photo in incoming.photos:
        await attachments.want(
            turn.session,
            community=draft.community_id,
            channel=turn.here.channel,
            ref=photo.ref,
            person=turn.person.id,
            draft=draft.id,
            now=turn.now,
        )
    content = replace(content, photos=content.photos + len(incoming.photos))
    if incoming.point is not None:
        content = replace(content, point=(incoming.point.latitude, incoming.point.longitude))
    return content


def begin(turn: Turn) -> Draft:
    """Begin a draft in the chat in which the person speaks."""
    return drafts.begin(
        turn.session,
        community=turn.person.community or NOBODY,
        person=turn.person.id,
        channel=turn.here.channel,
        chat=turn.here.chat,
        now=turn.now,
    )


async def show(
    turn: Turn, draft: Draft, content: Content, *, hold: timedelta = timedelta(0), edit: bool = False
) -> None:
    """Keep the draft's content and show the card, or the one question, that fits it now."""
    if not content.text:
        await _ask_for_words(turn, draft, content)
        return
    understood = await _understand_all(turn, content)
    content = await _with_place(turn, content, understood)
    if understood.alarm is Alarm.EMERGENCY and not content.by_proxy:  # a proxy still confirms
        await drafts.keep(turn.session, draft, content, turn.now)
        await filing.file_emergency(turn, draft, content, understood)
        return
    emergency = understood.alarm is Alarm.EMERGENCY
    fresh = (understood.sensitive or emergency) and not content.more.get("hotlines_shown")
    content = replace(content, more={**content.more, "hotlines_shown": True}) if fresh else content
    other = None if content.asked_open else await belonging(turn, content, understood)
    if other is not None:
        content = replace(content, asked_open=True)
    await drafts.keep(turn.session, draft, content, turn.now)
    if fresh and understood.hotlines:
        await turn.say(texts.hotline_first(understood.hotlines, emergency=emergency))
    if other is not None:
        await turn.say(cards.belongs(draft, content.text, other, gist_of(other)))
        return
    card = await cards.confirm(turn, draft, content, understood)
    await turn.say(replace(card, edit=edit), hold=hold)


def gist_of(order: Order) -> str:
    """Return an order in a few words, personal data masked."""
    return words.first_line(order.gist, 16)


async def _ask_for_words(turn: Turn, draft: Draft, content: Content) -> None:
    """Ask what it is about, where so far there is only a picture or a place."""
    await drafts.keep(turn.session, draft, content, turn.now)
    question = texts.NEED_WORDS if content.photos else texts.NEED_WORDS_PLACE
    await turn.say(
        Outgoing(question, card=cards.name(draft)), hold=QUIET if content.photos > 1 else timedelta(0)
    )


async def _with_place(turn: Turn, content: Content, understood: Understanding) -> Content:
    """Take the place from the words, else the one whose code brought the person, unless they chose."""
    if content.place_fixed:
        return content
    said = await retraction.place_in(turn, content, understood.place) or understood.place
    if said is not None:
        code = said.code or (turn.person.place_code if is_relative(said.text) else None)
        return replace(content, place_code=code, place_text=said.text)
    if content.point is not None or content.by_proxy:
        return content
    return replace(content, place_code=turn.person.place_code, place_text="")


async def belonging(turn: Turn, content: Content, understood: Understanding) -> Order | None:
    """Return the open order that new words could belong to: the one to ask about, once.

    An order that waits for an answer or a judgement comes first. A matter of another category, or
    at another place, is plainly new.
    """
    if content.by_proxy or content.place_fixed:
        return None
    found = await orders.open_of_orderer(turn.session, turn.person.id)
    found.sort(key=lambda order: order.state not in _WAITING)
    return next((order for order in found if _could_belong(order, understood)), None)


_WAITING = frozenset({State.NEEDS_INFO, State.RESOLVED})


def _could_belong(order: Order, understood: Understanding) -> bool:
    """Say whether words could be about an open order."""
    if order.state in _WAITING:
        return True
    place = understood.place.code if understood.place else None
    elsewhere = place is not None and order.place_code is not None and place != order.place_code
    return not elsewhere and (order.category == understood.category or not understood.sure)


async def ask_phone(turn: Turn, order: Order) -> None:
    """Ask for a phone once, where none is known: it helps the person who accepts."""
    if turn.person.phone or vault_of(turn.session).open(order.contact_sealed) or order.anonymous:
        return
    await prompts.ask(turn.session, turn.person.id, order.community_id, PHONE, turn.now, order=order.id)
    await turn.say(Outgoing(phone_texts.ASK, wants=frozenset({Want.PHONE})))

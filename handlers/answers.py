"""The words that answer a question: each kind of prompt and what its answer does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from handlers import (
    asking,
    drafting,
    intake,
    joining,
    nearby,
    own_phone,
    owners,
    pictures,
    proxy,
    recovery,
    summary_desk,
)
from handlers.moving import act
from handlers.texts import desk as desk_texts
from handlers.texts import phone as phone_texts
from handlers.texts import pictures as picture_texts
from handlers.texts import team as team_texts
from handlers.texts import words
from nlp.understanding import Alarm, Intent
from orders.states import LIVING, Action
from storage import drafts, orders, profiles, prompts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from handlers.channel import Incoming
    from handlers.turn import Turn
    from storage.models import Order, Prompt

MORE_PICTURES = "more_pictures"
"""After an answer with a picture: the rest of an album belongs to it, without words."""

WORK = {
    Action.RETURN: team_texts.RETURN_DONE,
    Action.PROGRESS: team_texts.PROGRESS_DONE,
    Action.RESOLVE: team_texts.RESOLVE_DONE,
    Action.ASSIST: team_texts.ASSIST_DONE,
    Action.ASK_EXTENSION: team_texts.EXTEND_DONE,
    Action.MESSAGE: team_texts.MESSAGE_DONE,
    Action.ASK: desk_texts.ASK_DONE,
    Action.DECLINE: desk_texts.DECLINE_DONE,
}
"""Questions whose answer is the words of a step, and the confirmation."""

_RESIDENTS = frozenset(
    {"supplement", "appeal", "reopen", "phone", "place", own_phone.OWN_PHONE, asking.REPLY}
)

_CALLS_FOR_REPLY = frozenset({Action.MESSAGE, Action.ASK})


async def take(turn: Turn, prompt: Prompt, incoming: Incoming) -> bool:
    """Take a message as the answer to a question; say False when it is something else."""
    text = incoming.text.strip()
    if text in words.NEVER_MIND:
        await prompts.clear(turn.session, turn.person.id)
        await turn.say(asking.answer(turn, team_texts.CANCELLED))
        return True
    if prompt.kind == MORE_PICTURES:
        return await _more_pictures(turn, prompt, incoming)
    if prompt.kind in _RESIDENTS and text and await _is_emergency(turn, text):
        await prompts.clear(turn.session, turn.person.id)
        return False
    if prompt.order_id is not None:
        order = await orders.get(turn.session, prompt.community_id, prompt.order_id)
        return order is not None and await _about_order(turn, prompt, order, incoming)
    return await _about_person(turn, prompt, incoming)


async def _is_emergency(turn: Turn, text: str) -> bool:
    """Say whether the words cannot wait, whatever was asked."""
    return (await intake.understand(turn, text)).alarm is Alarm.EMERGENCY


async def _more_pictures(turn: Turn, prompt: Prompt, incoming: Incoming) -> bool:
    """Take the rest of an album."""
    order = await orders.get(turn.session, prompt.community_id, prompt.order_id or 0)
    if incoming.text.strip() or not incoming.photos or order is None:
        await prompts.clear(turn.session, turn.person.id)
        return False
    await pictures.want_for_order(turn, order, incoming)
    return True


async def _about_person(turn: Turn, prompt: Prompt, incoming: Incoming) -> bool:
    """Take an answer that is about nobody's order."""
    text = incoming.text.strip()
    match prompt.kind:
        case "for_whom" if text:
            await proxy.name_them(turn, prompt, text)
        case "name" if text:
            await joining.keep_name(turn, text)
        case summary_desk.PROMPT:
            return await summary_desk.take_text(turn, prompt, incoming)
        case recovery.CODE | recovery.PHONE:
            return await recovery.answer(turn, prompt, incoming)
        case "place":
            return await _place(turn, incoming)
        case own_phone.OWN_PHONE:
            return await own_phone.take(turn, incoming, asked=True)
        case _:
            return False
    return True


async def _place(turn: Turn, incoming: Incoming) -> bool:
    """Take the place of the draft, in words or as a shared location."""
    draft = await drafts.of_person(turn.session, turn.person.id)
    await prompts.clear(turn.session, turn.person.id)
    text = incoming.text.strip()[:60]
    if draft is None or not (text or incoming.point):
        return False
    understood = await intake.understand(turn, text)
    code = understood.place.code if understood.place else None
    point = (incoming.point.latitude, incoming.point.longitude) if incoming.point else None
    content = drafts.content_of(turn.session, draft)
    changed = replace(
        content, place_code=code, place_text=text, place_fixed=True, point=point or content.point
    )
    await intake.show(turn, draft, changed)
    return True


async def _about_order(turn: Turn, prompt: Prompt, order: Order, incoming: Incoming) -> bool:
    """Take an answer about an order."""
    text = incoming.text.strip()
    if prompt.kind == asking.PHONE:
        return await _phone(turn, order, incoming)
    if prompt.kind == "name":
        await joining.keep_name(turn, text)
        return True
    if not await _is_meant(turn, prompt, order, text):
        return False
    await pictures.want_for_order(turn, order, incoming)
    if not text:
        await turn.say(picture_texts.KEPT_WRITE if incoming.photos else team_texts.NEEDS_WORDS)
        return True
    await _remember_album(turn, prompt, incoming)
    if prompt.kind in WORK:
        await act(turn, order, Action(prompt.kind), words=text)
        await turn.say(asking.answer(turn, WORK[Action(prompt.kind)]))
        if prompt.kind in _CALLS_FOR_REPLY:
            await asking.expect_reply(turn, order)
    elif prompt.kind in _ABOUT:
        await asking.answered(turn, prompt)
        await _ABOUT[prompt.kind](turn, order, text)
    else:
        return False
    return True


async def _is_meant(turn: Turn, prompt: Prompt, order: Order, text: str) -> bool:
    """Say whether a resident's words are for the order that they were asked about.

    They are not where it is over meanwhile, nor is a matter of its own the reply to what they were sent.
    A question how it stands is none either, and the reply may still come.
    """
    if prompt.kind in {"supplement", asking.REPLY} and order.state not in LIVING:
        await prompts.clear(turn.session, turn.person.id)
        return False
    if prompt.kind != asking.REPLY or not text:
        return True
    understood = await intake.understand(turn, text)
    if understood.intent in {Intent.PROGRESS_QUERY, Intent.HELP}:
        return False
    if understood.intent is Intent.ORDER and understood.sure:
        await prompts.clear(turn.session, turn.person.id)
        return False
    return True


async def _remember_album(turn: Turn, prompt: Prompt, incoming: Incoming) -> None:
    """Close the question, but keep the door open for the rest of an album."""
    await prompts.clear(turn.session, turn.person.id)
    if incoming.photos:
        await turn.session.flush()
        await prompts.ask(
            turn.session,
            turn.person.id,
            prompt.community_id,
            MORE_PICTURES,
            turn.now,
            order=prompt.order_id,
        )


async def _phone(turn: Turn, order: Order, incoming: Incoming) -> bool:
    """Take the phone that a resident leaves; anything else is not an answer."""
    text = incoming.text.strip()
    understood = await intake.understand(turn, text)
    phone = incoming.phone or next(iter(understood.phones), "")
    if not phone and own_phone.is_mistyped(text):
        await turn.say(phone_texts.BAD)
        return True
    await prompts.clear(turn.session, turn.person.id)
    if not phone:
        return False
    await profiles.set_phone(turn.session, turn.person.id, phone)
    await orders.set_contact(turn.session, order, phone)
    await turn.say(phone_texts.KEPT)
    rest = "".join(text.split())
    return len(rest) <= len(phone) + 8 or (understood.intent is not Intent.ORDER and not understood.hunch)


async def _reply(turn: Turn, order: Order, text: str) -> None:
    """Pass a reply on; a phone in it is kept, where none is known."""
    phone = next(iter((await intake.understand(turn, text)).phones), "")
    if phone and not turn.person.phone:
        await profiles.set_phone(turn.session, turn.person.id, phone)
        await orders.set_contact(turn.session, order, phone)
    await drafting.supplement(turn, order, text)


async def _supplement(turn: Turn, order: Order, text: str) -> None:
    await drafting.supplement(turn, order, text)


async def _appeal(turn: Turn, order: Order, text: str) -> None:
    await act(turn, order, Action.APPEAL, words=text)


async def _reopen(turn: Turn, order: Order, text: str) -> None:
    await act(turn, order, Action.REOPEN, words=text)
    await owners.settle(turn, order)


async def _join(turn: Turn, order: Order, text: str) -> None:
    """Take the number of the order to join."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    parent = await nearby.carrier(turn, order, int(digits)) if digits and digits[:9] == digits else None
    if parent is None:
        await prompts.ask(
            turn.session, turn.person.id, order.community_id, Action.JOIN, turn.now, order=order.id
        )
        await turn.say(desk_texts.JOIN_BAD)
        return
    await act(turn, order, Action.JOIN, parent=parent)
    await turn.say(desk_texts.JOIN_DONE.format(number=parent.number))


_ABOUT: dict[str, Callable[[Turn, Order, str], Awaitable[None]]] = {
    "supplement": _supplement,
    asking.REPLY: _reply,
    "appeal": _appeal,
    "reopen": _reopen,
    Action.JOIN: _join,
}

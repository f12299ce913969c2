"""我的找回码: a resident writes down a code, and comes back by it from another phone or browser.

Nobody learns from an answer whether a code exists: every code of the right shape is followed by the same
question, and all that does not fit by the same sentence.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import asking, calls, mine, parting, recovery_code, recovery_desk
from handlers.buttons import identifier
from handlers.cards import parting as parting_cards
from handlers.cards import recovery as cards
from handlers.channel import Address
from handlers.texts import recovery as texts
from handlers.texts import words
from handlers.turn import NOBODY
from orders.notices import Priority
from storage import drafts, orders, people, privacy, prompts, recovery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from handlers.buttons import Wish
    from handlers.channel import Incoming
    from handlers.turn import Turn
    from storage.models import Prompt, Recovery
    from storage.people import Reached, Someone

log = logging.getLogger(__name__)

CODE, PHONE = "recovery", "recovery_phone"
"""The questions for a code, and for the last digits of a phone."""
LASTS = timedelta(days=180)
"""How long a code counts that somebody keeps on paper."""
UNDO = timedelta(days=30)
"""How long it can be undone that somebody came back."""
WRONG = 5
"""So many times the phone may be wrong; then the code counts no more."""
LAST_DIGITS = 4


async def show(turn: Turn) -> None:
    """Give whoever has orders a code, and ask everybody else for theirs."""
    if turn.person.memberships:
        at_desk = bool(turn.person.communities_as(*recovery_desk.MAY))
        await turn.say(texts.AT_WORK_STAFF if at_desk else texts.AT_WORK)
    elif await orders.of_orderer(turn.session, turn.person.id, limit=1):
        await turn.say(texts.mine(await _new_code(turn), await _day(turn)))
    else:
        await asking.ask_here(turn, turn.person.community or NOBODY, CODE, texts.ASK)


async def _new_code(turn: Turn) -> str:
    code = recovery_code.make()
    await recovery.give(turn.session, turn.person.id, code, turn.now, turn.now + LASTS)
    return recovery_code.shown(code)


async def _day(turn: Turn) -> str:
    """Return the last day of a code that is given now."""
    return words.day(turn.now + LASTS, turn.desk.calendar_for(await turn.home()))


async def typed(turn: Turn, text: str) -> bool:
    """Take a code that somebody writes, or the words for it; say False for everything else."""
    said = text.strip()
    if said.rstrip("。！!") in texts.SAID_TOO:
        await prompts.clear(turn.session, turn.person.id)
        await show(turn)
        return True
    named = _without_name(said)
    code = recovery_code.read(named)
    if code is not None and recovery_code.is_valid(code):
        await _take_code(turn, code)
        return True
    if named != said and recovery_code.is_nearly(named):
        await turn.say(texts.MISWRITTEN)
        return True
    return await recovery_desk.typed(turn, said)


def _without_name(said: str) -> str:
    """Return what follows 找回码, where somebody begins with it."""
    for prefix in texts.PREFIXES:
        if said.startswith(prefix):
            return re.sub(r"^[\s:\uff1a\u662f\u4e3a]+", "", said.removeprefix(prefix))
    return said


async def answer(turn: Turn, prompt: Prompt, incoming: Incoming) -> bool:
    """Take what follows one of the two questions; say False for words about something else."""
    if prompt.kind == CODE:
        return await _mistyped(turn, incoming.text)
    return await _take_phone(turn, prompt, incoming)


async def _mistyped(turn: Turn, text: str) -> bool:
    """Answer what follows the question for a code and is none; say False for words about something else."""
    if not recovery_code.is_nearly(text):
        return False
    await turn.say(texts.MISWRITTEN)
    return True


async def _take_code(turn: Turn, code: str) -> None:
    """Ask for the second factor, whatever the code is worth."""
    if turn.person.memberships:
        await turn.say(texts.AT_WORK)
    elif await drafts.of_person(turn.session, turn.person.id) is not None:
        await turn.say(texts.DRAFT_FIRST)
    elif not await turn.desk.flood.may_try_code(turn.session, turn.person.id):
        await turn.say(texts.TRIES_LATER)
    else:
        hashes = recovery.hashes_of(turn.session, code)
        home = turn.person.community or NOBODY
        await asking.ask_here(turn, home, PHONE, texts.ASK_PHONE, code=hashes)


async def _take_phone(turn: Turn, prompt: Prompt, incoming: Incoming) -> bool:
    """Take the last digits of a phone, and let in whom code and digits fit."""
    digits = _last_digits(incoming.phone or incoming.text)
    if digits is None:
        return False
    await prompts.clear(turn.session, turn.person.id)
    await asking.answered(turn, prompt)
    found = await recovery.waiting(turn.session, prompt.facts.get("code", ()), turn.now)
    owner = await people.someone(turn.session, found.person_id) if found is not None else None
    if found is None or owner is None or not await _fits(turn, found, owner, digits):
        await turn.say(texts.NOT_RIGHT)
    elif owner.id == turn.person.id:
        await turn.say(texts.HERE_ALREADY)
    else:
        await _let_in(turn, found, owner)
    return True


def _last_digits(text: str) -> str | None:
    """Return the last four digits of a phone, nothing where none was left, None for other words."""
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("。！!")
    if plain in texts.NO_PHONE:
        return ""
    digits = re.sub(r"[\s\-+]", "", plain)
    return digits[-LAST_DIGITS:] if re.fullmatch(r"\d{4}|\d{7,13}", digits, re.ASCII) else None


async def _fits(turn: Turn, found: Recovery, owner: Someone, digits: str) -> bool:
    """Say whether the person of a code has left a phone with these digits, or none at all.

    Whoever has come to work for the community since comes back by an invitation.
    """
    if owner.memberships:
        return False
    left = await recovery.phones(turn.session, owner.id, owner.phone)
    if not left or any(re.sub(r"\D", "", phone)[-LAST_DIGITS:] == digits for phone in left):
        return True
    found.wrong += 1
    if found.wrong >= WRONG:
        found.expires_at = turn.now
    turn.session.add(found)
    return False


async def _let_in(turn: Turn, found: Recovery, owner: Someone) -> None:
    """Make the person who speaks one with the owner of a code, and tell the owner's other chats."""
    others = await recovery.chats_of(turn.session, owner.id)
    here = people.Reached(turn.here.channel, turn.here.chat)
    await recovery.join(turn.session, found, here, turn.person.id, turn.now, turn.now + UNDO)
    turn.me = await people.someone(turn.session, owner.id, reached_by=(here.channel, here.chat))
    await parting.note(turn, privacy.RECOVERED, turn.person)
    await turn.say(texts.BACK)
    await mine.show_list(turn)
    await _tell_others(turn, others, found.id)
    log.info("somebody came back by a code", extra={"recovery": found.id})


async def _tell_others(turn: Turn, others: Sequence[Reached], recovery_id: int) -> None:
    """Say in the chats that were there before that another one has been joined."""
    for one in others:
        await turn.post(
            Address(one.channel, one.chat),
            cards.elsewhere(recovery_id),
            priority=Priority.URGENT,
            community=turn.person.community or NOBODY,
            person=turn.person.id,
            dedupe=f"recovered:{recovery_id}",
        )


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what one of these buttons asks."""
    if wish.verb == cards.SHOW:
        await show(turn)
    elif wish.verb == cards.NOT_ME:
        await _not_me(turn, identifier(wish.argument))
    elif wish.verb in {parting_cards.PART, parting_cards.CONTEST}:
        await parting.pressed(turn, wish)
    else:
        await recovery_desk.pressed(turn, wish)


async def _not_me(turn: Turn, recovery_id: int) -> None:
    """不是我: part the other chat at once, and have staff ask what happened."""
    found = await recovery.find(turn.session, recovery_id, turn.now)
    if found is None or found.person_id != turn.person.id:
        turn.toast(texts.CUT_ALREADY)
        return
    await recovery_desk.cut(turn, found, turn.person)
    for order in (await calls.orders_of(turn, turn.person.id))[:1]:
        key = f"recovered:{found.id}:not_me"
        await calls.have_phoned(turn, turn.person, order, texts.stolen(order.number), key)
    turn.toast(texts.CUT_TOAST, alert=True)

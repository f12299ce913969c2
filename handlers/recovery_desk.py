"""换手机: staff give a resident who has no code one, and undo that somebody came back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import calls, parting, recovery_code
from handlers.buttons import identifier
from handlers.cards import parting as parting_cards
from handlers.cards import recovery as cards
from handlers.channel import Address, Outgoing
from handlers.moving import parts_here
from handlers.texts import parting as parting_texts
from handlers.texts import recovery as texts
from handlers.texts import words
from handlers.turn import NOBODY
from orders.notices import Priority
from orders.states import OFFICE, Role
from storage import directory, orders, partings, people, privacy, recovery
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.buttons import Wish
    from handlers.turn import Turn
    from storage.models import Order, Recovery
    from storage.people import Someone

MAY = (Role.STAFF, Role.ADMIN, Role.STREET)
LASTS = timedelta(hours=24)
"""How long a code counts that staff read out."""
_ASKED = re.compile(rf"{texts.FOR_STAFF}[\s:\uff1a]*(\d{{1,9}})", re.ASCII)


async def typed(turn: Turn, said: str) -> bool:
    """Take 换手机 with an order's number of somebody in the office; say False for everything else."""
    asked = _ASKED.fullmatch(said)
    if asked is None or not turn.person.communities_as(*MAY):
        return False
    order = await _order_of(turn, int(asked[1]))
    if order is None:
        await turn.say(texts.NOT_SEEN)
    elif order.orderer_id is None:
        await turn.say(texts.NOBODY)
    else:
        await _show(turn, order, order.orderer_id)
    return True


async def _order_of(turn: Turn, number: int) -> Order | None:
    """Return the order with a number in the first of the person's communities that has one to be seen."""
    for community in turn.person.communities_as(*MAY):
        order = await orders.by_number(turn.session, community, number)
        if order is not None and await _may_help(turn, order):
            return order
    return None


async def _may_help(turn: Turn, order: Order) -> bool:
    """Say whether the person may see this order and every other one of its resident."""
    mine = [order] if order.orderer_id is None else await calls.orders_of(turn, order.orderer_id)
    return all(parts_here(turn, standing_of(one), one.community_id) & OFFICE for one in [order, *mine])


async def _show(turn: Turn, order: Order, resident: int) -> None:
    """Say what can be done for a resident."""
    calendar = turn.desk.calendar_for(await directory.community(turn.session, order.community_id))
    joined = [
        (words.day(one.used_at, calendar), one.id)
        for one in await recovery.undoable(turn.session, resident, turn.now)
        if one.used_at is not None
    ]
    accounts = await partings.accounts_of(turn.session, resident)
    chats = [(await parting.name_of(turn, one), one.id) for one in accounts]
    parted = await parting.parted_from(turn, resident)
    text = texts.at_the_desk(order.number, [day for day, _ in joined])
    more = parting_texts.at_the_desk([name for name, _ in parted]) if chats or parted else []
    card = cards.for_staff("\n".join([text, *more]), order.id, joined)
    rows = (*parting_cards.to_part(chats, parting_cards.PART_FOR), *parting_cards.to_take_back(parted))
    await turn.say(replace(card, rows=(*card.rows, *rows)))


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what one of the buttons of staff asks."""
    argument = identifier(wish.argument)
    match wish.verb:
        case cards.GIVE:
            await _give(turn, argument)
        case parting_cards.PART_FOR:
            await _part(turn, argument)
        case parting_cards.TAKE_BACK:
            await _take_back(turn, argument)
        case _:
            await _cut(turn, argument)


async def _may_help_with(turn: Turn, resident: int) -> bool:
    """Say whether the person may see every order of a resident, and knows them by one at least."""
    own = await calls.orders_of(turn, resident)
    return bool(own and turn.person.communities_as(*MAY)) and await _may_help(turn, own[0])


async def _part(turn: Turn, account_id: int) -> None:
    """断开: part a chat from a resident who has lost it."""
    found = await partings.account(turn.session, account_id)
    if found is None or not await _may_help_with(turn, found.person_id):
        turn.toast(texts.NOT_SEEN, alert=True)
        return
    owner = await people.someone(turn.session, found.person_id)
    if owner.memberships:
        turn.toast(parting_texts.WORKS_HERE, alert=True)
        return
    done = await parting.part(turn, found, owner)
    said = parting_texts.STAFF_DONE.format(chat=done.chat)
    left = parting_texts.STAFF_LEFT if done.is_reachable else parting_texts.STAFF_NONE_LEFT
    await turn.say(parting_cards.parted(f"{said}\n{left}", done.parting.id))


async def _take_back(turn: Turn, parting_id: int) -> None:
    """接回: staff, or whoever parted a chat of their own by mistake, take it back."""
    found = await partings.find(turn.session, parting_id)
    if found is None or found.undone_at is not None:
        turn.toast(texts.CUT_ALREADY)
        return
    own = turn.person.id == found.person_id == found.by_id
    if not own and not await _may_help_with(turn, found.person_id):
        turn.toast(texts.NOT_SEEN, alert=True)
        return
    if not partings.can_be_undone(found, turn.now):
        turn.toast(parting_texts.TOO_LATE, alert=True)
        return
    chat = await parting.take_back(turn, found, await people.someone(turn.session, found.person_id))
    if chat is None:
        turn.toast(parting_texts.GONE_ELSEWHERE, alert=True)
    else:
        await turn.say(parting_texts.BACK.format(chat=chat))


async def _give(turn: Turn, order_id: int) -> None:
    """给找回码: staff have checked who asks; the code counts for a day."""
    order = await orders.find(turn.session, order_id)
    if order is None or not turn.person.communities_as(*MAY) or not await _may_help(turn, order):
        turn.toast(texts.NOT_SEEN, alert=True)
        return
    if order.orderer_id is None:
        turn.toast(texts.NOBODY, alert=True)
        return
    owner = await people.someone(turn.session, order.orderer_id)
    if owner.memberships:
        turn.toast(texts.WORKS_HERE, alert=True)
        return
    code = recovery_code.make()
    await recovery.give(turn.session, owner.id, code, turn.now, turn.now + LASTS, by=turn.person.id)
    await parting.note(turn, privacy.GIVEN, owner)
    hours = int(LASTS.total_seconds()) // 3600
    await turn.say(texts.for_resident(order.number, recovery_code.shown(code), hours))


async def _cut(turn: Turn, recovery_id: int) -> None:
    """断开: undo that somebody came back, once the resident has said that it was not them."""
    found = await recovery.find(turn.session, recovery_id, turn.now)
    if found is None:
        turn.toast(texts.CUT_ALREADY)
        return
    if not await _may_help_with(turn, found.person_id):
        turn.toast(texts.NOT_SEEN, alert=True)
        return
    await cut(turn, found, await people.someone(turn.session, found.person_id))
    await turn.say(texts.CUT_DONE)


async def cut(turn: Turn, found: Recovery, owner: Someone) -> None:
    """Part the chat that was joined, and say so there."""
    account = await recovery.undo(turn.session, found, turn.now)
    await parting.note(turn, privacy.UNDONE, owner)
    if account is not None:
        await parting.take_back_from(turn, account, owner.id, found.orders)
        await turn.post(
            Address(account.channel, account.chat),
            Outgoing(texts.CUT_THERE),
            priority=Priority.NEWS,
            community=owner.community or NOBODY,
            dedupe=f"recovered:{found.id}:cut",
        )

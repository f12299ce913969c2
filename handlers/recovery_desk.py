"""换手机: staff give a resident who has no code one, and undo that somebody came back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import recovery_code
from handlers.buttons import identifier
from handlers.cards import recovery as cards
from handlers.channel import Address, Outgoing
from handlers.moving import parts_here
from handlers.texts import recovery as texts
from handlers.texts import words
from handlers.turn import NOBODY
from orders.notices import Priority
from orders.states import OFFICE, Role
from storage import directory, orders, people, privacy, recovery
from storage.orders import standing_of

if TYPE_CHECKING:
    from handlers.buttons import Wish
    from handlers.turn import Turn
    from storage.models import Order, Recovery
    from storage.people import Someone

MAY = (Role.STAFF, Role.ADMIN, Role.STREET)
LASTS = timedelta(hours=24)
"""How long a code counts that staff read out."""
LOOKED_AT = 100
"""Orders of one person that are looked at: whoever may not see one of them gives no code to all."""
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
    mine = [order] if order.orderer_id is None else await _orders_of(turn, order.orderer_id)
    return all(parts_here(turn, standing_of(one), one.community_id) & OFFICE for one in [order, *mine])


async def _orders_of(turn: Turn, resident: int) -> list[Order]:
    """Return a resident's own orders, those under way first."""
    found = await orders.of_orderer(turn.session, resident, limit=LOOKED_AT)
    return [order for order in found if order.orderer_id == resident]


async def _show(turn: Turn, order: Order, resident: int) -> None:
    """Say what can be done for a resident."""
    calendar = turn.desk.calendar_for(await directory.community(turn.session, order.community_id))
    joined = [
        (words.day(one.used_at, calendar), one.id)
        for one in await recovery.undoable(turn.session, resident, turn.now)
        if one.used_at is not None
    ]
    text = texts.at_the_desk(order.number, [day for day, _ in joined])
    await turn.say(cards.for_staff(text, order.id, joined))


async def pressed(turn: Turn, wish: Wish) -> None:
    """Do what one of the buttons of staff asks."""
    if wish.verb == cards.GIVE:
        await _give(turn, identifier(wish.argument))
    else:
        await _cut(turn, identifier(wish.argument))


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
    await recovery.give(turn.session, owner.id, code, turn.now, turn.now + LASTS)
    await note(turn, privacy.GIVEN, owner)
    hours = int(LASTS.total_seconds()) // 3600
    await turn.say(texts.for_resident(order.number, recovery_code.shown(code), hours))


async def _cut(turn: Turn, recovery_id: int) -> None:
    """断开: undo that somebody came back, once the resident has said that it was not them."""
    found = await recovery.find(turn.session, recovery_id, turn.now)
    if found is None:
        turn.toast(texts.CUT_ALREADY)
        return
    own = await _orders_of(turn, found.person_id)
    known = own and turn.person.communities_as(*MAY) and await _may_help(turn, own[0])
    if not known:
        turn.toast(texts.NOT_SEEN, alert=True)
        return
    await cut(turn, found, await people.someone(turn.session, found.person_id))
    await turn.say(texts.CUT_DONE)


async def cut(turn: Turn, found: Recovery, owner: Someone) -> None:
    """Part the chat that was joined, and say so there."""
    chat = await recovery.undo(turn.session, found, turn.now)
    await note(turn, privacy.UNDONE, owner)
    if chat is not None:
        await turn.post(
            Address(chat.channel, chat.chat),
            Outgoing(texts.CUT_THERE),
            priority=Priority.NEWS,
            community=owner.community or NOBODY,
            dedupe=f"recovered:{found.id}:cut",
        )


async def note(turn: Turn, kind: str, owner: Someone) -> None:
    """Record what was done with a code among what was done with the owner's data."""
    home = owner.community or NOBODY
    await privacy.note(turn.session, kind, community=home, person=owner.id, now=turn.now, facts={})

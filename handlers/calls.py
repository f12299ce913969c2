"""Having staff phone a resident about their chats, where no message is to be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers import audiences
from handlers.cards import desk as desk_cards
from handlers.texts import desk as desk_texts
from orders.notices import Priority
from storage import orders, recovery

if TYPE_CHECKING:
    from handlers.turn import Turn
    from storage.models import Order
    from storage.people import Someone


LOOKED_AT = 100
"""Orders of one person that are looked at."""


async def orders_of(turn: Turn, resident: int) -> list[Order]:
    """Return a resident's own orders, those under way first."""
    found = await orders.of_orderer(turn.session, resident, limit=LOOKED_AT)
    return [order for order in found if order.orderer_id == resident]


async def have_phoned(turn: Turn, owner: Someone, order: Order | None, what: str, dedupe: str) -> bool:
    """Make a phone task for staff; say False where there is one already, or nobody to do it."""
    community = order.community_id if order else owner.community
    if community is None:
        return False
    known = await recovery.phones(turn.session, owner.id, owner.phone)
    text = desk_texts.phone_task(owner.name, owner.phone or next(iter(known), ""), what)
    about = order.id if order else None
    task = await turn.ask_to_phone(community, text, person=owner.id, order=about, dedupe=dedupe)
    if task is None:
        return False
    card = desk_cards.phone_task(task, text, view=None, judging=False)
    confidential = order is None or order.confidential
    for one in await audiences.office(turn, community, confidential=confidential):
        await turn.tell(one, card, priority=Priority.URGENT, community=community, dedupe=dedupe)
    return True

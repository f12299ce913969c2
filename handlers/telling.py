"""What is known while a batch of people is told something, and how a word reaches one of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handlers.audiences import office
from handlers.cards import desk as desk_cards
from handlers.channel import Address, Outgoing
from orders.notices import Priority
from orders.parts import Seat, parts_of
from orders.states import Part, Role
from storage import absences, supervision
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from handlers.turn import Turn
    from handlers.views import View
    from orders.standing import Standing
    from storage.models import Account, Nudge, Order


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to know for telling a batch of people; `views` are of the orders that are listed."""

    turn: Turn
    orders: Mapping[int, Order]
    standings: Mapping[int, Standing]
    seats: Mapping[tuple[int, int], frozenset[Seat]]
    away: frozenset[tuple[int, int]]
    accounts: Mapping[int, Account]
    views: Mapping[int, View] = field(default_factory=dict)

    def parts(self, person: int, order: Order) -> frozenset[Part]:
        """Return what a person is to an order."""
        seats = self.seats.get((person, order.community_id), frozenset())
        return parts_of(person, seats, self.standings[order.id])


async def gather(turn: Turn, chosen: Sequence[Nudge]) -> Told:
    """Read what is needed for a batch, in some queries for all of them together."""
    session = turn.session
    persons = {one.person_id for one in chosen}
    orders = await supervision.orders_by_id(session, {(one.community_id, one.order_id) for one in chosen})
    seats: dict[tuple[int, int], frozenset[Seat]] = {}
    for one in await supervision.memberships(session, people=persons):
        key = (one.person_id, one.community_id)
        seats[key] = seats.get(key, frozenset()) | {Seat(Role(one.role), one.team_id, one.confidential)}
    return Told(
        turn,
        orders,
        {one.id: standing_of(one) for one in orders.values()},
        seats,
        await absences.away_from(session, {one.community_id for one in chosen}, turn.now),
        await supervision.accounts(session, persons),
    )


async def post(
    told: Told,
    person: int | None,
    message: Outgoing,
    community: int,
    dedupe: str,
    *,
    order: int | None = None,
    urgent: bool = False,
) -> bool:
    """Write a message to a person whose account was read; say False where nothing reaches them."""
    account = told.accounts.get(person) if person is not None else None
    if account is None:
        return False
    await told.turn.post(
        Address(account.channel, account.chat),
        message,
        priority=Priority.URGENT if urgent else Priority.NEWS,
        community=community,
        person=person,
        order=order,
        dedupe=dedupe,
    )
    return True


async def phone(told: Told, text: str, order: Order, person: int | None, dedupe: str) -> None:
    """Make a phone task, and show it to the staff who may see the order."""
    task = await told.turn.ask_to_phone(
        order.community_id, text, person=person, order=order.id, dedupe=dedupe
    )
    if task is None:
        return
    card = desk_cards.phone_task(task, text, view=None, judging=False)
    for one in await office(told.turn, order.community_id, confidential=order.confidential):
        if one != person:
            await told.turn.tell(
                one,
                card,
                priority=Priority.NEWS,
                community=order.community_id,
                order=order.id,
                dedupe=dedupe,
            )

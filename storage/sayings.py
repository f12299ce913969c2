"""What residents said of results: words that may be told further, once they are masked."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from orders.states import RESIDENT_SIDE, Action, State
from storage.database import Session, vault_of
from storage.ids import SLACK, first_of
from storage.models import Order, OrderEvent, Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

SAYING = frozenset({Action.SUPPLEMENT, Action.SOLVED, Action.PARTLY, Action.RATE})
GIVEN = frozenset({State.RESOLVED, State.CLOSED})
"""Moves with which a resident may say something of a result, and where an order stands that has one."""

MOST_SAID = 30


class Said(NamedTuple):
    """Words of a resident about a result, and the names that must not be shown with them."""

    order: int
    words: str
    names: tuple[str, ...]


async def words_of_residents(
    session: Session, community: int, orders: Collection[int], start: datetime, end: datetime
) -> list[Said]:
    """Return what residents said of these orders' results between two moments, newest first."""
    vault = vault_of(session)
    query = (
        select(OrderEvent.order_id, OrderEvent.words_sealed, Order.for_name_sealed, Person.name_sealed)
        .join(Order, (col(Order.community_id) == community) & (col(Order.id) == col(OrderEvent.order_id)))
        .outerjoin(Person, col(Person.id) == col(Order.orderer_id))
        .where(
            col(OrderEvent.community_id) == community,
            col(OrderEvent.order_id).in_(sorted(orders)),
            col(OrderEvent.id).between(first_of(start - SLACK), first_of(end + SLACK)),
            col(OrderEvent.at).between(start, end),
            col(OrderEvent.action).in_(sorted(SAYING)),
            col(OrderEvent.before).in_(sorted(GIVEN)),
            col(OrderEvent.part).in_(sorted(RESIDENT_SIDE)),
            col(OrderEvent.words_sealed) != "",
        )
        .order_by(col(OrderEvent.id).desc())
        .limit(MOST_SAID)
    )
    return [
        Said(order, vault.open(words), tuple(vault.open(name) for name in names if name))
        for order, words, *names in (await session.exec(query)).all()
    ]

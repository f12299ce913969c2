"""Cases: orders about one matter, of which one carries the others along; and what lies near a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, update
from sqlmodel import col, select

from orders.states import OPEN, State
from storage.database import Session, held
from storage.models import Order

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from orders.categories import Category

CARRIERS = OPEN - {State.RESOLVED}
"""States of an order that others may be joined to: the work is still to do."""


async def joined(session: Session, order: Order) -> list[Order]:
    """Return the orders that this one carries along, eldest first."""
    return await _children(session, order, State.JOINED)


async def unanswered(session: Session, order: Order) -> list[Order]:
    """Return the orders that were resolved with this one and not judged yet, eldest first."""
    return await _children(session, order, State.RESOLVED)


async def _children(session: Session, order: Order, state: State) -> list[Order]:
    query = select(Order).where(
        Order.community_id == order.community_id,
        Order.parent_id == order.id,
        Order.state == state,
    )
    # Sorted here: asked for in their order, SQLite would go through the community's orders from the first.
    return sorted((await session.exec(held(session, query))).all(), key=_age)


def _age(order: Order) -> int:
    return order.id


async def share_dates(session: Session, carrier: Order, now: datetime) -> None:
    """Give the orders that this one carries along its deadlines; what was late before stays late."""
    followers = (
        update(Order)
        .where(
            col(Order.community_id) == carrier.community_id,
            col(Order.parent_id) == carrier.id,
            col(Order.state) == State.JOINED,
            col(Order.close_by) > now,
        )
        .values(contact_by=carrier.contact_by, close_by=carrier.close_by, version=col(Order.version) + 1)
        .execution_options(synchronize_session=False)
    )
    await session.exec(followers)


async def count(session: Session, order: Order) -> int:
    """Return how many orders this one carries along."""
    query = select(func.count()).where(
        Order.community_id == order.community_id, Order.parent_id == order.id, Order.state == State.JOINED
    )
    return (await session.exec(query)).one()


async def other_at_work(session: Session, order: Order) -> Order | None:
    """Return another order of the same case that is being worked on (again), eldest first."""
    root = order.parent_id or order.id
    query = select(Order).where(
        Order.community_id == order.community_id,
        (col(Order.id) == root) | (col(Order.parent_id) == root),
        col(Order.id) != order.id,
        col(Order.state).in_(list(CARRIERS)),
    )
    return min((await session.exec(held(session, query))).all(), key=_age, default=None)


async def nearby(
    session: Session,
    community: int,
    category: Category,
    *,
    codes: Collection[str],
    words: str,
    since: datetime,
    apart_from: int,
    limit: int,
) -> list[tuple[int, str, str | None]]:
    """Return what could be the same matter, newest first: open, of the category, at one of the places.

    Each is an order's id, masked words and place: most are read only to be told apart.
    Without a known place (`codes` empty) the place must read alike (`words`). Confidential and
    emergency orders are nobody else's business; a person's own ones are asked about elsewhere.
    """
    in_words = col(Order.place_code).is_(None) & (col(Order.place_text) == words)
    place = col(Order.place_code).in_(list(codes)) if codes else in_words
    query = (
        select(Order.id, Order.gist, Order.place_code)
        .where(
            Order.community_id == community,
            place,
            col(Order.state).in_(list(CARRIERS)),
            Order.category == category,
            col(Order.confidential).is_(False),
            Order.urgency != "emergency",
            Order.received_at >= since,
            func.coalesce(Order.orderer_id, 0) != apart_from,
            func.coalesce(Order.proxy_id, 0) != apart_from,
        )
        .order_by(col(Order.received_at).desc())
        .limit(limit)
    )
    return [(found, gist, code) for found, gist, code in (await session.exec(query)).all()]

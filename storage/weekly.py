"""What weekly lists are made of: what teams have in hand, and what residents have not heard of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlmodel import col
from sqlmodel import select as only

from orders.states import IN_HAND, LIVING, Action, State
from storage.ids import SLACK, first_of
from storage.models import Order, OrderEvent

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


class AtWork(NamedTuple):
    """An order that a team has, or that waits for it: nothing of its resident."""

    number: int
    state: str
    category: str
    matter: str | None
    team: int
    handler: int | None
    close_by: datetime
    urgency: str


async def at_work(session: Session, community: int) -> list[AtWork]:
    """Return what the community's teams have before them, nearest deadline first; nothing confidential."""
    query = (
        select(
            col(Order.number),
            col(Order.state),
            col(Order.category),
            col(Order.matter),
            col(Order.team_id),
            col(Order.handler_id),
            col(Order.close_by),
            col(Order.urgency),
        )
        .where(
            col(Order.community_id) == community,
            col(Order.state).in_([State.DISPATCHED, *IN_HAND]),
            col(Order.confidential).is_(False),
        )
        .order_by(col(Order.close_by))
    )
    rows: Any = (await (await session.connection()).execute(query)).all()
    return [AtWork(*row) for row in rows if row[4] is not None]


async def unheard(session: Session, community: int, start: datetime, end: datetime) -> list[Order]:
    """Return the living orders that moved in a time and whose resident has had no word since."""
    moved = (
        only(OrderEvent.order_id)
        .where(
            OrderEvent.community_id == community,
            OrderEvent.id >= first_of(start - SLACK),
            OrderEvent.id < first_of(end + SLACK),
            OrderEvent.at >= start,
            OrderEvent.at < end,
            OrderEvent.order_id == Order.id,
            OrderEvent.at > func.coalesce(Order.heard_at, Order.received_at),
            or_(col(OrderEvent.before) != col(OrderEvent.after), col(OrderEvent.action) == Action.RELABEL),
        )
        .correlate(Order)
    )
    query = (
        only(Order)
        .where(Order.community_id == community, col(Order.state).in_(list(LIVING)), moved.exists())
        .order_by(col(Order.id))
    )
    return list((await session.exec(query)).all())

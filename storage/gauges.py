"""How much waits: what the gauges of `/metrics` show. Counts over what is open, never over history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select
from sqlmodel import col

from orders.states import OPEN
from storage.models import Community, Notice, Order, PhoneTask

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Standings:
    """Open orders of a community in one state: how many, how many late, when the oldest was received."""

    community: str
    state: str
    count: int
    late: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Notices of a channel that wait, how many of them are due, and since when the first is."""

    channel: str
    count: int
    due: int
    since: datetime | None


async def open_orders(session: Session, now: datetime) -> list[Standings]:
    """Return what is open, by community and state."""
    late = func.sum(case((col(Order.close_by) < now, 1), else_=0))
    query = (
        select(col(Community.code), col(Order.state), func.count(), late, func.min(Order.received_at))
        .join(Community, col(Community.id) == col(Order.community_id))
        .where(col(Order.state).in_(list(OPEN)))
        .group_by(col(Community.code), col(Order.state))
    )
    return [Standings(*row) for row in (await (await session.connection()).execute(query)).all()]


async def outbox(session: Session, now: datetime) -> list[Waiting]:
    """Return what waits to be sent, by channel."""
    is_due = col(Notice.due_at) <= now
    query = (
        select(
            col(Notice.channel),
            func.count(),
            func.sum(case((is_due, 1), else_=0)),
            func.min(case((is_due, col(Notice.due_at)))),
        )
        .where(col(Notice.state) == "pending")
        .group_by(col(Notice.channel))
    )
    return [Waiting(*row) for row in (await (await session.connection()).execute(query)).all()]


async def phone_tasks(session: Session) -> int:
    """Return how many people must be phoned."""
    query = select(func.count()).select_from(PhoneTask).where(col(PhoneTask.done_at).is_(None))
    return int((await (await session.connection()).execute(query)).scalar_one())

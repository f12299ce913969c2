"""What a summary reads: plain columns, by ranges over the indexes, in a fixed number of queries.

What is read grows with the periods that are reported, never with what a community has behind it.
Rows come in portions, so that a long answer lets everybody else's messages through in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, union_all
from sqlmodel import col
from sqlmodel import select as only

from orders.facts import Facts, Happening
from orders.promises import FACT, from_fact
from orders.states import LIVING, Action, Part, State
from storage.ids import first_of
from storage.models import Order, OrderEvent
from storage.naming import NOWHERE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, CompoundSelect, Executable, Row, Select

    from storage.database import Session
    from storage.naming import Spot

PORTION = 200
"""Rows that are taken from the database at once: some 8 milliseconds of work."""

MOST_MOVED = 20_000
"""A database takes about 32,000 values in one statement."""

SLACK = timedelta(days=1)
"""By so much an event's identifier may be older or younger than its moment: two clocks never agree."""

WATCHED = frozenset(
    {
        Action.RETURN,
        Action.SOLVED,
        Action.PARTLY,
        Action.UNSOLVED,
        Action.EXPIRE,
        Action.RATE,
        Action.REOPEN,
    }
)
"""Moves that figures count, or judge by."""

RENEWING = frozenset(
    {
        Action.UNSOLVED,
        Action.REOPEN,
        Action.APPEAL,
        Action.RELEASE,
        Action.JOIN,
        Action.RELABEL,
        Action.EXTEND,
        Action.SUPPLY,
        Action.LAPSE,
    }
)
"""Moves that may replace a promise (orders/promises.py)."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is to be read: orders received from `since`, what happened from `start` to `end`.

    Up to `seen` it is looked for what has become of the orders afterwards.
    """

    since: datetime
    start: datetime
    end: datetime
    seen: datetime


async def first_received(session: Session, community: int) -> datetime | None:
    """Return when a community's first order came."""
    query = only(func.min(Order.received_at)).where(Order.community_id == community)
    found: datetime | None = (await session.exec(query)).one()
    return found


async def facts(session: Session, community: int, window: Window, where: Mapping[str, Spot]) -> list[Facts]:
    """Return the orders that a window's figures speak of, oldest first."""
    moved = {row.order_id async for row in _stream(session, _long_ago(community, window))}
    rows = _stream(session, _orders(community, window, moved))
    found = {row.id: _facts(row, where) async for row in rows}
    return [found[one] for one in sorted(found)]


_COLUMNS: tuple[Any, ...] = (
    Order.id,
    Order.number,
    Order.state,
    Order.category,
    Order.matter,
    Order.place_code,
    Order.team_id,
    Order.handler_id,
    Order.assignee_id,
    Order.orderer_id,
    Order.orderer_mark,
    Order.parent_id,
    Order.confidential,
    Order.level,
    Order.returns,
    Order.received_at,
    Order.contact_by,
    Order.close_by,
    Order.dispatched_at,
    Order.contacted_at,
    Order.resolved_at,
    Order.closed_at,
)


_EVENT_COLUMNS: tuple[Any, ...] = (
    OrderEvent.order_id,
    OrderEvent.action,
    OrderEvent.at,
    OrderEvent.part,
    OrderEvent.facts,
)


def _long_ago(community: int, window: Window) -> Select[Any]:
    """Return the query for the orders that had come before a window and moved in it.

    They are few, and asked for by themselves: a database that cannot guess how few would look through all
    orders for them. One may come several times: to tell them apart, SQLite would go through every event.
    """
    older = col(OrderEvent.order_id) < first_of(window.since + SLACK)
    return select(col(OrderEvent.order_id)).where(*_moved(community, window), older)


def _orders(community: int, window: Window, moved: Collection[int]) -> CompoundSelect[Any]:
    """Return the query for a window's orders; `moved` are those of long ago that moved in it.

    Its branches go each by one index: what came, and of what had come before that only what fell due, moved
    (dispatched included) or was closed in the window, or is still open. An order may come in several.
    """
    mine = col(Order.community_id) == community
    earlier = col(Order.received_at) < window.since
    branches = (
        col(Order.received_at).between(window.since, window.end),
        earlier & col(Order.close_by).between(window.start, window.end),
        earlier & col(Order.closed_at).between(window.start, window.seen),
        earlier & col(Order.state).in_(sorted(LIVING)) & (col(Order.close_by) < window.start),
        col(Order.id).in_(sorted(moved)[-MOST_MOVED:]),
    )
    return union_all(*(select(*_COLUMNS).where(mine, branch) for branch in branches))


def _moved(community: int, window: Window) -> tuple[ColumnElement[bool], ...]:
    """Return what is true of the window's events, and of the later ones that bear on its promises."""
    after, until, seen = (
        first_of(moment) for moment in (window.start - SLACK, window.end + SLACK, window.seen + SLACK)
    )
    one = col(OrderEvent.id)
    return (
        col(OrderEvent.community_id) == community,
        one >= after,
        one < max(until, seen),
        (one < until) | col(OrderEvent.action).in_(sorted(RENEWING)),
    )


def _facts(row: Row[Any], where: Mapping[str, Spot]) -> Facts:
    """Return an order as the figures take it."""
    spot = where.get(row.place_code, NOWHERE)
    return Facts(
        id=row.id,
        number=row.number,
        state=State(row.state),
        category=row.category,
        received=row.received_at,
        contact_by=row.contact_by,
        close_by=row.close_by,
        matter=row.matter or "",
        place=row.place_code or "",
        estate=spot.estate,
        grid=spot.grid,
        team=row.team_id,
        handler=row.handler_id or row.assignee_id,
        orderer=row.orderer_id if row.orderer_id is not None else row.orderer_mark,
        carried=row.parent_id is not None,
        confidential=row.confidential,
        level=row.level,
        returns=row.returns,
        dispatched=row.dispatched_at,
        contacted=row.contacted_at,
        resolved=row.resolved_at,
        closed=row.closed_at,
    )


async def happenings(session: Session, community: int, window: Window) -> list[Happening]:
    """Return the moves of a window that figures count, and the later ones that replaced its promises."""
    return [_happening(row) async for row in _stream(session, _events(community, window))]


def _events(community: int, window: Window) -> Select[Any]:
    """Return the query for a window's happenings."""
    return (
        select(*_EVENT_COLUMNS)
        .where(*_moved(community, window), col(OrderEvent.action).in_(sorted(WATCHED | RENEWING)))
        .order_by(col(OrderEvent.id))
    )


def _happening(row: Row[Any]) -> Happening:
    promise = row.facts.get(FACT)
    return Happening(
        order=row.order_id,
        action=Action(row.action),
        at=row.at,
        by_program=row.part == Part.PROGRAM,
        result=row.facts.get("result"),
        attitude=row.facts.get("attitude"),
        promise=from_fact(promise, row.at) if promise else None,
    )


async def _stream(session: Session, query: Executable) -> AsyncIterator[Row[Any]]:
    """Yield the rows of a query portion by portion."""
    answer = await session.stream(query, execution_options={"yield_per": PORTION})
    async for rows in answer.partitions():
        for row in rows:
            yield row

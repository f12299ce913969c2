"""What a summary reads: plain columns, by ranges over the indexes, in a fixed number of queries.

What is read grows with the periods that are reported, never with what a community has behind it.
Rows come in portions, so that a long answer lets everybody else's messages through in between.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Text, cast, func, select, union_all
from sqlmodel import col
from sqlmodel import select as only

from orders.facts import Facts, Happening
from orders.promises import FACT, from_fact
from orders.states import LIVING, Action, Part, State
from storage.ids import SLACK, first_of
from storage.models import Order, OrderEvent
from storage.naming import NOWHERE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, CompoundSelect, Executable, Row, Select

    from storage.database import Session
    from storage.naming import Spot

PORTION = 400
"""Rows that are taken from the database at once: some milliseconds of work."""

MOST_MOVED = 20_000
"""A database takes about 32,000 values in one statement."""

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


async def read(
    session: Session, community: int, window: Window, where: Mapping[str, Spot]
) -> tuple[list[Facts], list[Happening]]:
    """Return the orders that a window's figures speak of, oldest first, and what happened to them.

    `where` says where each place lies. Of what happened there are the moves that figures count, and those,
    later ones too, that replaced a promise.
    """
    happened: list[Happening] = []
    moved: set[int] = set()
    older = first_of(window.since + SLACK)
    async for events in _portions(session, _events(community, window)):
        moved.update(row[0] for row in events if row[0] < older)
        happened += [_happening(*row) for row in events if row.action in WATCHED or FACT in row.facts]
    found: dict[int, Facts] = {}
    async for orders in _portions(session, _orders(community, window, moved)):
        found.update((row[0], _facts(row, where)) for row in orders)
    return [found[one] for one in sorted(found)], happened


_COLUMNS: tuple[Any, ...] = (
    Order.id,
    Order.number,
    Order.state,
    Order.category,
    Order.received_at,
    Order.close_by,
    func.coalesce(Order.matter, ""),
    func.coalesce(Order.place_code, ""),
    Order.team_id,
    func.coalesce(Order.handler_id, Order.assignee_id),
    func.coalesce(Order.orderer_id, Order.orderer_mark),
    col(Order.parent_id).is_not(None),
    Order.confidential,
    Order.level,
    Order.returns,
    Order.dispatched_at,
    Order.contacted_at,
    Order.resolved_at,
    Order.closed_at,
)
"""The fields of `Facts` in their order, without where the place lies."""


def _facts(row: Row[*tuple[Any, ...]], where: Mapping[str, Spot]) -> Facts:
    """Return an order as the figures take it."""
    order, number, state, category, received, close_by, matter, place, *rest = row
    spot = where.get(place, NOWHERE)
    return Facts(order, number, _STATES[state], category, received, close_by, matter, place, *spot, *rest)


_EVENT_COLUMNS: tuple[Any, ...] = (
    OrderEvent.order_id,
    OrderEvent.action,
    OrderEvent.at,
    OrderEvent.part,
    cast(OrderEvent.facts, Text).label("facts"),
)


def _events(community: int, window: Window) -> Select[*tuple[Any, ...]]:
    """Return the query for a window's events: what is counted, and whatever happened to orders of long ago.

    Those are few, and only their events lead to them: a database that cannot guess how few would look
    through all orders for them.
    """
    action = col(OrderEvent.action)
    renewed = action.in_(sorted(RENEWING)) & cast(OrderEvent.facts, Text).contains(f'"{FACT}"')
    older = col(OrderEvent.order_id) < first_of(window.since + SLACK)
    return (
        select(*_EVENT_COLUMNS)
        .where(*_moved(community, window), action.in_(sorted(WATCHED)) | renewed | older)
        .order_by(col(OrderEvent.id))
    )


def _happening(order: int, action: str, at: datetime, part: str, facts: str) -> Happening:
    told = json.loads(facts) if facts != _NO_FACTS else {}
    promise = told.get(FACT)
    return Happening(
        order,
        _ACTIONS[action],
        at,
        part == Part.PROGRAM,
        told.get("result"),
        told.get("attitude"),
        from_fact(promise, at) if promise else None,
    )


_NO_FACTS = "{}"
_STATES, _ACTIONS = {one.value: one for one in State}, {one.value: one for one in Action}
"""To look a member up is several times as fast as to make it from its value."""


def _orders(community: int, window: Window, moved: Collection[int]) -> CompoundSelect[*tuple[Any, ...]]:
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


async def _portions(session: Session, query: Executable) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
    """Yield the rows of a query portion by portion, and let others go on after each."""
    answer = await session.stream(query, execution_options={"yield_per": PORTION})
    async for rows in answer.partitions():
        yield rows
        await asyncio.sleep(0)  # SQLite answers without waiting for anything

"""Orders, read. They are written by storage/order_moves.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sql
from sqlmodel import col, select

from orders.categories import Category
from orders.standing import Outcome, Standing
from orders.states import FINAL, LIVING, State
from storage.database import Session, held, vault_of
from storage.models import Attachment, Order, OrderEvent
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement


TENDED = 200
"""Orders of a kind that are looked at in one tick because of their age, oldest first."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What an order says: the resident's words and facts, before they are sealed."""

    story: str
    gist: str
    category: Category
    matter: str | None = None
    urgency: str = "none"
    confidential: bool = False
    anonymous: bool = False
    hotlines: tuple[str, ...] = ()
    place_code: str | None = None
    place_text: str = ""
    point: tuple[float, float] | None = None
    contact: str = ""
    for_name: str = ""
    sorted_as: dict[str, Any] | None = None
    source: str = "chat"


def standing_of(row: Order) -> Standing:
    """Return what the rules need to know of an order."""
    return Standing(
        state=State(row.state),
        category=Category(row.category),
        received_at=row.received_at,
        contact_by=row.contact_by,
        close_by=row.close_by,
        confidential=row.confidential,
        team=row.team_id,
        assignee=row.assignee_id,
        handler=row.handler_id,
        helpers=frozenset(row.helper_ids),
        invited_team=row.invited_team_id,
        orderer=row.orderer_id,
        proxy=row.proxy_id,
        returns=row.returns,
        round=row.round,
        level=row.level,
        extended=row.extended,
        extension_asked=row.extension_asked,
        appealed=row.appealed,
        paused_at=row.paused_at,
        dispatched_at=row.dispatched_at,
        contacted_at=row.contacted_at,
        accepted_at=row.accepted_at,
        resolved_at=row.resolved_at,
        closed_at=row.closed_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        parent=row.parent_id,
    )


async def get(session: Session, community: int, order_id: int) -> Order | None:
    """Return one order, held where the session may write."""
    query = select(Order).where(Order.community_id == community, Order.id == order_id)
    return (await session.exec(held(session, query))).first()


async def find(session: Session, order_id: int) -> Order | None:
    """Return the order with this identifier, whichever community it belongs to, held likewise."""
    return (await session.exec(held(session, select(Order).where(Order.id == order_id)))).first()


async def by_number(session: Session, community: int, number: int) -> Order | None:
    """Return the order with this number in the community."""
    query = select(Order).where(Order.community_id == community, Order.number == number)
    return (await session.exec(query)).first()


async def by_numbers(session: Session, community: int, numbers: Collection[int]) -> list[Order]:
    """Return the community's orders with these numbers, nearest deadline first."""
    query = (
        select(Order)
        .where(Order.community_id == community, col(Order.number).in_(list(numbers)))
        .order_by(col(Order.close_by), col(Order.number))
    )
    return list((await session.exec(query)).all())


async def events(session: Session, order: Order) -> list[OrderEvent]:
    """Return an order's events, oldest first."""
    query = (
        select(OrderEvent)
        .where(OrderEvent.community_id == order.community_id, OrderEvent.order_id == order.id)
        .order_by(col(OrderEvent.id))
    )
    return list((await session.exec(query)).all())


async def of_orderer(session: Session, person: int, *, limit: int = 20) -> list[Order]:
    """Return a person's orders (also those placed for others), open ones first, newest first."""
    query = (
        select(Order)
        .where((col(Order.orderer_id) == person) | (col(Order.proxy_id) == person))
        .order_by(col(Order.state).in_(list(FINAL)), col(Order.received_at).desc())
        .limit(limit)
    )
    return list((await session.exec(query)).all())


async def open_of_orderer(session: Session, person: int) -> list[Order]:
    """Return the orders for which a person still waits, newest first."""
    if (await run(session, _LIVING_OF, {"person": person})).first() is None:
        return []  # as for most who write: no need to make the statement that reads them
    query = (
        select(Order)
        .where(
            (col(Order.orderer_id) == person) | (col(Order.proxy_id) == person),
            col(Order.state).in_(list(LIVING)),
        )
        .order_by(col(Order.received_at).desc())
    )
    return list((await session.exec(query)).all())


async def in_hand_of(session: Session, person: int) -> list[Order]:
    """Return what a member or staff person has accepted (or helps with), nearest deadline first."""
    states = [State.ACCEPTED, State.IN_PROGRESS, State.RESOLVED]
    query = (
        select(Order)
        .where(col(Order.handler_id) == person, col(Order.state).in_(states))
        .order_by(col(Order.close_by))
    )
    return list((await session.exec(query)).all())


async def waiting_for_team(session: Session, community: int, team: int) -> list[Order]:
    """Return what was dispatched to a team and not accepted yet, nearest deadline first."""
    query = (
        select(Order)
        .where(
            Order.community_id == community,
            Order.team_id == team,
            Order.state == State.DISPATCHED,
        )
        .order_by(col(Order.contact_by))
    )
    return list((await session.exec(query)).all())


def by_date() -> ColumnElement[Any]:
    """Return the deadline to sort by, so that no index by it is used.

    Such an index begins with all orders that were ever closed; those in some states are few.
    """
    return sql.func.coalesce(Order.close_by, Order.close_by)


async def in_states(
    session: Session, community: int, states: Iterable[State], *, limit: int = 50
) -> list[Order]:
    """Return the community's orders in these states, nearest deadline first."""
    query = (
        select(Order)
        .where(Order.community_id == community, col(Order.state).in_(list(states)))
        .order_by(by_date())
        .limit(limit)
    )
    return list((await session.exec(query)).all())


async def older_than(session: Session, state: State, column: str, before: datetime) -> list[Order]:
    """Return orders in a state whose `column` (a moment) lies before `before`, in any community."""
    moment = getattr(Order, column)
    query = select(Order).where(Order.state == state, moment <= before).order_by(moment).limit(TENDED)
    return list((await session.exec(query)).all())


async def unreminded(session: Session, before: datetime) -> list[Order]:
    """Return orders resolved before a moment of which nobody was asked again, oldest first."""
    query = (
        select(Order)
        .where(
            Order.state == State.RESOLVED,
            col(Order.resolved_at) <= before,
            col(Order.reminded_at).is_(None),
        )
        .order_by(col(Order.resolved_at))
        .limit(TENDED)
    )
    return list((await session.exec(query)).all())


async def photos(session: Session, order: Order) -> list[Attachment]:
    """Return the pictures of an order that are kept, oldest first."""
    query = (
        select(Attachment)
        .where(
            Attachment.community_id == order.community_id,
            Attachment.order_id == order.id,
            Attachment.state == "kept",
        )
        .order_by(col(Attachment.id))
    )
    return list((await session.exec(query)).all())


def grown_story(session: Session, order: Order, story: str, gist: str) -> dict[str, Any]:
    """Return the columns of an order whose story has grown; `gist` is the same with masks."""
    vault = vault_of(session)
    whole = f"{vault.open(order.story_sealed)}\n{story}"
    return {"story_sealed": vault.seal(whole), "gist": f"{order.gist}\n{gist}"}


async def assigned_to(session: Session, person: int) -> list[Order]:
    """Return the open orders that a person has in hand, or that wait for them by name."""
    states = [State.DISPATCHED, State.ACCEPTED, State.IN_PROGRESS]
    query = (
        select(Order)
        .where(
            (col(Order.handler_id) == person) | (col(Order.assignee_id) == person),
            col(Order.state).in_(states),
        )
        .order_by(col(Order.close_by))
    )
    return list((await session.exec(held(session, query))).all())


async def set_contact(session: Session, order: Order, phone: str) -> None:
    """Keep the phone for an order, for whoever accepts it."""
    order.contact_sealed = vault_of(session).seal(phone)
    session.add(order)


_ORDER = table(Order)
_LIVING_OF = (
    sql.select(_ORDER.c.id)
    .where(
        sql.or_(_ORDER.c.orderer_id == sql.bindparam("person"), _ORDER.c.proxy_id == sql.bindparam("person")),
        _ORDER.c.state.in_(sorted(LIVING)),
    )
    .limit(1)
)

"""What the supervisor reads and writes: orders that are due, many at a time; nudges that wait to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, or_, update
from sqlmodel import SQLModel, col, select

from orders.states import IN_HAND, RUNNING, State
from storage.database import Session, insert_all_once, new_id, vault_of
from storage.models import Account, Membership, Nudge, Order, OrderEvent, Person, Team
from storage.orders import by_date
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

WRITTEN = (
    "check_at",
    "nudged",
    "offered",
    "offered_at",
    "offered_id",
    "assignee_id",
    "level",
    "version",
)
"""The columns of an order that the supervisor may change: never its state."""

_RECORD = insert(table(OrderEvent))

PORTION = 5000
"""Identifiers in one statement: PostgreSQL takes 32,767 at most."""


async def due(session: Session, now: datetime, limit: int) -> list[Order]:
    """Take the orders that should be looked at by now, longest waiting first.

    They are held, and those that another process holds are passed over: each is looked at once.
    """
    query = (
        select(Order)
        .where(col(Order.check_at) <= now)
        .order_by(col(Order.check_at), col(Order.community_id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(query)).all())


async def write(session: Session, changes: Sequence[tuple[Order, Mapping[str, Any]]]) -> None:
    """Write the supervisor's columns of orders that :func:`due` returned, in one statement."""
    if not changes:
        return
    table = SQLModel.metadata.tables["order_"]
    statement = (
        update(table)
        .where(table.c.community_id == bindparam("at_community"), table.c.id == bindparam("at_id"))
        .values({name: bindparam(f"new_{name}") for name in WRITTEN})
    )
    connection = await session.connection()
    await connection.execute(statement, [_parameters(order, values) for order, values in changes])
    for order, _ in changes:
        session.expunge(order)  # what was read is old now


def _parameters(order: Order, values: Mapping[str, Any]) -> dict[str, Any]:
    new = {f"new_{name}": values.get(name, getattr(order, name)) for name in WRITTEN}
    return {"at_community": order.community_id, "at_id": order.id, **new}


async def record(session: Session, moves: Sequence[tuple[Order, str, dict[str, Any]]], now: datetime) -> None:
    """Append the supervisor's own moves (order, action, facts) to the orders' histories, in one statement."""
    nothing = vault_of(session).seal("")
    rows: list[dict[str, Any]] = [
        {
            "community_id": order.community_id,
            "id": new_id(session),
            "order_id": order.id,
            "action": action,
            "before": order.state,
            "after": order.state,
            "actor_id": None,
            "part": "program",
            "at": now,
            "words_sealed": nothing,
            "facts": facts,
        }
        for order, action, facts in moves
    ]
    if rows:
        await run(session, _RECORD, rows)


async def nudge(session: Session, rows: Iterable[dict[str, Any]], now: datetime) -> None:
    """Write down what people should be reminded of, each once."""
    made = [{"id": new_id(session), "made_at": now, "told_at": None, **row} for row in rows]
    await insert_all_once(session, Nudge, made)


async def memberships(
    session: Session, *, communities: Collection[int] = (), people: Collection[int] = ()
) -> list[Membership]:
    """Return everybody who belongs to one of these communities now, or what these people belong to."""
    of = col(Membership.person_id).in_(people) if people else col(Membership.community_id).in_(communities)
    query = select(Membership).where(of, col(Membership.left_at).is_(None)).order_by(col(Membership.id))
    return list((await session.exec(query)).all())


async def accounts(session: Session, people: Collection[int]) -> dict[int, Account]:
    """Return the account by which each of these people is reached, as `people.reachable_account` does."""
    query = (
        select(Account)
        .where(col(Account.person_id).in_(people), Account.chat != "", col(Account.lost_at).is_(None))
        .order_by(col(Account.seen_at), col(Account.id))
    )
    return {one.person_id: one for one in (await session.exec(query)).all()}


async def teams(session: Session, communities: Collection[int]) -> dict[int, Team]:
    """Return the teams of these communities by their identifiers."""
    query = select(Team).where(col(Team.community_id).in_(communities))
    return {one.id: one for one in (await session.exec(query)).all()}


async def neighbours(session: Session, orders: Collection[Order]) -> dict[int, int]:
    """Return how many orders each of these carries along, those with any."""
    query = (
        select(Order.parent_id, func.count())
        .where(
            col(Order.community_id).in_({one.community_id for one in orders}),
            col(Order.parent_id).in_({one.id for one in orders}),
            Order.state == State.JOINED,
        )
        .group_by(col(Order.parent_id))
    )
    return {parent: count for parent, count in (await session.exec(query)).all() if parent is not None}


async def loads(session: Session, communities: Collection[int]) -> dict[tuple[int, int], int]:
    """Return how many orders each person has in hand, by community and person."""
    # Grouped by an expression, so that no index by person is walked from end to end.
    person = func.coalesce(Order.handler_id, 0)
    query = (
        select(Order.community_id, person, func.count())
        .where(col(Order.community_id).in_(list(communities)), col(Order.state).in_(list(IN_HAND)))
        .group_by(col(Order.community_id), person)
    )
    return {(community, one): count for community, one, count in (await session.exec(query)).all()}


async def untold(session: Session, before: Mapping[int, datetime], *, always: str, limit: int) -> list[Nudge]:
    """Return what may be told now: urgent ones, and those made before a community's moment.

    `before` leaves out the communities in which nobody is reminded now. What is of the kind `always` waits
    for no digest there.
    """
    moments: dict[datetime, list[int]] = {}
    for community, moment in before.items():
        moments.setdefault(moment, []).append(community)
    allowed = [
        col(Nudge.urgent),
        col(Nudge.kind).startswith(always) & col(Nudge.community_id).in_(list(before)),
        *(
            col(Nudge.community_id).in_(communities) & (col(Nudge.made_at) < moment)
            for moment, communities in moments.items()
        ),
    ]
    query = (
        select(Nudge).where(col(Nudge.told_at).is_(None), or_(*allowed)).order_by(col(Nudge.id)).limit(limit)
    )
    return list((await session.exec(query)).all())


async def waiting_for(session: Session, people: Collection[int]) -> list[Nudge]:
    """Take everything that these people were not told yet, but what another process has taken."""
    query = (
        select(Nudge)
        .where(col(Nudge.told_at).is_(None), col(Nudge.person_id).in_(list(people)))
        .order_by(col(Nudge.id))
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return list((await session.exec(query)).all())


async def tell(session: Session, nudges: Collection[Nudge], now: datetime) -> None:
    """Mark nudges told, or dropped because they concern nobody any more."""
    communities = {one.community_id for one in nudges}
    for some in _portions({one.id for one in nudges}):
        statement = update(Nudge).where(col(Nudge.community_id).in_(communities), col(Nudge.id).in_(some))
        await session.exec(statement.values(told_at=now).execution_options(synchronize_session=False))


def _portions(ids: Collection[int]) -> Iterator[list[int]]:
    """Yield identifiers in lists that a statement of either database can carry."""
    listed = sorted(ids)
    for at in range(0, len(listed), PORTION):
        yield listed[at : at + PORTION]


async def orders_by_id(session: Session, wanted: Collection[tuple[int, int]]) -> dict[int, Order]:
    """Return orders by their community and identifier."""
    communities = {community for community, _ in wanted}
    found = {}
    for some in _portions({order for _, order in wanted}):
        query = select(Order).where(col(Order.community_id).in_(communities), col(Order.id).in_(some))
        found.update({one.id: one for one in (await session.exec(query)).all()})
    return found


async def heard(session: Session, orders: Collection[Order], now: datetime) -> None:
    """Write down that residents have had a word just now."""
    communities = {one.community_id for one in orders}
    for some in _portions({one.id for one in orders}):
        statement = update(Order).where(col(Order.community_id).in_(communities), col(Order.id).in_(some))
        await session.exec(statement.values(heard_at=now).execution_options(synchronize_session=False))


async def carried(session: Session, orders: Collection[Order]) -> list[Order]:
    """Return the orders that were joined to these, eldest first."""
    communities = {one.community_id for one in orders}
    found: list[Order] = []
    for some in _portions({one.id for one in orders}):
        query = select(Order).where(
            col(Order.community_id).in_(communities),
            col(Order.parent_id).in_(some),
            Order.state == State.JOINED,
        )
        found += (await session.exec(query)).all()
    return sorted(found, key=lambda one: one.id)


async def newest_move(
    session: Session, orders: Collection[Order], actions: Collection[str]
) -> dict[int, datetime]:
    """Return when the last of these moves was made of each order, those of which any was."""
    communities = {one.community_id for one in orders}
    found: dict[int, datetime] = {}
    for some in _portions({one.id for one in orders}):
        query = (
            select(OrderEvent.order_id, func.max(OrderEvent.at))
            .where(
                col(OrderEvent.community_id).in_(communities),
                col(OrderEvent.order_id).in_(some),
                col(OrderEvent.action).in_(sorted(actions)),
            )
            .group_by(col(OrderEvent.order_id))
        )
        found.update(dict((await session.exec(query)).all()))
    return found


async def names(session: Session, people: Collection[int]) -> dict[int, str]:
    """Return people's names, opened."""
    query = select(Person.id, Person.name_sealed).where(col(Person.id).in_(list(people)))
    vault = vault_of(session)
    return {person: vault.open(sealed) for person, sealed in (await session.exec(query)).all()}


async def late(session: Session, community: int, now: datetime, *, limit: int) -> list[Order]:
    """Return the orders that are past their date, the longest first."""
    query = (
        select(Order)
        .where(
            Order.community_id == community,
            col(Order.state).in_(list(RUNNING)),
            col(Order.close_by) < now,
        )
        .order_by(by_date())
        .limit(limit)
    )
    return list((await session.exec(query)).all())

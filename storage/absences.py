"""Who is away, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from orders.states import IN_HAND, State
from storage.database import Session, held, new_id
from storage.models import Absence, Order
from storage.reference import book, renew

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement


def lasting(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return that an absence lasts at a moment."""
    return (
        col(Absence.starts_at) <= now,
        col(Absence.ends_at).is_(None) | (col(Absence.ends_at) > now),
    )


async def away(session: Session, community: int, now: datetime) -> frozenset[int]:
    """Return the people who are away from a community."""
    return (await book(session, community)).away(now)


async def away_from(
    session: Session, communities: Collection[int], now: datetime
) -> frozenset[tuple[int, int]]:
    """Return who is away from which of these communities, as pairs of community and person."""
    query = select(Absence.community_id, Absence.person_id).where(
        col(Absence.community_id).in_(communities), *lasting(now)
    )
    return frozenset((community, person) for community, person in (await session.exec(query)).all())


async def of_person(session: Session, person: int, now: datetime) -> list[Absence]:
    """Return a person's absences that last, one for each community, held where the session may write."""
    query = select(Absence).where(Absence.person_id == person, *lasting(now)).order_by(col(Absence.id))
    return list((await session.exec(held(session, query))).all())


async def begin(
    session: Session, communities: Collection[int], person: int, now: datetime, until: datetime | None
) -> None:
    """Write down that somebody is away from now on; who is away already stays so until the new day."""
    known = {one.community_id: one for one in await of_person(session, person, now)}
    for community in communities:
        absence = known.get(community)
        if absence is None:
            absence = Absence(
                community_id=community, id=new_id(session), person_id=person, starts_at=now, ends_at=until
            )
        absence.ends_at = until
        session.add(absence)


async def end(session: Session, communities: Collection[int], person: int, now: datetime) -> bool:
    """Write down that somebody is back; say False where they were not away."""
    ended = (
        update(Absence)
        .where(
            col(Absence.community_id).in_(list(communities)), col(Absence.person_id) == person, *lasting(now)
        )
        .values(ends_at=now)
        .returning(col(Absence.id))
        .execution_options(synchronize_session=False)
    )
    changed = bool((await session.exec(ended)).all())
    if changed:
        await renew(session, communities)
    return changed


async def orders_of(
    session: Session, now: datetime, person: int | None = None, *, limit: int = 100
) -> list[Order]:
    """Return the orders of people who are away: what waits for them by name, and what they had in hand.

    Somebody who accepts an order while they are away keeps it: they are at work after all.
    """
    waits = (col(Order.state) == State.DISPATCHED) & (col(Order.assignee_id) == Absence.person_id)
    in_hand = (
        col(Order.state).in_(list(IN_HAND))
        & (col(Order.handler_id) == Absence.person_id)
        & (col(Order.accepted_at) <= Absence.starts_at)
    )
    query = (
        select(Order)
        .join(Absence, col(Absence.community_id) == Order.community_id)
        .where(waits | in_hand, *lasting(now))
        .order_by(col(Order.close_by))
        .limit(limit)
    )
    if person is not None:
        query = query.where(Absence.person_id == person)
    return list((await session.exec(query)).all())

"""Corrections of the sorting, and the history on which changes of a lexicon are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from orders.states import State
from storage.database import Session, new_id
from storage.models import Community, Correction, Order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

LONGEST_TEXT = 2000

_UNJUDGED = (State.SUBMITTED, State.WITHDRAWN)
"""Orders of which nobody has said yet that their category is right."""


async def record(
    session: Session,
    order: Order,
    *,
    kind: str,
    person: int | None,
    before: str,
    after: str,
    at: datetime,
) -> Correction:
    """Keep a correction of an order, with what the program had said of it and why."""
    community = await session.get_one(Community, order.community_id)
    correction = Correction(
        community_id=order.community_id,
        id=new_id(session),
        order_id=order.id,
        number=order.number,
        person_id=person,
        kind=kind,
        said=order.sorted_as.get("category", before),
        before=before,
        after=after,
        text=order.gist[:LONGEST_TEXT],
        words=list(order.sorted_as.get("words", ())),
        confidence=order.sorted_as.get("confidence", 0.0),
        lexicon_version=community.lexicon_version,
        at=at,
    )
    session.add(correction)
    return correction


async def since(session: Session, community: int, moment: datetime, *, limit: int) -> list[Correction]:
    """Return the community's corrections from a moment on, newest first."""
    query = (
        select(Correction)
        .where(Correction.community_id == community, Correction.at >= moment)
        .order_by(col(Correction.id).desc())
        .limit(limit)
    )
    return list((await session.exec(query)).all())


async def history(session: Session, community: int, *, limit: int) -> Sequence[tuple[int, str, str]]:
    """Return number, masked words and category of the newest orders whose category somebody has judged."""
    query = (
        select(Order.number, Order.gist, Order.category)
        .where(Order.community_id == community, col(Order.state).not_in(_UNJUDGED))
        .order_by(col(Order.received_at).desc())
        .limit(limit)
    )
    return [(number, gist, category) for number, gist, category in (await session.exec(query)).all()]


async def sorted_between(
    session: Session, community: int, first: datetime, last: datetime
) -> list[tuple[Mapping[str, Any], str]]:
    """Return what the program said of each judged order of a time, and its category as it is now."""
    query = select(Order.sorted_as, Order.category).where(
        Order.community_id == community,
        Order.received_at >= first,
        Order.received_at < last,
        col(Order.state).not_in(_UNJUDGED),
    )
    return [(sorted_as, category) for sorted_as, category in (await session.exec(query)).all()]

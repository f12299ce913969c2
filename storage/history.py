"""Past orders written down in bulk: the rows that the service would have written one by one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, update
from sqlmodel import SQLModel, col, select

from storage import claims, corrections, order_values
from storage.database import vault_of
from storage.ids import PLACE_BITS
from storage.models import (
    Claim,
    Community,
    Correction,
    Membership,
    Order,
    OrderEvent,
    Person,
)
from storage.reference import renew
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from random import Random

    from orders.parts import Seat
    from orders.standing import Standing, Step
    from orders.states import State
    from storage.database import Session
    from storage.orders import Telling

JOB = "history"
BEGUN = "begun"


class PastIds:
    """Identifiers as they would have been made at a moment; the same again from the same seed."""

    def __init__(self, chance: Random) -> None:
        """Draw the random bits from `chance`."""
        self._chance = chance

    def at(self, moment: datetime, *, after: int = 0) -> int:
        """Return an identifier of a moment, larger than `after`."""
        made = (int(moment.timestamp() * 1000) << PLACE_BITS) | self._chance.getrandbits(PLACE_BITS)
        return max(made, after + 1)


@dataclass(frozen=True, slots=True)
class PastPerson:
    """Somebody who was there; `seat` is what they are in the community, if more than a resident."""

    id: int
    community: int
    name: str
    phone: str
    home: str | None
    at: datetime
    seat: Seat | None = None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One step and what came of it."""

    id: int
    step: Step
    before: State
    after: Standing
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PastCorrection:
    """A category that somebody gave."""

    id: int
    kind: str
    person: int | None
    before: str
    after: str
    at: datetime


@dataclass(slots=True)
class PastOrder:
    """One order from its first word to where it stands; `columns` holds what no rule decides."""

    community: int
    id: int
    number: int
    telling: Telling
    standing: Standing
    columns: dict[str, Any]
    events: list[PastEvent]
    corrections: list[PastCorrection] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """What was begun in a community: from which number on, and what was asked for."""

    base: int
    wish: str
    at: datetime


async def mark_of(session: Session, community: int) -> Mark | None:
    """Return what was begun here."""
    query = select(Claim).where(
        Claim.job == JOB, Claim.community_id == community, col(Claim.period).startswith(BEGUN)
    )
    found = (await session.exec(query)).first()
    if found is None:
        return None
    _, base, wish = found.period.split(":", 2)
    return Mark(int(base), wish, found.at)


async def has_orders(session: Session, community: int) -> bool:
    """Say whether anybody has ordered anything in a community."""
    query = select(Order.id).where(Order.community_id == community).limit(1)
    return (await session.exec(query)).first() is not None


async def begin(session: Session, community: int, orders: int, wish: str, now: datetime) -> Mark:
    """Take numbers for so many orders, and remember in the same moment that this was begun."""
    taken = (
        update(Community)
        .where(col(Community.id) == community)
        .values(next_number=col(Community.next_number) + orders)
        .returning(col(Community.next_number))
        .execution_options(synchronize_session=False)
    )
    base = int((await session.exec(taken)).scalar_one()) - orders
    await claims.claim(session, JOB, community, f"{BEGUN}:{base}:{wish}", now)
    return Mark(base, wish, now)


async def write(
    session: Session, serial: int, people: Sequence[PastPerson], orders: Sequence[PastOrder], now: datetime
) -> bool:
    """Write one batch down; say False where an earlier run has done it."""
    if not await claims.claim(session, JOB, orders[0].community, f"{serial}", now):
        return False
    vault = _Repeating(vault_of(session))
    lexicon = (await session.get_one(Community, orders[0].community)).lexicon_version
    await _insert(session, Person, (_person(vault, one) for one in people))
    await _insert(session, Membership, (_seat(one, one.seat) for one in people if one.seat is not None))
    await renew(session, {orders[0].community})
    await _insert(session, Order, (_order(vault, one) for one in orders))
    await _insert(session, OrderEvent, (_event(vault, one, event) for one in orders for event in one.events))
    made = ((one, correction) for one in orders for correction in one.corrections)
    await _insert(session, Correction, (_correction(*one, lexicon) for one in made))
    return True


class _Repeating(Vault):
    """A vault that seals the same words once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._sealed: dict[str, str] = {}

    def seal(self, text: str) -> str:
        """Return the text sealed, now or earlier."""
        sealed = self._sealed.get(text)
        if sealed is None:
            sealed = self._sealed[text] = self._vault.seal(text)
        return sealed

    def look_up(self, text: str) -> str:
        """Return the keyed hash."""
        return self._vault.look_up(text)


async def dismiss(session: Session, community: int, now: datetime) -> None:
    """Let everybody leave who is in a community, and nobody watch over what they have left open.

    For a past that is only looked at: the people in it have no account, and could do nothing more.
    """
    present = (col(Membership.community_id) == community, col(Membership.left_at).is_(None))
    await session.exec(update(Membership).where(*present).values(left_at=now))
    await renew(session, [community])
    await session.exec(update(Order).where(col(Order.community_id) == community).values(check_at=None))


async def _insert(session: Session, model: type[SQLModel], rows: Iterable[dict[str, Any]]) -> None:
    """Insert many rows in one statement."""
    listed = list(rows)
    if listed:
        connection = await session.connection()
        await connection.execute(insert(SQLModel.metadata.tables[str(model.__tablename__)]), listed)


def _person(vault: Vault, one: PastPerson) -> dict[str, Any]:
    return {
        "id": one.id,
        "community_id": one.community,
        "place_code": one.home,
        "name_sealed": vault.seal(one.name),
        "phone_sealed": vault.seal(one.phone),
        "phone_hash": vault.look_up(one.phone),
        "created_at": one.at,
        "last_channel": "",
        "large_type": False,
    }


def _seat(one: PastPerson, seat: Seat) -> dict[str, Any]:
    return {
        "community_id": one.community,
        "id": one.id,
        "person_id": one.id,
        "role": seat.role.value,
        "team_id": seat.team,
        "confidential": seat.confidential,
        "joined_at": one.at,
        "left_at": None,
    }


def _order(vault: Vault, one: PastOrder) -> dict[str, Any]:
    told = order_values.of_telling(vault, one.telling) | order_values.of_new(one.standing)
    return {
        "community_id": one.community,
        "id": one.id,
        "number": one.number,
        "anonymised_at": None,
        "offered": 0,
        **told,
        **one.columns,
    }


def _event(vault: Vault, one: PastOrder, event: PastEvent) -> dict[str, Any]:
    return {
        "community_id": one.community,
        "id": event.id,
        "order_id": one.id,
        "words_sealed": vault.seal(event.step.words),
        **order_values.of_event(event.step, event.before, event.after.state, event.facts),
    }


def _correction(one: PastOrder, made: PastCorrection, lexicon: int) -> dict[str, Any]:
    sorted_as = one.telling.sorted_as or {}
    return {
        "community_id": one.community,
        "id": made.id,
        "order_id": one.id,
        "number": one.number,
        "person_id": made.person,
        "kind": made.kind,
        "said": sorted_as.get("category", made.before),
        "before": made.before,
        "after": made.after,
        "text": one.telling.gist[: corrections.LONGEST_TEXT],
        "words": list(sorted_as.get("words", ())),
        "confidence": sorted_as.get("confidence", 0.0),
        "lexicon_version": lexicon,
        "at": made.at,
    }

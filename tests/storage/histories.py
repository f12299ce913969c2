"""Random lives of orders written down as the service would have: rows of orders and of events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from orders import promises
from storage import order_values
from storage.database import new_id
from storage.ids import first_of
from storage.models import Community, Order, OrderEvent, Place, Street, Team

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Database
    from tests.orders.histories import Entry, Life

GRID = "G1"


async def found_town(database: Database, code: str = "c") -> int:
    """Write a street with one community down, with two estates in a grid; return the community."""
    async with database.transaction() as session:
        street = Street(id=new_id(session), code=f"street-{code}", name="示例街道")
        session.add(street)
        await session.flush()
        community = Community(id=new_id(session), street_id=street.id, code=code, name="甲社区")
        session.add(community)
        await session.flush()
        for team in (7, 8):
            session.add(Team(community_id=community.id, id=team, code=f"t{team}", name=f"{team}队"))
        for place, path in (("MG", [f"{code}-MG", f"{code}-{GRID}"]), ("HC", [f"{code}-HC"])):
            session.add(_place(community.id, new_id(session), f"{code}-{place}", "estate", path))
        session.add(_place(community.id, new_id(session), f"{code}-{GRID}", "grid", [f"{code}-{GRID}"]))
        return community.id


def _place(community: int, identifier: int, code: str, kind: str, path: list[str]) -> Place:
    return Place(community_id=community, id=identifier, code=code, name=code, kind=kind, path=path)


async def write(database: Database, community: int, lives: Iterable[Life], code: str = "c") -> None:
    """Write lives down."""
    async with database.transaction() as session:
        for life in lives:
            session.add(_order(community, life, code))
            for at, entry in enumerate(life.log):
                session.add(_event(community, life, at, entry))


def _order(community: int, life: Life, code: str) -> Order:
    facts = life.facts
    return Order(
        community_id=community,
        id=_id(life),
        number=facts.number,
        matter=life.matter or None,
        confidential=life.confidential,
        place_code=f"{code}-{life.estate}",
        **order_values.of_new(life.log[-1].after),
    )


def _id(life: Life) -> int:
    """Return an identifier of the order's first moment; the last digits tell orders of one moment apart."""
    return first_of(life.log[0].at) + life.id


def _event(community: int, life: Life, at: int, entry: Entry) -> OrderEvent:
    before = life.log[at - 1].after if at else None
    facts: dict[str, Any] = promises.facts_of(before, entry.after, entry.at) if before else {}
    if entry.result is not None:
        facts["result"] = entry.result
    return OrderEvent(
        community_id=community,
        id=first_of(entry.at) + life.id,
        order_id=_id(life),
        action=entry.action.value,
        before=before.state.value if before else "draft",
        after=entry.after.state.value,
        part="program" if entry.by_program else "desk",
        at=entry.at,
        facts=facts,
    )

"""The orders behind a report's figures, as rows of a sheet: columns only, nothing sealed, one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, and_, select
from sqlmodel import col

from storage.models import Order, Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from storage.database import Session

MOST = 20_000
"""So many rows at most; a database takes about 32,000 values in one statement."""


class OrderRow(NamedTuple):
    """What a sheet may show of an order. `gist` are the resident's words with personal data masked.

    `path` lists the codes of its place, from itself up to the outermost, and `kind` is the place's own
    kind; both are None where no place is known.
    """

    number: int
    state: str
    category: str
    matter: str | None
    urgency: str
    confidential: bool
    gist: str
    team: int | None
    handler: int | None
    assignee: int | None
    received_at: datetime
    dispatched_at: datetime | None
    contacted_at: datetime | None
    close_by: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    result_rating: int | None
    attitude_rating: int | None
    returns: int
    round: int
    level: int
    path: list[str] | None
    kind: str | None

    @property
    def estate(self) -> str:
        """The code of the estate, or nothing; never the building."""
        places = self._places()
        return places[-1] if self.kind != "grid" and places else ""

    @property
    def grid(self) -> str:
        """The code of the grid, or nothing."""
        path = self.path or []
        outer = path[len(self._places()) :]
        return outer[0] if outer else ""

    def _places(self) -> list[str]:
        """The codes up to the estate; a grid has none."""
        return (self.path or [])[: {"building": 2, "estate": 1}.get(self.kind or "", 0)]


async def by_number(session: Session, community: int, numbers: Iterable[int]) -> list[OrderRow]:
    """Return the community's orders with these numbers, by number; the newest where there are too many."""
    wanted = sorted(set(numbers))[-MOST:]
    if not wanted:
        return []
    found = await (await session.connection()).execute(_query(community, wanted))
    return [OrderRow(*row) for row in found.all()]


def _query(community: int, numbers: list[int]) -> Select[*tuple[Any, ...]]:
    """Return the select of the columns of a row, in its order."""
    order = (
        col(Order.number),
        col(Order.state),
        col(Order.category),
        col(Order.matter),
        col(Order.urgency),
        col(Order.confidential),
        col(Order.gist),
        col(Order.team_id),
        col(Order.handler_id),
        col(Order.assignee_id),
        col(Order.received_at),
        col(Order.dispatched_at),
        col(Order.contacted_at),
        col(Order.close_by),
        col(Order.resolved_at),
        col(Order.closed_at),
        col(Order.outcome),
        col(Order.result_rating),
        col(Order.attitude_rating),
        col(Order.returns),
        col(Order.round),
        col(Order.level),
        col(Place.path),
        col(Place.kind),
    )
    place = and_(col(Place.community_id) == col(Order.community_id), col(Place.code) == col(Order.place_code))
    return (
        select(*order)
        .select_from(Order)
        .outerjoin(Place, place)
        .where(col(Order.community_id) == community, col(Order.number).in_(numbers))
        .order_by(col(Order.number))
    )

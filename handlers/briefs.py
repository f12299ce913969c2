"""Many orders at once, as a team may read them: nothing of the resident, in a handful of queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.texts import words
from handlers.views import View, places_of
from storage import directory, supervision
from storage.orders import standing_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from handlers.turn import Turn
    from storage.models import Order


async def briefs(turn: Turn, orders: Collection[Order]) -> dict[int, View]:
    """Return views of orders by their identifiers, without story, phone, pictures and residents' names.

    Some queries for all of them together, whatever their number; places are known from memory.
    """
    if not orders:
        return {}
    session = turn.session
    homes = {one: await directory.community(session, one) for one in {order.community_id for order in orders}}
    teams = await supervision.teams(session, homes)
    workers = {
        person for one in orders for person in (one.handler_id, one.assignee_id, one.offered_id) if person
    }
    known = await supervision.names(session, workers) if workers else {}
    neighbours = await supervision.neighbours(session, orders)

    def team(team_id: int | None) -> str:
        return teams[team_id].name if team_id in teams else ""

    def worker(person: int | None) -> str:
        return (known.get(person) or words.COLLEAGUE) if person else ""

    return {
        order.id: View(
            order=order,
            standing=standing_of(order),
            community=homes[order.community_id],
            calendar=turn.desk.calendar_for(homes[order.community_id]),
            now=turn.now,
            story="",
            contact="",
            orderer_name="",
            for_name="",
            place="",
            area=(await places_of(turn, order))[1],
            team=team(order.team_id),
            handler=worker(order.handler_id),
            assignee=worker(order.assignee_id),
            helpers=(),
            photos=(),
            offered=worker(order.offered_id),
            neighbours=neighbours.get(order.id, 0),
        )
        for order in orders
    }

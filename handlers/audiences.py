"""Who is meant by the office, a team, a desk: the people behind the audiences, who are at work just now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orders.routing import choose_team
from orders.states import Role, State
from storage import absences, directory, people

if TYPE_CHECKING:
    from handlers.turn import Turn
    from handlers.views import View
    from storage.models import Order, Team


async def office_readers(turn: Turn, view: View) -> list[int]:
    """Return everybody in the office who may see the order, street included."""
    roles = (Role.STAFF, Role.ADMIN, Role.STREET)
    confidential = view.order.confidential
    return await people.members(turn.session, view.community.id, *roles, confidential=confidential)


async def desk_people(turn: Turn, view: View) -> list[int]:
    """Return the staff who may see the order."""
    return await office(turn, view.community.id, confidential=view.order.confidential)


async def office(turn: Turn, community: int, *, confidential: bool) -> list[int]:
    """Return the staff of a community who are at work; where nobody has joined yet, the street's."""
    for roles in ((Role.STAFF, Role.ADMIN), (Role.STREET,)):
        found = await people.members(turn.session, community, *roles, confidential=confidential)
        if found:
            return await at_work(turn, community, found)
    return []


async def at_work(turn: Turn, community: int, found: list[int]) -> list[int]:
    """Return those of these people who are not away; all of them where everybody is."""
    away = await absences.away(turn.session, community, turn.now)
    return [person for person in found if person not in away] or found


async def team_people(turn: Turn, community: int, team: int) -> list[int]:
    """Return everybody in a team."""
    return await people.members(turn.session, community, Role.MEMBER, Role.LEAD, team=team)


async def suggested_team(turn: Turn, view: View) -> Team | None:
    """Return the team that routing would choose, for a one-tap dispatch."""
    if view.standing.confidential or view.standing.state not in {State.SUBMITTED, State.RETURNED}:
        return None
    crews = [
        crew
        for crew in await directory.crews(turn.session, view.community.id, turn.now)
        if view.standing.state is State.SUBMITTED or crew.id != view.standing.team
    ]
    path = await path_of(turn, view.order)
    chosen = choose_team(crews, view.standing.category, matter=view.order.matter, path=path)
    return await directory.team(turn.session, view.community.id, chosen) if chosen else None


async def path_of(turn: Turn, order: Order) -> tuple[str, ...]:
    """Return the codes of an order's place from itself up to the outermost."""
    place = await turn.desk.place(turn.session, order.community_id, order.place_code)
    return tuple(place.path) if place else ()

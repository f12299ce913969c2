"""An order with everything a card about it may show, read once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.texts import words
from orders.states import State
from storage import cases, directory, order_moves, orders, people
from storage.database import vault_of
from storage.orders import standing_of

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.turn import Turn
    from orders.calendar import WorkingCalendar
    from orders.standing import Standing
    from storage.models import Community, Order


@dataclass(frozen=True, slots=True)
class View:
    """An order and the names around it. `area` is the estate only, `place` as exact as it was said.

    `neighbours` counts the residents whose orders this one carries along; where another order
    carries this one, `carrier` is that one. `offered` is who was asked by name to accept it.
    """

    order: Order
    standing: Standing
    community: Community
    calendar: WorkingCalendar
    now: datetime
    story: str
    contact: str
    orderer_name: str
    for_name: str
    place: str
    area: str
    team: str
    handler: str
    assignee: str
    helpers: tuple[str, ...]
    photos: tuple[str, ...]
    invited: str = ""
    offered: str = ""
    carrier: Order | None = None
    neighbours: int = 0

    @property
    def number(self) -> int:
        """Return the number that people say."""
        return self.order.number

    @property
    def carrier_number(self) -> int:
        """Return the number of the order that carries this one, or 0."""
        return self.carrier.number if self.carrier else 0

    @property
    def close_by(self) -> datetime:
        """Return when it is due: with the order that carries it, where there is one."""
        joined = self.standing.state is State.JOINED
        return self.carrier.close_by if joined and self.carrier else self.order.close_by


async def view_of(turn: Turn, order: Order) -> View:
    """Read what cards about an order show."""
    session = turn.session
    vault = vault_of(session)
    community = await directory.community(session, order.community_id)
    place, area = await places_of(turn, order)
    return View(
        order=order,
        standing=standing_of(order),
        community=community,
        calendar=turn.desk.calendar_for(community),
        now=turn.now,
        story=vault.open(order.story_sealed),
        contact=vault.open(order.contact_sealed) or await _phone_of(turn, order.orderer_id),
        orderer_name=await name_of(turn, order.orderer_id),
        for_name=vault.open(order.for_name_sealed),
        place=place,
        area=area,
        team=await _team_name(turn, order, order.team_id),
        handler=await worker_of(turn, order.handler_id),
        assignee=await worker_of(turn, order.assignee_id),
        helpers=tuple([await name_of(turn, one) for one in order.helper_ids]),
        photos=await _photos_of(turn, order),
        offered=await worker_of(turn, order.offered_id),
        invited=await _team_name(turn, order, order.invited_team_id),
        carrier=await _carrier_of(turn, order),
        neighbours=0 if order_moves.is_new(session, order) else await cases.count(session, order),
    )


async def _photos_of(turn: Turn, order: Order) -> tuple[str, ...]:
    """Return the keys of an order's pictures."""
    found = [] if order_moves.is_new(turn.session, order) else await orders.photos(turn.session, order)
    return tuple(photo.store_key for photo in found)


async def _team_name(turn: Turn, order: Order, team_id: int | None) -> str:
    """Return a team's name, or nothing."""
    team = await directory.team(turn.session, order.community_id, team_id) if team_id else None
    return team.name if team else ""


async def _carrier_of(turn: Turn, order: Order) -> Order | None:
    """Return the order that this one was joined to."""
    return await orders.get(turn.session, order.community_id, order.parent_id) if order.parent_id else None


async def name_of(turn: Turn, person: int | None) -> str:
    """Return a person's name, or nothing."""
    if turn.me is not None and turn.me.id == person:
        return turn.me.name
    return await people.name_of(turn.session, person) if person is not None else ""


async def worker_of(turn: Turn, person: int | None) -> str:
    """Return the name of somebody at work; one who gave none is called a colleague."""
    return (await name_of(turn, person) or words.COLLEAGUE) if person is not None else ""


async def _phone_of(turn: Turn, person: int | None) -> str:
    """Return a person's phone, or nothing."""
    if turn.me is not None and turn.me.id == person:
        return turn.me.phone
    return await people.phone_of(turn.session, person) if person is not None else ""


async def places_of(turn: Turn, order: Order) -> tuple[str, str]:
    """Return an order's place as exact as known, and its outermost part for eyes that need no more."""
    desk, community = turn.desk, order.community_id
    place = await desk.place(turn.session, community, order.place_code)
    if place is None:
        return order.place_text, ""
    named = words.exact_place(place.name, order.place_text)
    estates = [await desk.place(turn.session, community, code) for code in place.path]
    area = next((one.name for one in reversed(estates) if one and one.kind != "grid"), place.name)
    return named, area

"""What a person is to an order, and what that lets them read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from orders.states import IN_HAND, Part, Role, State

if TYPE_CHECKING:
    from orders.standing import Standing


@dataclass(frozen=True, slots=True)
class Seat:
    """One membership of a person: a role, in a team for members and leads.

    Only staff with `confidential` may see confidential orders.
    """

    role: Role
    team: int | None = None
    confidential: bool = True


def parts_of(person: int, seats: frozenset[Seat], order: Standing) -> frozenset[Part]:
    """Return what the person is to the order.

    Who works on it must still belong to the community: leaving takes the right to read with it.
    """
    parts = set()
    if person == order.orderer:
        parts.add(Part.ORDERER)
    if person == order.proxy:
        parts.add(Part.PROXY)
    if seats and person == order.handler and order.state in IN_HAND | {State.RESOLVED}:
        parts.add(Part.HANDLER)
    if seats and person in order.helpers:
        parts.add(Part.HELPER)
    for seat in seats:
        parts |= _parts_of_seat(person, seat, order)
    return frozenset(parts)


def _parts_of_seat(person: int, seat: Seat, order: Standing) -> set[Part]:
    """Return the parts that one membership gives."""
    if seat.role in {Role.STAFF, Role.ADMIN, Role.STREET}:
        if order.confidential and not seat.confidential:
            return set()
        office = Part.STREET if seat.role is Role.STREET else Part.DESK
        return {office} | ({Part.TEAMMATE} if person == order.assignee else set())
    if seat.role not in {Role.MEMBER, Role.LEAD} or seat.team is None:
        return set()
    if seat.team == order.invited_team and person != order.handler:
        return {Part.INVITED} | _team_parts(person, seat, order)
    return _team_parts(person, seat, order)


def _team_parts(person: int, seat: Seat, order: Standing) -> set[Part]:
    """Return the parts of a member of the order's own team; a named person stands before the team."""
    if seat.team != order.team:
        return set()
    if order.assignee is not None and person != order.assignee:
        return {Part.LEAD} if seat.role is Role.LEAD and not order.confidential else set()
    return {Part.LEAD, Part.TEAMMATE} if seat.role is Role.LEAD else {Part.TEAMMATE}


def may_read(parts: frozenset[Part]) -> bool:
    """Say whether these parts may see the resident's phone, address and story.

    A team and its lead may not: only who has claimed the order, the resident's side and staff.
    """
    return bool(parts & {Part.ORDERER, Part.PROXY, Part.HANDLER, Part.HELPER, Part.DESK, Part.STREET})

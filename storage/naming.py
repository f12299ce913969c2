"""What places, teams and people are called, and where places lie: read once for a whole report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from storage.database import Session, vault_of
from storage.models import Community, Membership, Person, Place, Street, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


class Spot(NamedTuple):
    """Where a place lies: the codes of its estate and its grid, empty where it has none."""

    estate: str
    grid: str


NOWHERE = Spot("", "")


class Called(NamedTuple):
    """Names by code or identifier."""

    street: str
    places: dict[str, str]
    teams: dict[int, str]
    people: dict[int, str]


async def spots(session: Session, community: int) -> dict[str, Spot]:
    """Return where each of a community's places lies."""
    query = select(Place.code, Place.kind, Place.path).where(col(Place.community_id) == community)
    rows = (await session.exec(query)).all()
    grids = {code for code, kind, _ in rows if kind == "grid"}
    return {code: _spot(path, grids) for code, kind, path in rows}


def _spot(path: Sequence[str], grids: Collection[str]) -> Spot:
    """Read a place's path, which leads outwards: the grid stands at its end, the estate before it."""
    grid = next((code for code in reversed(path) if code in grids), "")
    estate = next((code for code in reversed(path) if code not in grids), "")
    return Spot(estate, grid)


async def called(session: Session, community: int) -> Called:
    """Return the names of a community's places and teams, and of whoever works or has worked for it."""
    vault = vault_of(session)
    street = (
        select(Street.name)
        .join(Community, col(Community.street_id) == col(Street.id))
        .where(Community.id == community)
    )
    places = select(Place.code, Place.name).where(col(Place.community_id) == community)
    teams = select(Team.id, Team.name).where(col(Team.community_id) == community)
    people = (
        select(Person.id, Person.name_sealed)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .where(col(Membership.community_id) == community)
        .distinct()
    )
    return Called(
        street=(await session.exec(street)).one(),
        places=dict((await session.exec(places)).all()),
        teams=dict((await session.exec(teams)).all()),
        people={person: vault.open(name) for person, name in (await session.exec(people)).all()},
    )

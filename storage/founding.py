"""Build or update a street: rows are found by their codes, changed where they differ, never deleted."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from sqlmodel import SQLModel, col, select

from storage.database import Session, new_id
from storage.models import Community, Invitation, Place, Street, Team

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are mistaken for one another when read from paper."""

CODE_LENGTH = 12
"""Characters of an invitation: 59 bits, not to be guessed."""


async def street(session: Session, code: str) -> Street | None:
    """Return the street with this code."""
    return (await session.exec(select(Street).where(Street.code == code))).first()


async def community(session: Session, code: str) -> Community | None:
    """Return the community with this code."""
    return (await session.exec(select(Community).where(Community.code == code))).first()


async def keep_street(session: Session, code: str, name: str) -> Street:
    """Write a street down, or its new name."""
    found = await street(session, code) or Street(id=new_id(session), code=code, name=name)
    found.name = name
    await _keep(session, found)
    return found


async def keep_community(
    session: Session, code: str, street_id: int, facts: Mapping[str, Any], settings: Mapping[str, Any]
) -> Community:
    """Write a community down, or what has changed; settings that are not given stay."""
    found = await community(session, code)
    if found is None:
        found = Community(id=new_id(session), street_id=street_id, code=code, name=str(facts["name"]))
    _change(found, facts)
    found.settings = {**found.settings, **settings}
    await _keep(session, found)
    return found


async def keep_places(session: Session, community_id: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write places down, or what has changed of them."""
    query = select(Place).where(Place.community_id == community_id)
    known = {place.code: place for place in (await session.exec(query)).all()}
    for facts in rows:
        place = known.get(facts["code"])
        if place is None:
            session.add(Place(community_id=community_id, id=new_id(session), **facts))
        else:
            _change(place, facts)
    await session.flush()


async def keep_teams(session: Session, community_id: int, rows: Iterable[Mapping[str, Any]]) -> list[Team]:
    """Write teams down, or what has changed of them; the bound group stays."""
    query = select(Team).where(Team.community_id == community_id)
    known = {team.code: team for team in (await session.exec(query)).all()}
    kept = []
    for facts in rows:
        team = known.get(facts["code"]) or Team(community_id=community_id, id=new_id(session), **facts)
        _change(team, facts)
        session.add(team)
        kept.append(team)
    await session.flush()
    return kept


async def invite(
    session: Session,
    community_id: int,
    *,
    role: str,
    team_id: int | None,
    uses: int,
    expires_at: datetime | None,
    confidential: bool,
) -> Invitation:
    """Make an invitation with a fresh code."""
    made = Invitation(
        community_id=community_id,
        id=new_id(session),
        code="".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)),
        role=role,
        team_id=team_id,
        confidential=confidential,
        uses_left=uses,
        expires_at=expires_at,
    )
    await _keep(session, made)
    return made


async def owners(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Return which of these place codes exist, and the community each belongs to."""
    wanted = list(codes)
    found: dict[str, int] = {}
    for at in range(0, len(wanted), 500):
        query = select(Place.code, Place.community_id).where(col(Place.code).in_(wanted[at : at + 500]))
        found |= dict((await session.exec(query)).all())
    return found


def _change(row: SQLModel, facts: Mapping[str, Any]) -> None:
    """Set what differs, so that an unchanged row is not written."""
    for name, value in facts.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


async def _keep(session: Session, row: SQLModel) -> None:
    session.add(row)
    await session.flush()

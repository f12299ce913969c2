"""Streets, communities, places and teams.

What one community is and has comes from storage/reference.py: its rows are everybody's, nobody can
change them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

import sqlalchemy as sql
from sqlmodel import col, select

from orders.categories import Category
from orders.routing import Crew
from orders.states import OPEN
from storage import reference
from storage.models import Community, Order, Place, Street, Team
from storage.reference import book
from storage.statements import run, table

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


@dataclass(frozen=True, slots=True)
class Settings:
    """What a community decides for itself; kept as JSON in its row.

    `auto_dispatch`: orders of which the program is sure go to a team without staff.
    `desk_follows`: staff get a card of every order, also of those that need nothing from them.
    `lexicon`: the community's own matters and words (see nlp.lexicon).
    `hours`: when it works, as "08:30-12:00"; empty: as shipped (orders.calendar).
    `clocks`: other deadlines than the shipped ones, by category or urgency, such as
    `{"policy": {"contact": 1, "close": 5}}` in working days, in hours for urgent and emergency.
    `quiet`: from when until when nobody is nudged, on the clock face; `digests`: when digests go out.
    `summary_at`: weekday and time of the weekly summary ("mon 09:00"); `summary_auto`: without a draft.
    `public_board`: whether the name-free list of orders is shown to everybody (办理公示).
    `keep_orders`, `keep_photos`: days for which the personal data and the pictures of a closed order stay.
    """

    auto_dispatch: bool = True
    desk_follows: bool = False
    lexicon: dict[str, object] = field(default_factory=dict)
    extra_holidays: tuple[str, ...] = ()
    extra_working_days: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    clocks: dict[str, dict[str, int]] = field(default_factory=dict)
    quiet: tuple[str, str] = ("20:30", "08:00")
    digests: tuple[str, ...] = ("09:00", "14:00")
    summary_at: str = "mon 09:00"
    summary_auto: bool = False
    public_board: bool = True
    keep_orders: int = 1095
    keep_photos: int = 365


def settings_of(community: Community) -> Settings:
    """Read a community's settings; unknown names are left alone."""
    known = {one.name for one in fields(Settings)}
    return Settings(**{name: value for name, value in community.settings.items() if name in known})


async def streets(session: Session) -> list[Street]:
    """Return every street."""
    return list((await session.exec(select(Street).order_by(col(Street.id)))).all())


async def communities(session: Session) -> list[Community]:
    """Return every community, oldest first."""
    return list((await session.exec(select(Community).order_by(col(Community.id)))).all())


async def community(session: Session, community_id: int) -> Community:
    """Return one community; it must exist."""
    return (await book(session, community_id)).community


async def only_community(session: Session) -> int | None:
    """Return the community where there is but one."""
    found = (await run(session, _FIRST_TWO)).all()
    if len(found) != 1:
        return None
    only: int = found[0].id
    reference.told(session, only, found[0].revision)
    return only


async def next_number(session: Session, community_id: int) -> int:
    """Take the next number for an order of the community, whatever the session has read before."""
    taken = await run(session, _TAKE_NUMBER, {"this": community_id})
    return int(taken.scalar_one()) - 1


async def places(session: Session, community_id: int | None = None) -> list[Place]:
    """Return the places of a community, or all, outermost first."""
    query = select(Place).order_by(col(Place.id))
    if community_id is not None:
        query = query.where(Place.community_id == community_id)
    return list((await session.exec(query)).all())


async def place_by_code(session: Session, code: str) -> Place | None:
    """Return the place with this code; codes are unique over all communities."""
    return (await session.exec(select(Place).where(Place.code == code))).first()


async def teams(session: Session, community_id: int) -> list[Team]:
    """Return the community's teams, oldest first."""
    return list((await book(session, community_id)).teams.values())


async def team(session: Session, community_id: int, team_id: int) -> Team | None:
    """Return one team of the community."""
    return (await book(session, community_id)).teams.get(team_id)


async def team_of_chat(session: Session, channel: str, chat: str) -> Team | None:
    """Return the team whose group this chat is."""
    return (await session.exec(select(Team).where(Team.channel == channel, Team.chat == chat))).first()


async def bind_team(session: Session, bound: Team, channel: str, chat: str) -> None:
    """Make the chat the team's group; another team that had it loses it."""
    former = await team_of_chat(session, channel, chat)
    if former is not None and former.id != bound.id:
        former.channel = former.chat = ""
    own = await session.get_one(Team, (bound.community_id, bound.id))
    own.channel, own.chat = channel, chat


async def crews(session: Session, community_id: int, now: datetime) -> list[Crew]:
    """Return what routing needs to know of the community's teams; who is away now accepts nothing.

    The open orders of a team are only counted where another takes the same category: else nothing
    hangs on them.
    """
    known = await book(session, community_id)
    away = known.away(now)
    people = Counter(seat.team for seat in known.seats if seat.person not in away)
    kinds = Counter(code for team in known.teams.values() for code in team.categories)
    rivals = [one.id for one in known.teams.values() if any(kinds[code] > 1 for code in one.categories)]
    loads = await _counts(session, community_id, rivals) if rivals else {}
    return [
        Crew(
            one.id,
            frozenset(Category(code) for code in one.categories),
            frozenset(one.places),
            frozenset(one.matters),
            loads.get(one.id, 0),
            people[one.id],
        )
        for one in known.teams.values()
    ]


async def _counts(session: Session, community_id: int, team_ids: list[int]) -> dict[int, int]:
    """Return how many open orders each team has."""
    found = await run(session, _OPEN_BY_TEAM, {"community": community_id, "teams": team_ids})
    return {row.team_id: row.waiting for row in found}


_COMMUNITY, _ORDER = table(Community), table(Order)
_FIRST_TWO = sql.select(_COMMUNITY.c.id, _COMMUNITY.c.revision).limit(2)
_TAKE_NUMBER = (
    sql.update(_COMMUNITY)
    .where(_COMMUNITY.c.id == sql.bindparam("this"))
    .values(next_number=_COMMUNITY.c.next_number + 1)
    .returning(_COMMUNITY.c.next_number)
)
_OPEN_BY_TEAM = (
    sql.select(_ORDER.c.team_id, sql.func.count().label("waiting"))
    .where(
        _ORDER.c.community_id == sql.bindparam("community"),
        _ORDER.c.team_id.in_(sql.bindparam("teams", expanding=True)),
        _ORDER.c.state.in_(sorted(OPEN)),
    )
    .group_by(_ORDER.c.team_id)
)

"""Streets, communities, places and teams."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from sqlalchemy import func, update
from sqlmodel import col, select

from orders.categories import Category
from orders.routing import Crew
from orders.states import OPEN
from storage.absences import lasting
from storage.models import Absence, Community, Membership, Order, Place, Street, Team

if TYPE_CHECKING:
    from collections.abc import Iterable
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
    return await session.get_one(Community, community_id)


async def next_number(session: Session, community_id: int) -> int:
    """Take the next number for an order of the community, whatever the session has read before."""
    taken = (
        update(Community)
        .where(col(Community.id) == community_id)
        .values(next_number=col(Community.next_number) + 1)
        .returning(col(Community.next_number))
        .execution_options(synchronize_session=False)
    )
    return int((await session.exec(taken)).scalar_one()) - 1


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
    query = select(Team).where(Team.community_id == community_id).order_by(col(Team.id))
    return list((await session.exec(query)).all())


async def team(session: Session, community_id: int, team_id: int) -> Team | None:
    """Return one team of the community."""
    return await session.get(Team, (community_id, team_id))


async def team_of_chat(session: Session, channel: str, chat: str) -> Team | None:
    """Return the team whose group this chat is."""
    return (await session.exec(select(Team).where(Team.channel == channel, Team.chat == chat))).first()


async def bind_team(session: Session, bound: Team, channel: str, chat: str) -> None:
    """Make the chat the team's group; another team that had it loses it."""
    former = await team_of_chat(session, channel, chat)
    if former is not None and former.id != bound.id:
        former.channel = former.chat = ""
    bound.channel, bound.chat = channel, chat
    session.add(bound)


async def crews(session: Session, community_id: int, now: datetime) -> list[Crew]:
    """Return what routing needs to know of the community's teams; who is away now accepts nothing."""
    found = await teams(session, community_id)
    loads = await _counts(session, community_id, (one.id for one in found))
    people = await _people(session, community_id, now)
    return [
        Crew(
            one.id,
            frozenset(Category(code) for code in one.categories),
            frozenset(one.places),
            frozenset(one.matters),
            loads.get(one.id, 0),
            people.get(one.id, 0),
        )
        for one in found
    ]


async def _counts(session: Session, community_id: int, team_ids: Iterable[int]) -> dict[int, int]:
    """Return how many open orders each team has."""
    query = (
        select(Order.team_id, func.count())
        .where(
            Order.community_id == community_id,
            col(Order.team_id).in_(list(team_ids)),
            col(Order.state).in_(list(OPEN)),
        )
        .group_by(col(Order.team_id))
    )
    return {team_id: count for team_id, count in (await session.exec(query)).all() if team_id is not None}


async def _people(session: Session, community_id: int, now: datetime) -> dict[int, int]:
    """Return how many members of each team are at work."""
    away = select(Absence.person_id).where(Absence.community_id == community_id, *lasting(now))
    query = (
        select(Membership.team_id, func.count())
        .where(
            Membership.community_id == community_id,
            col(Membership.left_at).is_(None),
            col(Membership.person_id).not_in(away),
        )
        .group_by(col(Membership.team_id))
    )
    return {team_id: count for team_id, count in (await session.exec(query)).all() if team_id is not None}

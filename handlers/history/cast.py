"""Who lives and works in an example history: plainly invented people, each with a pace of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from handlers.texts import history as texts
from orders.parts import Seat, parts_of
from orders.routing import Crew, choose_team
from orders.states import Role
from storage.history import PastPerson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from random import Random

    from orders.categories import Category
    from orders.standing import Standing
    from orders.states import Part
    from storage.history import PastIds
    from storage.models import Community, Place, Team

PACES = (0.55, 0.9, 1.0, 1.1, 1.9)
"""How fast teams are, the diligent one first: from 1 on late orders are no longer rare."""
OWN_PACE = (0.8, 1.25)
MEMBERS = (3, 5)
STAFF = 3
GRID_WORKERS = 2
RESIDENTS_EACH = 5
"""Orders for each resident, more or less: a few write often."""
KNOWN = 0.45


@dataclass(frozen=True, slots=True)
class Someone:
    """Somebody who takes steps."""

    id: int
    seats: frozenset[Seat] = frozenset()
    pace: float = 1.0
    home: str | None = None
    phone: str = ""
    name: str = ""

    def parts(self, order: Standing) -> frozenset[Part]:
        """Return what they are to an order."""
        return parts_of(self.id, self.seats, order)


@dataclass(frozen=True, slots=True)
class Squad:
    """A team at work."""

    lead: Someone
    members: tuple[Someone, ...]
    pace: float


@dataclass
class Cast:
    """Everybody of one community; residents move in as they first write."""

    community: Community
    chance: Random
    ids: PastIds
    most_residents: int
    places: Mapping[str, Place]
    crews: tuple[Crew, ...] = ()
    squads: dict[int, Squad] = field(default_factory=dict)
    staff: tuple[Someone, ...] = ()
    walkers: tuple[Someone, ...] = ()
    residents: list[Someone] = field(default_factory=list)
    new: list[PastPerson] = field(default_factory=list)
    _workers: dict[int, Someone] = field(default_factory=dict)
    _routes: dict[tuple[object, ...], int | None] = field(default_factory=dict)
    _count: int = 0

    def enter(self, teams: Sequence[Team], crews: Sequence[Crew], now: datetime) -> None:
        """Let everybody who works here come in, before the first order."""
        paces = list(PACES)
        self.chance.shuffle(paces)
        for at, team in enumerate(teams):
            self.squads[team.id] = self._squad(team.id, paces[at % len(paces)], now)
        self.crews = tuple(Crew(one.id, one.categories, one.places, one.matters, people=1) for one in crews)
        self.staff = tuple(self._worker(Role.STAFF, None, now) for _ in range(STAFF))
        self.walkers = tuple(self._worker(Role.GRID_WORKER, None, now) for _ in range(GRID_WORKERS))

    def _squad(self, team: int, pace: float, now: datetime) -> Squad:
        members = self.chance.randint(*MEMBERS)
        return Squad(
            self._worker(Role.LEAD, team, now, pace),
            tuple(
                self._worker(Role.MEMBER, team, now, pace * self.chance.uniform(*OWN_PACE))
                for _ in range(members)
            ),
            pace,
        )

    def _worker(self, role: Role, team: int | None, now: datetime, pace: float = 1.0) -> Someone:
        self._count += 1
        seat = Seat(role, team, confidential=role is Role.STAFF)
        name = texts.worker(role, self._count)
        person = self._person(name, None, now, seat)
        worker = self._workers[person.id] = Someone(person.id, frozenset({seat}), pace, name=name)
        return worker

    def known(self, person: int | None) -> Someone:
        """Return somebody who works here by their identifier."""
        return self._workers[person or 0]

    def _person(self, name: str, home: str | None, now: datetime, seat: Seat | None = None) -> PastPerson:
        """Write somebody down."""
        number = len(self.residents) if seat is None else self._count
        phone = texts.phone(number, resident=seat is None)
        person = PastPerson(self.ids.at(now), self.community.id, name, phone, home, now, seat)
        self.new.append(person)
        return person

    def resident(self, now: datetime, home: str | None) -> Someone:
        """Return somebody who lives at a place: known already, or new."""
        full = len(self.residents) >= self.most_residents
        if self.residents and (full or self.chance.random() < KNOWN):
            known = self.residents[int(len(self.residents) * self.chance.random() ** 2)]
            if home is None or full or known.home == home:
                return known
        name = texts.resident(len(self.residents) + 1)
        person = self._person(name, home, now)
        someone = Someone(person.id, home=home, phone=person.phone, name=name)
        self.residents.append(someone)
        return someone

    def team_for(self, category: Category, matter: str | None, place: str | None) -> int | None:
        """Return the team to which an order goes."""
        at = (category, matter, place)
        if at not in self._routes:
            path = tuple(self.places[place].path) if place else ()
            self._routes[at] = choose_team(self.crews, category, matter=matter, path=path)
        return self._routes[at]

    def anybody(self, team: int | None) -> Someone:
        """Return a member of a team, the first ones more often; staff where there is no team."""
        members = self.squads[team].members if team in self.squads else self.staff
        return members[int(len(members) * self.chance.random() ** 1.5)]

    def clerk(self) -> Someone:
        """Return somebody at the desk."""
        return self.chance.choice(self.staff)

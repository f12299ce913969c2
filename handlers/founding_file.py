"""The file of `sandan init`: a street with its communities, places, teams and invitations.

Pure: text in, a checked :class:`Plan` out. The whole file is read before anything is said, so that all
mistakes are told at once. The format is documented in `docs/example.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from handlers.places_file import PlacePlan, read_places
from handlers.settings_file import read_settings
from handlers.tables import Mistake, Table
from handlers.texts import operator as texts
from nlp.lexicon import shipped
from orders.categories import Category
from orders.states import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CommunityPlan",
    "InvitePlan",
    "Mistake",
    "PlacePlan",
    "Plan",
    "PlanError",
    "TeamPlan",
    "read_plan",
]

TEAM_KINDS = ("internal", "volunteers", "partner")
OF_TEAM = (Role.MEMBER, Role.LEAD)
INVITED = tuple(role for role in Role if role is not Role.RESIDENT)
TRUSTED = (Role.STAFF, Role.ADMIN, Role.STREET)
"""Roles that may see confidential orders unless the file says otherwise."""

ZONE = "Asia/Shanghai"
USES = 20
DAYS = 30


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A work team. Empty `matters` and `places` mean all."""

    code: str
    name: str
    kind: str = "internal"
    categories: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InvitePlan:
    """An invitation: in which role, to which team (its code), how often and for how many days (0: always)."""

    role: Role
    team: str | None = None
    uses: int = USES
    days: int = DAYS
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class CommunityPlan:
    """A community with everything in it; `settings` holds only what the file says."""

    code: str
    name: str
    phone: str = ""
    zone: str = ZONE
    settings: dict[str, Any] = field(default_factory=dict)
    places: tuple[PlacePlan, ...] = ()
    teams: tuple[TeamPlan, ...] = ()
    invites: tuple[InvitePlan, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A street and its communities."""

    code: str
    name: str
    communities: tuple[CommunityPlan, ...] = ()


class PlanError(ValueError):
    """The file cannot be used as it stands; `mistakes` holds all of them."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        """Keep the mistakes."""
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


def read_plan(text: str) -> Plan:
    """Read a file's text.

    Raises:
        PlanError: with every mistake.
    """
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # too deep, or a number of too many digits
        raise PlanError([Mistake("", texts.not_toml(str(error)))]) from error
    mistakes: list[Mistake] = []
    root = Table(data, "", mistakes)
    street = root.table("street")
    code, name = street.code(), street.text("name")
    street.finish()
    communities = tuple(_community(table) for table in root.tables("community"))
    if not communities:
        mistakes.append(Mistake("community", texts.NO_COMMUNITY))
    root.finish()
    _refuse_twins(communities, mistakes)
    if mistakes:
        raise PlanError(mistakes)
    return Plan(code, name, communities)


def _community(table: Table) -> CommunityPlan:
    """Read one community."""
    settings = read_settings(table.table("settings"))
    places = read_places(table)
    teams = tuple(
        _team(one, _matters(settings), {place.code for place in places}) for one in table.tables("team")
    )
    return CommunityPlan(
        code=table.code(),
        name=table.text("name"),
        phone=table.text("phone", ""),
        zone=_zone(table),
        settings=settings,
        places=places,
        teams=teams,
        invites=tuple(_invite(one, {team.code for team in teams}) for one in table.tables("invite")),
    )


def _zone(table: Table) -> str:
    name = table.text("zone", ZONE)
    try:
        ZoneInfo(name or ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        table.wrong("zone", texts.NOT_ZONE.format(value=name))
    return name


def _matters(settings: dict[str, Any]) -> set[str]:
    """Return every matter that a team may name."""
    own = settings.get("lexicon", {}).get("matter", {})
    return {*shipped().matters, *(own if isinstance(own, dict) else ())}


def _team(table: Table, matters: set[str], places: set[str]) -> TeamPlan:
    """Read one team."""
    categories = table.choices("categories", [one.value for one in Category])
    if not categories and not table.data.get("categories"):
        table.wrong("categories", texts.NO_CATEGORIES)
    return TeamPlan(
        code=table.code(),
        name=table.text("name"),
        kind=table.choice("kind", TEAM_KINDS, "internal"),
        categories=categories,
        matters=table.choices("matters", matters),
        places=table.choices("places", places),
    )


def _invite(table: Table, teams: set[str]) -> InvitePlan:
    """Read one invitation."""
    role = table.choice("role", [one.value for one in INVITED])
    team = table.choice("team", teams, "")
    if role in OF_TEAM and "team" not in table.data:
        table.wrong("team", texts.NEEDS_TEAM)
    return InvitePlan(
        role=Role(role or Role.MEMBER),
        team=team or None,
        uses=table.number("uses", USES),
        days=table.number("days", DAYS, least=0),
        confidential=table.flag("confidential", default=role in TRUSTED),
    )


def _refuse_twins(communities: tuple[CommunityPlan, ...], mistakes: list[Mistake]) -> None:
    """Report codes that stand twice: of communities and places anywhere, of teams in one community."""
    twice = [
        *_twins("community.code", [one.code for one in communities]),
        *_twins("grid/estate/building.code", [place.code for one in communities for place in one.places]),
    ]
    for one in communities:
        twice += _twins(f"community「{one.name}」.team.code", [team.code for team in one.teams])
    mistakes += twice


def _twins(where: str, codes: list[str]) -> list[Mistake]:
    twins = dict.fromkeys(code for code in codes if code and codes.count(code) > 1)
    return [Mistake(where, texts.TWICE.format(code=code)) for code in twins]

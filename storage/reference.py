"""What is read for every message and rarely changes: a community, its teams, who belongs to it, who is away.

A process reads it once and keeps it. Whoever changes a row of it gives the community a new revision in
the same transaction; each session asks for the revision before it trusts what is kept, so that every
process sees a change at its next turn, and a session sees its own changes at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import bindparam, event, inspect, select, update

from storage.models import Absence, Community, Membership, Team
from storage.statements import as_object, moment, run, table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import BindParameter
    from sqlalchemy.orm import Session as SyncSession
    from sqlmodel import SQLModel

    from storage.compiled import Rows
    from storage.database import Session
    from storage.ids import Ids

Row = TypeVar("Row", Community, Team)
KEPT = (Community, Team, Membership, Absence)
"""Whose rows make up a book."""
MOST = 2_000
"""Communities that one process remembers; one with more of them forgets all and begins anew."""
LONG_OVER = timedelta(days=1)
"""What is over for so long is left out of a book."""


class SharedRowError(Exception):
    """A row that many turns share was to be changed: read one of your own (`session.get`) for that."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is in the community."""

    person: int
    role: str
    team: int | None
    confidential: bool


@dataclass(frozen=True, slots=True)
class Away:
    """A time for which somebody does not work; `until` None: until they say that they are back."""

    person: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Book:
    """One community as it was at a revision. Its rows belong to everybody: they cannot be changed."""

    revision: int
    community: Community
    teams: Mapping[int, Team]
    seats: tuple[Seat, ...]
    absences: tuple[Away, ...]

    def members(
        self, roles: Collection[str], *, team: int | None = None, confidential: bool = False
    ) -> list[int]:
        """Return who has one of the roles, in the team and with the right to confidential orders if asked."""
        found = (
            seat.person
            for seat in self.seats
            if seat.role in roles and team in {None, seat.team} and (seat.confidential or not confidential)
        )
        return list(dict.fromkeys(found))

    def away(self, now: datetime) -> frozenset[int]:
        """Return who is away at a moment."""
        return frozenset(
            one.person for one in self.absences if one.since <= now and (one.until is None or one.until > now)
        )


_COMMUNITY, _TEAM, _SEAT, _AWAY = (table(model) for model in KEPT)
_THIS: BindParameter[int] = bindparam("community")
_REVISION = select(_COMMUNITY.c.revision).where(_COMMUNITY.c.id == _THIS)
_HOME = select(_COMMUNITY).where(_COMMUNITY.c.id == _THIS)
_TEAMS = select(_TEAM).where(_TEAM.c.community_id == _THIS).order_by(_TEAM.c.id)
_SEATS = (
    select(_SEAT.c.person_id, _SEAT.c.role, _SEAT.c.team_id, _SEAT.c.confidential)
    .where(_SEAT.c.community_id == _THIS, _SEAT.c.left_at.is_(None))
    .order_by(_SEAT.c.id)
)
_ABSENCES = (
    select(_AWAY.c.person_id, _AWAY.c.starts_at, _AWAY.c.ends_at)
    .where(_AWAY.c.community_id == _THIS, _AWAY.c.ends_at.is_(None) | (_AWAY.c.ends_at > moment("past")))
    .order_by(_AWAY.c.id)
)
_RENEW = update(_COMMUNITY).where(_COMMUNITY.c.id == bindparam("this")).values(revision=bindparam("fresh"))


async def book(session: Session, community: int) -> Book:
    """Return a community as the session's transaction sees it. Raises `NoResultFound` for none."""
    sync = session.sync_session
    if any(isinstance(row, KEPT) for row in (*sync.new, *sync.dirty)):
        await session.flush()
    trusted: dict[int, Book] = session.info.setdefault("trusted", {})
    if community not in trusted:
        trusted[community] = await _look_up(session, community)
    return trusted[community]


def told(session: Session, community: int, revision: int) -> None:
    """Take note of a revision that was read together with something else."""
    session.info.setdefault("revisions", {})[community] = revision


async def _look_up(session: Session, community: int) -> Book:
    """Return what the process keeps, where that is of the newest revision; else read it."""
    shelf: dict[int, Book] = session.info["shelf"]
    revision = session.info.get("revisions", {}).pop(community, None)
    if revision is None:
        revision = (await run(session, _REVISION, {"community": community})).scalar_one()
    kept = shelf.get(community)
    if kept is not None and kept.revision == revision:
        return kept
    read = await _read(session, community, revision)
    if community not in session.info.get("renewed", ()):  # what is not committed yet is nobody else's
        if len(shelf) >= MOST:
            shelf.clear()
        shelf[community] = read
    return read


async def _read(session: Session, community: int, revision: int) -> Book:
    this = {"community": community}
    home = _rows(Community, await run(session, _HOME, this))[0]
    teams = _rows(Team, await run(session, _TEAMS, this))
    seats = await run(session, _SEATS, this)
    absences = await run(session, _ABSENCES, {**this, "past": session.info["clock"]() - LONG_OVER})
    return Book(
        revision,
        home,
        {one.id: one for one in teams},
        tuple(Seat(one.person_id, one.role, one.team_id, one.confidential) for one in seats),
        tuple(Away(one.person_id, one.starts_at, one.ends_at) for one in absences),
    )


def _rows(model: type[Row], result: Rows) -> list[Row]:
    """Return rows as objects of no session, which nobody can change."""
    made = [as_object(model, row) for row in result.mappings()]
    for one in made:
        inspect(one).info["shared"] = True
    return made


async def renew(session: Session, communities: Iterable[int]) -> None:
    """Give communities a new revision: a statement has changed rows of theirs behind the session's back."""
    await session.run_sync(lambda sync: _renew(sync, set(communities)))


def watch(sessions: type[SyncSession]) -> None:
    """See to it that sessions of this kind give communities whose rows they write a new revision."""
    event.listen(sessions, "after_flush", _flushed)
    for model in (Community, Team):
        for attribute in inspect(model).column_attrs:
            event.listen(getattr(model, attribute.key), "set", _refuse)


def _flushed(session: SyncSession, _context: object) -> None:
    written = (row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, KEPT))
    _renew(session, {row.id if isinstance(row, Community) else row.community_id for row in written})


def _renew(session: SyncSession, communities: set[int]) -> None:
    """Change the revisions. None ever comes again: a transaction that is undone leaves no trace in a book."""
    if not communities:
        return
    ids: Ids = session.info["ids"]
    session.connection().execute(_RENEW, [{"this": one, "fresh": ids.new()} for one in sorted(communities)])
    session.info.setdefault("renewed", set()).update(communities)
    for name in ("trusted", "revisions"):
        for one in communities:
            session.info.get(name, {}).pop(one, None)


def _refuse(row: SQLModel, *_: object) -> None:
    """Let nobody change what others read."""
    if inspect(row).info.get("shared"):
        raise SharedRowError(SharedRowError.__doc__)

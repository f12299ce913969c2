"""People, their accounts, their memberships and the invitations by which they join."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sql
from sqlmodel import col, select

from orders.parts import Seat
from orders.states import Role
from storage import reference
from storage.database import Session, held, new_id, vault_of
from storage.models import Account, Community, Invitation, Membership, Person
from storage.statements import moment, run, table

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import BindParameter


@dataclass(frozen=True, slots=True)
class Reached:
    """A private chat in which somebody can be written to."""

    channel: str
    chat: str


@dataclass(frozen=True, slots=True)
class Someone:
    """A person with name and phone opened, and their memberships."""

    id: int
    name: str = ""
    phone: str = ""
    community: int | None = None
    place_code: str | None = None
    memberships: tuple[Membership, ...] = ()
    channel: str = ""
    chat: str = ""
    told_version: int = 0
    told_card: str = ""

    def seats(self, community: int) -> frozenset[Seat]:
        """Return what the person is in the community."""
        return frozenset(
            Seat(Role(one.role), one.team_id, one.confidential)
            for one in self.memberships
            if one.community_id == community
        )

    def roles(self) -> frozenset[Role]:
        """Return every role the person has anywhere."""
        return frozenset(Role(one.role) for one in self.memberships) | {Role.RESIDENT}

    def communities_as(self, *roles: Role) -> tuple[int, ...]:
        """Return the communities in which the person has one of the roles."""
        return tuple(dict.fromkeys(one.community_id for one in self.memberships if one.role in roles))


async def known(session: Session, channel: str, external: str) -> Someone | None:
    """Return who an account belongs to, if it was ever seen."""
    found = await run(session, _OWNER, {"of_channel": channel, "of_account": external})
    person = found.scalar()
    return await someone(session, person) if person is not None else None


async def is_account(session: Session, channel: str, external: str) -> bool:
    """Say whether an account was ever seen."""
    found = await run(session, _OWNER, {"of_channel": channel, "of_account": external})
    return found.first() is not None


async def home_of(session: Session, channel: str, external: str) -> int | None:
    """Return the community of an account's owner, where both are known."""
    row = (await run(session, _HOME, {"of_channel": channel, "of_account": external})).first()
    if row is None:
        return None
    reference.told(session, row.id, row.revision)
    home: int = row.id
    return home


async def roles_of(session: Session, channel: str, external: str) -> frozenset[Role]:
    """Return every role that the owner of an account has anywhere; whoever was never seen is a resident."""
    found = await run(session, _ROLES, {"of_channel": channel, "of_account": external})
    return frozenset(Role(role) for role in found.scalars()) | {Role.RESIDENT}


async def someone(session: Session, person_id: int, *, reached_by: tuple[str, str] | None = None) -> Someone:
    """Return a person with their memberships and the private chat last used.

    `reached_by` is that chat (channel and address) where it is known.
    """
    if any(isinstance(row, _READ) for row in (*session.new, *session.dirty)):
        await session.flush()
    row = (await run(session, _WHO, {"this": person_id})).one()
    if row.revision is not None:
        reference.told(session, row.community_id, row.revision)
    memberships = tuple(await _memberships(session, person_id)) if row.works else ()
    if reached_by is None:
        account = await reachable_account(session, person_id)
        reached_by = (account.channel, account.chat) if account else ("", "")
    vault = vault_of(session)
    return Someone(
        person_id,
        vault.open(row.name_sealed),
        vault.open(row.phone_sealed),
        row.community_id,
        row.place_code,
        memberships,
        *reached_by,
        told_version=row.told_version,
        told_card=row.told_card,
    )


async def _memberships(session: Session, person_id: int) -> list[Membership]:
    """Return what a person belongs to at present, oldest first."""
    query = select(Membership).where(Membership.person_id == person_id, col(Membership.left_at).is_(None))
    return list((await session.exec(query)).all())


async def name_of(session: Session, person_id: int) -> str:
    """Return a person's name alone."""
    sealed: str = (await run(session, _NAME, {"this": person_id})).scalar_one()
    return vault_of(session).open(sealed)


async def phone_of(session: Session, person_id: int) -> str:
    """Return a person's phone alone."""
    sealed: str = (await run(session, _PHONE, {"this": person_id})).scalar_one()
    return vault_of(session).open(sealed)


async def reachable_account(session: Session, person_id: int) -> Reached | None:
    """Return the account the person used last and that is not lost."""
    row = (await run(session, _REACHED, {"this": person_id})).first()
    return Reached(row.channel, row.chat) if row else None


async def in_chat(session: Session, channel: str, chat: str) -> list[int]:
    """Return whose private chat this is."""
    query = select(Account.person_id).where(Account.channel == channel, Account.chat == chat)
    return list((await session.exec(query)).all())


async def lose_chat(session: Session, channel: str, chat: str, now: datetime) -> list[int]:
    """Record that nothing reaches this private chat; return the people concerned."""
    lost = await run(session, _LOSE, {"of_channel": channel, "of_chat": chat, "now": now})
    return list(lost.scalars())


async def members(
    session: Session, community: int, *roles: Role, team: int | None = None, confidential: bool = False
) -> list[int]:
    """Return the people who have one of the roles in the community (in the team, if given).

    With `confidential`, only those who may see confidential orders.
    """
    known = await reference.book(session, community)
    return known.members(roles, team=team, confidential=confidential)


async def street_people(session: Session, street: int) -> list[int]:
    """Return the people of a street, whichever of its communities they joined."""
    query = (
        select(Membership.person_id)
        .join(Community, col(Community.id) == col(Membership.community_id))
        .where(
            Community.street_id == street,
            Membership.role == Role.STREET,
            col(Membership.left_at).is_(None),
        )
        .order_by(col(Membership.id))
    )
    return list(dict.fromkeys((await session.exec(query)).all()))


async def invitation(session: Session, code: str) -> Invitation | None:
    """Return the invitation with this code, held so that nobody else uses it up meanwhile."""
    query = held(session, select(Invitation).where(Invitation.code == code))
    return (await session.exec(query)).first()


async def invitations(session: Session, community: int) -> list[Invitation]:
    """Return the community's invitations, oldest first."""
    query = select(Invitation).where(Invitation.community_id == community).order_by(col(Invitation.id))
    return list((await session.exec(query)).all())


async def join(
    session: Session, person_id: int, using: Invitation, now: datetime, *, community: int
) -> Membership:
    """Make the person what the invitation says, in one community."""
    membership = Membership(
        community_id=community,
        id=new_id(session),
        person_id=person_id,
        role=using.role,
        team_id=using.team_id,
        confidential=using.confidential,
        joined_at=now,
    )
    session.add(membership)
    await session.flush()
    return membership


async def leave(session: Session, memberships: tuple[Membership, ...], now: datetime) -> None:
    """End memberships; the rows stay, for history."""
    for one in memberships:
        one.left_at = now
        session.add(one)


async def of_team(session: Session, community: int, team: int) -> list[Membership]:
    """Return a team's present memberships, oldest first."""
    query = (
        select(Membership)
        .where(
            Membership.community_id == community,
            Membership.team_id == team,
            col(Membership.left_at).is_(None),
        )
        .order_by(col(Membership.id))
    )
    return list((await session.exec(query)).all())


async def membership(session: Session, membership_id: int) -> Membership | None:
    """Return one membership."""
    return (await session.exec(select(Membership).where(Membership.id == membership_id))).first()


_PERSON, _ACCOUNT, _COMMUNITY, _MEMBERSHIP = (
    table(model) for model in (Person, Account, Community, Membership)
)
_READ = (Person, Account, Membership)
_THIS: BindParameter[int] = sql.bindparam("this")
_OWNER = sql.select(_ACCOUNT.c.person_id).where(
    _ACCOUNT.c.channel == sql.bindparam("of_channel"), _ACCOUNT.c.external == sql.bindparam("of_account")
)
_HOME = (
    sql.select(_COMMUNITY.c.id, _COMMUNITY.c.revision)
    .join(_PERSON, _PERSON.c.community_id == _COMMUNITY.c.id)
    .join(_ACCOUNT, _ACCOUNT.c.person_id == _PERSON.c.id)
    .where(
        _ACCOUNT.c.channel == sql.bindparam("of_channel"),
        _ACCOUNT.c.external == sql.bindparam("of_account"),
    )
)
_ROLES = (
    sql.select(_MEMBERSHIP.c.role)
    .join(_ACCOUNT, _ACCOUNT.c.person_id == _MEMBERSHIP.c.person_id)
    .where(
        _ACCOUNT.c.channel == sql.bindparam("of_channel"),
        _ACCOUNT.c.external == sql.bindparam("of_account"),
        _MEMBERSHIP.c.left_at.is_(None),
    )
)
_WHO = (
    sql.select(
        _PERSON.c.name_sealed,
        _PERSON.c.phone_sealed,
        _PERSON.c.community_id,
        _PERSON.c.place_code,
        _PERSON.c.told_version,
        _PERSON.c.told_card,
        _COMMUNITY.c.revision,
        sql.exists()
        .where(_MEMBERSHIP.c.person_id == _PERSON.c.id, _MEMBERSHIP.c.left_at.is_(None))
        .label("works"),
    )
    .select_from(_PERSON)
    .outerjoin(_COMMUNITY, _COMMUNITY.c.id == _PERSON.c.community_id)
    .where(_PERSON.c.id == _THIS)
)
_LOSE = (
    sql.update(_ACCOUNT)
    .where(_ACCOUNT.c.channel == sql.bindparam("of_channel"), _ACCOUNT.c.chat == sql.bindparam("of_chat"))
    .values(lost_at=moment("now"))
    .returning(_ACCOUNT.c.person_id)
)
_REACHED = (
    sql.select(_ACCOUNT.c.channel, _ACCOUNT.c.chat)
    .where(_ACCOUNT.c.person_id == _THIS, _ACCOUNT.c.chat != "", _ACCOUNT.c.lost_at.is_(None))
    .order_by(_ACCOUNT.c.seen_at.desc(), _ACCOUNT.c.id.desc())
    .limit(1)
)
_NAME = sql.select(_PERSON.c.name_sealed).where(_PERSON.c.id == _THIS)
_PHONE = sql.select(_PERSON.c.phone_sealed).where(_PERSON.c.id == _THIS)

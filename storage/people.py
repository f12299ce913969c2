"""People, their accounts, their memberships and the invitations by which they join."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sqlmodel import col, select

from orders.parts import Seat
from orders.states import Role
from storage.database import Session, held, insert_once, new_id, vault_of
from storage.models import Account, Community, Invitation, Membership, Person

if TYPE_CHECKING:
    from datetime import datetime


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


async def recognise(
    session: Session, *, channel: str, external: str, chat: str, name: str, now: datetime
) -> Someone:
    """Return who an account belongs to; an account never seen gets a new person.

    `chat` is where the person can be written to privately, or empty where that is not known
    (they spoke in a group). The account is held: one person's messages are handled one by one.
    """
    query = (
        select(Account, Person)
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(Account.channel == channel, Account.external == external)
        .with_for_update(of=Account)  # what SQLite, where all writers wait for each other, leaves out
        .execution_options(populate_existing=True)
    )
    found = (await session.exec(query)).first()
    if found is None:
        await _introduce(session, channel, external, name, now)
        found = (await session.exec(query)).one()
    account, _ = found
    account.seen_at = now
    if chat:
        account.chat, account.lost_at = chat, None
    session.add(account)
    # Whoever writes privately is reached where they write: there is nothing to look up.
    return await someone(session, account.person_id, reached_by=account if chat else None)


async def known(session: Session, channel: str, external: str) -> Someone | None:
    """Return who an account belongs to, if it was ever seen."""
    query = select(Account).where(Account.channel == channel, Account.external == external)
    account = (await session.exec(query)).first()
    return await someone(session, account.person_id) if account else None


async def _introduce(session: Session, channel: str, external: str, name: str, now: datetime) -> None:
    """Write down a person and the account by which they came, unless another message just did."""
    person = Person(id=new_id(session), name_sealed=vault_of(session).seal(name), created_at=now)
    session.add(person)
    await session.flush()
    new = await insert_once(
        session,
        Account,
        id=new_id(session),
        channel=channel,
        external=external,
        chat="",
        name_sealed="",
        person_id=person.id,
        seen_at=now,
    )
    if not new:
        await session.delete(person)


async def someone(session: Session, person_id: int, *, reached_by: Account | None = None) -> Someone:
    """Return a person with their memberships and the private chat last used (`reached_by`, if known)."""
    person = await session.get_one(Person, person_id)
    query = select(Membership).where(Membership.person_id == person_id, col(Membership.left_at).is_(None))
    memberships = tuple((await session.exec(query)).all())
    account = reached_by or await reachable_account(session, person_id)
    vault = vault_of(session)
    found = Someone(
        person.id,
        vault.open(person.name_sealed),
        vault.open(person.phone_sealed),
        person.community_id,
        person.place_code,
        memberships,
        told_version=person.told_version,
        told_card=person.told_card,
    )
    return replace(found, channel=account.channel, chat=account.chat) if account else found


async def name_of(session: Session, person_id: int) -> str:
    """Return a person's name alone."""
    return vault_of(session).open((await session.get_one(Person, person_id)).name_sealed)


async def phone_of(session: Session, person_id: int) -> str:
    """Return a person's phone alone."""
    return vault_of(session).open((await session.get_one(Person, person_id)).phone_sealed)


async def reachable_account(session: Session, person_id: int) -> Account | None:
    """Return the account the person used last and that is not lost."""
    query = (
        select(Account)
        .where(Account.person_id == person_id, Account.chat != "", col(Account.lost_at).is_(None))
        .order_by(col(Account.seen_at).desc(), col(Account.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()


async def in_chat(session: Session, channel: str, chat: str) -> list[int]:
    """Return whose private chat this is."""
    query = select(Account.person_id).where(Account.channel == channel, Account.chat == chat)
    return list((await session.exec(query)).all())


async def lose_chat(session: Session, channel: str, chat: str, now: datetime) -> list[int]:
    """Record that nothing reaches this private chat; return the people concerned."""
    query = select(Account).where(Account.channel == channel, Account.chat == chat)
    lost = (await session.exec(query)).all()
    for account in lost:
        account.lost_at = now
    return [account.person_id for account in lost]


async def write_down_by_phone(session: Session, *, name: str, phone: str, now: datetime) -> int:
    """Return the person with this phone, written down if new (they phoned or walked in)."""
    vault = vault_of(session)
    if phone:
        query = select(Person).where(Person.phone_hash == vault.look_up(phone)).limit(1)
        known = (await session.exec(query)).first()
        if known is not None:
            return known.id
    person = Person(id=new_id(session), name_sealed=vault.seal(name), created_at=now)
    session.add(person)
    await session.flush()
    await set_phone(session, person.id, phone)
    return person.id


async def set_phone(session: Session, person_id: int, phone: str) -> None:
    """Keep a person's phone."""
    person = await session.get_one(Person, person_id)
    vault = vault_of(session)
    person.phone_sealed = vault.seal(phone)
    person.phone_hash = vault.look_up(phone) if phone else ""


async def set_name(session: Session, person_id: int, name: str) -> None:
    """Keep a person's name."""
    person = await session.get_one(Person, person_id)
    person.name_sealed = vault_of(session).seal(name)


async def set_home(session: Session, person_id: int, community: int, place_code: str | None) -> None:
    """Remember where a resident is at home."""
    person = await session.get_one(Person, person_id)
    person.community_id = community
    person.place_code = place_code or person.place_code


async def members(
    session: Session, community: int, *roles: Role, team: int | None = None, confidential: bool = False
) -> list[int]:
    """Return the people who have one of the roles in the community (in the team, if given).

    With `confidential`, only those who may see confidential orders.
    """
    query = (
        select(Membership.person_id)
        .where(
            Membership.community_id == community,
            col(Membership.role).in_(list(roles)),
            col(Membership.left_at).is_(None),
        )
        .order_by(col(Membership.id))
    )
    if team is not None:
        query = query.where(Membership.team_id == team)
    if confidential:
        query = query.where(col(Membership.confidential))
    return list(dict.fromkeys((await session.exec(query)).all()))


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

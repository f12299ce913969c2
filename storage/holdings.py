"""Everything that is held about one person, read in a bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, or_
from sqlmodel import col, select

from storage import drafts, partings, privacy
from storage.database import Session, vault_of
from storage.models import (
    Absence,
    Account,
    Attachment,
    Chat,
    ChatMessage,
    Community,
    Correction,
    Draft,
    Membership,
    Notice,
    Order,
    OrderEvent,
    Person,
    PhoneTask,
    Place,
    PrivacyEvent,
    Team,
)
from storage.pairs import among

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

WEB = "web"
BY = "by"
"""Among the facts of an act: who did it."""


@dataclass(frozen=True, slots=True)
class Names:
    """What communities, teams, places and the people at work are called."""

    communities: Mapping[int, str]
    teams: Mapping[int, str]
    places: Mapping[str, str]
    workers: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Holdings:
    """Rows about one person, oldest first.

    `orders` are their own, `for_others` those that they placed for somebody else; `events` and
    `pictures` (counts) go by an order's identifier. `notices` went to their private chats.
    """

    person: Person
    accounts: Sequence[Account]
    memberships: Sequence[Membership]
    absences: Sequence[Absence]
    orders: Sequence[Order]
    for_others: Sequence[Order]
    events: Mapping[int, Sequence[OrderEvent]]
    pictures: Mapping[int, int]
    drafts: Sequence[tuple[Draft, drafts.Content]]
    corrections: Sequence[Correction]
    notices: Sequence[Notice]
    messages: Sequence[ChatMessage]
    calls: Sequence[PhoneTask]
    privacy: Sequence[PrivacyEvent]
    names: Names


async def of(session: Session, person_id: int) -> Holdings:
    """Read what is held about a person."""
    person = await session.get_one(Person, person_id)
    communities = dict((await session.exec(select(Community.id, Community.name))).all())
    accounts = await _rows(session, Account, col(Account.person_id) == person_id)
    parted = await partings.accounts_parted(session, person_id)
    memberships = await _rows(session, Membership, col(Membership.person_id) == person_id)
    within = col(Order.community_id).in_(list(communities))
    own = await _rows(session, Order, within, col(Order.orderer_id) == person_id)
    # Only who works or worked here can have ordered for others: nobody else's search reads every order.
    proxied = (col(Order.proxy_id) == person_id, col(Order.orderer_id).is_distinct_from(person_id))
    for_others = await _rows(session, Order, within, *proxied) if memberships else []
    ids = [order.id for order in own]
    events = await _rows(session, OrderEvent, _in(OrderEvent, communities), col(OrderEvent.order_id).in_(ids))
    drafted = await _rows(session, Draft, col(Draft.person_id) == person_id)
    chats = {account.external for account in accounts if account.channel == WEB}
    acts = await privacy.events_of(session, person_id)
    places = {person.place_code, *(order.place_code for order in own)}
    return Holdings(
        person=person,
        accounts=accounts,
        memberships=memberships,
        absences=await _rows(session, Absence, col(Absence.person_id) == person_id),
        orders=own,
        for_others=for_others,
        events=_by_order(events),
        pictures=await _pictures(session, communities, ids),
        drafts=[(draft, drafts.content_of(session, draft)) for draft in drafted],
        corrections=await _rows(
            session, Correction, _in(Correction, communities), col(Correction.order_id).in_(ids)
        ),
        notices=await _notices(session, person_id, accounts, parted),
        messages=await _messages(session, chats, {one.external for one in parted if one.channel == WEB}),
        calls=await _rows(session, PhoneTask, col(PhoneTask.person_id) == person_id),
        privacy=acts,
        names=Names(
            communities,
            dict((await session.exec(select(Team.id, Team.name))).all()),
            await _places(session, {code for code in places if code}),
            await _workers(session, events, own, acts),
        ),
    )


def _in(table: Any, communities: Collection[int]) -> Any:  # noqa: ANN401 - any table of a community
    """Say that a row belongs to one of the communities: every index is led by it."""
    return col(table.community_id).in_(list(communities))


async def _rows(session: Session, table: Any, *where: Any) -> list[Any]:  # noqa: ANN401 - any table with an id
    """Return the rows of a table for which all of this holds, oldest first."""
    query = select(table).where(*where).order_by(col(table.id))
    return list((await session.exec(query)).all())


def _by_order(events: Sequence[OrderEvent]) -> dict[int, list[OrderEvent]]:
    found: defaultdict[int, list[OrderEvent]] = defaultdict(list)
    for event in events:
        found[event.order_id].append(event)
    return found


async def _pictures(session: Session, communities: Collection[int], ids: Sequence[int]) -> dict[int, int]:
    """Count the pictures of orders."""
    query = (
        select(Attachment.order_id, func.count())
        .where(_in(Attachment, communities), col(Attachment.order_id).in_(ids), Attachment.state == "kept")
        .group_by(col(Attachment.order_id))
    )
    return {order: count for order, count in (await session.exec(query)).all() if order is not None}


async def _notices(
    session: Session, person: int, accounts: Sequence[Account], parted: Sequence[Account]
) -> list[Notice]:
    """Return what went to a person's chats: a chat may have been somebody else's before, or be so now."""
    at = {(account.channel, account.chat) for account in (*accounts, *parted) if account.chat}
    here = among(col(Notice.channel), col(Notice.chat), at)
    found = await _rows(session, Notice, here, col(Notice.chat_kind) == "private") if at else []
    gone = {(account.channel, account.chat) for account in parted}
    others = set(await partings.owners_of(session, person))
    return [
        one
        for one in found
        if one.person_id == person or ((one.channel, one.chat) not in gone and one.person_id not in others)
    ]


async def _messages(session: Session, chats: Collection[str], parted: Collection[str]) -> list[ChatMessage]:
    """Return a person's side of the browser chats: of one that was parted, what was said before."""
    if not chats and not parted:
        return []
    mine = and_(col(ChatMessage.chat).in_(chats), col(ChatMessage.seq) > col(Chat.curtain))
    before = and_(col(ChatMessage.chat).in_(parted), col(ChatMessage.seq) <= col(Chat.curtain))
    query = select(ChatMessage).join(Chat, col(Chat.id) == col(ChatMessage.chat)).where(or_(mine, before))
    query = query.order_by(col(ChatMessage.chat), col(ChatMessage.seq))
    return list((await session.exec(query)).all())


async def _places(session: Session, codes: Collection[str]) -> dict[str, str]:
    query = select(Place.code, Place.name).where(col(Place.code).in_(codes))
    return dict((await session.exec(query)).all()) if codes else {}


async def _workers(
    session: Session, events: Sequence[OrderEvent], orders: Sequence[Order], acts: Sequence[PrivacyEvent]
) -> dict[int, str]:
    """Return the names of those who did something to these orders, or for the person's data."""
    wanted = {event.actor_id for event in events} | {order.handler_id for order in orders}
    wanted |= {act.facts.get(BY) for act in acts}
    query = select(Person.id, Person.name_sealed).where(col(Person.id).in_([one for one in wanted if one]))
    vault = vault_of(session)
    return {person: vault.open(name) for person, name in (await session.exec(query)).all()}

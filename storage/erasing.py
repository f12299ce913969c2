"""Forgetting one person at their own wish, in one transaction and by the same steps as retention."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from orders.states import LIVING
from storage import calling_off, chats, documents, forgetting, naming, partings, retention
from storage.database import Session, held
from storage.models import (
    Absence,
    Account,
    Attachment,
    Chat,
    ChatMessage,
    ChatPhoto,
    Community,
    Draft,
    Membership,
    Notice,
    Order,
    Person,
    PhoneTask,
    PrivacyEvent,
)
from storage.pairs import among

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

WEB = "web"


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What a person leaves behind, by the keys of its stores.

    `pictures` lie as files, and are deleted once the rows are committed. `files` were made for the person
    (我的数据) and are gone with the rows; charts and workbooks that others got too stay until they expire.
    """

    pictures: list[str]
    files: list[str]


async def orders_of(session: Session, person: int) -> list[Order]:
    """Return the orders of a person that still hold something of them, held."""
    communities = list((await session.exec(select(Community.id))).all())
    query = (
        select(Order)
        .where(
            col(Order.community_id).in_(communities),
            col(Order.orderer_id) == person,
            col(Order.anonymised_at).is_(None),
        )
        .order_by(col(Order.community_id), col(Order.number))
    )
    return list((await session.exec(held(session, query))).all())


def unfinished(orders: Sequence[Order]) -> list[Order]:
    """Return those for which somebody still waits or works."""
    return [order for order in orders if order.state in LIVING]


async def forget(
    session: Session, person: int, orders: Sequence[Order], now: datetime, *, instead: Mapping[str, Any]
) -> Forgotten:
    """Forget a person and make their orders, all over, anonymous; return what is gone, or has to go.

    `instead` is what stands in other people's browser chats where these orders were told of.
    """
    await session.exec(select(Person.id).where(Person.id == person).with_for_update())
    accounts = (await session.exec(select(Account).where(Account.person_id == person))).all()
    pictures = await _forget_orders(session, orders, now, instead)
    pictures += await _forget_drafts(session, person)
    windows = [one.external for one in accounts if one.channel == WEB]
    seen = (await session.exec(select(ChatPhoto.key).where(col(ChatPhoto.chat).in_(windows)))).all()
    parted = await partings.accounts_parted(session, person)
    await _forget_letters(session, person, accounts, parted)
    await _forget_behind_curtains(session, parted)
    files = await documents.forget(session, person)
    await _forget_rest(session, person)
    counted = (await session.exec(select(Chat.id, Chat.rev).where(col(Chat.id).in_(windows)))).all()
    await retention.forget_people(session, [person])
    for chat, rev in counted:
        await chats.begin_again(session, chat, rev, now)
    blank = {"community_id": None, "told_version": 0, "told_card": ""}
    await session.exec(update(Person).where(col(Person.id) == person).values(**blank))
    shown = {key for key in seen if not documents.is_key(key)}
    return Forgotten(sorted({*pictures, *await _nobody_s(session, shown)}), sorted(files))


async def _forget_orders(
    session: Session, orders: Sequence[Order], now: datetime, instead: Mapping[str, Any]
) -> list[str]:
    """Make orders anonymous, each community's together."""
    pictures = []
    for community, found in groupby(orders, key=lambda order: order.community_id):
        spots = await naming.spots(session, community)
        estates = {code: spot.estate for code, spot in spots.items()}
        pictures += await forgetting.anonymise(session, list(found), now, estates=estates, instead=instead)
    return pictures


async def _forget_drafts(session: Session, person: int) -> list[str]:
    """Put away what was not submitted, with its pictures."""
    ids = (await session.exec(select(Draft.id).where(Draft.person_id == person))).all()
    theirs = (col(Attachment.draft_id).in_(ids),)
    keys = (await session.exec(select(Attachment.store_key).where(*theirs))).all()
    await session.exec(delete(Attachment).where(*theirs))
    await session.exec(delete(Draft).where(col(Draft.person_id) == person))
    return [key for key in keys if key]


async def _forget_letters(
    session: Session, person: int, accounts: Sequence[Account], parted: Sequence[Account]
) -> None:
    """Forget what was sent, and waits to be sent, to their private chats, and to those that were theirs.

    What a chat got while it was somebody else's is that person's.
    """
    others = await partings.owners_of(session, person)
    not_others = or_(col(Notice.person_id).is_(None), col(Notice.person_id).not_in(others))
    for chats_of, theirs in ((accounts, not_others), (parted, col(Notice.person_id) == person)):
        at = {(one.channel, one.chat) for one in chats_of if one.chat}
        if at:
            await calling_off.call_off(session, at)
            here = (among(col(Notice.channel), col(Notice.chat), at), col(Notice.chat_kind) == "private")
            await session.exec(delete(Notice).where(*here, theirs))


async def _forget_behind_curtains(session: Session, parted: Sequence[Account]) -> None:
    """Forget what was said in browser chats before they were parted from the person."""
    chats_of = [one.external for one in parted if one.channel == WEB]
    curtain = select(Chat.curtain).where(Chat.id == ChatMessage.chat).scalar_subquery()
    said = (col(ChatMessage.chat).in_(chats_of), col(ChatMessage.seq) <= curtain)
    await session.exec(delete(ChatMessage).where(*said).execution_options(synchronize_session=False))


async def _forget_rest(session: Session, person: int) -> None:
    """Forget calls and absences; acts of privacy and orders for others name nobody any more."""
    for table in (PhoneTask, Absence):
        await session.exec(delete(table).where(col(table.person_id) == person))
    acts = update(PrivacyEvent).where(col(PrivacyEvent.person_id) == person).values(person_id=None)
    await session.exec(acts)
    served = select(Membership.id).where(Membership.person_id == person).limit(1)
    if (await session.exec(served)).first() is not None:
        await session.exec(update(Order).where(col(Order.proxy_id) == person).values(proxy_id=None))


async def _nobody_s(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of the pictures that no order, no draft and no other chat needs."""
    shown = set((await session.exec(select(ChatPhoto.key).where(col(ChatPhoto.key).in_(keys)))).all())
    return set(keys) - shown - await retention.known_pictures(session, keys)

"""What is pruned when it has grown old: a batch a transaction, found by an index or walked by key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, and_, delete, exists, inspect, or_, tuple_, update
from sqlmodel import col, select

from orders.states import FINAL
from storage.ids import first_of
from storage.models import (
    Absence,
    Account,
    Attachment,
    Card,
    Chat,
    ChatMessage,
    ChatPhoto,
    Claim,
    Document,
    Draft,
    Invitation,
    JobRun,
    Membership,
    Notice,
    Nudge,
    Order,
    Parting,
    Person,
    Prompt,
    Receipt,
    Recovery,
    Tries,
)
from storage.pairs import among

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlmodel import SQLModel

    from storage.database import Session

BATCH = 500
"""Rows that one transaction touches at most: nobody waits long behind it."""
WEB = "web"


async def prune(session: Session, what: str, before: datetime) -> int:
    """Delete a batch of what is older than a moment; return how many rows, 0 when there is nothing left.

    `what` is a name of `OLD`.
    """
    table, condition = OLD[what]
    key = inspect(table).primary_key
    old = select(*key).where(condition(before)).limit(BATCH)
    gone = await session.exec(
        delete(table).where(tuple_(*key).in_(old)).execution_options(synchronize_session=False)
    )
    return int(gone.rowcount)


def _over() -> ColumnElement[bool]:
    """Say whether a nudge's order is over: else its row keeps the reminder from being made again."""
    return exists().where(
        col(Order.community_id) == col(Nudge.community_id),
        col(Order.id) == col(Nudge.order_id),
        col(Order.state).in_(sorted(FINAL)),
    )


FAREWELL = "farewell"
"""Begins the key of the last message to somebody who had their data deleted; it belongs to nobody."""


def _is_farewell() -> ColumnElement[bool]:
    return and_(col(Notice.community_id) == 0, col(Notice.dedupe).startswith(f"{FAREWELL}:"))


OLD: dict[str, tuple[Any, Any]] = {
    "receipts": (Receipt, lambda before: col(Receipt.at) < before),
    "tries": (Tries, lambda before: col(Tries.since) < before),
    "prompts": (Prompt, lambda before: col(Prompt.asked_at) < before),
    "claims": (Claim, lambda before: col(Claim.at) < before),
    "recovery codes": (Recovery, lambda before: col(Recovery.expires_at) < before),
    "invitations": (Invitation, lambda before: col(Invitation.expires_at) < before),
    "documents": (Document, lambda before: col(Document.expires_at) < before),
    "nudges": (Nudge, lambda before: and_(col(Nudge.told_at) < before, _over())),
    "absences": (Absence, lambda before: col(Absence.ends_at) < before),
    "job runs": (JobRun, lambda before: col(JobRun.started_at) < before),
    "chat messages": (ChatMessage, lambda before: col(ChatMessage.at) < before),
    "farewells": (Notice, lambda before: and_(_is_farewell(), col(Notice.sent_at) < before)),
}
"""What may be pruned by age alone, and by which moment it is old."""


async def next_notices(session: Session, community: int, first: int, before: datetime) -> int | None:
    """Return the first identifier behind the next batch of notices from `first` on, or None at the end."""
    end = first_of(before)
    mine = (col(Notice.community_id) == community, col(Notice.id) >= first, col(Notice.id) < end)
    edge = select(Notice.id).where(*mine).order_by(col(Notice.id)).offset(BATCH - 1).limit(1)
    last = (await session.exec(edge)).first()
    if last is not None:
        return last + 1
    return end if first < end else None


async def empty_notices(session: Session, community: int, first: int, end: int) -> None:
    """Take the words out of the notices of a range that have been sent, or never will be."""
    emptied = update(Notice).where(*_settled(community, first, end)).values(payload_sealed="")
    await session.exec(emptied.execution_options(synchronize_session=False))


async def delete_notices(session: Session, community: int, first: int, end: int) -> None:
    """Delete those of a range that belong to no order; the others go with their order."""
    gone = delete(Notice).where(*_settled(community, first, end), col(Notice.order_id).is_(None))
    await session.exec(gone.execution_options(synchronize_session=False))


def _settled(community: int, first: int, end: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Notice.community_id) == community,
        col(Notice.id) >= first,
        col(Notice.id) < end,
        col(Notice.state) != "pending",
    )


async def old_pictures(session: Session, community: int, after: int, before: datetime) -> list[Attachment]:
    """Return the next pictures, by identifier, of orders that were over before a moment."""
    query = (
        select(Attachment)
        .join(
            Order,
            (col(Order.community_id) == col(Attachment.community_id))
            & (col(Order.id) == col(Attachment.order_id)),
        )
        .where(
            Attachment.community_id == community,
            col(Attachment.id) > after,
            col(Attachment.id) < first_of(before),
            col(Order.closed_at) < before,
        )
        .order_by(col(Attachment.id))
        .limit(BATCH)
    )
    return list((await session.exec(query)).all())


async def orphaned_pictures(session: Session, community: int, before: datetime) -> list[Attachment]:
    """Return pictures of drafts that were put away."""
    there = exists().where(
        col(Draft.community_id) == col(Attachment.community_id), col(Draft.id) == col(Attachment.draft_id)
    )
    query = select(Attachment).where(
        Attachment.community_id == community,
        col(Attachment.draft_id) > 0,  # not `IS NOT NULL`: SQLite finds that by no index
        col(Attachment.at) < before,
        ~there,
    )
    return list((await session.exec(query.limit(BATCH))).all())


async def delete_rows(session: Session, rows: Sequence[SQLModel]) -> None:
    """Delete rows that were read in this session."""
    for row in rows:
        await session.delete(row)
    await session.flush()


async def known_pictures(session: Session, keys: Collection[str]) -> set[str]:
    """Return which of these files some order or draft still needs: as kept, or as it was uploaded."""
    kept = select(Attachment.store_key).where(col(Attachment.store_key).in_(keys))
    sent = select(Attachment.ref).where(Attachment.channel == WEB, col(Attachment.ref).in_(keys))
    return {*(await session.exec(kept)).all(), *(await session.exec(sent)).all()}


async def hide_pictures(session: Session, keys: Collection[str]) -> None:
    """Take pictures away from the browser chats that could see them."""
    await session.exec(delete(ChatPhoto).where(col(ChatPhoto.key).in_(keys)))


async def next_people(session: Session, after: int, before: datetime) -> int | None:
    """Return the identifier at which the next batch of people, made before a moment, ends."""
    older = (col(Person.id) > after, col(Person.id) < first_of(before))
    page = select(Person.id).where(*older).order_by(col(Person.id)).limit(BATCH)
    return max((await session.exec(page)).all(), default=None)


async def idle_people(
    session: Session,
    after: int,
    last: int,
    *,
    homes: Collection[int | None],
    communities: Collection[int],
    since: datetime,
) -> list[int]:
    """Return the people of a range of whom there was no sign since a moment, and who are known still.

    `homes` are the communities whose residents are meant, None those of nowhere. A sign is an account
    that was used, a membership, an order that is not anonymous.
    """
    of = col(Person.id)
    used = exists().where(col(Account.person_id) == of, col(Account.seen_at) >= since)
    serves = exists().where(
        col(Membership.person_id) == of,
        or_(col(Membership.left_at).is_(None), col(Membership.left_at) >= since),
    )
    asked = exists().where(col(Order.community_id).in_(communities), col(Order.orderer_id) == of)
    account = exists().where(col(Account.person_id) == of)
    known = or_(col(Person.name_sealed) != "", col(Person.phone_sealed) != "", account)
    home = col(Person.community_id).in_([one for one in homes if one is not None])
    at_home = or_(home, col(Person.community_id).is_(None)) if None in homes else home
    query = select(Person.id).where(of > after, of <= last, at_home, known, ~used, ~serves, ~asked)
    return list((await session.exec(query)).all())


async def forget_people(session: Session, people: Collection[int]) -> None:
    """Forget who people are; their rows stay, because what they did as members points to them."""
    theirs = (col(Account.person_id).in_(people),)
    found = (await session.exec(select(Account.channel, Account.chat, Account.external).where(*theirs))).all()
    at = {(channel, chat) for channel, chat, _ in found}
    await session.exec(delete(Card).where(among(col(Card.channel), col(Card.chat), at)))
    chats = [external for channel, _, external in found if channel == WEB]
    for table, chat in ((ChatMessage, ChatMessage.chat), (ChatPhoto, ChatPhoto.chat), (Chat, Chat.id)):
        await session.exec(delete(table).where(col(chat).in_(chats)))
    await session.exec(delete(Account).where(*theirs))
    await session.exec(delete(Prompt).where(col(Prompt.person_id).in_(people)))
    await session.exec(delete(Recovery).where(col(Recovery.person_id).in_(people)))
    await session.exec(delete(Parting).where(col(Parting.person_id).in_(people)))
    blank = {"name_sealed": "", "phone_sealed": "", "phone_hash": "", "place_code": None, "last_channel": ""}
    wiped = update(Person).where(col(Person.id).in_(people)).values(**blank)
    await session.exec(wiped.execution_options(synchronize_session=False))

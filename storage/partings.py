"""Chats that are parted from their person, because the phone is lost or somebody else has the account now.

The chat belongs to a stranger from then on: what is said in it is said by somebody of whom we know nothing.
Nothing that was written for its person goes there any more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, update
from sqlmodel import col, select

from storage import calling_off, chats, drafts, outbox, profiles, prompts, recovery
from storage.database import Session, held, new_id
from storage.models import Account, Card, Draft, Notice, Parting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from storage.people import Reached

UNDO = timedelta(days=30)
"""How long it can be taken back."""


async def accounts_of(session: Session, person: int) -> list[Account]:
    """Return a person's accounts, the one used last first."""
    query = select(Account).where(Account.person_id == person).order_by(col(Account.seen_at).desc())
    return list((await session.exec(query)).all())


async def account(session: Session, account_id: int) -> Account | None:
    """Return an account, held."""
    return (await session.exec(held(session, select(Account).where(Account.id == account_id)))).first()


async def account_at(session: Session, here: Reached) -> Account | None:
    """Return the account whose private chat this is."""
    query = select(Account).where(Account.channel == here.channel, Account.chat == here.chat)
    return (await session.exec(query.limit(1))).first()


def was_there_before(one: Account, other: Account) -> bool:
    """Say whether an account was its person's before another came to them by a code."""
    return other.joined_at is not None and (one.joined_at is None or one.joined_at < other.joined_at)


async def part(session: Session, account: Account, by: int, now: datetime) -> tuple[Parting, list[Notice]]:
    """Give an account, held, to a stranger; return that with what waits to be sent to its chat.

    `by` is who wants it. A code that was asked for counts no more: it may have been asked for in that chat.
    """
    person = account.person_id
    stranger = await profiles.write_down(session, "", now)
    parting = Parting(
        id=new_id(session), person_id=person, account_id=account.id, stranger_id=stranger, by_id=by, at=now
    )
    account.person_id = stranger
    session.add_all((account, parting))
    await session.flush()
    await recovery.void(session, person, but_given=True)
    await prompts.clear(session, person)
    waiting = await take_back(session, account, person)
    if account.channel == chats.WEB:
        await chats.draw_curtain(session, account.external)
    return parting, waiting


async def take_back(
    session: Session, account: Account, person: int, others: Sequence[int] | None = None
) -> list[Notice]:
    """Let nothing go to a chat any more, nor a card there be brought up to date; return what waited.

    With `others`, orders of whoever has the chat from now on, only what is the person's, and not about those.
    What is on its way to the far end at this moment may still arrive; whoever holds the rest lets it be.
    """
    await calling_off.call_off(session, [(account.channel, account.chat)] if account.chat else ())
    here: tuple[Any, ...] = (
        col(Notice.channel) == account.channel,
        col(Notice.chat) == account.chat,
        col(Notice.chat_kind) == "private",
    )
    stood: tuple[Any, ...] = (col(Card.channel) == account.channel, col(Card.chat) == account.chat)
    if others is not None:
        theirs = or_(col(Notice.person_id).is_(None), col(Notice.person_id) == person)
        here = (*here, theirs, _not_about(col(Notice.order_id), others))
        stood = (*stood, _not_about(col(Card.order_id), others))
    query = select(Notice).where(*here, col(Notice.state) == "pending").order_by(col(Notice.id))
    waiting = list((await session.exec(held(session, query))).all()) if account.chat else []
    for notice in waiting:
        session.expunge(notice)
    same = (*here, col(Notice.person_id).is_(None))
    for where, values in (
        (here, {"card": None}),
        (same, {"person_id": person}),
        ((*here, col(Notice.state) == "pending"), {"state": outbox.PARTED, "leased_until": None}),
    ):
        changed = update(Notice).where(*where).values(**values)
        await session.exec(changed.execution_options(synchronize_session=False))
    await session.exec(delete(Card).where(*stood).execution_options(synchronize_session=False))
    return waiting


def _not_about(order: Any, others: Sequence[int]) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    return or_(order.is_(None), order.not_in(others))


async def carry_draft(session: Session, person: int, parted: Account, to: Reached | None) -> Draft | None:
    """Let a draft that was spoken in a parted chat go on elsewhere; where that is nowhere, return it."""
    draft = await drafts.of_person(session, person)
    if draft is None or (draft.channel, draft.chat) != (parted.channel, parted.chat):
        return None
    if to is None:
        return draft
    moved = update(Draft).where(col(Draft.community_id) == draft.community_id, col(Draft.id) == draft.id)
    await session.exec(moved.values(channel=to.channel, chat=to.chat))
    return None


async def find(session: Session, parting: int) -> Parting | None:
    """Return a parting, held."""
    return (await session.exec(held(session, select(Parting).where(Parting.id == parting)))).first()


async def of_person(session: Session, person: int) -> list[Parting]:
    """Return what was parted from a person and is so still, oldest first."""
    query = select(Parting).where(Parting.person_id == person, col(Parting.undone_at).is_(None))
    return list((await session.exec(query.order_by(col(Parting.id)))).all())


def can_be_undone(parting: Parting, now: datetime) -> bool:
    """Say whether it can be taken back."""
    return parting.undone_at is None and now < parting.at + UNDO


async def restore(session: Session, parting: Parting, by: int, now: datetime) -> Account | None:
    """Take it back: the chat, and what the stranger in it has ordered since, are the person's again.

    Return the account, or None where it belongs to somebody else by now.
    """
    parting.undone_at, parting.undone_by = now, by
    session.add(parting)
    found = await account(session, parting.account_id)
    if found is None or found.person_id != parting.stranger_id:
        return None
    found.person_id = parting.person_id
    session.add(found)
    await session.flush()
    orders = await recovery.orders_of(session, parting.stranger_id)
    await recovery.hand_over(session, orders, parting.stranger_id, parting.person_id)
    await outbox.let_be_of(session, found, parting.stranger_id, parting.person_id)
    theirs = update(Draft).where(col(Draft.person_id) == parting.stranger_id)
    if await drafts.of_person(session, parting.person_id) is None:
        await session.exec(theirs.values(person_id=parting.person_id))
    await prompts.clear(session, parting.stranger_id)
    if found.channel == chats.WEB:
        await chats.lift_curtain(session, found.external)
    return found


async def owners_of(session: Session, stranger: int) -> list[int]:
    """Return from whom the chats were parted that are a stranger's now: what was said to them is theirs."""
    query = select(Parting.person_id).where(Parting.stranger_id == stranger, col(Parting.undone_at).is_(None))
    return list((await session.exec(query)).all())


async def accounts_parted(session: Session, person: int) -> Sequence[Account]:
    """Return the accounts that were parted from a person."""
    numbers = [one.account_id for one in await of_person(session, person)]
    return (await session.exec(select(Account).where(col(Account.id).in_(numbers)))).all() if numbers else ()

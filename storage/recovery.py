"""Recovery codes: found by keyed hashes, used once, and what came of one can be undone.

While a code counts it is also kept sealed: under a newer secret key it is hashed anew from that, by
`sandan db reseal` (storage/resealing.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from storage import outbox, profiles, prompts
from storage.database import Session, held, new_id, vault_of
from storage.models import Account, Community, Order, OrderEvent, PhoneTask, Recovery
from storage.people import Reached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


def hashes_of(session: Session, code: str) -> list[str]:
    """Return every hash under which a code may be kept; nothing tells the code from them."""
    return vault_of(session).look_ups(_named(code))


def _named(code: str) -> str:
    return f"recovery code {code}"


async def give(
    session: Session, person: int, code: str, now: datetime, until: datetime, *, by: int | None = None
) -> None:
    """Keep a new code of a person; one given before, and not used, counts no more.

    `by` is who of staff reads it out to them.
    """
    await void(session, person)
    vault = vault_of(session)
    new = Recovery(
        id=new_id(session),
        person_id=person,
        code_hash=vault.look_up(_named(code)),
        code_sealed=vault.seal(_named(code)),
        given_by=by,
        made_at=now,
        expires_at=until,
        orders=[],
    )
    session.add(new)
    await session.flush()


async def void(session: Session, person: int, *, but_given: bool = False) -> None:
    """Let no code count any more that a person got and nobody has used.

    With `but_given` those count on that staff have read out.
    """
    unused = [col(Recovery.person_id) == person, col(Recovery.used_at).is_(None)]
    if but_given:
        unused.append(col(Recovery.given_by).is_(None))
    await session.exec(delete(Recovery).where(*unused).execution_options(synchronize_session=False))


async def unsealed(session: Session, now: datetime) -> tuple[int, datetime | None]:
    """Return how many codes count that no newer key can hash anew, and until when the last of them does.

    An older program gave them, and kept their hash alone.
    """
    query = select(func.count(), func.max(Recovery.expires_at)).where(
        col(Recovery.used_at).is_(None), Recovery.code_sealed == "", Recovery.expires_at > now
    )
    count, until = (await session.exec(query)).one()
    return count, until


async def waiting(session: Session, hashes: Sequence[str], now: datetime) -> Recovery | None:
    """Return the code that was kept under one of these hashes and still counts, held."""
    query = select(Recovery).where(
        col(Recovery.code_hash).in_(hashes), col(Recovery.used_at).is_(None), Recovery.expires_at > now
    )
    return (await session.exec(held(session, query))).first()


async def find(session: Session, recovery: int, now: datetime) -> Recovery | None:
    """Return what came of a code while it can be undone, held."""
    query = select(Recovery).where(Recovery.id == recovery, *_can_be_undone(now))
    return (await session.exec(held(session, query))).first()


async def undoable(session: Session, person: int, now: datetime) -> list[Recovery]:
    """Return how a person came back lately, oldest first."""
    query = select(Recovery).where(Recovery.person_id == person, *_can_be_undone(now))
    return list((await session.exec(query.order_by(col(Recovery.id)))).all())


def _can_be_undone(now: datetime) -> tuple[Any, ...]:
    return (col(Recovery.used_at).is_not(None), col(Recovery.undone_at).is_(None), Recovery.expires_at > now)


async def phones(session: Session, person: int, known: str) -> list[str]:
    """Return every phone that a person has left: `known` with themselves, others with their orders."""
    vault = vault_of(session)
    sealed = await session.exec(
        select(Order.contact_sealed).where(Order.orderer_id == person, Order.contact_sealed != "")
    )
    return sorted({*([known] if known else []), *(vault.open(one) for one in sealed.all())})


async def chats_of(session: Session, person: int) -> list[Reached]:
    """Return the private chats in which a person can be written to, the newest first."""
    query = (
        select(Account.channel, Account.chat)
        .where(Account.person_id == person, Account.chat != "", col(Account.lost_at).is_(None))
        .order_by(col(Account.seen_at).desc())
    )
    return [Reached(channel, chat) for channel, chat in (await session.exec(query)).all()]


async def join(
    session: Session, found: Recovery, here: Reached, was: int, now: datetime, until: datetime
) -> None:
    """Join a private chat, and the orders of whoever it was, with the person of a code; the code is used.

    `was` is nobody afterwards: name and phone of that row are wiped. `until` is when it can be undone last.
    """
    query = select(Account).where(
        Account.channel == here.channel, Account.chat == here.chat, Account.person_id == was
    )
    account = (await session.exec(held(session, query))).one()
    account.person_id, account.joined_at = found.person_id, now
    found.account_id, found.was_person_id = account.id, was
    found.used_at, found.expires_at, found.code_sealed = now, until, ""
    found.orders = await orders_of(session, was)
    session.add_all((account, found))
    await session.flush()
    await hand_over(session, found.orders, was, found.person_id)
    await outbox.let_be_of(session, account, was, found.person_id)
    await prompts.clear(session, was)
    await profiles.set_name(session, was, "")
    await profiles.set_phone(session, was, "")


async def undo(session: Session, found: Recovery, now: datetime) -> Account | None:
    """Part them again; return the account that was joined, or None where it is somebody else's by now.

    The orders that came along go back with it; those placed since stay with the person of the code. A code
    that was asked for meanwhile, perhaps in the chat that is parted, counts no more.
    """
    await void(session, found.person_id)
    found.undone_at = now
    session.add(found)
    query = select(Account).where(Account.id == found.account_id, Account.person_id == found.person_id)
    account = (await session.exec(held(session, query))).first()
    if account is None or found.was_person_id is None:
        return None
    account.person_id, account.joined_at = found.was_person_id, None
    session.add(account)
    await session.flush()
    await hand_over(session, found.orders, found.person_id, found.was_person_id)
    await prompts.clear(session, found.person_id)
    return account


async def orders_of(session: Session, person: int) -> list[int]:
    """Return a person's own orders, held."""
    query = (
        select(Order.id).where(Order.orderer_id == person).order_by(col(Order.community_id), col(Order.id))
    )
    return list((await session.exec(held(session, query))).all())


async def hand_over(session: Session, orders: Sequence[int], before: int, after: int) -> None:
    """Let orders, what was done about them and the calls for them be another person's."""
    if not orders:
        return
    communities = (await session.exec(select(Community.id))).all()
    changes: tuple[tuple[Any, Any, str], ...] = (
        (Order, Order.id, "orderer_id"),
        (OrderEvent, OrderEvent.order_id, "actor_id"),
        (PhoneTask, PhoneTask.order_id, "person_id"),
    )
    for table, order, whose in changes:
        mine = (
            col(table.community_id).in_(communities),
            col(order).in_(orders),
            col(getattr(table, whose)) == before,
        )
        # Whoever has read the order meanwhile finds that it was changed, and reads it again.
        more = {"version": col(Order.version) + 1} if table is Order else {}
        changed = update(table).where(*mine).values(**{whose: after}, **more)
        await session.exec(changed.execution_options(synchronize_session=False))

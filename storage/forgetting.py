"""Orders made anonymous: the words, the places and the people go; what statistics count stays.

Nothing that a figure is made from changes: number, category, matter, estate, team, every moment, the
outcome and the marks. Where a figure asks whether two orders came from the same person, `orderer_mark`
answers: the same for all orders of one person, made by a keyed hash, and no row's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, update
from sqlmodel import col, select

from orders.promises import FACT
from storage import calling_off
from storage.chats import sealed_content
from storage.database import Session, vault_of
from storage.models import (
    Attachment,
    Card,
    ChatMessage,
    Correction,
    Notice,
    Nudge,
    Order,
    OrderEvent,
    PhoneTask,
)
from storage.pairs import among

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from storage.vault import Vault

KEPT_FACTS = frozenset({FACT, "result", "attitude"})
"""What figures read of an event: a promise that was replaced, and the marks."""
HASHED = 15
"""Hexadecimal digits of a mark: as many as fit into a column."""
WEB = "web"
"""The channel whose messages are kept by ourselves."""


async def due(session: Session, community: int, before: datetime, limit: int) -> list[Order]:
    """Return orders that were over before a moment and are not anonymous yet, oldest first."""
    query = (
        select(Order)
        .where(
            Order.community_id == community,
            col(Order.anonymised_at).is_(None),
            col(Order.closed_at) < before,
        )
        .order_by(col(Order.closed_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list((await session.exec(query)).all())


async def anonymise(
    session: Session,
    found: Sequence[Order],
    now: datetime,
    *,
    estates: Mapping[str, str],
    instead: Mapping[str, Any],
) -> list[str]:
    """Make orders of one community anonymous; return the pictures to delete once this is committed.

    `estates` says for each place's code which estate it lies in; `instead` is what messages of the
    browser chat about them say from now on.
    """
    mine = _these(found)
    await _wipe_events(session, found)
    pictures = await _delete_pictures(session, mine(Attachment))
    await _wipe_messages(session, mine(Notice), instead)
    await _wipe_words(session, mine)
    for order in found:
        _wipe_order(vault_of(session), order, now, estates)
    await session.flush()
    return pictures


class _these:  # noqa: N801 - reads as a function: "these of a table"
    """Says in a query which rows of a table belong to these orders."""

    def __init__(self, found: Sequence[Order]) -> None:
        """Take the orders, of one community."""
        self._community = found[0].community_id
        self._ids = [one.id for one in found]

    def __call__(self, table: Any) -> tuple[ColumnElement[bool], ...]:  # noqa: ANN401 - any table with these columns
        """Return the conditions."""
        return (col(table.community_id) == self._community, col(table.order_id).in_(self._ids))


def _wipe_order(vault: Vault, order: Order, now: datetime, estates: Mapping[str, str]) -> None:
    """Leave of an order what statistics count."""
    if order.orderer_id is not None:
        order.orderer_mark = mark_of(vault, order.community_id, order.orderer_id)
    order.orderer_id = order.proxy_id = None
    order.story_sealed = order.gist = order.place_text = ""
    order.contact_sealed = order.for_name_sealed = ""
    order.place_code = estates.get(order.place_code or "", None)
    order.point, order.hotlines = [], []
    order.sorted_as = {name: value for name, value in order.sorted_as.items() if name != "words"}
    order.anonymised_at = now


def mark_of(vault: Vault, community: int, person: int) -> int:
    """Return what stands for a person in a community's anonymous orders: below zero, so nobody's id."""
    return marks_of(vault, community, person)[0]


def marks_of(vault: Vault, community: int, person: int) -> list[int]:
    """Return the same under each key that is known, the newest first."""
    hashes = vault.look_ups(f"orders of {person} in {community}")
    return [-int(one[:HASHED], 16) - 1 for one in hashes]


async def _wipe_events(session: Session, found: Sequence[Order]) -> None:
    """Take the words, and the resident, out of what happened."""
    mine = _these(found)(OrderEvent)
    words = update(OrderEvent).where(*mine).values(words_sealed="")
    await session.exec(words.execution_options(synchronize_session=False))
    residents = {(one.id, who) for one in found for who in (one.orderer_id, one.proxy_id) if who is not None}
    if residents:
        by_them = among(col(OrderEvent.order_id), col(OrderEvent.actor_id), residents)
        nobody = update(OrderEvent).where(*mine, by_them).values(actor_id=None)
        await session.exec(nobody.execution_options(synchronize_session=False))
    rows = (await session.exec(select(OrderEvent.id, OrderEvent.facts).where(*mine))).all()
    told = [
        (event, {name: facts[name] for name in KEPT_FACTS & facts.keys()}, facts) for event, facts in rows
    ]
    changed = [{"event": event, "kept": kept} for event, kept, facts in told if kept != facts]
    if changed:
        this = (
            col(OrderEvent.community_id) == found[0].community_id,
            col(OrderEvent.id) == bindparam("event"),
        )
        fewer = update(OrderEvent.__table__).where(*this).values(facts=bindparam("kept"))  # type: ignore[attr-defined]  # SQLModel adds it
        await (await session.connection()).execute(fewer, changed)


async def _delete_pictures(session: Session, mine: tuple[ColumnElement[bool], ...]) -> list[str]:
    keys = (await session.exec(select(Attachment.store_key).where(*mine))).all()
    await session.exec(delete(Attachment).where(*mine))
    return [key for key in keys if key]


async def _wipe_messages(
    session: Session, mine: tuple[ColumnElement[bool], ...], instead: Mapping[str, Any]
) -> None:
    """Forget what was sent about the orders, where it stands, and in the browser chat what it said."""
    sent = (
        await session.exec(select(Notice.channel, Notice.chat, Notice.ref, Notice.card).where(*mine))
    ).all()
    shown = {(chat, int(ref)) for channel, chat, ref, _ in sent if channel == WEB and ref.isdigit()}
    if shown:
        these = among(col(ChatMessage.chat), col(ChatMessage.seq), shown)
        blank = update(ChatMessage).where(these).values(sealed=sealed_content(session, instead))
        await session.exec(blank.execution_options(synchronize_session=False))
    held = select(Notice.channel, Notice.chat).where(*mine, Notice.state == "pending").distinct()
    await calling_off.call_off(session, (await session.exec(held)).all())
    names = sorted({card for _, _, _, card in sent if card})
    if names:
        await session.exec(delete(Card).where(col(Card.card).in_(names)))
    await session.exec(delete(Notice).where(*mine))


async def _wipe_words(session: Session, mine: _these) -> None:
    """Take the words out of corrections and phone tasks; nobody is reminded of these orders again."""
    changes: tuple[tuple[Any, dict[str, Any]], ...] = (
        (Correction, {"text": "", "words": [], "person_id": None}),
        (PhoneTask, {"words_sealed": "", "note_sealed": "", "person_id": None}),
    )
    for table, values in changes:
        wiped = update(table).where(*mine(table)).values(**values)
        await session.exec(wiped.execution_options(synchronize_session=False))
    await session.exec(delete(Nudge).where(*mine(Nudge)))

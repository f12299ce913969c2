"""Pictures: wanted, kept or refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, update
from sqlmodel import col, select

from storage.database import Session, new_id
from storage.models import Attachment
from storage.statements import run, table

if TYPE_CHECKING:
    from collections.abc import Iterable

LEASE = timedelta(minutes=5)
"""Longer than fetching takes: a picture that somebody fetches is left alone so long."""


async def want(
    session: Session,
    *,
    community: int,
    channel: str,
    ref: str,
    person: int,
    now: datetime,
    draft: int | None = None,
    order: int | None = None,
) -> Attachment:
    """Write down a picture that is still with the channel."""
    wanted = Attachment(
        community_id=community,
        id=new_id(session),
        draft_id=draft,
        order_id=order,
        person_id=person,
        channel=channel,
        ref=ref,
        at=now,
        due_at=now,
    )
    session.add(wanted)
    await session.flush()
    return wanted


async def claim(
    session: Session, channels: Iterable[str], now: datetime, limit: int = 20
) -> list[Attachment]:
    """Take on pictures that are due and still with these channels; nobody else gets them for a while."""
    query = (
        select(Attachment)
        .where(
            Attachment.state == "wanted",
            Attachment.due_at <= now,
            col(Attachment.channel).in_(list(channels)),
        )
        .order_by(col(Attachment.due_at), col(Attachment.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = list((await session.exec(query)).all())
    for one in found:
        one.due_at = now + LEASE
    return found


async def hand_over(session: Session, draft_id: int, order_id: int) -> None:
    """Give a draft's pictures to the order it became."""
    await run(session, _HAND_OVER, {"of": draft_id, "to": order_id})


async def move_draft(session: Session, draft_id: int, to: int, community: int) -> None:
    """Give a draft's pictures to the draft that takes its place in another community."""
    await session.exec(
        update(Attachment)
        .where(col(Attachment.draft_id) == draft_id)
        .values(draft_id=to, community_id=community)
    )


async def settle(
    session: Session, wanted: Attachment, *, state: str, key: str = "", due_at: datetime | None = None
) -> Attachment:
    """Record what became of a picture; one that stays wanted is due again at a time."""
    row = await session.get_one(Attachment, (wanted.community_id, wanted.id))
    row.attempts += 1
    row.state, row.store_key = state, key
    row.due_at = due_at or row.due_at
    session.add(row)
    await session.flush()
    return row


_ATTACHMENT = table(Attachment)
_HAND_OVER = (
    update(_ATTACHMENT)
    .where(_ATTACHMENT.c.draft_id == bindparam("of"))
    .values(order_id=bindparam("to"), draft_id=None)
)

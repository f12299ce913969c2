"""Pictures: wanted, kept or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update
from sqlmodel import col, select

from storage.database import Session, new_id
from storage.models import Attachment

if TYPE_CHECKING:
    from datetime import datetime


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
    )
    session.add(wanted)
    await session.flush()
    return wanted


async def wanted(session: Session, limit: int = 20) -> list[Attachment]:
    """Return pictures that are still with their channel, oldest first."""
    query = select(Attachment).where(Attachment.state == "wanted").order_by(col(Attachment.id)).limit(limit)
    return list((await session.exec(query)).all())


async def of_draft(session: Session, draft_id: int) -> list[Attachment]:
    """Return the pictures of a draft."""
    query = select(Attachment).where(Attachment.draft_id == draft_id).order_by(col(Attachment.id))
    return list((await session.exec(query)).all())


async def hand_over(session: Session, draft_id: int, order_id: int) -> None:
    """Give a draft's pictures to the order it became."""
    await session.exec(
        update(Attachment)
        .where(col(Attachment.draft_id) == draft_id)
        .values(order_id=order_id, draft_id=None)
    )


async def move_draft(session: Session, draft_id: int, to: int, community: int) -> None:
    """Give a draft's pictures to the draft that takes its place in another community."""
    await session.exec(
        update(Attachment)
        .where(col(Attachment.draft_id) == draft_id)
        .values(draft_id=to, community_id=community)
    )


async def settle(
    session: Session, wanted: Attachment, *, state: str, key: str, give_up_after: int
) -> Attachment:
    """Record what became of a picture; one that stays wanted is refused after so many attempts."""
    row = await session.get_one(Attachment, (wanted.community_id, wanted.id))
    row.attempts += 1
    row.state = "refused" if state == "wanted" and row.attempts >= give_up_after else state
    row.store_key = key
    session.add(row)
    await session.flush()
    return row

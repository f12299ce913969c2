"""How much waits for one person: messages for their chat, orders for their desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, select

from orders.states import State
from storage.models import Account, Notice, Order
from storage.statements import run, table

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session


async def unsent(session: Session, person: int, most: int) -> int:
    """Return how many messages wait to be shown to a person, counted up to `most`."""
    found = await run(session, _UNSENT, {"person": person, "most": most})
    return len(found.all())


async def newest_form(session: Session, card: str) -> tuple[datetime, bool] | None:
    """Return when the newest form of a card was written, and whether it still waits to be shown."""
    found = (await run(session, _NEWEST, {"name": card})).first()
    return (found.created_at, found.state == "pending") if found else None


async def to_dispatch(session: Session, community: int) -> int:
    """Return how many new orders wait for staff to dispatch them, without those that only some may see."""
    found = await run(session, _TO_DISPATCH, {"community": community})
    return int(found.scalar_one())


_NOTICE, _ACCOUNT, _ORDER = table(Notice), table(Account), table(Order)
_UNSENT = (
    select(_NOTICE.c.id)
    .join(_ACCOUNT, and_(_ACCOUNT.c.channel == _NOTICE.c.channel, _ACCOUNT.c.chat == _NOTICE.c.chat))
    .where(_ACCOUNT.c.person_id == bindparam("person"), _NOTICE.c.state == "pending")
    .limit(bindparam("most"))
)
_NEWEST = (
    select(_NOTICE.c.state, _NOTICE.c.created_at)
    .where(_NOTICE.c.card == bindparam("name"), _NOTICE.c.state.in_(["pending", "sent"]))
    .order_by(_NOTICE.c.id.desc())
    .limit(1)
)
_TO_DISPATCH = select(func.count()).where(
    _ORDER.c.community_id == bindparam("community"),
    _ORDER.c.state == State.SUBMITTED.value,
    _ORDER.c.confidential.is_(False),
)

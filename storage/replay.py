"""What a replay of historical messages needs: a copy of the directory, and marks of what is done."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from storage.database import Database, Session, insert_once
from storage.models import (
    Account,
    Community,
    Invitation,
    Membership,
    Order,
    Person,
    Place,
    Receipt,
    Street,
    Team,
)

if TYPE_CHECKING:
    from datetime import datetime

COPIED = (Street, Community, Place, Team, Person, Membership, Invitation)
"""Who and where, in the order in which rows point at one another. Accounts stay behind: nobody is told."""

SEALED = ("name_sealed", "phone_sealed", "phone_hash")


async def copy_directory(source: Database, target: Database) -> int:
    """Copy streets, places, teams and (nameless) memberships that are not there yet; return how many."""
    copied = 0
    async with source.reading() as there, target.transaction() as here:
        for model in COPIED:
            for row in (await there.exec(select(model))).all():
                values = {name: getattr(row, name) for name in model.model_fields}
                values |= dict.fromkeys(set(SEALED) & set(values), "")
                copied += await insert_once(here, model, **values)
    return copied


async def outcome(session: Session, channel: str, key: str) -> dict[str, Any] | None:
    """Return what came of a row in an earlier run."""
    receipt = await session.get(Receipt, (channel, f"{key}:end"))
    found: dict[str, Any] | None = json.loads(receipt.answer) if receipt else None
    return found


async def was_begun(session: Session, channel: str, key: str) -> bool:
    """Say whether an earlier run has sent the row's message."""
    return await session.get(Receipt, (channel, key)) is not None


async def mark_done(session: Session, channel: str, key: str, found: dict[str, Any], now: datetime) -> None:
    """Write down what came of a row, so that it is never sent again."""
    await insert_once(session, Receipt, channel=channel, key=f"{key}:end", at=now, answer=json.dumps(found))


async def newest_order(session: Session, channel: str, account: str, since: datetime) -> Order | None:
    """Return the newest order of an account's person, received since a moment."""
    query = (
        select(Order)
        .join(Account, col(Account.person_id) == col(Order.orderer_id))
        .where(Account.channel == channel, Account.external == account, Order.received_at >= since)
        .order_by(col(Order.received_at).desc(), col(Order.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).first()

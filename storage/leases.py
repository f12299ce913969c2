"""What one process at a time may do: held for a while, renewed, and taken over when its holder dies."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, update
from sqlmodel import col

from storage.database import Session, insert_once
from storage.models import Lease

if TYPE_CHECKING:
    from datetime import datetime


BEYOND = timedelta(minutes=5)
"""Longer than any lease lasts: one that ends later was taken by a clock that was ahead."""


async def hold(session: Session, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take or renew a lease; say False while somebody else holds it.

    A lease that ends later than can be is nobody's: else a process that died while its clock was a day
    ahead would be waited for that long.
    """
    if await insert_once(session, Lease, name=name, holder=holder, until=until):
        return True
    free = or_(col(Lease.holder) == holder, col(Lease.until) <= now, col(Lease.until) > now + BEYOND)
    taken = (
        update(Lease)
        .where(col(Lease.name) == name, free)
        .values(holder=holder, until=until)
        .execution_options(synchronize_session=False)
    )
    return bool((await session.exec(taken)).rowcount)


async def release(session: Session, name: str, holder: str) -> None:
    """Give a lease back, so that nobody has to wait for its end."""
    own = (col(Lease.name) == name, col(Lease.holder) == holder)
    await session.exec(delete(Lease).where(*own).execution_options(synchronize_session=False))

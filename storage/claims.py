"""Periods that are taken on once, however many processes run (DESIGN: a period is claimed, then done)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.database import Session, insert_once
from storage.models import Claim

if TYPE_CHECKING:
    from datetime import datetime


async def claim(session: Session, job: str, community: int, period: str, at: datetime) -> bool:
    """Take a period on, in the transaction that does its work; say False where it was done before."""
    return await insert_once(session, Claim, job=job, community_id=community, period=period, at=at)


async def is_claimed(session: Session, job: str, community: int, period: str) -> bool:
    """Say whether somebody has done a period, without taking it on."""
    return await session.get(Claim, (job, community, period)) is not None

"""Periods that are taken on once, however many processes run (DESIGN: a period is claimed, then done)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, update
from sqlmodel import col, select

from storage.database import Session, insert_once
from storage.models import Claim

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement


async def claim(session: Session, job: str, community: int, period: str, at: datetime) -> bool:
    """Take a period on, in the transaction that does its work; say False where it was done before."""
    return await insert_once(session, Claim, job=job, community_id=community, period=period, at=at)


async def is_claimed(session: Session, job: str, community: int, period: str) -> bool:
    """Say whether somebody has done a period, without taking it on."""
    return await session.get(Claim, (job, community, period)) is not None


async def lease(
    session: Session, job: str, community: int, period: str, at: datetime, *, stale: datetime
) -> bool:
    """Take a period on whose work takes long and is done outside of a transaction.

    Whoever took it before `stale` and has not released it has died over it: it is taken over.
    """
    if await claim(session, job, community, period, at):
        return True
    result = await session.exec(
        update(Claim)
        .where(*_is(job, community, period), col(Claim.at) < stale)
        .values(at=at)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)


async def release(session: Session, job: str, community: int, period: str) -> None:
    """Give a period back: it was not done, or its lease is over."""
    await session.exec(
        delete(Claim).where(*_is(job, community, period)).execution_options(synchronize_session=False)
    )


async def latest(session: Session, job: str) -> datetime | None:
    """Return when any period of a job was last taken on."""
    return (await session.exec(select(func.max(Claim.at)).where(Claim.job == job))).one()


async def last_of(session: Session, job: str) -> dict[int, tuple[str, datetime]]:
    """Return for each community the newest period of a job by its name, and when it was taken on."""
    newest = (
        select(Claim.community_id, func.max(Claim.period).label("period"))
        .where(Claim.job == job)
        .group_by(col(Claim.community_id))
        .subquery()
    )
    query = select(Claim).join(
        newest,
        (col(Claim.community_id) == newest.c.community_id) & (col(Claim.period) == newest.c.period),
    )
    rows = (await session.exec(query.where(Claim.job == job))).all()
    return {row.community_id: (row.period, row.at) for row in rows}


def _is(job: str, community: int, period: str) -> tuple[ColumnElement[bool], ...]:
    return (col(Claim.job) == job, col(Claim.community_id) == community, col(Claim.period) == period)

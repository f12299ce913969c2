"""Questions about the state of a set-up, for `sandan doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlmodel import col, select

from storage import resealing
from storage.database import Session, vault_of
from storage.models import Membership, Notice, Order, Person, PhoneTask
from storage.vault import SealBrokenError

if TYPE_CHECKING:
    from datetime import datetime

SAMPLES = 20


async def key_opens(session: Session) -> bool:
    """Say whether the secret keys open what is sealed: the newest and the oldest of every kind."""
    both = [await resealing.samples(session, newest=newest) for newest in (True, False)]
    return all(_opens(session, one.decode("ascii")) for found in both for one in found)


async def refuse_wrong_key(session: Session) -> None:
    """Raise :class:`SealBrokenError` where the key opens nothing of what was sealed last: it is another's.

    A single row that does not open is for the doctor to tell, and no reason to serve nobody.
    """
    sealed = await _latest(session)
    if sealed and not any(_opens(session, one) for one in sealed):
        raise SealBrokenError("nothing that was sealed last opens with this secret key")


async def _latest(session: Session) -> list[str]:
    """Return some names and stories as they are kept, the newest."""
    found: list[str] = []
    for column, order in ((Person.name_sealed, col(Person.id)), (Order.story_sealed, col(Order.id))):
        latest = select(column).where(col(column) != "").order_by(order.desc()).limit(SAMPLES)
        found += (await session.exec(latest)).all()
    return found


def _opens(session: Session, sealed: str) -> bool:
    try:
        vault_of(session).open(sealed)
    except SealBrokenError:
        return False
    return True


async def present(session: Session, community: int) -> list[Membership]:
    """Return the community's present memberships."""
    query = select(Membership).where(Membership.community_id == community, col(Membership.left_at).is_(None))
    return list((await session.exec(query)).all())


async def stuck(session: Session, before: datetime) -> tuple[int, datetime | None]:
    """Return how many notices were due before a moment and wait still, and since when."""
    query = select(func.count(), func.min(Notice.due_at)).where(
        col(Notice.state) == "pending", col(Notice.due_at) < before
    )
    count, since = (await session.exec(query)).one()
    return count, since


async def failed(session: Session, since: datetime) -> int:
    """Return how many notices have been given up since a moment."""
    query = select(func.count()).where(col(Notice.state) == "failed", col(Notice.created_at) >= since)
    return (await session.exec(query)).one()


async def open_calls(session: Session, community: int) -> int:
    """Return how many phone tasks wait."""
    query = select(func.count()).where(PhoneTask.community_id == community, col(PhoneTask.done_at).is_(None))
    return (await session.exec(query)).one()

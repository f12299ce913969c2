"""The reckoning: what people were shown, against what the database holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import col, func, select

from orders.states import OPEN
from storage.database import Database
from storage.models import Notice, Order, OrderEvent, PhoneTask
from storage.vault import Vault
from tests.gauntlet.service import KEY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.database import Session
    from tests.botapi_world import Chat

UNDER_WAY = ("pending",)
SETTLED = ("sent", "superseded")


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What came of it all. Everything but the first three lines must be 0."""

    residents: int
    orders: int
    kills: int
    without_number: int = 0
    lost: int = 0
    doubled: int = 0
    strangers: int = 0
    without_owner_or_deadline: int = 0
    submitted_twice: int = 0
    undelivered: int = 0
    shown_twice_in_browsers: int = 0
    shown_twice_in_telegram: int = 0
    anything_twice_in_telegram: int = 0
    unclean_ends: int = 0

    @property
    def faults(self) -> dict[str, int]:
        """Return what should not be."""
        apart = {"residents", "orders", "kills"}
        return {name: count for name, count in asdict(self).items() if name not in apart and count}


@dataclass(slots=True)
class Shown:
    """What one resident was shown: the number in each receipt, repeats and all."""

    browser: bool
    numbers: list[int] = field(default_factory=list)


async def due(url: str) -> int:
    """Return how many notices wait to be sent now."""
    database = _open(url)
    try:
        async with database.reading() as session:
            query = select(func.count()).where(Notice.state == "pending", Notice.due_at <= datetime.now(UTC))
            return (await session.exec(query)).one()
    finally:
        await database.close()


def repeated(chats: Iterable[Chat]) -> list[str]:
    """Return the words of every message, of whatever kind, that a chat was shown once more."""
    return [
        said
        for chat in chats
        for (said, *_), times in Counter((one.said, *one.photos) for one in chat.answers).items()
        for _ in range(times - 1)
    ]


async def reckon(
    url: str,
    shown: Sequence[Shown],
    *,
    kills: int,
    exits: Sequence[int],
    calm: bool = True,
    again: Sequence[str] = (),
) -> Reckoning:
    """Compare what residents saw with what is kept; each of them placed exactly one order.

    Unless it is `calm`, notices may still wait for the messenger's limits. `again` is what was
    :func:`repeated` in Telegram.
    """
    database = _open(url)
    try:
        async with database.reading() as session:
            kept = Counter((await session.exec(select(Order.number))).all())
            seen = Counter(number for one in shown for number in set(one.numbers))
            repeats = [one for one in shown if len(one.numbers) > 1]
            return Reckoning(
                residents=len(shown),
                orders=sum(kept.values()),
                kills=kills,
                without_number=sum(not one.numbers for one in shown),
                lost=sum(number not in kept for number in seen),
                doubled=sum(kept.values()) - len(shown),
                strangers=sum(count > 1 for count in seen.values()),
                without_owner_or_deadline=await _ownerless(session),
                submitted_twice=await _submitted_twice(session),
                undelivered=await _undelivered(session, calm=calm),
                shown_twice_in_browsers=sum(one.browser for one in repeats),
                shown_twice_in_telegram=sum(not one.browser for one in repeats),
                anything_twice_in_telegram=len(again),
                unclean_ends=sum(code != 0 for code in exits),
            )
    finally:
        await database.close()


def _open(url: str) -> Database:
    return Database(url, Vault(KEY), lambda: datetime.now(UTC))


async def _ownerless(session: Session) -> int:
    """Count open orders that went to a team and have none, and those whose deadlines are upside down."""
    wrong = (
        col(Order.team_id).is_(None) & col(Order.assignee_id).is_(None) & (col(Order.state) == "dispatched")
    ) | (col(Order.close_by) < col(Order.received_at))
    query = select(func.count()).where(col(Order.state).in_(list(OPEN)), wrong)
    return (await session.exec(query)).one()


async def _submitted_twice(session: Session) -> int:
    """Count orders that do not have exactly one event of their submission."""
    submits = select(OrderEvent.order_id).where(OrderEvent.action == "submit")
    events = Counter((await session.exec(submits)).all())
    orders = (await session.exec(select(Order.id))).all()
    return sum(events[one] != 1 for one in orders)


async def _undelivered(session: Session, *, calm: bool) -> int:
    """Count notices that were neither delivered nor replaced, and whose failure nobody was asked to mend."""
    waiting = select(func.count()).where(Notice.state == "pending", Notice.due_at <= datetime.now(UTC))
    failed = (await session.exec(select(Notice.id).where(Notice.state == "failed", ~col(Notice.edit)))).all()
    tasks = set((await session.exec(select(PhoneTask.dedupe))).all())
    late = (await session.exec(waiting)).one() if calm else 0
    return late + sum(f"undelivered:{one}" not in tasks for one in failed)

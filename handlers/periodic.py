"""Which periods are due: the newest finished one of each kind, from its hour on, unless it was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers import own_time
from orders import periods
from orders.report import Span
from orders.summaries import due_at, is_late
from storage import claims, summaries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from handlers.desk import Desk
    from orders.report import Period
    from storage.models import Community


@dataclass(frozen=True, slots=True)
class Due:
    """A period of which people are to hear: since when, and when they do."""

    period: Period
    at: datetime
    now: datetime

    @property
    def late(self) -> bool:
        """Whether it must be said that this is late."""
        return is_late(self.at, self.now)


async def outstanding(
    desk: Desk,
    job: str,
    owners: Sequence[tuple[Community, int]],
    now: datetime,
    spans: Iterable[Span] = tuple(Span),
) -> list[tuple[Community, Due]]:
    """Return what is due and was not claimed: one small query, whatever was done in the past.

    An owner is the community by whose clock it goes, and the identifier under which it is claimed.
    """
    found = [
        (community, owner, due)
        for community, owner in owners
        for span in spans
        if (due := _due_now(desk, community, span, now)) is not None
    ]
    names = {due.period.name for _, _, due in found}
    async with desk.database.reading() as session:
        done = await summaries.claimed(session, job, names) if names else set()
    return [(community, due) for community, owner, due in found if (owner, due.period.name) not in done]


async def is_news(desk: Desk, job: str, community: Community, owner: int, due: Due) -> bool:
    """Say whether a community was there in the period; where not, it is claimed and never asked for again."""
    async with desk.database.reading() as session:
        if await summaries.is_of_its_time(session, community.id, due.period.end):
            return True
    await pass_over(desk, job, owner, due)
    return False


async def pass_over(desk: Desk, job: str, owner: int, due: Due) -> None:
    """Claim a period of which nobody is to hear."""
    async with desk.database.transaction() as session:
        await claims.claim(session, job, owner, due.period.name, due.now)


def _due_now(desk: Desk, community: Community, span: Span, now: datetime) -> Due | None:
    """Return the newest finished period of a kind, if its hour has come.

    What is late waits for the morning: nobody is woken by a machine that comes back at night.
    """
    calendar = desk.calendar_for(community)
    period = periods.last_finished(span, now, calendar.zone)
    at = due_at(period, *own_time.summary_hour(community), calendar)
    asleep = is_late(at, now) and not desk.rhythm_for(community).is_awake(now, calendar)
    return Due(period, at, now) if now >= at and not asleep else None

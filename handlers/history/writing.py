"""Write an example history into an unused database: in batches, each once, whatever interrupts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from handlers.history.chronicle import Chronicle, Setting, Span
from handlers.history.rhythm import LONGEST, span_of
from handlers.history.seed import SEED
from handlers.holidays import Override, public_calendar
from storage import directory, history

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from handlers.desk import Desk
    from orders.calendar import WorkingCalendar
    from storage.database import Session
    from storage.models import Community

BATCH = 500
"""Orders in one transaction: a second or so, so that other writers need not wait long."""


class RealOrdersError(Exception):
    """The community named has orders of its own: what is made up must not mix with them."""


@dataclass(frozen=True, slots=True)
class Written:
    """What stands now; `new` is 0 where it stood before."""

    orders: int
    new: int
    first: datetime
    last: datetime


async def write_history(
    desk: Desk,
    communities: Sequence[Community],
    orders: int,
    *,
    seed: int = SEED,
    told: Callable[[int], None] = lambda _: None,
) -> Written:
    """Write so many orders, shared among the communities; `told` hears how many more are done.

    Run again with the same wish it goes on where it was interrupted, and else changes nothing.

    Raises:
        RealOrdersError: a community has real orders; nothing was written.
    """
    shares = [orders // len(communities) + (at < orders % len(communities)) for at in range(len(communities))]
    for community in communities:
        await _refuse_real(desk, community)
    done = [
        await _write(desk, community, share, seed, told)
        for community, share in zip(communities, shares, strict=True)
        if share
    ]
    return Written(
        sum(one.orders for one in done),
        sum(one.new for one in done),
        min(one.first for one in done),
        max(one.last for one in done),
    )


async def _refuse_real(desk: Desk, community: Community) -> None:
    async with desk.database.reading() as session:
        begun = await history.mark_of(session, community.id)
        if begun is None and await history.has_orders(session, community.id):
            raise RealOrdersError(community.name)


async def _write(
    desk: Desk, community: Community, orders: int, seed: int, told: Callable[[int], None]
) -> Written:
    """Write the history of one community, or the rest of it."""
    async with desk.database.transaction() as session:
        mark = await history.mark_of(session, community.id)
        if mark is None:
            wish = f"{seed}:{orders}"
            mark = await history.begin(session, community.id, orders, wish, desk.clock())
        setting = await setting_of(desk, session, community, mark.at)
    seed, orders = (int(part) for part in mark.wish.split(":"))
    span = Span(mark.at - span_of(orders), mark.at, orders, mark.at, mark.base)
    new = await write_chronicle(desk, Chronicle(setting, span, seed), told=told)
    return Written(orders, new, span.first, span.last)


async def write_chronicle(
    desk: Desk, chronicle: Chronicle, *, told: Callable[[int], None] = lambda _: None
) -> int:
    """Write a community's orders batch by batch; return how many are new."""
    tales, new = chronicle.tales(), 0
    while batch := list(islice(tales, BATCH)):
        people, chronicle.cast.new = chronicle.cast.new, []
        async with desk.database.transaction() as session:
            written = await history.write(session, batch[0].number, people, batch, chronicle.span.now)
        new += len(batch) if written else 0
        told(len(batch))
    return new


async def setting_of(desk: Desk, session: Session, community: Community, now: datetime) -> Setting:
    """Read what a chronicle that ends now needs to know."""
    return Setting(
        community=community,
        teams=await directory.teams(session, community.id),
        crews=await directory.crews(session, community.id, desk.clock()),
        places=await directory.places(session, community.id),
        calendar=past_calendar(desk.calendar_for(community), now, desk.holidays),
        clocks=desk.clocks_for(community),
        sorter=await desk.sorter_for(session, community.id),
        auto_dispatch=directory.settings_of(community).auto_dispatch,
    )


def past_calendar(calendar: WorkingCalendar, now: datetime, known: Override) -> WorkingCalendar:
    """Return a calendar with the holidays of the years before those that it knows."""
    first = min(day.year for day in calendar.holidays)
    years: Iterable[int] = range((now - LONGEST).year - 1, first)
    past = public_calendar(years, known).calendar
    return replace(
        calendar,
        holidays=calendar.holidays | {day for day in past.holidays if day.year < first},
        working_days=calendar.working_days | {day for day in past.working_days if day.year < first},
    )

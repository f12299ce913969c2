"""Read a period from the database and make its report."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from handlers import learning
from handlers.masking import without
from handlers.reporting.names import Names
from nlp.extract import mask
from nlp.understanding import Intent
from orders import figures, measures, periods
from orders.facts import Material
from orders.report import Measure, Sorting, Thanks
from storage import corrections, directory, naming, reports, sayings

if TYPE_CHECKING:
    from datetime import datetime

    from handlers.desk import Desk
    from orders.report import Period, Report
    from storage.database import Session
    from storage.models import Community, Street

SEEN_FOR = timedelta(days=92)
"""For so long after a period it is looked for what became of its orders. What was reopened, or closed long
overdue, later than that is missing in the report of a period that is made anew still later."""

MOST_THANKS = 5
MOST_CONTENT = 200
"""Of so many content residents, at most, it is read what they said."""

NO_THANKS = frozenset({Intent.ABUSE, Intent.SPAM, Intent.HELP, Intent.PROGRESS_QUERY})


async def report(session: Session, desk: Desk, community: Community, period: Period) -> Report:
    """Return the summary of a period as it was known at its end, or is now where it is not over."""
    now = desk.clock()
    material = await _material(session, desk, community, _window(period, now))
    # A large community's figures take some tenths of a second: the others' messages must not wait for them.
    made = await asyncio.to_thread(figures.report, material, period, now)
    return replace(
        made,
        thanks=await _thanks(session, desk, community, material, made),
        sorting=await _sorting(session, community, period),
    )


def _window(period: Period, now: datetime) -> reports.Window:
    """Return what is to be read for a period and those that it is compared with."""
    start = periods.before(period, figures.COMPARED).start
    return reports.Window(
        since=start - measures.REPEATED_WITHIN,
        start=start,
        end=period.end,
        seen=max(period.end, min(now, period.end + SEEN_FOR)),
    )


async def _material(session: Session, desk: Desk, community: Community, window: reports.Window) -> Material:
    where = await naming.spots(session, community.id)
    orders, happenings = await reports.read(session, community.id, window, where)
    return Material(
        orders=orders,
        happenings=happenings,
        calendar=desk.calendar_for(community),
        began=await reports.first_received(session, community.id),
    )


async def _sorting(session: Session, community: Community, period: Period) -> Sorting:
    """Return how often the program's category was right, of the orders received in the period."""
    rows = await corrections.sorted_between(session, community.id, period.start, period.end)
    counted = learning.accuracy_of(rows)
    return Sorting(counted.right, counted.total, counted.confused)


async def _thanks(
    session: Session, desk: Desk, community: Community, material: Material, made: Report
) -> tuple[Thanks, ...]:
    """Return the words of the most content residents, newest first; never of a confidential order."""
    period, content = made.period, set(made.figures[Measure.SATISFIED_RATE].counted)
    marked = {
        order.id: (order, verdict.mark)
        for order, verdict in measures.verdicts(material, period)
        if order.number in content and not order.confidential
    }
    newest = sorted(marked, reverse=True)[:MOST_CONTENT]
    said = await sayings.words_of_residents(session, community.id, newest, period.start, period.end)
    found: dict[int, Thanks] = {}
    for one in said:
        if len(found) < MOST_THANKS and one.order not in found:
            order, mark = marked[one.order]
            words = await _kind_words(session, desk, community, one)
            found[one.order] = Thanks(order.number, order.team, mark, words, order.handler)
    return tuple(one for one in found.values() if one.words)


async def _kind_words(session: Session, desk: Desk, community: Community, said: sayings.Said) -> str:
    """Return a resident's words fit for others' eyes; nothing where they are about something else."""
    understood = await desk.understand(session, community.id, said.words)
    if understood.intent in NO_THANKS:
        return ""
    return without(mask(said.words, understood.masks), said.names)


async def names(session: Session, community: Community) -> Names:
    """Return what everything in a community's reports is called."""
    called = await naming.called(session, community.id)
    return Names(community.name, called.street, called.places, called.teams, called.people)


async def comparison(
    session: Session, desk: Desk, street: Street, period: Period
) -> tuple[tuple[Community, Report], ...]:
    """Return the summary of each community of a street, for the period of the same name in its own zone."""
    mine = [one for one in await directory.communities(session) if one.street_id == street.id]
    found = []
    for community in mine:
        own = periods.named(period.name, ZoneInfo(community.zone))
        found.append((community, await report(session, desk, community, own)))
    return tuple(found)

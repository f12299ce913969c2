"""The summaries: made when they are due, once; drafts that nobody sends are brought up again.

A period is claimed in the transaction that writes its summary, its files and its notices, so that it is
made once however many processes run, and made after all where one died over it. Whatever was missed while
the machine was off: only the newest finished period is made, and says which ones never came.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING

from handlers import summary_cards as cards
from handlers import summary_figures as figures
from handlers import summary_files as files
from handlers.apart import each
from handlers.audiences import office
from handlers.periodic import is_news, outstanding, pass_over
from handlers.reporting import gather
from handlers.texts import summary as summary_texts
from handlers.texts import summary_desk as texts
from handlers.turn import Turn
from orders import periods
from orders.notices import Priority
from orders.report import numbers_of
from orders.summaries import APART, reminded_at
from storage import claims, directory, documents, report_orders, summaries
from storage.summaries import Content, Whose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from handlers.desk import Desk
    from handlers.periodic import Due
    from handlers.summary_cards import Readers
    from handlers.summary_files import Made
    from orders.calendar import WorkingCalendar
    from orders.report import Period
    from storage.models import Community, Street, Summary

JOB = "summary"
STREET_JOB = "street summary"
MOST_MISSED = 60
"""Periods that were missed are counted so far back."""
FARTHEST_BACK = timedelta(days=62)
"""A clock that is set back by more was wrong before: what it made in the meantime stops nothing."""
COMPARED = 2
"""Communities from which on a street has something to compare."""


async def tend(desk: Desk) -> int:
    """Make the summaries that are due and bring up drafts that wait; return how many it did.

    Raises :class:`handlers.jobs.TroubleError` after everything else is done, where some could not be made.
    """
    now = desk.clock()
    async with desk.database.reading() as session:
        communities = await directory.communities(session)
        streets = {street.id: street for street in await directory.streets(session)}
    own = await outstanding(desk, JOB, [(one, one.id) for one in communities], now)
    heads = [(head, street) for street in streets if (head := _head_of(street, communities)) is not None]
    compared = await outstanding(desk, STREET_JOB, heads, now)
    # Each piece begins when it is its turn: whoever stops in the middle leaves none behind that never ran.
    works = chain(
        (_make(desk, community, due) for community, due in own),
        (_compare(desk, streets[head.street_id], head, due) for head, due in compared),
        (_bring_up(desk, moment) for moment in (now,)),
    )
    try:
        return await each(works)
    finally:
        desk.wake()


def _head_of(street: int, communities: Iterable[Community]) -> Community | None:
    """Return the community by whose calendar and hour a street is served, where there is one to compare."""
    own = [one for one in communities if one.street_id == street]
    return own[0] if len(own) >= COMPARED else None


async def _make(desk: Desk, community: Community, due: Due) -> int:
    """Make one community's summary: reckon and draw first, then write everything in one transaction."""
    whose = Whose(community.id)
    if await _has_just_made_one(desk, community, due):
        return 0
    newest = await _newest(desk, whose, due)
    if not await _is_wanted(desk, JOB, (community, community.id), due, newest):
        return 0
    if newest is None and not await _has_begun(desk, community, due):
        return 0
    async with desk.database.reading() as session:
        report = await gather.report(session, desk, community, due.period)
        names = await gather.names(session, community)
        listed = await report_orders.by_number(session, community.id, numbers_of(report))
    text = _with_missed(summary_texts.summary_text(report, names, late=due.late), due.period, newest)
    made = await asyncio.to_thread(files.draw, report, names, listed)
    tree = figures.tree(report, names, community.id)
    async with desk.database.transaction() as session:
        turn = Turn(desk, session, due.now)
        if not await claims.claim(session, JOB, community.id, due.period.name, due.now):
            return 0
        auto = directory.settings_of(community).summary_auto
        row = await _write(turn, whose, community, due, Content(text, tree), made, sent=auto)
        if auto:
            await send(turn, row, await cards.readers_of(turn, community.id))
        else:
            await ask(turn, row)
    return 1


async def _has_just_made_one(desk: Desk, community: Community, due: Due) -> bool:
    """Say whether another summary was made within the hour: after downtime nobody reads three at once."""
    async with desk.database.reading() as session:
        last = await summaries.newest_made(session, community.id)
    return last is not None and abs(due.now - last) < APART


async def _has_begun(desk: Desk, community: Community, due: Due) -> bool:
    """Say whether a community is at work: where nobody has ordered anything yet, nobody reads of nothing."""
    async with desk.database.reading() as session:
        if await summaries.has_orders(session, community.id, due.period.end):
            return True
    await pass_over(desk, JOB, community.id, due)
    return False


async def _newest(desk: Desk, whose: Whose, due: Due) -> Summary | None:
    """Return the newest summary there is; one that a clock far ahead has made counts for nothing."""
    async with desk.database.reading() as session:
        found = await summaries.newest(session, whose, due.period.span)
    return found if found is not None and found.made_at <= due.now + FARTHEST_BACK else None


async def _is_wanted(
    desk: Desk, job: str, owner: tuple[Community, int], due: Due, newest: Summary | None
) -> bool:
    """Say whether a period is to be made: none before the community was there.

    And none before one that has gone out: then the clock was set back.
    """
    community, claimed_as = owner
    if newest is None:
        return await is_news(desk, job, community, claimed_as, due)
    if newest.period < due.period.name:
        return True
    await pass_over(desk, job, claimed_as, due)
    return False


def _missed(period: Period, newest: Summary | None) -> tuple[Period, ...]:
    """Return the periods between the newest summary there is and this one, oldest first."""
    if newest is None:
        return ()
    earlier = (periods.before(period, count) for count in range(1, MOST_MISSED))
    found = [one for one in earlier if one.name > newest.period]
    return tuple(reversed(found))


def _with_missed(text: str, period: Period, newest: Summary | None) -> str:
    """Add the line that says which summaries never came."""
    return "\n".join(filter(None, [text, texts.missed(_missed(period, newest))]))


async def _write(
    turn: Turn,
    whose: Whose,
    community: Community,
    due: Due,
    content: Content,
    made: Sequence[Made],
    *,
    sent: bool,
) -> Summary:
    """Write a summary and its files down."""
    kept = [
        {
            "kind": one.kind,
            "name": one.name,
            "media_type": one.media_type,
            "key": await documents.put(
                turn.session,
                whose.community,
                name=one.name,
                media_type=one.media_type,
                content=one.content,
                now=turn.now,
            ),
        }
        for one in made
    ]
    return await summaries.create(
        turn.session,
        whose,
        span=due.period.span,
        period=due.period.name,
        content=Content(content.text, content.figures, kept),
        sent=sent,
        ask_at=reminded_at(turn.now, turn.desk.calendar_for(community)),
        now=turn.now,
    )


async def _compare(desk: Desk, street: Street, head: Community, due: Due) -> int:
    """Make the comparison of a street's communities; it goes to the street's people as it is."""
    whose = Whose(summaries.STREETS, street.id)
    newest = await _newest(desk, whose, due)
    if not await _is_wanted(desk, STREET_JOB, (head, street.id), due, newest):
        return 0
    async with desk.database.reading() as session:
        compared = await gather.comparison(session, desk, street, due.period)
        named = [(one, report, await gather.names(session, one)) for one, report in compared]
    told = [(community.name, report) for community, report in compared]
    text = _with_missed(summary_texts.street_text(street.name, told, late=due.late), due.period, newest)
    made = await asyncio.to_thread(files.draw_street, street.name, told)
    tree = figures.street_tree(street.name, named)
    async with desk.database.transaction() as session:
        turn = Turn(desk, session, due.now)
        if not await claims.claim(session, STREET_JOB, street.id, due.period.name, due.now):
            return 0
        row = await _write(turn, whose, head, due, Content(text, tree), made, sent=True)
        await send(turn, row, await cards.street_readers(turn, street.id))
    return 1


async def ask(turn: Turn, row: Summary, head: str = "") -> None:
    """Show a draft to everybody who may decide about it."""
    content = summaries.content_of(turn.session, row)
    readers = await cards.readers_of(turn, row.community_id)
    for person in await office(turn, row.community_id, confidential=False):
        await turn.tell(
            person,
            cards.draft(turn, row, content, readers.kinds(person), head),
            priority=Priority.BROADCAST,
            community=row.community_id,
            dedupe=f"{JOB}:{row.id}:{row.revision}:{turn.now.timestamp():.0f}:{person}",
        )


async def send(turn: Turn, row: Summary, readers: Readers, *, but: frozenset[int] = frozenset()) -> int:
    """Send a summary to its readers, except to those who have it before them; return to how many."""
    content = summaries.content_of(turn.session, row)
    told = 0
    for person in readers.everybody:
        if person not in but:
            told += await turn.tell(
                person,
                cards.finished(turn, row, content, readers.kinds(person)),
                priority=Priority.BROADCAST,
                community=row.community_id,
                dedupe=f"{JOB}:{row.id}:{person}",
            )
    return told


async def _bring_up(desk: Desk, now: datetime) -> int:
    """Show drafts again: to whoever said 稍后, and once to those who did not react."""
    async with desk.database.reading() as session:
        waiting = await summaries.to_ask_about(session, now)
        homes = {one.id: one for one in await directory.communities(session)} if waiting else {}
    done = 0
    for found in waiting:
        community = homes[found.community_id]
        calendar = desk.calendar_for(community)
        if desk.rhythm_for(community).is_awake(now, calendar):
            async with desk.database.transaction() as session:
                done += await _ask_again(Turn(desk, session, now), found, calendar)
    return done


async def _ask_again(turn: Turn, found: Summary, calendar: WorkingCalendar) -> int:
    """Ask about one draft again, unless it has changed meanwhile."""
    row = await summaries.find(turn.session, found.id)
    if row is None or (row.state, row.due_at, row.revision) != (found.state, found.due_at, found.revision):
        return 0
    put_off = row.state == summaries.LATER
    state = summaries.DRAFT if put_off else summaries.REMINDED
    if not await summaries.put_off(turn.session, row, state, reminded_at(turn.now, calendar)):
        return 0
    await ask(turn, row, texts.LATER_HEAD if put_off else texts.REMINDER_HEAD)
    return 1

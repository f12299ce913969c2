"""Once a week: to each team its own list, to a resident only what changed and was not said yet.

They go out at the hour of the weekly summary. Residents hear of nearly every move when it is made, and of
three days of silence from the supervisor: what is left for the week are moves that nobody is told of at
once (a return, another category), where nothing was said since. Usually that is nothing, and nothing is sent.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain
from typing import TYPE_CHECKING

from handlers.apart import each
from handlers.audiences import team_people
from handlers.channel import Address, ChatKind, Outgoing
from handlers.periodic import is_news, outstanding
from handlers.reporting import gather
from handlers.texts import weekly as texts
from handlers.turn import Turn
from orders.notices import Priority
from orders.report import Dimension, Measure, Span
from orders.states import Role
from storage import claims, directory, people, supervision, weekly
from storage.database import vault_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from handlers.desk import Desk
    from handlers.periodic import Due
    from orders.calendar import WorkingCalendar
    from orders.report import Report
    from storage.models import Community, Order, Team
    from storage.weekly import AtWork

TEAM_JOB = "team lists"
RESIDENT_JOB = "resident words"


async def tend(desk: Desk) -> int:
    """Send the weekly lists that are due; return how many communities were served.

    Raises :class:`handlers.jobs.TroubleError` after everything else is done, where some failed.
    """
    now = desk.clock()
    async with desk.database.reading() as session:
        owners = [(one, one.id) for one in await directory.communities(session)]
    teams = await outstanding(desk, TEAM_JOB, owners, now, [Span.WEEK])
    residents = await outstanding(desk, RESIDENT_JOB, owners, now, [Span.WEEK])
    works = chain(
        (_tell_teams(desk, community, due) for community, due in teams),
        (_tell_residents(desk, community, due) for community, due in residents),
    )
    try:
        return await each(works)
    finally:
        desk.wake()


async def _tell_teams(desk: Desk, community: Community, due: Due) -> int:
    """Send each team of a community its own list."""
    if not await is_news(desk, TEAM_JOB, community, community.id, due):
        return 0
    async with desk.database.reading() as session:
        report = await gather.report(session, desk, community, due.period)
    async with desk.database.transaction() as session:
        turn = Turn(desk, session, due.now)
        if not await claims.claim(session, TEAM_JOB, community.id, due.period.name, due.now):
            return 0
        found = defaultdict(list)
        for order in await weekly.at_work(session, community.id):
            found[order.team].append(order)
        for team in await directory.teams(session, community.id):
            await _tell_team(turn, community, team, found[team.id], report)
    return 1


async def _tell_team(
    turn: Turn, community: Community, team: Team, orders: list[AtWork], report: Report
) -> None:
    """Send one team its list, unless there is nothing in it."""
    thanks = [one for one in report.thanks if one.team == team.id]
    done = _done(report, team.id)
    if not (orders or thanks or done):
        return
    handlers = {one.handler for one in orders if one.handler is not None}
    text = texts.team_list(
        team.name,
        report.period,
        orders,
        done=done,
        thanks=thanks,
        names=await supervision.names(turn.session, handlers),
        now=turn.now,
        calendar=turn.desk.calendar_for(community),
    )
    await _post(turn, team, Outgoing(text), f"{TEAM_JOB}:{report.period.name}:{team.id}")


def _done(report: Report, team: int) -> int:
    """Return how many orders of a team were closed in the period."""
    rows = [row for row in report.groups.get(Dimension.TEAM, ()) if row.key == str(team)]
    return sum(len(row.figures[Measure.CLOSED].counted) for row in rows if Measure.CLOSED in row.figures)


async def _post(turn: Turn, team: Team, message: Outgoing, dedupe: str) -> None:
    """Show a list in the team's group; else to its leads, else to its members."""
    if team.chat:
        await turn.post(
            Address(team.channel, team.chat, ChatKind.GROUP),
            message,
            priority=Priority.BROADCAST,
            community=team.community_id,
            dedupe=dedupe,
        )
        return
    leads = await people.members(turn.session, team.community_id, Role.LEAD, team=team.id)
    for person in leads or await team_people(turn, team.community_id, team.id):
        await turn.tell(
            person,
            message,
            priority=Priority.BROADCAST,
            community=team.community_id,
            dedupe=f"{dedupe}:{person}",
        )


async def _tell_residents(desk: Desk, community: Community, due: Due) -> int:
    """Tell the residents of a community what they have not heard of."""
    if not await is_news(desk, RESIDENT_JOB, community, community.id, due):
        return 0
    calendar = desk.calendar_for(community)
    async with desk.database.transaction() as session:
        turn = Turn(desk, session, due.now)
        if not await claims.claim(session, RESIDENT_JOB, community.id, due.period.name, due.now):
            return 0
        unheard = await weekly.unheard(session, community.id, due.period.start, due.period.end)
        told = await _tell_each(turn, _by_person(unheard, lambda one: one.orderer_id), due, calendar)
        left = [one for one in unheard if one.id not in {order.id for order in told}]
        told += await _tell_each(turn, _by_person(left, lambda one: one.proxy_id), due, calendar)
        if told:
            await supervision.heard(session, told, due.now)
    return 1


def _by_person(orders: Iterable[Order], whose: Callable[[Order], int | None]) -> dict[int, list[Order]]:
    """Return orders by whom they are told to."""
    found: dict[int, list[Order]] = defaultdict(list)
    for order in orders:
        if (person := whose(order)) is not None:
            found[person].append(order)
    return found


async def _tell_each(
    turn: Turn, waiting: dict[int, list[Order]], due: Due, calendar: WorkingCalendar
) -> list[Order]:
    """Tell everybody of their orders; return those of whom somebody was reached."""
    return [
        order
        for person, orders in waiting.items()
        if await _tell_resident(turn, person, orders, due, calendar)
        for order in orders
    ]


async def _tell_resident(
    turn: Turn, person: int, orders: list[Order], due: Due, calendar: WorkingCalendar
) -> bool:
    """Tell one resident, or whoever placed the order for them; say whether anything reaches them."""
    vault = vault_of(turn.session)
    placed_for = {one.id: vault.open(one.for_name_sealed) for one in orders if one.orderer_id != person}
    return await turn.tell(
        person,
        Outgoing(texts.resident_word(orders, turn.now, calendar, placed_for)),
        priority=Priority.BROADCAST,
        community=orders[0].community_id,
        dedupe=f"{RESIDENT_JOB}:{due.period.name}:{person}:{orders[0].id}",
    )

"""请假 and 销假: while somebody is away they are asked for nothing, and what they had goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers.absence_words import UnclearError, is_absence, last_day
from handlers.audiences import team_people
from handlers.channel import Outgoing
from handlers.moving import act
from handlers.texts import absence as texts
from handlers.texts import joining as joining_texts
from handlers.turn import Turn
from orders.notices import Audience, Priority
from orders.states import IN_HAND, Action, Role
from storage import absences, directory, orders, people

if TYPE_CHECKING:
    from datetime import date, datetime

    from handlers.desk import Desk
    from orders.calendar import WorkingCalendar
    from storage.models import Membership, Order

WORKING = frozenset({Role.MEMBER, Role.LEAD, Role.STAFF, Role.ADMIN, Role.GRID_WORKER})
"""Roles in which somebody can be away."""


async def typed(turn: Turn, text: str) -> bool:
    """Take 请假 or 销假 of somebody who works here; say False for everything and everybody else."""
    said = "".join(text.split()).rstrip("。！!")
    if not said.startswith((texts.AWAY, texts.BACK)) or not _communities(turn):
        return False
    if said == texts.BACK:
        await _back(turn)
        return True
    if not is_absence(said):
        return False
    home = await directory.community(turn.session, _communities(turn)[0])
    calendar = turn.desk.calendar_for(home)
    try:
        last = last_day(said, calendar.local(turn.now).date())
    except UnclearError as error:
        await turn.say(str(error))
        return True
    await _away(turn, last, calendar)
    return True


def _communities(turn: Turn) -> tuple[int, ...]:
    return turn.person.communities_as(*WORKING)


async def _away(turn: Turn, last: date | None, calendar: WorkingCalendar) -> None:
    """Write down that the person who speaks is away, and let others go on with what they had."""
    until = _midnight_after(last, calendar)
    count = await begin(turn, _communities(turn), turn.person.id, until)
    await turn.say(texts.away(until - timedelta(hours=1) if until else None, calendar, count))


def _midnight_after(last: date | None, calendar: WorkingCalendar) -> datetime | None:
    if last is None:
        return None
    return calendar.at(last + timedelta(days=1), calendar.hours[0].start.min)


async def begin(turn: Turn, communities: tuple[int, ...], person: int, until: datetime | None) -> int:
    """Somebody is away from now on; return how many orders go on without them."""
    await absences.begin(turn.session, communities, person, turn.now, until)
    await turn.session.flush()
    given = 0
    while found := await absences.orders_of(turn.session, turn.now, person):
        for one in found:
            given += await _give_back(turn, one)
    return given


async def _back(turn: Turn) -> None:
    """Write down that the person who speaks is here again."""
    was_away = await absences.end(turn.session, _communities(turn), turn.person.id, turn.now)
    await turn.say(texts.WELCOME_BACK if was_away else texts.NOT_AWAY)


async def _give_back(turn: Turn, found: Order) -> int:
    """Let an order go on without the person who is away: to their team, else to staff. Nobody's 退单."""
    order = await orders.get(turn.session, found.community_id, found.id)
    if order is None or order.version != found.version:
        return 0
    if await _team_is_there(turn, order):
        # The resident was told a person only where one had accepted.
        quiet = () if order.state in IN_HAND else (Audience.RESIDENT,)
        await act(turn, order, Action.REASSIGN, team=order.team_id, by_program=True, mute=quiet)
    else:
        await act(turn, order, Action.RETURN, words=texts.AWAY_REASON, by_program=True)
    return 1


async def _team_is_there(turn: Turn, order: Order) -> bool:
    """Say whether somebody else of the team can take the order now."""
    if order.team_id is None or order.confidential:
        return False
    away = await absences.away(turn.session, order.community_id, turn.now)
    return bool(set(await team_people(turn, order.community_id, order.team_id)) - away)


async def tend(desk: Desk) -> int:
    """Take back what came to people who are away all the same; return how many orders."""
    now = desk.clock()
    async with desk.database.reading() as session:
        found = await absences.orders_of(session, now)
    given = 0
    for one in found:
        async with desk.database.transaction() as session:
            given += await _give_back(Turn(desk, session, now), one)
    if given:
        desk.wake()
    return given


async def toggle(turn: Turn, one: Membership) -> None:
    """Register somebody else's absence, or end it; whoever may remove them may do that too."""
    name = (await people.someone(turn.session, one.person_id)).name or joining_texts.NO_NAME
    here = (one.community_id,)
    if await absences.end(turn.session, here, one.person_id, turn.now):
        await turn.say(texts.BACK_DONE.format(name=name))
        await _tell(turn, one, texts.BACK_WORD)
        return
    count = await begin(turn, here, one.person_id, None)
    await turn.say(texts.AWAY_DONE.format(name=name, count=count))
    await _tell(turn, one, texts.AWAY_WORD)


async def _tell(turn: Turn, one: Membership, text: str) -> None:
    await turn.tell(one.person_id, Outgoing(text), priority=Priority.NEWS, community=one.community_id)

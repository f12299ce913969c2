"""What is due of an order now, whom it concerns, and when to look at it next. Pure.

Shares of the time to close are told to the member, the lead, staff and the street, each once a round; what
nobody accepts in time is offered to the next of the team, the lead and then staff; a resident who has heard
nothing for three working days gets a word. A clock that stands still (a question to the resident) makes
nothing due.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import takewhile
from typing import TYPE_CHECKING

from orders.calendar import utc
from orders.deadlines import THRESHOLDS, Urgency, add_working_days, add_working_time, reached_at
from orders.parts import parts_of
from orders.states import IN_HAND, RUNNING, Part, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from orders.calendar import WorkingCalendar
    from orders.parts import Seat
    from orders.standing import Standing

SILENCE = 3
"""Working days without a word after which a resident gets one."""
WAITS = {
    Urgency.NONE: timedelta(hours=2),
    Urgency.URGENT: timedelta(minutes=30),
    Urgency.EMERGENCY: timedelta(minutes=10),
}
"""How long whoever was given an order has to accept it once its contact time has passed: working time for an
ordinary one, by the wall clock else."""
APPEALED = 1000
"""Added to the round of what is told after an appeal: its deadlines are counted anew in the same round."""


class Need(StrEnum):
    """Why somebody should look at an order, what counts most last; `STILL` and `WORD` come again."""

    STILL = "still"
    HALF = "half"
    MOST = "most"
    DUE = "due"
    OVER = "over"
    MATE = "mate"
    LEAD = "lead"
    OFFICE = "office"
    CONTACT = "contact"
    WORD = "word"


SHARES = (Need.HALF, Need.MOST, Need.DUE, Need.OVER)
"""What each of `deadlines.THRESHOLDS` calls for."""

LADDER = (Need.MATE, Need.LEAD, Need.OFFICE, Need.CONTACT)
"""Whom to ask when nobody came in time: `Watch.offered` counts how far it was climbed. On the last rung
somebody has accepted, and is reminded that the resident waits for a call."""
OFFICES_RUNG = LADDER.index(Need.OFFICE) + 1


@dataclass(frozen=True, slots=True)
class Watch:
    """What the supervisor knows of an order beside its standing.

    `counted_from` is the moment from which its deadlines count, `paused` what pauses have given back, as its
    clock counts. `nudged` is how many of the shares were told, `offered` how far the ladder was climbed,
    `offered_at` since when somebody could take it, `heard_at` when its resident last had a word.
    """

    counted_from: datetime
    heard_at: datetime
    offered_at: datetime
    urgency: Urgency = Urgency.NONE
    wall_clock: bool = False
    paused: timedelta = timedelta()
    nudged: int = 0
    offered: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """What is due: the shares newly reached, whether somebody else must be asked, whether a word is due."""

    shares: tuple[Need, ...] = ()
    ask: bool = False
    word: bool = False

    def __bool__(self) -> bool:
        """Say whether anything is."""
        return bool(self.shares) or self.ask or self.word


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody in the community: what they are, whether they are at work, how many orders they have."""

    seats: frozenset[Seat]
    present: bool = True
    load: int = 0


def is_watched(order: Standing) -> bool:
    """Say whether somebody of ours has something to do, and the clock runs."""
    return order.state in RUNNING and order.paused_at is None


def look(order: Standing, watch: Watch, calendar: WorkingCalendar, now: datetime) -> Look:
    """Return what is due now; several shares reached since the last look come together."""
    if not is_watched(order):
        return Look()
    asked = _ask_at(order, watch, calendar)
    passed = takewhile(lambda need: _share_at(need, order, watch, calendar) <= now, SHARES[watch.nudged :])
    return Look(
        shares=tuple(passed),
        ask=asked is not None and asked <= now,
        word=word_at(watch, calendar) <= now,
    )


def next_look(order: Standing, watch: Watch, calendar: WorkingCalendar, now: datetime) -> datetime | None:
    """Return when something more falls due, always after `now`; None: only a move can change anything.

    Whatever is due by now was told (:func:`told`).
    """
    if not is_watched(order):
        return None
    moments = [word_at(watch, calendar), _ask_at(order, watch, calendar)]
    if watch.nudged < len(SHARES):
        moments.append(_share_at(SHARES[watch.nudged], order, watch, calendar))
    ahead = [moment for moment in moments if moment is not None and moment > now]
    return min(ahead, default=add_working_days(now, SILENCE, calendar))


def told(watch: Watch, done: Look, now: datetime, *, offered: int) -> Watch:
    """Return what the supervisor knows once everything due was written down; `offered` is the new rung."""
    return replace(
        watch,
        nudged=watch.nudged + len(done.shares),
        offered=offered,
        offered_at=now if offered != watch.offered else watch.offered_at,
        heard_at=now if done.word else watch.heard_at,
    )


def word_at(watch: Watch, calendar: WorkingCalendar) -> datetime:
    """Return when a resident who hears nothing should get a word: the close of the third working day.

    The day on which they heard does not count, also after closing: words go out at closing time themselves.
    """
    heard = calendar.local(watch.heard_at).date()
    return calendar.closing(calendar.working_day_after(heard, SILENCE))


def _share_at(need: Need, order: Standing, watch: Watch, calendar: WorkingCalendar) -> datetime:
    """Return when a share of the time to close is reached; a later one never comes before an earlier one."""
    return reached_at(
        watch.counted_from,
        order.close_by,
        THRESHOLDS[SHARES.index(need)],
        calendar,
        wall_clock=watch.wall_clock,
        paused=watch.paused,
    )


def _ask_at(order: Standing, watch: Watch, calendar: WorkingCalendar) -> datetime | None:
    """Return when the next in line is asked; None where nobody is."""
    if order.state in IN_HAND:
        if order.contacted_at is not None or watch.offered >= len(LADDER):
            return None
        since = order.accepted_at or watch.offered_at
    elif watch.offered >= OFFICES_RUNG:
        return None
    elif _at_once(order, watch):
        return max(utc(order.contact_by), utc(watch.offered_at))
    else:
        since = watch.offered_at
    return max(utc(order.contact_by), _waited(since, watch.urgency, calendar))


def _at_once(order: Standing, watch: Watch) -> bool:
    """Say whether a team's order cannot wait for anybody to come by themselves."""
    unasked = order.state is State.DISPATCHED and order.assignee is None and watch.offered == 0
    return unasked and watch.urgency is Urgency.EMERGENCY


def _waited(since: datetime, urgency: Urgency, calendar: WorkingCalendar) -> datetime:
    if urgency is Urgency.NONE:
        return add_working_time(since, WAITS[urgency], calendar)
    return utc(since) + WAITS[urgency]


def next_in_line(order: Standing, offered: int, crew: Mapping[int, Colleague]) -> tuple[Need, int | None]:
    """Return the rung on which somebody is asked now, and whom by name (None: staff as such).

    The least loaded member of the team who is at work, then its lead, then staff; nobody is asked who had the
    order by name and did not come. A confidential order, or one without a team, goes to staff at once. Of an
    accepted order it is the handler.
    """
    if order.state in IN_HAND:
        return Need.CONTACT, order.handler
    if order.state is State.DISPATCHED and order.team is not None and not order.confidential:
        shared = replace(order, assignee=None)
        mates = {
            person: one
            for person, one in crew.items()
            if one.present
            and person != order.assignee
            and Part.TEAMMATE in parts_of(person, one.seats, shared)
        }
        for need in LADDER[offered : OFFICES_RUNG - 1]:
            fitting = [
                person
                for person, one in mates.items()
                if _is_lead(person, one, shared) == (need is Need.LEAD)
            ]
            if fitting:
                return need, min(fitting, key=lambda person: (mates[person].load, person))
    return Need.OFFICE, None


def _is_lead(person: int, one: Colleague, order: Standing) -> bool:
    return Part.LEAD in parts_of(person, one.seats, order)


def rung(need: Need) -> int:
    """Return how far the ladder is climbed with this."""
    return LADDER.index(need) + 1


def hearers(need: Need, order: Standing, crew: Mapping[int, Colleague]) -> list[int]:
    """Return whom a share of the time, or an order that nobody takes, concerns; those at work go first.

    Where there is nobody of a kind, the next one up hears: the lead for the member, staff for the lead and
    for the street, the street for staff.
    """
    parts = {person: parts_of(person, one.seats, order) for person, one in crew.items()}
    for wanted in _chain(need, order):
        fitting = [person for person, own in parts.items() if wanted in own]
        here = [person for person in fitting if crew[person].present]
        if here or (fitting and wanted is Part.DESK):
            return sorted(here or fitting)
    return []


_CHAINS: dict[Part, tuple[Part, ...]] = {
    Part.HANDLER: (Part.HANDLER, Part.LEAD, Part.DESK, Part.STREET),
    Part.TEAMMATE: (Part.TEAMMATE, Part.LEAD, Part.DESK, Part.STREET),
    Part.LEAD: (Part.LEAD, Part.DESK, Part.STREET),
    Part.DESK: (Part.DESK, Part.STREET),
    Part.STREET: (Part.STREET, Part.DESK),
}


def _chain(need: Need, order: Standing) -> tuple[Part, ...]:
    """Return whom something concerns, the nearest first; of a confidential order no team hears."""
    chain = _CHAINS[_audience(need, order)]
    if not order.confidential:
        return chain
    named = {Part.TEAMMATE} if order.assignee is not None else set()
    return tuple(part for part in chain if part in {Part.HANDLER, Part.DESK, Part.STREET} | named)


def _audience(need: Need, order: Standing) -> Part:
    """Return whom something concerns first."""
    if need is Need.OVER:
        return Part.STREET
    if need in {Need.DUE, Need.OFFICE, Need.STILL} or order.state in {State.SUBMITTED, State.RETURNED}:
        return Part.DESK
    if need is Need.MOST:
        return Part.LEAD
    return Part.HANDLER if order.state in IN_HAND else Part.TEAMMATE


def still_concerns(need: Need, order: Standing, parts: frozenset[Part]) -> bool:
    """Say whether somebody with these parts should still hear of it when it is told, some time later."""
    if not is_watched(order):
        return False
    match need:
        case Need.WORD:
            return bool(parts & {Part.ORDERER, Part.PROXY})
        case Need.CONTACT:
            return Part.HANDLER in parts and order.contacted_at is None
        case Need.MATE | Need.LEAD:
            return order.state is State.DISPATCHED and Part.TEAMMATE in parts
        case Need.OFFICE if order.state in IN_HAND:
            return False
        case _:
            return bool(parts & set(_chain(need, order)))


def newest(needs: Iterable[Need]) -> Need:
    """Return what counts most of several reasons to look at the same order."""
    return max(needs, key=list(Need).index)

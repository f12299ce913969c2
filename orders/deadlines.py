"""When an order must be contacted and closed, and how much of that time has run.

Every function takes the moment and the calendar as arguments and reads no clock. Moments are aware; they
may come in any zone and leave in UTC. A naive one raises `NaiveMomentError`, a negative amount `AmountError`.

How days are counted: the day on which an order is received does not count, and a period ends at the close
of business of its last day (《中华人民共和国民法典》第二百零一条、第二百零三条). What comes in on a day off
or after closing counts as received on the next working morning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from math import ceil
from types import MappingProxyType
from typing import TYPE_CHECKING

from orders.calendar import AmountError, DeadlineError, utc
from orders.categories import Category

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from orders.calendar import WorkingCalendar

PAUSE_CAP = 3
"""Working days for which a question to the resident may stop the clock."""

THRESHOLDS = (0.5, 0.8, 1.0, 1.5)
"""Shares of the time to close at which the member, the lead, staff and the street are told, in this order."""

_NOTHING = timedelta()
_MICROSECOND = timedelta(microseconds=1)


class ExtensionError(DeadlineError):
    """The order was extended before, or its cap in calendar days leaves no room."""


class Urgency(StrEnum):
    """How far an order overrides the clock of its category."""

    NONE = "none"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Unit(StrEnum):
    """What an amount of time is counted in; `HOURS` run by the wall clock, nights and holidays included."""

    WORKING_DAYS = "working_days"
    WORKING_HOURS = "working_hours"
    HOURS = "hours"


@dataclass(frozen=True)
class Limit:
    """So many of a unit."""

    amount: int
    unit: Unit = Unit.WORKING_DAYS

    def __post_init__(self) -> None:
        """Refuse a negative amount."""
        if self.amount < 0:
            raise AmountError("a limit is not negative")

    def after(self, start: datetime, calendar: WorkingCalendar) -> datetime:
        """The moment at which the limit, counted from `start`, is used up."""
        if self.unit is Unit.WORKING_DAYS:
            return add_working_days(start, self.amount, calendar)
        duration = timedelta(hours=self.amount)
        if self.unit is Unit.WORKING_HOURS:
            return add_working_time(start, duration, calendar)
        return utc(start) + duration


@dataclass(frozen=True)
class Clock:
    """The time for the first human contact and for closing.

    `calendar_cap` is in calendar days and holds through pauses and extensions. `street_close` replaces
    `close` where the street, not the community, must decide.
    """

    contact: Limit
    close: Limit
    calendar_cap: int | None = None
    street_close: Limit | None = None


@dataclass(frozen=True)
class Due:
    """The two deadlines of an order, and what bounds a change of them.

    `latest` is the last moment to which `close_by` may ever move (None: no bound), `wall_clock` says that
    the time runs through nights and holidays, `extended` that the one extension is used. The first two and
    `extended` are worth storing; `replace(due_dates(…), contact_by=…)` makes a whole one of them again.
    """

    contact_by: datetime
    close_by: datetime
    latest: datetime | None = None
    wall_clock: bool = False
    extended: bool = False


_NEXT_DAY = Limit(1)

DEFAULT_CLOCKS: Mapping[Category | Urgency, Clock] = MappingProxyType(
    {
        Category.POLICY: Clock(_NEXT_DAY, Limit(3)),
        Category.MEDIATION: Clock(_NEXT_DAY, Limit(15), calendar_cap=30),
        Category.HARDSHIP: Clock(_NEXT_DAY, Limit(7), street_close=Limit(15)),
        Category.CHARITY: Clock(_NEXT_DAY, Limit(15)),
        Category.OTHER: Clock(_NEXT_DAY, Limit(5)),
        Urgency.URGENT: Clock(Limit(2, Unit.HOURS), Limit(24, Unit.HOURS)),
        Urgency.EMERGENCY: Clock(Limit(0, Unit.HOURS), Limit(24, Unit.HOURS)),
    }
)
"""The clocks as shipped. An urgent order runs by the wall clock like an emergency, since a burst pipe does
not wait for Monday; the first contact of an emergency is due at once."""


def working_time_between(a: datetime, b: datetime, calendar: WorkingCalendar) -> timedelta:
    """The working time from `a` to `b`; negative where `b` comes first."""
    return calendar.worked_until(b) - calendar.worked_until(a)


def add_working_time(start: datetime, duration: timedelta, calendar: WorkingCalendar) -> datetime:
    """The first moment of working time by which `duration` of it has passed since `start`.

    Time that is used up exactly at a closing is due at that closing, not at the next opening.
    """
    if duration < _NOTHING:
        raise AmountError("working time to add is not negative")
    if duration == _NOTHING:
        return calendar.next_working_time(start)
    return calendar.moment_at(calendar.worked_until(start) + duration)


def add_working_days(start: datetime, n: int, calendar: WorkingCalendar) -> datetime:
    """The closing of the nth working day after the day on which `start` counts as received.

    `start` counts on its own day up to the closing of that day, afterwards and on a day off on the next
    working day. With n = 0 it is the closing of the day received.
    """
    if n < 0:
        raise AmountError("working days to add are not negative")
    received = calendar.local(calendar.next_working_time(start)).date()
    return calendar.closing(calendar.working_day_after(received, n) if n else received)


def working_days_left(now: datetime, due: datetime, calendar: WorkingCalendar) -> int:
    """The working days after today up to and with the day it is due.

    0 is due today; below 0 are the working days since it was due. Whether it is late within its own day
    is told by `now > due`.
    """
    last = calendar.working_days_through(calendar.local(due).date())
    return last - calendar.working_days_through(calendar.local(now).date())


def clock_for(
    category: Category, urgency: Urgency, clocks: Mapping[Category | Urgency, Clock] = DEFAULT_CLOCKS
) -> Clock:
    """The clock that governs: that of the urgency where there is one, under the cap of the category."""
    if urgency is Urgency.NONE:
        return clocks[category]
    return replace(clocks[urgency], calendar_cap=clocks[category].calendar_cap)


def due_dates(
    category: Category,
    urgency: Urgency,
    received_at: datetime,
    calendar: WorkingCalendar,
    clocks: Mapping[Category | Urgency, Clock] = DEFAULT_CLOCKS,
    *,
    street_decides: bool = False,
) -> Due:
    """The deadlines of an order, counted from its receipt whenever it is dispatched or accepted."""
    clock = clock_for(category, urgency, clocks)
    limit = clock.street_close if street_decides and clock.street_close else clock.close
    latest = _latest(received_at, clock.calendar_cap, calendar)
    close_by = _not_after(latest, limit.after(received_at, calendar))
    contact_by = min(clock.contact.after(received_at, calendar), close_by)
    return Due(contact_by, close_by, latest, wall_clock=limit.unit is Unit.HOURS)


def pause_ends(from_: datetime, calendar: WorkingCalendar, cap: int = PAUSE_CAP) -> datetime:
    """When a paused clock runs on by itself: the day to name to the resident. `cap` in working days."""
    return add_working_days(from_, cap, calendar)


def paused_for(
    due: Due, from_: datetime, until: datetime, calendar: WorkingCalendar, cap: int = PAUSE_CAP
) -> timedelta:
    """The time that a pause gives back: working time, or time by the wall clock where that is counted."""
    from_, until = utc(from_), utc(until)
    if until < from_:
        raise AmountError("a pause ends after it begins")
    resumed = min(until, pause_ends(from_, calendar, cap))
    return _between(from_, resumed, calendar, wall_clock=due.wall_clock)


def pause(due: Due, from_: datetime, until: datetime, calendar: WorkingCalendar, cap: int = PAUSE_CAP) -> Due:
    """Move the deadlines by the time for which an answer was awaited, at most `cap` working days.

    A deadline that had passed when the pause began stays, and none moves beyond `due.latest`.
    """
    given_back = paused_for(due, from_, until, calendar, cap)

    def moved(deadline: datetime) -> datetime:
        if deadline <= from_:
            return utc(deadline)
        return _add(deadline, given_back, calendar, wall_clock=due.wall_clock)

    close_by = _not_after(due.latest, moved(due.close_by))
    return replace(due, contact_by=min(moved(due.contact_by), close_by), close_by=close_by)


def extend(due: Due, working_days: int, calendar: WorkingCalendar) -> Due:
    """Move the closing deadline by the one extension that staff may approve.

    Raises `ExtensionError` for a second one, and where the cap leaves nothing to gain.
    """
    if working_days < 1:
        raise AmountError("an extension is at least one working day")
    if due.extended:
        raise ExtensionError("an order is extended once")
    close_by = _not_after(due.latest, Limit(working_days).after(due.close_by, calendar))
    if close_by <= due.close_by:
        raise ExtensionError("the cap in calendar days leaves no room")
    return replace(due, close_by=close_by, extended=True)


def elapsed_share(
    received: datetime,
    due: datetime,
    now: datetime,
    calendar: WorkingCalendar,
    *,
    wall_clock: bool = False,
    paused: timedelta = _NOTHING,
) -> float:
    """How much of the time from receipt to the deadline has run: 1.0 when it is due, above 1 when late.

    Counted in working time, or by the wall clock as `Due.wall_clock` says, without what `paused_for` gave
    back; during a pause, `now` is its beginning. Before receipt it is 0.0; where no time lies between
    receipt and deadline it jumps to 1.0 at the deadline.
    """
    total = _between(received, due, calendar, wall_clock=wall_clock) - paused
    if total <= _NOTHING:
        return float(utc(now) >= utc(due))
    return max(0.0, (_between(received, now, calendar, wall_clock=wall_clock) - paused) / total)


def reached_at(
    received: datetime,
    due: datetime,
    share: float,
    calendar: WorkingCalendar,
    *,
    wall_clock: bool = False,
    paused: timedelta = _NOTHING,
) -> datetime:
    """The first moment at which `elapsed_share` is at least `share` (above 0)."""
    total = _between(received, due, calendar, wall_clock=wall_clock) - paused
    if total <= _NOTHING:
        return utc(due)
    part = _MICROSECOND * ceil(total / _MICROSECOND * share)
    return _add(received, paused + part, calendar, wall_clock=wall_clock)


def _between(a: datetime, b: datetime, calendar: WorkingCalendar, *, wall_clock: bool) -> timedelta:
    return utc(b) - utc(a) if wall_clock else working_time_between(a, b, calendar)


def _add(start: datetime, time: timedelta, calendar: WorkingCalendar, *, wall_clock: bool) -> datetime:
    return utc(start) + time if wall_clock else add_working_time(start, time, calendar)


def _not_after(latest: datetime | None, moment: datetime) -> datetime:
    return moment if latest is None else min(latest, moment)


def _latest(received_at: datetime, cap: int | None, calendar: WorkingCalendar) -> datetime | None:
    """The last closing within `cap` times 24 hours, so that no reading of "30 days" is exceeded."""
    if cap is None:
        return None
    limit = utc(received_at) + timedelta(days=cap)
    days = calendar.working_days_through(calendar.local(limit).date())
    closing = calendar.closing(calendar.working_day(days))
    if closing > limit:
        closing = calendar.closing(calendar.working_day(days - 1))
    return closing if closing > received_at else limit

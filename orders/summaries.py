"""When a summary goes out, and when staff are asked again about one that they have not sent.

Pure: periods and calendars in, moments in UTC out.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from orders.deadlines import add_working_days
from orders.report import Period, Span

if TYPE_CHECKING:
    from datetime import date

    from orders.calendar import WorkingCalendar

LATER = timedelta(hours=2)
"""How long 稍后 waits, within working hours."""

LATE_AFTER = timedelta(hours=2)
"""From so long after its time on a summary says that it is late: a restart alone is not worth a word."""

APART = timedelta(hours=1)
"""Between two summaries of one community."""

_PLACE = {Span.MONTH: 1, Span.QUARTER: 2}
_WEEK = 7
_ONE_DAY = timedelta(days=1)


def due_at(period: Period, weekday: int, face: time, calendar: WorkingCalendar) -> datetime:
    """The moment at which the summary of a period goes out.

    That of a week on `weekday` (Monday is 0) of the week after it, or on the next working day of that week
    where this one is off (in a week without any, it goes out all the same). That of a month on the first
    working day after it, an hour later in the day, and that of a quarter one hour later still: on a day on
    which all of them are due nobody gets three at once.
    """
    after = period.last + _ONE_DAY
    if period.span is Span.WEEK:
        return calendar.at(_working_day_in(after, weekday, calendar), face)
    day = after if calendar.is_working_day(after) else calendar.working_day_after(after, 1)
    return calendar.at(day, face) + APART * _PLACE[period.span]


def _working_day_in(monday: date, weekday: int, calendar: WorkingCalendar) -> date:
    days = [monday + number * _ONE_DAY for number in range(weekday, _WEEK)]
    return next((day for day in days if calendar.is_working_day(day)), days[0])


def is_late(due: datetime, now: datetime) -> bool:
    """Whether a summary that goes out now must say that it is late."""
    return now - due > LATE_AFTER


def asked_later(now: datetime, calendar: WorkingCalendar) -> datetime:
    """When staff who said 稍后 are asked again: in two hours, or when they are next at work after that."""
    return calendar.next_working_time(now + LATER)


def reminded_at(asked: datetime, calendar: WorkingCalendar) -> datetime:
    """When staff who did not react are reminded: at the end of the next working day."""
    return add_working_days(asked, 1, calendar)

"""When staff are told once more of an order that hangs overdue. Pure.

After its shares are told nothing new happens to an order that nobody moves; so it is said again, every three
working days, until it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from orders.calendar import utc
from orders.deadlines import add_working_days
from orders.supervision import Need

if TYPE_CHECKING:
    from datetime import datetime

    from orders.calendar import WorkingCalendar

AGAIN = 3
"""Working days between two reminders of an order that hangs; so long it rests after staff took note."""


class Again(NamedTuple):
    """The newest moment at which it was to be said again (None before the first), and the next one."""

    newest: datetime | None
    next: datetime


def again(
    close_by: datetime, overseen_at: datetime | None, calendar: WorkingCalendar, now: datetime
) -> Again:
    """Return when staff are told again; the days count from the deadline, or since staff took note.

    Each moment is the closing of a working day, so that all of a day come with the next morning's digest.
    """
    since = utc(close_by)
    if overseen_at is not None and overseen_at > close_by:
        since = utc(overseen_at)
    first = calendar.working_days_through(calendar.local(calendar.next_working_time(since)).date())
    today = calendar.working_days_through(calendar.local(now).date())
    times = max(0, today - first) // AGAIN
    if add_working_days(since, times * AGAIN, calendar) > now:
        times = max(0, times - 1)
    newest = add_working_days(since, times * AGAIN, calendar) if times else None
    return Again(newest, add_working_days(since, (times + 1) * AGAIN, calendar))


def rests_until(overseen_at: datetime, calendar: WorkingCalendar) -> datetime:
    """Return when an order of which staff took note comes back to their list: with the next reminder."""
    return add_working_days(overseen_at, AGAIN, calendar)


def kind_of(need: Need, moment: datetime, calendar: WorkingCalendar) -> str:
    """Return how a reason that comes again is written down: once for its day, however often one looks."""
    return f"{need}:{calendar.local(moment):%Y%m%d}"


def need_of(kind: str) -> Need:
    """Return the reason that was written down, with its day or without."""
    return Need(kind.partition(":")[0])

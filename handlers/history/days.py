"""Working time for a million orders: what `orders.deadlines` says, remembered for each day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from orders.deadlines import DEFAULT_CLOCKS, Unit, Urgency, add_working_days, clock_for, due_dates

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from orders.calendar import WorkingCalendar
    from orders.categories import Category
    from orders.deadlines import Clock

ROOM = timedelta(days=120)
"""How far before and after a history its working hours are known: longer than any deadline is away."""

_Key = tuple[object, ...]


class Days:
    """The working days and hours of a community over the time of a history."""

    def __init__(
        self,
        calendar: WorkingCalendar,
        first: datetime,
        last: datetime,
        clocks: Mapping[Category | Urgency, Clock] = DEFAULT_CLOCKS,
    ) -> None:
        """Lay the working hours from `first` to `last` out."""
        self.calendar = calendar
        self.clocks = clocks
        self._dues: dict[_Key, tuple[datetime, datetime]] = {}
        self._closings: dict[_Key, datetime] = {}
        self._starts: list[float] = []
        self._worked: list[float] = []
        self._total = 0.0
        self._lay_out(calendar.local(first - ROOM).date(), calendar.local(last + ROOM).date())

    def _lay_out(self, day: date, last: date) -> None:
        while day <= last:
            for start, end in self.calendar.spans(day):
                self._starts.append(start.timestamp())
                self._worked.append(self._total)
                self._total += (end - start).total_seconds()
            day += timedelta(days=1)
        self._worked.append(self._total)

    def due(self, category: Category, urgency: Urgency, received: datetime) -> tuple[datetime, datetime]:
        """Return until when to be in touch and to close, as `due_dates` says."""
        clock = clock_for(category, urgency, self.clocks)
        if not clock.contact.unit is clock.close.unit is Unit.WORKING_DAYS:
            return self._due(category, urgency, received)
        at = (category, urgency, *self._day_of(received))
        if at not in self._dues:
            self._dues[at] = self._due(category, urgency, received)
        return self._dues[at]

    def _due(self, category: Category, urgency: Urgency, received: datetime) -> tuple[datetime, datetime]:
        due = due_dates(category, urgency, received, self.calendar, self.clocks)
        return due.contact_by, due.close_by

    def closing(self, moment: datetime, days: int) -> datetime:
        """Return what `add_working_days` does."""
        at = (days, *self._day_of(moment))
        if at not in self._closings:
            self._closings[at] = add_working_days(moment, days, self.calendar)
        return self._closings[at]

    def _day_of(self, moment: datetime) -> _Key:
        """Return the day, and on which side of its closing: all that periods of whole days hang on."""
        local = self.calendar.local(moment)
        end = self.calendar.hours[-1].end
        return (local.date(), local.time() > end, local.time() >= end)

    def later(self, moment: datetime, hours: float) -> datetime:
        """Return the moment so many working hours after another."""
        return self._at(self._worked_until(moment.timestamp()) + hours * 3600)

    def hours_between(self, first: datetime, last: datetime) -> float:
        """Return the working hours between two moments."""
        return (self._worked_until(last.timestamp()) - self._worked_until(first.timestamp())) / 3600

    def _worked_until(self, moment: float) -> float:
        span = bisect_right(self._starts, moment) - 1
        return min(self._worked[span] + moment - self._starts[span], self._worked[span + 1])

    def _at(self, worked: float) -> datetime:
        span = min(bisect_right(self._worked, worked), len(self._starts)) - 1
        return datetime.fromtimestamp(self._starts[span] + worked - self._worked[span], UTC)

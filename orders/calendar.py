"""Which days and hours count as working time in one community.

A calendar is data: the zone, the hours, the weekend, and the two lists by which the State Council's
yearly notice departs from the plain week (days off, and make-up days 调休). It reads no clock.
Hours are those on the clock face of the zone, and a working day always holds the same amount of them;
a zone is expected to change its clocks outside working hours, as every zone in use does.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

_NOTHING = timedelta()
_WEEK = 7
_LAST_DAY = date.max.toordinal()


class DeadlineError(ValueError):
    """Working time cannot be computed from what was given."""


class NaiveMomentError(DeadlineError):
    """A moment without a time zone: nobody can say when it is."""

    def __init__(self, moment: datetime) -> None:
        """Name the moment that was refused."""
        super().__init__(f"a moment needs a time zone: {moment.isoformat()}")


class CalendarError(DeadlineError):
    """The hours, the weekend or the lists of days contradict each other or leave no working time."""


class AmountError(DeadlineError):
    """An amount of time that is negative, or that leads beyond the last day there is."""


class Span(NamedTuple):
    """A stretch of working time within one day, from `start` to `end` on the clock face."""

    start: time
    end: time

    @property
    def length(self) -> timedelta:
        """How much working time the span holds."""
        return since_midnight(self.end) - since_midnight(self.start)


SHANGHAI = ZoneInfo("Asia/Shanghai")
DEFAULT_HOURS = (Span(time(8, 30), time(12)), Span(time(14), time(17, 30)))
SATURDAY_AND_SUNDAY = frozenset({5, 6})


def since_midnight(moment: time) -> timedelta:
    """The hands of a clock as an amount of time."""
    return timedelta(
        hours=moment.hour,
        minutes=moment.minute,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )


def aware(moment: datetime) -> datetime:
    """The moment as it is; raises `NaiveMomentError` for one without a zone."""
    if moment.utcoffset() is None:
        raise NaiveMomentError(moment)
    return moment


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; raises `NaiveMomentError` for one without a zone."""
    return aware(moment).astimezone(UTC)


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days and hours of a community.

    `weekend` holds numbers of `date.weekday()` (Monday is 0). `holidays` are days off, `working_days` are
    worked although they fall on a weekend; a day in both lists, hours out of order and a week without a
    working day raise `CalendarError`.
    """

    zone: ZoneInfo = SHANGHAI
    hours: tuple[Span, ...] = DEFAULT_HOURS
    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a calendar by which nothing could be computed."""
        _check_hours(self.hours)
        if not self.weekend < frozenset(range(_WEEK)):
            raise CalendarError("the weekend is a set of numbers 0-6 that leaves a working day")
        if both := self.holidays & self.working_days:
            raise CalendarError(f"both a holiday and a working day: {min(both).isoformat()}")

    @cached_property
    def day_length(self) -> timedelta:
        """The working time in one working day, lunch left out."""
        return sum((span.length for span in self.hours), _NOTHING)

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked: a make-up day, or a weekday that is no holiday."""
        if day in self.working_days:
            return True
        return day.weekday() not in self.weekend and day not in self.holidays

    def local(self, moment: datetime) -> datetime:
        """The moment on the community's own clock."""
        return aware(moment).astimezone(self.zone)

    def at(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, at which the community's clock shows this time on this day."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def closing(self, day: date) -> datetime:
        """The end of the working hours of a day."""
        return self.at(day, self.hours[-1].end)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """The working spans of a day as pairs of moments in UTC; none on a day off."""
        if not self.is_working_day(day):
            return ()
        return tuple((self.at(day, span.start), self.at(day, span.end)) for span in self.hours)

    def is_working_time(self, moment: datetime) -> bool:
        """Whether somebody is at the desk; a span's last moment counts, since deadlines lie on it."""
        local = self.local(moment)
        inside = any(span.start <= local.time() <= span.end for span in self.hours)
        return inside and self.is_working_day(local.date())

    def next_working_time(self, moment: datetime) -> datetime:
        """The moment itself in working time, otherwise the next opening."""
        local = self.local(moment)
        if self.is_working_day(local.date()):
            for span in self.hours:
                if local.time() <= span.end:
                    return self.at(local.date(), max(span.start, local.time()))
        return self.at(self.working_day_after(local.date(), 1), self.hours[0].start)

    def working_days_through(self, day: date) -> int:
        """The number of working days from the first day of year 1 to this one, both included.

        Differences of it count the working days of any period without walking through them.
        """
        return self._through(day.toordinal())

    def working_day_after(self, day: date, n: int) -> date:
        """The nth working day after a day (n from 1), whether or not that day is worked itself."""
        return self.working_day(self.working_days_through(day) + n)

    def working_day(self, n: int) -> date:
        """The nth working day since the first day of year 1: the inverse of `working_days_through`."""
        known = self._found.get(n)
        if known is None:
            ordinal = bisect_left(range(_LAST_DAY + 1), n, key=self._through)
            if not 0 < ordinal <= _LAST_DAY:
                raise AmountError("there is no such working day")
            known = self._found[n] = date.fromordinal(ordinal)
        return known

    def worked_until(self, moment: datetime) -> timedelta:
        """All working time up to a moment, since the first day of year 1."""
        local = self.local(moment)
        through = self.working_days_through(local.date()) * self.day_length
        if not self.is_working_day(local.date()):
            return through
        return through - self.day_length + self._worked_today(local.time())

    def moment_at(self, worked: timedelta) -> datetime:
        """The first moment at which `worked_until` reaches an amount above 0: its inverse."""
        days = -(-worked // self.day_length)
        rest = worked - (days - 1) * self.day_length
        day = self.working_day(days)
        for span in self.hours:
            if rest <= span.length:
                break
            rest -= span.length
        return self.at(day, (datetime.combine(day, span.start) + rest).time())

    def _worked_today(self, clock: time) -> timedelta:
        now = since_midnight(clock)
        worked = _NOTHING
        for start, end in self._hands:
            if now > start:
                worked += min(now, end) - start
        return worked

    @cached_property
    def _found(self) -> dict[int, date]:
        """The days that were asked for: the same few, thousands of times."""
        return {}

    @cached_property
    def _hands(self) -> list[tuple[timedelta, timedelta]]:
        return [(since_midnight(span.start), since_midnight(span.end)) for span in self.hours]

    def _through(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal, _WEEK)  # ordinal 1 is a Monday
        plain = weeks * self._week[-1] + self._week[rest]
        return plain + bisect_right(self._added, ordinal) - bisect_right(self._removed, ordinal)

    @cached_property
    def _week(self) -> tuple[int, ...]:
        """How many working days the first 0, 1 … 7 days of a plain week hold."""
        return tuple(sum(weekday not in self.weekend for weekday in range(days)) for days in range(_WEEK + 1))

    @cached_property
    def _added(self) -> list[int]:
        return sorted(day.toordinal() for day in self.working_days if day.weekday() in self.weekend)

    @cached_property
    def _removed(self) -> list[int]:
        return sorted(day.toordinal() for day in self.holidays if day.weekday() not in self.weekend)


def _check_hours(hours: tuple[Span, ...]) -> None:
    if not hours:
        raise CalendarError("a working day needs hours")
    if any(span.start >= span.end for span in hours):
        raise CalendarError("a span of working hours ends after it starts, on the same day")
    if any(first.end > second.start for first, second in pairwise(hours)):
        raise CalendarError("working hours follow each other without overlap")

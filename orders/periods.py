"""Weeks, months and quarters on one community's calendar, from local midnight to local midnight.

A week runs from Monday to Sunday and has the name that ISO 8601 gives it: 2026-W53 ends in 2027.
Midnights are those of the community's zone, so that a week in which the clocks change has 167 or 169
hours. Where a zone's midnight does not exist or comes twice, the day begins with its first moment.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from orders.report import Period, Span

YEARS = range(2000, 3000)
"""Years whose periods can be asked for by name."""

_NAME = re.compile(r"(\d{4})-(?:W(\d{2})|Q([1-4])|(\d{2}))", re.ASCII)
_ONE_DAY = timedelta(days=1)
_MONTHS = {Span.MONTH: 1, Span.QUARTER: 3}
_YEAR = 12


class PeriodError(ValueError):
    """No period has this name: it is 2026-W47, 2026-11 or 2026-Q4."""


def week_of(day: date, zone: ZoneInfo) -> Period:
    """The week, Monday to Sunday, that a day is in."""
    return period_of(Span.WEEK, day, zone)


def period_of(span: Span, day: date, zone: ZoneInfo) -> Period:
    """The week, month or quarter that a day is in."""
    first = _first(span, day)
    after = _shifted(span, first, 1)
    return Period(
        span=span,
        name=_name(span, first),
        first=first,
        last=after - _ONE_DAY,
        start=_midnight(first, zone),
        end=_midnight(after, zone),
        zone=zone.key,
    )


def named(name: str, zone: ZoneInfo) -> Period:
    """The period with this name, in capitals or not; raises `PeriodError`."""
    found = _NAME.fullmatch(name.strip().upper())
    if found is None or int(found[1]) not in YEARS:
        raise PeriodError(name)
    year, week, quarter, month = (int(part) if part else 0 for part in found.groups())
    try:
        if week:
            return period_of(Span.WEEK, date.fromisocalendar(year, week, 1), zone)
        if quarter:
            return period_of(Span.QUARTER, date(year, quarter * 3, 1), zone)
        return period_of(Span.MONTH, date(year, month, 1), zone)
    except ValueError:
        raise PeriodError(name) from None


def last_finished(span: Span, now: datetime, zone: ZoneInfo) -> Period:
    """The newest period that was over at `now`."""
    return before(period_of(span, now.astimezone(zone).date(), zone), 1)


def before(period: Period, count: int) -> Period:
    """The period that lies `count` periods of its kind earlier; 0 is the period itself."""
    return period_of(period.span, _shifted(period.span, period.first, -count), ZoneInfo(period.zone))


def _first(span: Span, day: date) -> date:
    """The first day of the period that a day is in."""
    if span is Span.WEEK:
        return day - day.weekday() * _ONE_DAY
    return date(day.year, day.month - (day.month - 1) % _MONTHS[span], 1)


def _shifted(span: Span, first: date, count: int) -> date:
    """The first day of the period that lies `count` later than the one with this first day."""
    if span is Span.WEEK:
        return first + timedelta(weeks=count)
    years, month = divmod(first.month - 1 + count * _MONTHS[span], _YEAR)
    return date(first.year + years, month + 1, 1)


def _name(span: Span, first: date) -> str:
    if span is Span.WEEK:
        year, week, _ = first.isocalendar()
        return f"{year}-W{week:02}"
    if span is Span.QUARTER:
        return f"{first.year}-Q{(first.month + 2) // 3}"
    return f"{first.year}-{first.month:02}"


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day: `fold` 0 takes the earlier of two, and the leap over a missing one."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)

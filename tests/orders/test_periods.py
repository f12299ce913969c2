"""Periods: their names, days and midnights."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import periods
from orders.report import Period, Span

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Havana", "Asia/Beirut", "Pacific/Apia")

days = st.dates(date(2001, 1, 1), date(2098, 12, 31))
spans = st.sampled_from(Span)
zones = st.sampled_from(ZONES).map(ZoneInfo)


@pytest.mark.parametrize(
    ("day", "name", "first", "last"),
    [
        (date(2026, 11, 22), "2026-W47", date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 12, 31), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2027, 1, 3), "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2027, 1, 4), "2027-W01", date(2027, 1, 4), date(2027, 1, 10)),
        (date(2024, 12, 30), "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
    ],
)
def test_a_week_runs_from_monday_to_sunday_and_is_named_by_its_thursday(
    day: date, name: str, first: date, last: date
) -> None:
    """The week around New Year belongs to the year that holds most of it (ISO 8601)."""
    week = periods.week_of(day, SHANGHAI)
    assert (week.name, week.first, week.last) == (name, first, last)
    assert periods.named(name, SHANGHAI) == week


@pytest.mark.parametrize(
    ("name", "span", "first", "last"),
    [
        ("2026-11", Span.MONTH, date(2026, 11, 1), date(2026, 11, 30)),
        ("2028-02", Span.MONTH, date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-Q4", Span.QUARTER, date(2026, 10, 1), date(2026, 12, 31)),
        ("2027-q1", Span.QUARTER, date(2027, 1, 1), date(2027, 3, 31)),
        (" 2026-w47 ", Span.WEEK, date(2026, 11, 16), date(2026, 11, 22)),
    ],
)
def test_a_period_is_found_by_its_name(name: str, span: Span, first: date, last: date) -> None:
    """Months and quarters as well, however the letter is typed."""
    found = periods.named(name, SHANGHAI)
    assert (found.span, found.first, found.last) == (span, first, last)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            "2026",
            "W47",
            "",
            "2026",
            "W47",
            "2026-W00",
            "2026-W54",
            "2025-W53",
            "2026-Q0",
            "2026-Q5",
            "2026-00",
            "2026-13",
        ),
        *("2026-1", "1999-W01", "9999-W52", "0000-01", "2026-W47x", "２０２６-11", "2026-W4七"),
    ],
)
def test_what_is_no_period_is_refused(name: str) -> None:
    """A week that the year does not have, a month too many, anything else."""
    with pytest.raises(periods.PeriodError):
        periods.named(name, SHANGHAI)


def test_a_period_begins_and_ends_at_local_midnight() -> None:
    """In Shanghai that is four in the afternoon of the day before in UTC."""
    week = periods.named("2026-W47", SHANGHAI)
    assert week.start == datetime(2026, 11, 15, 16, tzinfo=UTC)
    assert week.end == datetime(2026, 11, 22, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "name", "hours"),
    [
        ("Europe/Berlin", "2026-W13", 167),
        ("Europe/Berlin", "2026-W43", 169),
        ("America/Havana", "2026-W10", 167),
        ("Asia/Shanghai", "2026-W13", 168),
    ],
)
def test_a_week_in_which_the_clocks_change_is_shorter_or_longer(zone: str, name: str, hours: int) -> None:
    """Its days are still seven; in Havana the clocks leap at midnight."""
    week = periods.named(name, ZoneInfo(zone))
    assert week.end - week.start == timedelta(hours=hours)
    assert (week.last - week.first).days + 1 == 7


def test_a_missing_midnight_is_the_leap_itself() -> None:
    """In Beirut 29 March 2026 begins at one: that is its first moment."""
    week = periods.week_of(date(2026, 3, 29), ZoneInfo("Asia/Beirut"))
    sunday = periods._midnight(week.last, ZoneInfo("Asia/Beirut"))
    assert sunday.astimezone(ZoneInfo("Asia/Beirut")).isoformat() == "2026-03-29T01:00:00+03:00"
    assert (sunday - timedelta(seconds=1)).astimezone(ZoneInfo("Asia/Beirut")).date() == date(2026, 3, 28)


@pytest.mark.parametrize(
    ("now", "name"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "2026-W47"),
    ],
)
def test_the_last_finished_week_is_over_in_the_community(now: datetime, name: str) -> None:
    """At Sunday midnight on its own clock, and not before."""
    assert periods.last_finished(Span.WEEK, now, SHANGHAI).name == name


@pytest.mark.parametrize(
    ("name", "count", "earlier"),
    [
        ("2027-W01", 1, "2026-W53"),
        ("2027-W02", 4, "2026-W51"),
        ("2027-01", 1, "2026-12"),
        ("2026-11", 14, "2025-09"),
        ("2026-Q1", 5, "2024-Q4"),
        ("2026-W47", 0, "2026-W47"),
    ],
)
def test_what_lies_before_is_counted_in_periods_of_the_same_kind(name: str, count: int, earlier: str) -> None:
    """Over the turn of the year as well."""
    assert periods.before(periods.named(name, SHANGHAI), count).name == earlier


@given(spans, days, zones)
def test_periods_follow_each_other_without_gap_or_overlap(span: Span, day: date, zone: ZoneInfo) -> None:
    """The end of each is the start of the next, in days and in moments, in every zone."""
    last = periods.period_of(span, day, zone)
    row = [periods.before(last, count) for count in range(5, -1, -1)]
    for one, other in pairwise(row):
        assert one.end == other.start
        assert one.last + timedelta(days=1) == other.first


@given(spans, days, zones)
def test_a_name_leads_back_to_its_period(span: Span, day: date, zone: ZoneInfo) -> None:
    """And the day is in it."""
    found = periods.period_of(span, day, zone)
    assert periods.named(found.name, zone) == found
    assert found.first <= day <= found.last


@given(spans, st.datetimes(datetime(2001, 1, 1), datetime(2098, 1, 1), timezones=zones))  # noqa: DTZ001 - zones follow
def test_the_last_finished_period_is_over_and_the_next_is_not(span: Span, now: datetime) -> None:
    """Whatever the moment."""
    assert isinstance(now.tzinfo, ZoneInfo)
    found: Period = periods.last_finished(span, now, now.tzinfo)
    assert found.end <= now.astimezone(UTC) < periods.before(found, -1).end

"""When summaries go out, on the calendar of the Chinese year 2026 and in zones that change their clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import periods
from orders.calendar import SHANGHAI, WorkingCalendar
from orders.report import Span
from orders.summaries import LATE_AFTER, LATER, asked_later, due_at, is_late, reminded_at
from tests.orders.calendars import CALENDAR_2026

NINE = time(9)


def local(moment: datetime, calendar: WorkingCalendar = CALENDAR_2026) -> str:
    """Return a moment on the calendar's own clock."""
    return f"{calendar.local(moment):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("name", "due"),
    [
        ("2026-W47", "2026-11-23 09:00"),
        ("2026-W40", "2026-10-08 09:00"),  # Monday to Wednesday of the next week are off
        ("2026-W07", "2026-02-16 09:00"),  # nobody works in the next week: it goes out all the same
        ("2026-W08", "2026-02-24 09:00"),  # the Monday after is off
        ("2026-W53", "2027-01-04 09:00"),
        ("2026-09", "2026-10-08 10:00"),
        ("2026-10", "2026-11-02 10:00"),  # the first is a Sunday
        ("2026-Q3", "2026-10-08 11:00"),
        ("2026-Q4", "2027-01-01 11:00"),
    ],
)
def test_a_summary_goes_out_in_the_morning_of_a_working_day(name: str, due: str) -> None:
    """The week's on Monday or when people are next at work in that week; the others on the first such day.

    On a day with all three they are an hour apart: nobody gets three at once.
    """
    assert local(due_at(periods.named(name, SHANGHAI), 0, NINE, CALENDAR_2026)) == due


def test_another_weekday_is_kept() -> None:
    """A community that meets on Wednesdays at half past two."""
    week = periods.named("2026-W47", SHANGHAI)
    assert local(due_at(week, 2, time(14, 30), CALENDAR_2026)) == "2026-11-25 14:30"


@given(
    day=st.dates(date(2020, 1, 1), date(2035, 12, 31)),
    weekday=st.integers(0, 6),
    span=st.sampled_from(Span),
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
)
def test_it_is_never_due_before_its_period_is_over_nor_a_week_later(
    day: date, weekday: int, span: Span, zone: str
) -> None:
    """In every zone, whatever its clocks do in that week; and the next one is due after it."""
    calendar = replace(CALENDAR_2026, zone=ZoneInfo(zone))
    period = periods.period_of(span, day, calendar.zone)
    due = due_at(period, weekday, NINE, calendar)
    assert period.end < due < period.end + timedelta(days=12)
    assert calendar.local(due).hour == NINE.hour + tuple(Span).index(span)
    following = periods.period_of(span, period.last + timedelta(days=1), calendar.zone)
    assert due_at(following, weekday, NINE, calendar) > due


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("2026-11-23 09:00", "2026-11-23 11:00"),
        ("2026-11-23 10:30", "2026-11-23 14:00"),  # noon is for lunch
        ("2026-11-23 16:10", "2026-11-24 08:30"),
        ("2026-11-27 17:00", "2026-11-30 08:30"),
        ("2026-09-30 16:00", "2026-10-08 08:30"),
    ],
)
def test_later_is_two_hours_of_somebody_being_there(now: str, again: str) -> None:
    """稍后 never comes back at noon, at night or on a holiday."""
    moment = datetime.strptime(now, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)
    assert local(asked_later(moment, CALENDAR_2026)) == again


def test_a_reminder_comes_at_the_end_of_the_next_working_day() -> None:
    """A draft of Friday is brought up when Monday closes."""
    friday = datetime(2026, 11, 27, 9, 0, tzinfo=SHANGHAI)
    assert local(reminded_at(friday, CALENDAR_2026)) == "2026-11-30 17:30"


def test_late_is_said_from_two_hours_on() -> None:
    """A restart alone is not worth a word."""
    due = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    assert not is_late(due, due + LATE_AFTER)
    assert is_late(due, due + LATE_AFTER + timedelta(seconds=1))
    assert timedelta(hours=2) == LATER

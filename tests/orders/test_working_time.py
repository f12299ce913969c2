"""Adding and measuring working time: tables for 2026, and what holds for any calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from orders.deadlines import (
    add_working_days,
    add_working_time,
    working_days_left,
    working_time_between,
)
from tests.orders.calendars import CALENDAR_2026, at, calendars, durations, moments, patient

if TYPE_CHECKING:
    from orders.calendar import WorkingCalendar

numbers = st.integers(0, 40)
DAY = timedelta(days=1)

# Worked out by hand on the printed notice of 2026.

BEFORE_SPRING_FESTIVAL = "2026-02-11 10:00"  # Wednesday; the holiday is 15-23, 14 and 28 are worked Saturdays
AFTER_HOURS_BEFORE_SPRING_FESTIVAL = "2026-02-13 18:00"  # Friday: counts as Saturday 14
IN_SPRING_FESTIVAL = "2026-02-17 09:00"  # counts as Tuesday 24
BEFORE_NATIONAL_DAY = "2026-09-18 15:00"  # Friday; 20 is a worked Sunday, 25-27 and 1-7 October are off
ON_THE_EVE_OF_NATIONAL_DAY = "2026-09-30 17:31"  # a minute after closing: counts as Thursday 8 October
BEFORE_NEW_YEAR = "2026-01-01 12:00"  # counts as Sunday 4, a make-up day

TABLE = [
    (BEFORE_SPRING_FESTIVAL, 0, "2026-02-11"),
    (BEFORE_SPRING_FESTIVAL, 1, "2026-02-12"),
    (BEFORE_SPRING_FESTIVAL, 3, "2026-02-14"),
    (BEFORE_SPRING_FESTIVAL, 5, "2026-02-25"),
    (BEFORE_SPRING_FESTIVAL, 7, "2026-02-27"),
    (BEFORE_SPRING_FESTIVAL, 15, "2026-03-10"),
    (AFTER_HOURS_BEFORE_SPRING_FESTIVAL, 0, "2026-02-14"),
    (AFTER_HOURS_BEFORE_SPRING_FESTIVAL, 1, "2026-02-24"),
    (AFTER_HOURS_BEFORE_SPRING_FESTIVAL, 3, "2026-02-26"),
    (AFTER_HOURS_BEFORE_SPRING_FESTIVAL, 5, "2026-02-28"),
    (AFTER_HOURS_BEFORE_SPRING_FESTIVAL, 7, "2026-03-03"),
    (AFTER_HOURS_BEFORE_SPRING_FESTIVAL, 15, "2026-03-13"),
    (IN_SPRING_FESTIVAL, 0, "2026-02-24"),
    (IN_SPRING_FESTIVAL, 1, "2026-02-25"),
    (IN_SPRING_FESTIVAL, 5, "2026-03-02"),
    (BEFORE_NATIONAL_DAY, 1, "2026-09-20"),
    (BEFORE_NATIONAL_DAY, 3, "2026-09-22"),
    (BEFORE_NATIONAL_DAY, 5, "2026-09-24"),
    (BEFORE_NATIONAL_DAY, 7, "2026-09-29"),
    (BEFORE_NATIONAL_DAY, 15, "2026-10-15"),
    (ON_THE_EVE_OF_NATIONAL_DAY, 1, "2026-10-09"),
    (ON_THE_EVE_OF_NATIONAL_DAY, 2, "2026-10-10"),
    (ON_THE_EVE_OF_NATIONAL_DAY, 3, "2026-10-12"),
    (ON_THE_EVE_OF_NATIONAL_DAY, 15, "2026-10-28"),
    (BEFORE_NEW_YEAR, 1, "2026-01-05"),
]


@pytest.mark.parametrize(("received", "n", "day"), TABLE)
def test_working_days_around_the_holidays_of_2026(received: str, n: int, day: str) -> None:
    """The nth working day after receipt ends at its closing, over holidays and make-up days."""
    assert add_working_days(at(received), n, CALENDAR_2026) == at(f"{day} 17:30")


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-03-02 09:00", 2, "2026-03-02 11:00"),
        ("2026-03-02 11:00", 2, "2026-03-02 15:00"),
        ("2026-03-02 08:30", 3.5, "2026-03-02 12:00"),
        ("2026-03-02 12:30", 1, "2026-03-02 15:00"),
        ("2026-03-02 16:30", 1, "2026-03-02 17:30"),
        ("2026-03-02 17:00", 1, "2026-03-03 09:00"),
        ("2026-02-14 17:00", 1, "2026-02-24 09:00"),
        ("2026-02-27 17:00", 1, "2026-02-28 09:00"),
        ("2026-09-30 16:00", 24, "2026-10-12 10:00"),
        ("2026-10-03 03:00", 7, "2026-10-08 17:30"),
        ("2026-10-03 03:00", 0, "2026-10-08 08:30"),
    ],
)
def test_working_hours_around_the_holidays_of_2026(start: str, hours: float, end: str) -> None:
    """Working hours skip lunch, nights and holidays, count on make-up days and end at a closing."""
    assert add_working_time(at(start), timedelta(hours=hours), CALENDAR_2026) == at(end)


@pytest.mark.parametrize(
    ("now", "due", "left"),
    [
        ("2026-03-02 10:00", "2026-03-04 17:30", 2),
        ("2026-03-02 23:00", "2026-03-04 17:30", 2),
        ("2026-03-04 08:00", "2026-03-04 17:30", 0),
        ("2026-03-04 20:00", "2026-03-04 17:30", 0),
        ("2026-03-06 10:00", "2026-03-04 17:30", -2),
        ("2026-02-13 10:00", "2026-02-25 17:30", 3),
        ("2026-02-18 10:00", "2026-02-25 17:30", 2),
        ("2026-10-04 10:00", "2026-09-30 17:30", 0),
    ],
)
def test_working_days_left(now: str, due: str, left: int) -> None:
    """Left are the working days after today up to the day it is due, and below 0 those since."""
    assert working_days_left(at(now), at(due), CALENDAR_2026) == left


@patient
@given(calendars(), moments, durations)
def test_added_working_time_ends_in_working_time(
    calendar: WorkingCalendar, start: datetime, duration: timedelta
) -> None:
    """Whatever is added to whatever moment, the end is in working time, in UTC and not before the start."""
    end = add_working_time(start, duration, calendar)
    assert calendar.is_working_time(end)
    assert end >= start
    assert end.tzinfo is UTC


@patient
@given(calendars(), moments, durations)
def test_adding_and_measuring_agree(calendar: WorkingCalendar, start: datetime, duration: timedelta) -> None:
    """The working time between a start and what was added to it is what was added."""
    assert working_time_between(start, add_working_time(start, duration, calendar), calendar) == duration


@patient
@given(calendars(), moments, moments)
def test_measuring_and_adding_agree(calendar: WorkingCalendar, a: datetime, b: datetime) -> None:
    """Adding the working time between two moments leads to the second, or back to where its work stopped."""
    first, second = sorted((a, b))
    between = working_time_between(first, second, calendar)
    assume(between)
    end = add_working_time(first, between, calendar)
    assert end == second if calendar.is_working_time(second) and end >= second else end <= second
    assert working_time_between(end, second, calendar) == timedelta()


@patient
@given(calendars(), moments, moments)
def test_working_time_between_is_the_overlap_with_the_spans(
    calendar: WorkingCalendar, a: datetime, b: datetime
) -> None:
    """Arithmetic and walking through the spans of each day agree, forwards and backwards."""
    first, second = sorted((a, min(b, a + 60 * DAY)))
    day, total = calendar.local(first).date(), timedelta()
    while day <= calendar.local(second).date():
        for start, end in calendar.spans(day):
            total += max(timedelta(), min(end, second) - max(start, first))
        day += DAY
    assert working_time_between(first, second, calendar) == total
    assert working_time_between(second, first, calendar) == -total


@patient
@given(calendars(), st.tuples(moments, moments), st.tuples(durations, durations))
def test_adding_working_time_is_monotone(
    calendar: WorkingCalendar, starts: tuple[datetime, datetime], lengths: tuple[timedelta, timedelta]
) -> None:
    """A later start or a longer time never ends earlier."""
    early, late = (add_working_time(start, lengths[0], calendar) for start in sorted(starts))
    short, long = (add_working_time(starts[0], length, calendar) for length in sorted(lengths))
    assert early <= late
    assert short <= long


@patient
@given(calendars(), st.tuples(moments, moments), st.tuples(numbers, numbers))
def test_adding_working_days_is_monotone(
    calendar: WorkingCalendar, starts: tuple[datetime, datetime], counts: tuple[int, int]
) -> None:
    """A later start never ends earlier, and more days always end later."""
    early, late = (add_working_days(start, counts[0], calendar) for start in sorted(starts))
    few, many = (add_working_days(starts[0], n, calendar) for n in sorted(counts))
    assert early <= late
    assert (few == many) == (counts[0] == counts[1])
    assert few <= many


@patient
@given(calendars(), moments, numbers)
def test_added_working_days_are_the_days_left(calendar: WorkingCalendar, start: datetime, n: int) -> None:
    """From a start in working time, as many working days are left as were added, all of them whole."""
    received = calendar.next_working_time(start)
    due = add_working_days(start, n, calendar)
    assert working_days_left(received, due, calendar) == n
    assert working_time_between(received, due, calendar) >= n * calendar.day_length
    assert due == calendar.closing(calendar.local(due).date())

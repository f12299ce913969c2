"""Which days and hours are worked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from orders.calendar import (
    AmountError,
    CalendarError,
    DeadlineError,
    NaiveMomentError,
    Span,
    WorkingCalendar,
    utc,
)
from tests.orders.calendars import (
    CALENDAR_2026,
    DAYS_OFF_2026,
    MAKE_UP_DAYS_2026,
    at,
    calendars,
    dates,
    moments,
    patient,
)


def test_a_plain_week_has_five_days_of_seven_hours() -> None:
    """Without lists of days, Monday to Friday are worked from 08:30 with a lunch break."""
    calendar = WorkingCalendar()
    week = [calendar.is_working_day(date(2026, 3, 2) + timedelta(days=n)) for n in range(7)]
    assert week == [True] * 5 + [False] * 2
    assert calendar.day_length == timedelta(hours=7)


def test_the_year_2026_is_worked_as_its_notice_says() -> None:
    """Every day off of the notice is off, and every make-up day is worked although it is a weekend."""
    assert not any(CALENDAR_2026.is_working_day(day) for day in DAYS_OFF_2026)
    assert all(CALENDAR_2026.is_working_day(day) for day in MAKE_UP_DAYS_2026)


def test_2026_has_248_working_days() -> None:
    """365 days less 104 weekend days less 19 weekdays off, and 6 make-up days: 248 in all."""
    first, last = date(2025, 12, 31), date(2026, 12, 31)
    worked = CALENDAR_2026.working_days_through(last) - CALENDAR_2026.working_days_through(first)
    assert worked == 248


@pytest.mark.parametrize(
    ("moment", "working"),
    [
        ("2026-03-02 08:29:59", False),
        ("2026-03-02 08:30", True),
        ("2026-03-02 12:00", True),
        ("2026-03-02 12:00:01", False),
        ("2026-03-02 13:59:59", False),
        ("2026-03-02 14:00", True),
        ("2026-03-02 17:30", True),
        ("2026-03-02 17:30:01", False),
        ("2026-02-14 10:00", True),
        ("2026-02-20 10:00", False),
    ],
)
def test_working_time_includes_both_ends_of_a_span(moment: str, *, working: bool) -> None:
    """The first and the last moment of a span are working time, lunch and holidays are not."""
    assert CALENDAR_2026.is_working_time(at(moment)) is working


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("2026-03-02 07:00", "2026-03-02 08:30"),
        ("2026-03-02 09:15", "2026-03-02 09:15"),
        ("2026-03-02 12:30", "2026-03-02 14:00"),
        ("2026-03-02 17:30", "2026-03-02 17:30"),
        ("2026-03-02 17:31", "2026-03-03 08:30"),
        ("2026-02-14 20:00", "2026-02-24 08:30"),
        ("2026-10-01 10:00", "2026-10-08 08:30"),
    ],
)
def test_the_next_working_time(moment: str, following: str) -> None:
    """A moment outside working time leads to the next opening, any other to itself."""
    assert CALENDAR_2026.next_working_time(at(moment)) == at(following)


def test_the_spans_of_a_day_are_moments_in_utc() -> None:
    """A working day of Shanghai begins at half past midnight UTC and has two spans; a holiday has none."""
    assert CALENDAR_2026.spans(date(2026, 3, 2)) == (
        (datetime(2026, 3, 2, 0, 30, tzinfo=UTC), datetime(2026, 3, 2, 4, 0, tzinfo=UTC)),
        (datetime(2026, 3, 2, 6, 0, tzinfo=UTC), datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
    )
    assert CALENDAR_2026.spans(date(2026, 2, 17)) == ()


def test_hours_follow_the_clock_face_when_clocks_change() -> None:
    """Berlin opens at 08:30 before and after its clocks change, an hour apart in UTC."""
    berlin = WorkingCalendar(zone=ZoneInfo("Europe/Berlin"))
    friday, monday = (berlin.spans(day)[0][0] for day in (date(2026, 3, 27), date(2026, 3, 30)))
    assert (friday.hour, monday.hour) == (7, 6)


@patient
@given(calendars(), dates, dates)
def test_counting_working_days_equals_walking_through_them(
    calendar: WorkingCalendar, a: date, b: date
) -> None:
    """The count of working days by arithmetic is the count by looking at each day."""
    first, last = sorted((a, b))
    walked = sum(
        calendar.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1)
    )
    assert calendar.working_days_through(last) - calendar.working_days_through(first) == walked


@patient
@given(calendars(), dates)
def test_the_next_working_day_is_worked_and_none_lies_between(calendar: WorkingCalendar, day: date) -> None:
    """The first working day after a day is the first one that is found by walking."""
    walk = day + timedelta(days=1)
    while not calendar.is_working_day(walk):
        walk += timedelta(days=1)
    assert calendar.working_day_after(day, 1) == walk


@patient
@given(calendars(), moments)
def test_worked_time_and_moment_are_inverse(calendar: WorkingCalendar, moment: datetime) -> None:
    """The moment found for an amount of worked time has worked exactly that, and is not later."""
    worked = calendar.worked_until(moment)
    found = calendar.moment_at(worked)
    assert calendar.worked_until(found) == worked
    assert found <= moment
    assert calendar.is_working_time(found)


@patient
@given(calendars(), moments)
def test_the_next_working_time_is_working_time(calendar: WorkingCalendar, moment: datetime) -> None:
    """Nothing is worked between a moment and the next working time."""
    following = calendar.next_working_time(moment)
    assert following >= moment
    assert calendar.is_working_time(following)
    assert calendar.worked_until(following) == calendar.worked_until(moment)


MORNING = Span(time(8), time(12))


@pytest.mark.parametrize(
    "hours",
    [
        (),
        (Span(time(12), time(12)),),
        (Span(time(17), time(9)),),
        (MORNING, Span(time(11), time(15))),
        (Span(time(14), time(17)), MORNING),
    ],
)
def test_hours_that_cannot_be_worked_are_refused(hours: tuple[Span, ...]) -> None:
    """Missing, empty, reversed, overlapping and disordered hours raise."""
    with pytest.raises(CalendarError, match="hours"):
        WorkingCalendar(hours=hours)


@pytest.mark.parametrize("weekend", [frozenset(range(7)), frozenset({7}), frozenset({-1})])
def test_a_weekend_leaves_a_working_day(weekend: frozenset[int]) -> None:
    """A week of seven days off and days that no week has raise."""
    with pytest.raises(CalendarError, match="weekend"):
        WorkingCalendar(weekend=weekend)


def test_a_day_cannot_be_both_off_and_worked() -> None:
    """A day in both lists raises with the day in the message."""
    day = frozenset({date(2026, 2, 14)})
    with pytest.raises(CalendarError, match="2026-02-14"):
        WorkingCalendar(holidays=day, working_days=day)


def test_a_moment_without_a_zone_is_refused() -> None:
    """A naive moment raises wherever it is given, as one of the family of errors."""
    naive = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - that is the point
    for ask in (utc, CALENDAR_2026.is_working_time, CALENDAR_2026.worked_until):
        with pytest.raises(NaiveMomentError, match="2026-03-02T10:00:00") as caught:
            ask(naive)
        assert isinstance(caught.value, DeadlineError)


@pytest.mark.parametrize("n", [-1, 0, 10_000_000])
def test_there_is_no_working_day_before_the_first_or_after_the_last(n: int) -> None:
    """Counting out of the years 1 to 9999 raises."""
    with pytest.raises(AmountError):
        CALENDAR_2026.working_day(n)


def test_calendars_are_values() -> None:
    """Two calendars of the same content are equal and can be keys, also after use."""
    twin = WorkingCalendar(holidays=DAYS_OFF_2026, working_days=MAKE_UP_DAYS_2026)
    assert twin == CALENDAR_2026
    assert twin.day_length
    assert hash(twin) == hash(CALENDAR_2026)

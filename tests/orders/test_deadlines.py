"""When an order is due, and how much of its time has run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orders.calendar import AmountError, NaiveMomentError, WorkingCalendar
from orders.categories import Category
from orders.deadlines import (
    DEFAULT_CLOCKS,
    THRESHOLDS,
    Clock,
    Due,
    ExtensionError,
    Limit,
    Unit,
    Urgency,
    add_working_days,
    add_working_time,
    due_dates,
    elapsed_share,
    extend,
    pause,
    pause_ends,
    reached_at,
    working_days_left,
    working_time_between,
)
from tests.orders.calendars import CALENDAR_2026, at, calendars, days, durations, moments

patient = settings(deadline=None)
numbers = st.integers(0, 40)
categories = st.sampled_from(Category)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def close_of(category: Category, received: str, *, street_decides: bool = False) -> datetime:
    """When an ordinary order of 2026 must be closed."""
    due = due_dates(category, Urgency.NONE, at(received), CALENDAR_2026, street_decides=street_decides)
    return due.close_by


# --- tables around the holidays of 2026, worked out by hand on the printed notice ---------------------------

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


# --- the clocks of each kind --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "day"),
    [
        (Category.POLICY, "2026-02-14"),
        (Category.MEDIATION, "2026-03-10"),
        (Category.HARDSHIP, "2026-02-27"),
        (Category.CHARITY, "2026-03-10"),
        (Category.OTHER, "2026-02-25"),
    ],
)
def test_each_category_has_its_time_to_close(category: Category, day: str) -> None:
    """Policy has 3 working days, mediation 15, hardship 7, charity 15 and other matters 5."""
    assert close_of(category, BEFORE_SPRING_FESTIVAL) == at(f"{day} 17:30")


@pytest.mark.parametrize("category", Category)
def test_every_category_is_contacted_by_the_next_working_day(category: Category) -> None:
    """The first human contact is due one working day after receipt, whatever the category."""
    due = due_dates(category, Urgency.NONE, at("2026-02-14 10:00"), CALENDAR_2026)
    assert due.contact_by == at("2026-02-24 17:30")


def test_hardship_takes_longer_where_the_street_decides() -> None:
    """Fifteen working days replace seven; no other category changes."""
    assert close_of(Category.HARDSHIP, BEFORE_SPRING_FESTIVAL, street_decides=True) == at("2026-03-10 17:30")
    assert close_of(Category.POLICY, BEFORE_SPRING_FESTIVAL, street_decides=True) == at("2026-02-14 17:30")


@pytest.mark.parametrize("category", Category)
def test_an_urgent_order_does_not_wait_for_the_holiday_to_end(category: Category) -> None:
    """Two hours to the contact and 24 to the close, by the wall clock."""
    received = at("2026-02-17 22:00")
    due = due_dates(category, Urgency.URGENT, received, CALENDAR_2026)
    assert (due.contact_by - received, due.close_by - received) == (2 * HOUR, 24 * HOUR)
    assert due.wall_clock


@pytest.mark.parametrize("category", Category)
def test_an_emergency_is_contacted_at_once(category: Category) -> None:
    """The contact is due at receipt, the close 24 hours later by the wall clock."""
    received = at("2026-02-17 22:00")
    due = due_dates(category, Urgency.EMERGENCY, received, CALENDAR_2026)
    assert (due.contact_by - received, due.close_by - received) == (timedelta(), 24 * HOUR)


def test_every_kind_has_a_clock() -> None:
    """No category and no urgency is left without a deadline."""
    assert set(DEFAULT_CLOCKS) == {*Category, Urgency.URGENT, Urgency.EMERGENCY}


def test_a_community_sets_its_own_clocks() -> None:
    """Clocks given replace those shipped, also in working hours."""
    own = {
        **DEFAULT_CLOCKS,
        Urgency.URGENT: Clock(Limit(1, Unit.WORKING_HOURS), Limit(7, Unit.WORKING_HOURS)),
    }
    due = due_dates(Category.OTHER, Urgency.URGENT, at("2026-02-14 17:00"), CALENDAR_2026, own)
    assert (due.contact_by, due.close_by) == (at("2026-02-24 09:00"), at("2026-02-24 17:00"))
    assert not due.wall_clock


def test_a_contact_is_never_due_after_the_close() -> None:
    """Where a community sets the contact later than the close, the close binds both."""
    own = {**DEFAULT_CLOCKS, Category.OTHER: Clock(Limit(9), Limit(2))}
    due = due_dates(Category.OTHER, Urgency.NONE, at("2026-03-02 10:00"), CALENDAR_2026, own)
    assert due.contact_by == due.close_by


def test_mediation_ends_within_thirty_calendar_days_of_a_long_closure() -> None:
    """Where 15 working days do not fit into 30 calendar days, the last closing within them is due."""
    closed = replace(CALENDAR_2026, holidays=CALENDAR_2026.holidays | days(3, 2, 20))
    due = due_dates(Category.MEDIATION, Urgency.NONE, at("2026-02-26 10:00"), closed)
    assert due.close_by == at("2026-03-27 17:30")


def test_mediation_is_due_even_where_thirty_days_hold_no_working_day() -> None:
    """Nothing being open for thirty days, the thirtieth day itself is due."""
    shut = replace(CALENDAR_2026, holidays=frozenset(days(7, 1, 31) | days(8, 1, 31)))
    due = due_dates(Category.MEDIATION, Urgency.NONE, at("2026-07-01 10:00"), shut)
    assert due.close_by == at("2026-07-31 10:00")


# --- pauses and extensions ----------------------------------------------------------------------------------

RECEIVED = at("2026-03-02 10:00")  # Monday
OTHER = due_dates(Category.OTHER, Urgency.NONE, RECEIVED, CALENDAR_2026)
MEDIATION = due_dates(Category.MEDIATION, Urgency.NONE, RECEIVED, CALENDAR_2026)


def test_a_pause_moves_both_deadlines_by_the_time_waited() -> None:
    """Seven working hours of waiting are given back to the contact and to the close."""
    paused = pause(OTHER, at("2026-03-02 11:00"), at("2026-03-03 11:00"), CALENDAR_2026)
    assert (paused.contact_by, paused.close_by) == (at("2026-03-04 17:30"), at("2026-03-10 17:30"))


def test_a_pause_over_the_weekend_gives_no_time_back() -> None:
    """Waiting while nobody works costs nobody anything."""
    assert pause(OTHER, at("2026-03-06 17:30"), at("2026-03-09 08:30"), CALENDAR_2026) == OTHER


def test_a_pause_is_capped_at_three_working_days() -> None:
    """However late the answer comes, the clock runs on after the third working day."""
    asked = at("2026-03-02 11:00")
    assert pause_ends(asked, CALENDAR_2026) == at("2026-03-05 17:30")
    late = pause(OTHER, asked, at("2026-04-20 11:00"), CALENDAR_2026)
    assert late == pause(OTHER, asked, at("2026-03-05 17:30"), CALENDAR_2026)


def test_a_pause_does_not_move_a_deadline_that_had_passed() -> None:
    """A question asked after the contact was due moves the close alone."""
    paused = pause(OTHER, at("2026-03-04 09:00"), at("2026-03-04 10:00"), CALENDAR_2026)
    assert paused.contact_by == OTHER.contact_by
    assert paused.close_by == at("2026-03-10 09:30")


def test_a_pause_of_an_urgent_order_counts_by_the_wall_clock() -> None:
    """Three hours of the night are three hours."""
    urgent = due_dates(Category.OTHER, Urgency.URGENT, at("2026-03-02 20:00"), CALENDAR_2026)
    paused = pause(urgent, at("2026-03-02 21:00"), at("2026-03-03 00:00"), CALENDAR_2026)
    assert (paused.contact_by, paused.close_by) == (at("2026-03-03 01:00"), at("2026-03-03 23:00"))


def test_a_pause_ends_after_it_begins() -> None:
    """A pause that runs backwards raises."""
    with pytest.raises(AmountError, match="pause"):
        pause(OTHER, at("2026-03-04 10:00"), at("2026-03-04 09:00"), CALENDAR_2026)


def test_an_extension_moves_the_close_by_working_days() -> None:
    """The contact stays, and the order remembers that its one extension is used."""
    extended = extend(OTHER, 3, CALENDAR_2026)
    assert extended == Due(OTHER.contact_by, at("2026-03-12 17:30"), extended=True)


def test_an_order_is_extended_once() -> None:
    """A second extension raises."""
    with pytest.raises(ExtensionError, match="once"):
        extend(extend(OTHER, 1, CALENDAR_2026), 1, CALENDAR_2026)


def test_an_extension_keeps_under_the_cap_of_mediation() -> None:
    """Fifteen more working days end at the last closing within 30 calendar days, and no more is to be had."""
    assert MEDIATION.close_by == at("2026-03-23 17:30")
    extended = extend(MEDIATION, 15, CALENDAR_2026)
    assert extended.close_by == at("2026-03-31 17:30")
    with pytest.raises(ExtensionError, match="cap"):
        extend(replace(extended, extended=False), 1, CALENDAR_2026)


def test_an_extension_is_at_least_a_day() -> None:
    """No working day is no extension."""
    with pytest.raises(AmountError, match="extension"):
        extend(OTHER, 0, CALENDAR_2026)


# --- how much of the time has run ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "share"),
    [
        ("2026-03-02 09:00", 0.0),
        ("2026-03-02 10:00", 0.0),
        ("2026-03-03 10:00", 0.25),
        ("2026-03-03 22:00", 12.5 / 28),
        ("2026-03-06 10:00", 1.0),
        ("2026-03-10 10:00", 1.5),
    ],
)
def test_the_share_of_the_time_that_has_run(now: str, share: float) -> None:
    """The share is counted in working time, and exceeds 1 when late."""
    assert elapsed_share(RECEIVED, at("2026-03-06 10:00"), at(now), CALENDAR_2026) == share


def test_the_share_of_an_emergency_runs_through_the_night() -> None:
    """By the wall clock, half of 24 hours is 12 hours later, on a holiday too."""
    received = at("2026-02-17 20:00")
    now = at("2026-02-18 08:00")
    assert elapsed_share(received, received + DAY, now, CALENDAR_2026, wall_clock=True) == 0.5
    assert reached_at(received, received + DAY, 0.5, CALENDAR_2026, wall_clock=True) == now


def test_a_deadline_at_receipt_is_due_at_once() -> None:
    """Where no time lies between, the share is 0 before the deadline and 1 from it on."""
    shares = [elapsed_share(RECEIVED, RECEIVED, RECEIVED + n * HOUR, CALENDAR_2026) for n in (-1, 0, 1)]
    assert shares == [0.0, 1.0, 1.0]
    assert reached_at(RECEIVED, RECEIVED, 0.8, CALENDAR_2026) == RECEIVED


def test_the_thresholds_rise() -> None:
    """Member, lead, staff and street are told one after the other, staff when it is due."""
    assert THRESHOLDS == (0.5, 0.8, 1.0, 1.5)


# --- refusals -----------------------------------------------------------------------------------------------

NAIVE = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 - that is the point


def test_naive_moments_are_refused() -> None:
    """A moment without a zone raises in every calculation."""
    with pytest.raises(NaiveMomentError):
        add_working_days(NAIVE, 1, CALENDAR_2026)
    with pytest.raises(NaiveMomentError):
        add_working_time(NAIVE, HOUR, CALENDAR_2026)
    with pytest.raises(NaiveMomentError):
        due_dates(Category.OTHER, Urgency.EMERGENCY, NAIVE, CALENDAR_2026)
    with pytest.raises(NaiveMomentError):
        pause(OTHER, NAIVE, NAIVE, CALENDAR_2026)
    with pytest.raises(NaiveMomentError):
        elapsed_share(RECEIVED, RECEIVED, NAIVE, CALENDAR_2026)


def test_negative_amounts_are_refused() -> None:
    """Time is only added."""
    with pytest.raises(AmountError):
        add_working_days(RECEIVED, -1, CALENDAR_2026)
    with pytest.raises(AmountError):
        add_working_time(RECEIVED, -HOUR, CALENDAR_2026)
    with pytest.raises(AmountError):
        Limit(-1)


# --- what holds for every calendar --------------------------------------------------------------------------


def utc_out(*found: datetime) -> bool:
    """Whether all moments are in UTC."""
    return all(moment.tzinfo is UTC for moment in found)


@patient
@given(calendars(), moments, durations)
def test_added_working_time_ends_in_working_time(
    calendar: WorkingCalendar, start: datetime, duration: timedelta
) -> None:
    """Whatever is added to whatever moment, the end is in working time, in UTC and not before the start."""
    end = add_working_time(start, duration, calendar)
    assert calendar.is_working_time(end)
    assert end >= start
    assert utc_out(end)


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


@patient
@given(calendar=calendars(), category=categories, received=moments, street=st.booleans())
def test_a_due_date_is_never_outside_working_time(
    calendar: WorkingCalendar, category: Category, received: datetime, *, street: bool
) -> None:
    """Contact and close of an ordinary order are due in working time, after receipt and in order."""
    due = due_dates(category, Urgency.NONE, received, calendar, street_decides=street)
    assert calendar.is_working_time(due.contact_by)
    assert calendar.is_working_time(due.close_by)
    assert received < due.contact_by <= due.close_by
    assert utc_out(due.contact_by, due.close_by)


@patient
@given(calendars(), categories, st.tuples(moments, moments))
def test_an_order_received_later_is_never_due_earlier(
    calendar: WorkingCalendar, category: Category, received: tuple[datetime, datetime]
) -> None:
    """Due dates are monotone in the moment of receipt."""
    early, late = (due_dates(category, Urgency.NONE, moment, calendar) for moment in sorted(received))
    assert early.contact_by <= late.contact_by
    assert early.close_by <= late.close_by


pauses = st.lists(st.timedeltas(timedelta(), 20 * DAY), max_size=6)


def pause_by_turns(
    due: Due, received: datetime, gaps: list[timedelta], calendar: WorkingCalendar
) -> list[Due]:
    """Let the order run and wait by turns, and keep its deadlines after each wait."""
    found, moment = [due], received
    for running, waiting in zip(gaps[::2], gaps[1::2], strict=False):
        asked = moment + running
        moment = asked + waiting
        found.append(pause(found[-1], asked, moment, calendar))
    return found


@patient
@given(calendars(), categories, st.sampled_from(Urgency), moments, pauses)
def test_pausing_never_shortens_the_time(
    calendar: WorkingCalendar, category: Category, urgency: Urgency, received: datetime, gaps: list[timedelta]
) -> None:
    """However often a clock is stopped and started, no deadline comes earlier or leaves its order."""
    due = due_dates(category, urgency, received, calendar)
    for before, after in pairwise(pause_by_turns(due, received, gaps, calendar)):
        assert after.contact_by >= before.contact_by
        assert after.close_by >= before.close_by
        assert after.contact_by <= after.close_by
        assert after.wall_clock or calendar.is_working_time(after.close_by)


@patient
@given(calendars(), moments, st.timedeltas(timedelta(), 4 * DAY), st.timedeltas(timedelta(), 10 * DAY))
def test_after_a_pause_as_much_time_is_left_as_before(
    calendar: WorkingCalendar, received: datetime, running: timedelta, waiting: timedelta
) -> None:
    """Working time left when the question was asked is left when the clock runs on."""
    due = due_dates(Category.CHARITY, Urgency.NONE, received, calendar)
    asked = received + running
    resumed = min(asked + waiting, pause_ends(asked, calendar))
    after = pause(due, asked, asked + waiting, calendar)
    left = working_time_between(asked, due.close_by, calendar)
    assert working_time_between(resumed, after.close_by, calendar) == left


@patient
@given(calendars(), st.sampled_from(Urgency), moments, pauses, st.integers(1, 60))
def test_mediation_never_lasts_over_thirty_calendar_days(
    calendar: WorkingCalendar, urgency: Urgency, received: datetime, gaps: list[timedelta], more: int
) -> None:
    """Pauses and the extension move the close of a mediation to 30 times 24 hours at the most."""
    due = pause_by_turns(
        due_dates(Category.MEDIATION, urgency, received, calendar), received, gaps, calendar
    )[-1]
    assert due.close_by - received <= 30 * DAY
    assume(due.latest != due.close_by)
    extended = extend(due, more, calendar)
    assert due.close_by < extended.close_by
    assert extended.close_by - received <= 30 * DAY


@patient
@given(calendars(), moments, st.tuples(moments, moments), st.integers(1, 20))
def test_the_share_never_falls(
    calendar: WorkingCalendar, received: datetime, looks: tuple[datetime, datetime], n: int
) -> None:
    """Time runs one way, from 0 to exactly 1 at the deadline."""
    due = add_working_days(received, n, calendar)
    early, late = (elapsed_share(received, due, now, calendar) for now in sorted(looks))
    assert 0.0 <= early <= late
    assert elapsed_share(received, due, due, calendar) == 1.0


@patient
@given(
    calendar=calendars(),
    received=moments,
    length=durations,
    share=st.sampled_from(THRESHOLDS),
    wall_clock=st.booleans(),
)
def test_a_threshold_is_reached_when_it_says(
    calendar: WorkingCalendar, received: datetime, length: timedelta, share: float, *, wall_clock: bool
) -> None:
    """At the moment computed the share is reached, and a microsecond of it earlier it was not."""
    assume(length > HOUR)
    due = received + length if wall_clock else add_working_time(received, length, calendar)
    moment = reached_at(received, due, share, calendar, wall_clock=wall_clock)
    before = moment - timedelta(microseconds=1)
    assert elapsed_share(received, due, moment, calendar, wall_clock=wall_clock) >= share
    assert elapsed_share(received, due, before, calendar, wall_clock=wall_clock) < share

"""What holds for the deadlines of any order under any calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import assume, given
from hypothesis import strategies as st

from orders.categories import Category
from orders.deadlines import (
    THRESHOLDS,
    Due,
    Urgency,
    add_working_days,
    add_working_time,
    due_dates,
    elapsed_share,
    extend,
    pause,
    pause_ends,
    paused_for,
    reached_at,
    working_time_between,
)
from tests.orders.calendars import calendars, durations, moments, patient

if TYPE_CHECKING:
    from orders.calendar import WorkingCalendar

categories = st.sampled_from(Category)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


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
    assert due.contact_by.tzinfo is due.close_by.tzinfo is UTC


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
@given(
    calendar=calendars(),
    urgency=st.sampled_from(Urgency),
    received=moments,
    running=st.timedeltas(timedelta(), 20 * HOUR),
    waiting=st.timedeltas(timedelta(), 10 * DAY),
)
def test_a_pause_leaves_the_share_as_it_was(
    calendar: WorkingCalendar, urgency: Urgency, received: datetime, running: timedelta, waiting: timedelta
) -> None:
    """An answer that took long brings no nudge nearer: the share goes on from where it stood."""
    due = due_dates(Category.OTHER, urgency, received, calendar)
    asked = received + running
    resumed = min(asked + waiting, pause_ends(asked, calendar))
    after, waited = pause(due, asked, resumed, calendar), paused_for(due, asked, resumed, calendar)
    wall = due.wall_clock
    before = elapsed_share(received, due.close_by, asked, calendar, wall_clock=wall)
    share = elapsed_share(received, after.close_by, resumed, calendar, wall_clock=wall, paused=waited)
    assert share == before
    half = reached_at(received, after.close_by, 0.5, calendar, wall_clock=wall, paused=waited)
    assert elapsed_share(received, after.close_by, half, calendar, wall_clock=wall, paused=waited) >= 0.5


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

"""The clock of each kind of order, its pauses, its extension and how much of it has run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from orders.calendar import AmountError, NaiveMomentError
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
)
from tests.orders.calendars import CALENDAR_2026, at, days

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BEFORE_SPRING_FESTIVAL = "2026-02-11 10:00"  # Wednesday; the holiday is 15-23, 14 and 28 are worked Saturdays


def close_of(category: Category, received: str, *, street_decides: bool = False) -> datetime:
    """When an ordinary order of 2026 must be closed."""
    due = due_dates(category, Urgency.NONE, at(received), CALENDAR_2026, street_decides=street_decides)
    return due.close_by


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


def test_deadlines_are_made_again_from_what_is_stored() -> None:
    """The two dates and the flag, put over freshly computed ones, give the same cap and the same refusals."""
    extended = extend(MEDIATION, 2, CALENDAR_2026)
    fresh = due_dates(Category.MEDIATION, Urgency.NONE, RECEIVED, CALENDAR_2026)
    again = replace(fresh, contact_by=extended.contact_by, close_by=extended.close_by, extended=True)
    assert again == extended


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

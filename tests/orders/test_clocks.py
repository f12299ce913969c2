"""A community's own time: deadlines, hours, quiet hours and digests, as it writes them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given

from orders.calendar import DEFAULT_HOURS, WorkingCalendar
from orders.categories import Category
from orders.clocks import Rhythm, clock_face, clocks_with, rhythm_of, spans_of, weekly
from orders.deadlines import DEFAULT_CLOCKS, Limit, Unit, Urgency, due_dates
from tests.orders.calendars import CALENDAR_2026, at, calendars, moments, patient

USUAL = rhythm_of(("20:30", "08:00"), ("09:00", "14:00"))


def test_hours_as_they_are_written() -> None:
    """Spans from morning to evening; without any the shipped ones."""
    assert spans_of(["09:00-12:00", "13:00 - 17:00"]) == ((time(9), time(12)), (time(13), time(17)))
    assert spans_of([]) == DEFAULT_HOURS


@pytest.mark.parametrize(
    "hours", [["9-12"], ["12:00-09:00"], ["09:00-12:00", "11:00-13:00"], ["25:00-26:00"], ["09:00"]]
)
def test_hours_that_cannot_be_reckoned_with_are_refused(hours: list[str]) -> None:
    """Nobody works backwards, twice at once, or at a time that no clock shows."""
    with pytest.raises(ValueError, match=r".*"):
        spans_of(hours)


def test_a_community_changes_what_it_names_and_nothing_else() -> None:
    """The rest of the clock, and every other clock, stay as shipped."""
    clocks = clocks_with({"policy": {"close": 5}, "urgent": {"close": 12}})
    assert clocks[Category.POLICY].close == Limit(5)
    assert clocks[Category.POLICY].contact == DEFAULT_CLOCKS[Category.POLICY].contact
    assert clocks[Urgency.URGENT].close == Limit(12, Unit.HOURS)
    assert clocks[Category.OTHER] == DEFAULT_CLOCKS[Category.OTHER]
    assert clocks_with({}) == DEFAULT_CLOCKS


def test_where_the_street_must_decide_its_own_time_counts() -> None:
    """助困 has 7 working days, or as many as the community grants the street."""
    clocks = clocks_with({"hardship": {"street_close": 20}})
    received = at("2026-11-23 10:00")
    plain = due_dates(Category.HARDSHIP, Urgency.NONE, received, CALENDAR_2026, clocks)
    street = due_dates(Category.HARDSHIP, Urgency.NONE, received, CALENDAR_2026, clocks, street_decides=True)
    assert (plain.close_by, street.close_by) == (at("2026-12-02 17:30"), at("2026-12-21 17:30"))


@pytest.mark.parametrize(
    "changes",
    [
        {"polcy": {"close": 5}},
        {"policy": {"clos": 5}},
        {"policy": {"close": 0}},
        {"policy": {"close": True}},
        {"policy": {"contact": 4}},
        {"urgent": {"street_close": 4}},
    ],
)
def test_clocks_that_make_no_sense_are_refused(changes: dict[str, dict[str, int]]) -> None:
    """A misspelt name is no silent nothing; nobody is contacted after the end."""
    with pytest.raises(ValueError, match=r".*"):
        clocks_with(changes)


def test_a_weekly_time_is_a_weekday_and_an_hour() -> None:
    """As in mon 09:00."""
    assert weekly("mon 09:00") == (0, time(9))
    assert weekly("Fri 16:30") == (4, time(16, 30))
    for wrong in ("9:00", "monday 09:00", "mon", "mon 9 Uhr"):
        with pytest.raises(ValueError, match=r".*"):
            weekly(wrong)


@pytest.mark.parametrize(
    ("moment", "awake"),
    [
        ("2026-11-23 07:59", False),
        ("2026-11-23 08:00", True),
        ("2026-11-23 20:29", True),
        ("2026-11-23 20:30", False),
        ("2026-11-28 10:00", False),  # a Saturday
        ("2026-10-01 10:00", False),  # National Day
        ("2026-10-10 10:00", True),  # a Saturday that is worked
    ],
)
def test_nobody_is_reminded_at_night_or_on_a_day_off(moment: str, *, awake: bool) -> None:
    """Make-up days are working days."""
    assert USUAL.is_awake(at(moment), CALENDAR_2026) is awake


@pytest.mark.parametrize(
    ("now", "made_before"),
    [
        ("2026-11-23 09:00", "2026-11-23 09:00"),
        ("2026-11-23 13:59", "2026-11-23 09:00"),
        ("2026-11-23 14:00", "2026-11-23 14:00"),
        ("2026-11-23 20:00", "2026-11-23 14:00"),
        ("2026-11-23 08:10", "2026-11-20 14:00"),  # Monday before the first: what Friday's should have told
        ("2026-11-23 22:00", None),
        ("2026-11-28 10:00", None),
    ],
)
def test_what_waits_goes_out_with_the_next_digest(now: str, made_before: str | None) -> None:
    """A reminder made after a digest waits for the next; a missed one goes out when people are awake."""
    expected = at(made_before) if made_before else None
    assert USUAL.told_before(at(now), CALENDAR_2026) == expected


def test_without_digests_reminders_go_out_when_people_are_awake() -> None:
    """Only the quiet hours hold them back; a digest within those counts for nothing."""
    rhythm = Rhythm(time(20, 30), time(8), (time(7),))
    now = at("2026-11-23 10:00")
    assert rhythm.told_before(now, CALENDAR_2026) == now
    midday = Rhythm(time(12), time(13))
    assert not midday.is_awake(at("2026-11-23 12:30"), CALENDAR_2026)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-23 20:29", None),
        ("2026-11-23 20:30", "2026-11-24 08:00"),
        ("2026-11-24 03:00", "2026-11-24 08:00"),
        ("2026-11-24 08:00", None),
        ("2026-11-28 23:00", "2026-11-29 08:00"),  # a Saturday: days off have mornings too
    ],
)
def test_what_must_not_wake_people_waits_for_the_morning(now: str, morning: str | None) -> None:
    """The end of the quiet hours, on whatever day."""
    assert USUAL.put_off(at(now), CALENDAR_2026) == (at(morning) if morning else None)


def test_quiet_hours_at_noon_end_on_the_same_day() -> None:
    """Nothing is put off to tomorrow."""
    midday = Rhythm(time(12), time(13))
    assert midday.put_off(at("2026-11-23 12:30"), CALENDAR_2026) == at("2026-11-23 13:00")


def test_a_clock_face_is_hours_and_minutes() -> None:
    """Nothing else."""
    assert clock_face("8:05") == time(8, 5)
    for wrong in ("24:00", "8", "8.30", "08:60"):
        with pytest.raises(ValueError, match=r".*"):
            clock_face(wrong)


@patient
@given(calendars(), moments)
def test_what_may_be_told_never_lies_ahead(calendar: WorkingCalendar, now: datetime) -> None:
    """And whatever may be told a little later includes what may be told now, as long as people are awake."""
    before = USUAL.told_before(now, calendar)
    later = USUAL.told_before(now + timedelta(minutes=10), calendar)
    assert before is None or before <= now
    assert before is None or later is None or before <= later

"""Public holidays, and what an operator adds to them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from holidays import country_holidays

from handlers.holidays import Override, OverrideError, parse_override, public_calendar, years_in_use
from orders.calendar import Span, WorkingCalendar
from tests.orders.calendars import CALENDAR_2026


def test_every_day_of_2026_is_as_the_notice_says() -> None:
    """The package and the notice copied by hand agree on all 365 days."""
    found = public_calendar([2026]).calendar
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert [day for day in year if found.is_working_day(day) != CALENDAR_2026.is_working_day(day)] == []


def test_the_days_are_those_that_the_package_gives_for_china() -> None:
    """Loaded in a way of our own, it says for every year what it says when it is asked by name."""
    years = range(2001, 2028)
    asked, ours = country_holidays("CN", years=years), public_calendar(years[:-1]).calendar
    assert ours.holidays == set(asked)
    assert ours.working_days == set(asked.weekend_workdays)


def test_a_year_with_a_notice_needs_no_warning() -> None:
    """The years up to 2026 are known with their make-up days."""
    assert public_calendar(range(2001, 2027)).unannounced == ()


def test_a_year_without_a_notice_is_named() -> None:
    """Years that nobody has announced come back in order, whatever the order asked."""
    assert public_calendar([2098, 2026, 2097, 2098]).unannounced == (2097, 2098)


def test_an_unannounced_year_still_has_its_statutory_days() -> None:
    """National Day is off in any year, only the days around it are unknown."""
    calendar = public_calendar([2098]).calendar
    assert not calendar.is_working_day(date(2098, 10, 1))


def test_the_days_after_the_last_year_asked_are_known_too() -> None:
    """A deadline that runs over New Year meets its holiday, and a make-up day in the December before."""
    assert not public_calendar([2025]).calendar.is_working_day(date(2026, 1, 1))
    assert public_calendar([2006]).calendar.is_working_day(date(2006, 12, 30))


def test_the_operator_has_the_last_word() -> None:
    """A day added to either list is taken out of the other."""
    flood, helpers = date(2026, 2, 14), date(2026, 2, 20)
    own = Override(holidays=frozenset({flood}), working_days=frozenset({helpers}))
    calendar = public_calendar([2026], own).calendar
    assert not calendar.is_working_day(flood)
    assert calendar.is_working_day(helpers)


def test_the_operator_announces_a_year() -> None:
    """A year entered in full is warned of no more; single days alone do not count as a notice."""
    some_days = Override(holidays=frozenset({date(2098, 2, 3)}))
    assert public_calendar([2098], some_days).unannounced == (2098,)
    assert public_calendar([2098], Override(announced=frozenset({2098}))).unannounced == ()


def test_hours_come_from_the_community() -> None:
    """Zone, hours and weekend of the calendar given are kept."""
    base = WorkingCalendar(hours=(Span(time(9), time(17)),), weekend=frozenset({6}))
    calendar = public_calendar([2026], base=base).calendar
    assert (calendar.hours, calendar.weekend) == (base.hours, base.weekend)
    assert calendar.is_working_day(date(2026, 3, 7))


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(2026, 7, 1), (2026,)),
        (date(2026, 11, 16), (2026,)),
        (date(2026, 11, 17), (2026, 2027)),
        (date(2027, 1, 2), (2027,)),
    ],
)
def test_next_year_is_needed_from_the_middle_of_november(today: date, years: tuple[int, ...]) -> None:
    """A warning comes when deadlines can reach the next year, not while its notice cannot exist."""
    assert years_in_use(today) == years


def test_an_operators_file_is_read() -> None:
    """Dates are written as in the notice of the year, one list each."""
    text = """
        holidays = [2027-02-05, 2027-02-06]
        working_days = [2027-02-20]
        announced = [2027]
    """
    assert parse_override(text) == Override(
        frozenset({date(2027, 2, 5), date(2027, 2, 6)}), frozenset({date(2027, 2, 20)}), frozenset({2027})
    )


def test_an_empty_file_changes_nothing() -> None:
    """Every list may be left out."""
    assert parse_override("") == Override()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("holidays = [2027-02-05", "not TOML"),
        ("holiday = [2027-02-05]", "unknown entry: holiday"),
        ("holidays = 2027-02-05", "lists of dates"),
        ('working_days = ["2027-02-05"]', "not a date: 2027-02-05"),
        ("holidays = [2027-02-05T08:00:00]", "not a date"),
        ("announced = [true]", "list of years"),
        ("announced = 2027", "list of years"),
        (
            "holidays = [2027-02-05]\nworking_days = [2027-02-05]",
            "both a holiday and a working day: 2027-02-05",
        ),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(text: str, complaint: str) -> None:
    """A misspelt key, a text for a date and a day in both lists are named instead of ignored."""
    with pytest.raises(OverrideError, match=complaint):
        parse_override(text)

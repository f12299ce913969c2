"""The working calendar of a community: public holidays of China, corrected by its operator.

The days come from the package `holidays`, which holds the State Council's yearly notices (days off and
make-up days) up to its release. For a year it has no notice of it silently answers with the statutory days
alone. Every notice since 2001 moved at least one working day to a weekend, so a year without one counts as
not announced, until the operator enters it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING

import holidays

from orders.calendar import WorkingCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_OUTLOOK = timedelta(days=45)
"""How far ahead deadlines are set: 15 working days over a long holiday, a pause and some room."""


class OverrideError(ValueError):
    """The operator's file of days cannot be used as it stands; the message says why."""


@dataclass(frozen=True)
class Override:
    """What the operator knows better than the package.

    `announced` names the years whose notice is entered in full, so that nobody is warned of them any more.
    A day in both lists raises `OverrideError`.
    """

    holidays: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()
    announced: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse a day that would be both."""
        if both := self.holidays & self.working_days:
            raise OverrideError(f"both a holiday and a working day: {min(both).isoformat()}")


@dataclass(frozen=True)
class PublicCalendar:
    """A calendar, and the years asked for whose make-up days nobody has announced to us yet."""

    calendar: WorkingCalendar
    unannounced: tuple[int, ...]


_NO_OVERRIDE = Override()
_PLAIN = WorkingCalendar()


def public_calendar(
    years: Iterable[int], override: Override = _NO_OVERRIDE, base: WorkingCalendar = _PLAIN
) -> PublicCalendar:
    """The days of these years with the zone, hours and weekend of `base`.

    The override has the last word over the package; the lists of days in `base` are not used.
    """
    years = sorted(set(years))
    following = [year + 1 for year in years]  # a notice may reach into the December before
    china = _china()(years=[*years, *following])
    calendar = replace(
        base,
        holidays=(frozenset(china) - override.working_days) | override.holidays,
        working_days=(frozenset(china.weekend_workdays) - override.holidays) | override.working_days,
    )
    announced = override.announced | {day.year for day in china.weekend_workdays}
    return PublicCalendar(calendar, tuple(year for year in years if year not in announced))


@cache
def _china() -> type[holidays.HolidayBase]:
    """Return the package's calendar of China, loaded from its file.

    Asked for it by name, the package loads its 250 countries: 50 ms of somebody's order, and 8 MB for good.
    """
    file = Path(holidays.__file__).parent / "countries" / "china.py"
    spec = spec_from_file_location("holidays_of_china", file)
    if spec is None or spec.loader is None:
        raise ImportError("the package `holidays` has no file for China")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: type[holidays.HolidayBase] = module.China
    return found


def years_in_use(today: date) -> tuple[int, ...]:
    """The years into which deadlines set today can reach: next year's notice is missed from mid-November."""
    return tuple(sorted({today.year, (today + LONGEST_OUTLOOK).year}))


def parse_override(text: str) -> Override:
    """Read an operator's file, TOML with any of three lists.

    `holidays` and `working_days` hold dates, `announced` the years whose notice they give in full.
    Raises `OverrideError` for anything else, so that a misspelt key is not a silent nothing.
    """
    try:
        entries = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # too deep, or a number of too many digits
        raise OverrideError(f"not TOML: {error}") from error
    if unknown := entries.keys() - {"holidays", "working_days", "announced"}:
        raise OverrideError(f"unknown entry: {min(unknown)}")
    return Override(
        holidays=_dates(entries.get("holidays", [])),
        working_days=_dates(entries.get("working_days", [])),
        announced=_years(entries.get("announced", [])),
    )


def _dates(entry: object) -> frozenset[date]:
    if not isinstance(entry, list):
        raise OverrideError("holidays and working_days are lists of dates")
    for day in entry:
        if not isinstance(day, date) or isinstance(day, datetime):
            raise OverrideError(f"not a date: {day}")
    return frozenset(entry)


def _years(entry: object) -> frozenset[int]:
    if not isinstance(entry, list) or not all(type(year) is int for year in entry):
        raise OverrideError("announced is a list of years")
    return frozenset(entry)

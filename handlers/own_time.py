"""A community's own time, as its settings say: days, hours, deadlines, quiet hours, the summary's hour.

`sandan init` lets nothing wrong in. What cannot be read all the same (somebody has written into the
database) is taken as shipped, with a line in the log and a word of the doctor: one community's
mistake must not stop the clock of the others.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from handlers.holidays import Override, public_calendar, years_in_use
from orders.clocks import Rhythm, clocks_with, rhythm_of, spans_of, weekly
from storage import directory
from storage.directory import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import time

    from orders.calendar import WorkingCalendar
    from orders.categories import Category
    from orders.deadlines import Clock, Urgency
    from storage.models import Community

log = logging.getLogger(__name__)

Read = TypeVar("Read")
SHIPPED = Settings()


def calendar_of(community: Community, known: Override, today: date) -> WorkingCalendar:
    """Return the working calendar for the years in use; `known` are the operator's own days."""
    days = _read(community, lambda own: _days(own, known), "days")
    hours = _read(community, lambda own: spans_of(own.hours), "hours")
    calendar = public_calendar(years_in_use(today), days).calendar
    return replace(calendar, zone=ZoneInfo(community.zone), hours=hours)


def clocks_of(community: Community) -> Mapping[Category | Urgency, Clock]:
    """Return the deadlines by category and urgency."""
    return _read(community, lambda own: clocks_with(own.clocks), "clocks")


def rhythm_of_people(community: Community) -> Rhythm:
    """Return when people of the community may be reminded."""
    return _read(community, lambda own: rhythm_of(own.quiet, own.digests), "quiet, digests")


def summary_hour(community: Community) -> tuple[int, time]:
    """Return the weekday (Monday is 0) and the time at which the weekly summary is due."""
    return _read(community, lambda own: weekly(own.summary_at), "summary_at")


def unreadable(community: Community) -> list[str]:
    """Return the names of the settings that are taken as shipped because they cannot be read."""
    return [name for name, read in _ALL.items() if not _is_readable(community, read)]


_ALL: dict[str, Callable[[Settings], object]] = {
    "extra_holidays, extra_working_days": lambda own: _days(own, Override()),
    "hours": lambda own: spans_of(own.hours),
    "clocks": lambda own: clocks_with(own.clocks),
    "quiet, digests": lambda own: rhythm_of(own.quiet, own.digests),
    "summary_at": lambda own: weekly(own.summary_at),
}
WRONG = (AttributeError, TypeError, ValueError)
"""What reading raises: a word that means nothing, or a number where a list should be."""


def _is_readable(community: Community, read: Callable[[Settings], object]) -> bool:
    try:
        read(directory.settings_of(community))
    except WRONG:
        return False
    return True


def _read(community: Community, read: Callable[[Settings], Read], name: str) -> Read:
    """Read a setting, or what is shipped in its place."""
    try:
        return read(directory.settings_of(community))
    except WRONG as error:
        facts = {"community": community.code, "setting": name, "error": type(error).__name__}
        log.error("a community's setting cannot be read; the shipped one is used", extra=facts)  # noqa: TRY400 - the trace says no more
        return read(SHIPPED)


def _days(own: Settings, known: Override) -> Override:
    """Return the operator's own days with those of one community added."""
    holidays = frozenset(date.fromisoformat(day) for day in own.extra_holidays)
    worked = frozenset(date.fromisoformat(day) for day in own.extra_working_days)
    return Override(
        (known.holidays - worked) | holidays, (known.working_days - holidays) | worked, known.announced
    )

"""What a community writes about its own time: deadlines, working hours, quiet hours and digests.

Pure: text and numbers in, values of `orders.deadlines` and `orders.calendar` out. Whatever cannot be
understood raises `ValueError`; the caller knows where it stood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import TYPE_CHECKING

from orders.calendar import DEFAULT_HOURS, Span, WorkingCalendar
from orders.deadlines import DEFAULT_CLOCKS, Clock, Limit, Unit, Urgency

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from orders.categories import Category

PARTS = ("contact", "close", "calendar_cap", "street_close")
"""What a community may set of a clock: amounts in the unit of the shipped one, the cap in calendar days."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_FACE = re.compile(r"(\d{1,2}):(\d{2})")


def clock_face(text: str) -> time:
    """Read "08:30"; raises `ValueError`."""
    match = _FACE.fullmatch(text)
    if match is None:
        raise ValueError("not a time of day")
    return time(int(match[1]), int(match[2]))


def spans_of(hours: Iterable[str]) -> tuple[Span, ...]:
    """Read working hours such as "08:30-12:00"; none are those shipped.

    Raises:
        ValueError: a span is not written so, or they overlap or run backwards (`CalendarError`).
    """
    spans = tuple(_span(text) for text in hours) or DEFAULT_HOURS
    WorkingCalendar(hours=spans)  # refuses what could not be reckoned with
    return spans


def _span(text: str) -> Span:
    start, _, end = text.replace(" ", "").partition("-")
    return Span(clock_face(start), clock_face(end))


def clock_keys() -> tuple[str, ...]:
    """Return the names of the clocks: the categories, and what overrides them."""
    return tuple(key.value for key in DEFAULT_CLOCKS)


def clocks_with(changes: Mapping[str, Mapping[str, int]]) -> Mapping[Category | Urgency, Clock]:
    """Return the shipped clocks with a community's own amounts.

    Raises:
        ValueError: a clock or a part that does not exist, or an amount that makes no sense.
    """
    if unknown := changes.keys() - set(clock_keys()):
        raise ValueError(f"no such clock: {min(unknown)}")
    return {key: _changed(clock, changes.get(key.value, {})) for key, clock in DEFAULT_CLOCKS.items()}


def _changed(clock: Clock, parts: Mapping[str, int]) -> Clock:
    """Return one clock with some amounts replaced; none is below what it could mean."""
    if unknown := parts.keys() - set(PARTS):
        raise ValueError(f"no such part of a clock: {min(unknown)}")
    if any(type(amount) is not int or amount < (name != "contact") for name, amount in parts.items()):
        raise ValueError("an amount is a whole number")
    changed = replace(
        clock,
        contact=replace(clock.contact, amount=parts.get("contact", clock.contact.amount)),
        close=replace(clock.close, amount=parts.get("close", clock.close.amount)),
        calendar_cap=parts.get("calendar_cap", clock.calendar_cap),
        street_close=_street_close(clock, parts),
    )
    if changed.contact.amount > changed.close.amount and changed.contact.unit is changed.close.unit:
        raise ValueError("nobody is contacted after it is closed")
    return changed


def _street_close(clock: Clock, parts: Mapping[str, int]) -> Limit | None:
    if "street_close" not in parts:
        return clock.street_close
    if clock.close.unit is not Unit.WORKING_DAYS:
        raise ValueError("the street decides in working days")
    return Limit(parts["street_close"])


def weekly(text: str) -> tuple[int, time]:
    """Read "mon 09:00" as the weekday's number (Monday is 0) and a time; raises `ValueError`."""
    day, _, face = text.strip().lower().partition(" ")
    if day not in WEEKDAYS:
        raise ValueError("not a weekday")
    return WEEKDAYS.index(day), clock_face(face.strip())


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When people may be reminded: never from `quiet_from` until `quiet_until`, and in digests else.

    The quiet hours may lie over midnight. `digests` are times of working days; a community without any
    gets its reminders as soon as it is awake.
    """

    quiet_from: time
    quiet_until: time
    digests: tuple[time, ...] = ()

    def is_awake(self, now: datetime, calendar: WorkingCalendar) -> bool:
        """Say whether somebody may be reminded now: on a working day, outside the quiet hours."""
        local = calendar.local(now)
        return calendar.is_working_day(local.date()) and not self._is_quiet(local.time())

    def put_off(self, now: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return when the quiet hours are over that are now; None outside of them, on whatever day."""
        local = calendar.local(now)
        if not self._is_quiet(local.time()):
            return None
        over_midnight = local.time() >= self.quiet_until
        return calendar.at(local.date() + timedelta(days=over_midnight), self.quiet_until)

    def _is_quiet(self, face: time) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= face < self.quiet_until
        return face >= self.quiet_from or face < self.quiet_until

    def told_before(self, now: datetime, calendar: WorkingCalendar) -> datetime | None:
        """Return the moment before which a reminder must have been made to go out now; None: none may.

        It is the newest digest up to now, so that whatever came in since then waits for the next one.
        """
        if not self.is_awake(now, calendar):
            return None
        today = calendar.local(now).date()
        faces = sorted(face for face in self.digests if not self._is_quiet(face))
        if not faces:
            return now
        passed = [calendar.at(today, face) for face in faces if calendar.at(today, face) <= now]
        if passed:
            return passed[-1]
        before = calendar.working_day(calendar.working_days_through(today) - 1)
        return calendar.at(before, faces[-1])


def rhythm_of(quiet: Sequence[str], digests: Iterable[str]) -> Rhythm:
    """Read quiet hours ("20:30", "08:00") and digest times; raises `ValueError`."""
    if len(quiet) != len(("from", "until")):
        raise ValueError("quiet hours have a beginning and an end")
    return Rhythm(clock_face(quiet[0]), clock_face(quiet[1]), tuple(clock_face(one) for one in digests))

"""When orders come, and what they are about: days of the week, holidays, seasons, hot spots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from handlers.history.phrases import BEFORE_FESTIVAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from random import Random

    from handlers.history.phrases import Matter
    from orders.calendar import WorkingCalendar

LONGEST = timedelta(days=1826)
"""Five years."""
SHORTEST = timedelta(days=28)
WIDENING = 4
"""Days of a history for each root of its orders: 200 orders are eight weeks, 10,000 a year."""

WEEKDAYS = (1.3, 1.1, 1.0, 1.0, 1.05, 0.7, 0.6)
DAY_OFF = 0.6
FESTIVAL_WEEK = 0.35
LONG_HOLIDAY = 6
"""Days off in a row; in January or February they are Spring Festival."""
FESTIVAL_MONTHS = (1, 2)
HOURS = (2, 1, 1, 1, 1, 3, 8, 22, 45, 52, 48, 32, 22, 24, 40, 46, 42, 36, 34, 42, 44, 30, 14, 5)
"""How often somebody writes at each hour of the day."""

SPOT_EVERY = timedelta(days=45)
SPOT_DAYS = (10, 40)
SPOT_SHARE = 0.22
"""Share of a day's orders that a hot spot adds."""
RECENT_SPOT = timedelta(days=9)
"""The last one began so long before the end: what heats up in the newest summary."""


def span_of(orders: int) -> timedelta:
    """Return how long a history of so many orders is."""
    return min(LONGEST, max(SHORTEST, timedelta(days=round(WIDENING * orders**0.5))))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place where one thing is wrong for a while."""

    first: datetime
    last: datetime
    place: str
    matter: Matter


class Rhythm:
    """The years of one community."""

    def __init__(self, calendar: WorkingCalendar, matters: Sequence[Matter], chance: Random) -> None:
        """Nothing is drawn yet."""
        self._calendar = calendar
        self._matters = matters
        self._chance = chance
        self._weights: dict[tuple[int, bool], list[float]] = {}
        self._eves: dict[date, bool] = {}

    def arrivals(self, first: datetime, last: datetime, count: int) -> list[datetime]:
        """Return so many moments, oldest first."""
        day, end = self._calendar.local(first).date(), self._calendar.local(last).date()
        days = [day + timedelta(days=n) for n in range((end - day).days + 1)]
        weights = list(accumulate(self._busy(one) for one in days))
        hours = list(accumulate(HOURS))
        midnights = [self._midnight(one) for one in days]
        low, high = first.timestamp(), last.timestamp()
        found: list[float] = []
        while len(found) < count:
            wanted = count - len(found)
            at = zip(
                self._chance.choices(midnights, cum_weights=weights, k=wanted),
                self._chance.choices(range(24), cum_weights=hours, k=wanted),
                strict=True,
            )
            drawn = (midnight + (hour + self._chance.random()) * 3600 for midnight, hour in at)
            found += [moment for moment in drawn if low <= moment <= high]
        return [datetime.fromtimestamp(int(moment), UTC) for moment in sorted(found)]

    def _midnight(self, day: date) -> float:
        return datetime(day.year, day.month, day.day, tzinfo=self._calendar.zone).timestamp()

    def _busy(self, day: date) -> float:
        """Return how much is written on a day, against a plain Wednesday."""
        usual = WEEKDAYS[day.weekday()] * self._chance.uniform(0.8, 1.2)
        if self._is_festival(day):
            return usual * FESTIVAL_WEEK
        holiday = day.weekday() not in self._calendar.weekend and not self._calendar.is_working_day(day)
        return usual * (DAY_OFF if holiday else 1)

    def _is_festival(self, day: date) -> bool:
        """Say whether a day lies in the holidays of Spring Festival."""
        if day.month not in FESTIVAL_MONTHS or self._calendar.is_working_day(day):
            return False
        off = 1
        for way in (-1, 1):
            step = 1
            while not self._calendar.is_working_day(day + timedelta(days=way * step)):
                step, off = step + 1, off + 1
        return off >= LONG_HOLIDAY

    def matter_on(self, day: date) -> Matter:
        """Draw what somebody writes about on a day."""
        at = (day.month, self._before_festival(day))
        if at not in self._weights:
            self._weights[at] = list(
                accumulate(
                    one.weights[day.month - 1] * (one.festival if at[1] else 1) for one in self._matters
                )
            )
        return self._chance.choices(self._matters, cum_weights=self._weights[at])[0]

    def _before_festival(self, day: date) -> bool:
        if day.month not in FESTIVAL_MONTHS:
            return False
        if day not in self._eves:
            ahead = (day + timedelta(days=n) for n in range(1, BEFORE_FESTIVAL + 1))
            self._eves[day] = any(self._is_festival(one) for one in ahead)
        return self._eves[day]

    def spots(self, first: datetime, last: datetime, places: Sequence[str]) -> Iterator[Spot]:
        """Draw the hot spots of a time; the last one still burns at its end."""
        if not places:
            return
        start = first + SPOT_EVERY * self._chance.random()
        while start < last - RECENT_SPOT * 2:
            days = self._chance.randint(*SPOT_DAYS)
            yield self._spot(start, start + timedelta(days=days), places)
            start += SPOT_EVERY * self._chance.uniform(0.6, 1.4)
        yield self._spot(last - RECENT_SPOT, last, places)

    def _spot(self, first: datetime, last: datetime, places: Sequence[str]) -> Spot:
        """Draw one: a matter of its season that hangs on a place."""
        while True:
            matter = self.matter_on(self._calendar.local(first).date())
            if all("{at}" in says for says in matter.says):
                return Spot(first, last, self._chance.choice(places), matter)

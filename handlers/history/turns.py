"""What every part of a plot shares: the people, the days, and chance."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from random import Random

    from handlers.history.cast import Cast, Someone
    from handlers.history.days import Days
    from handlers.history.phrases import Phrases
    from handlers.history.tale import Tale
    from orders.categories import Category

SOON = timedelta(minutes=25)
TICK = timedelta(minutes=5)
"""How long after it is due the program closes or goes on by itself."""
MORNING = 7
"""O'clock; before that nobody writes who was asked something."""


@dataclass
class Turns:
    """Whose order it is, the category that it should have, and when things happen."""

    days: Days
    cast: Cast
    phrases: Phrases
    chance: Random
    truth: Category = field(init=False)
    resident: Someone = field(init=False)

    def meet(self, truth: Category, resident: Someone) -> None:
        """Turn to the order of a resident, and to the category that it should have."""
        self.truth, self.resident = truth, resident

    def hours(self, median: float, spread: float = 0.9) -> float:
        """Draw an amount of hours: half of them are fewer than the median."""
        return median * self.chance.lognormvariate(0, spread)

    def later(self, tale: Tale, median: float) -> datetime:
        """Return a moment in working time after the last step, about so many hours on."""
        return self.days.later(tale.at, self.hours(median))

    def happens(self, share: float) -> bool:
        """Say whether something happens that does in this share of cases."""
        return self.chance.random() < share

    def tick(self, moment: datetime) -> datetime:
        """Return when the program sees that something is due."""
        return moment + TICK * self.chance.random()

    def own(self, moment: datetime) -> datetime:
        """Return a moment at which residents write: not in the night."""
        local = self.days.calendar.local(moment)
        if local.hour < MORNING:
            moment += timedelta(hours=MORNING - local.hour)
        return moment

"""Lets the time pass: people act, the processes look at the clock, and some of them die over it."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from handlers.deliver import Outbox
from handlers.history.days import Days
from handlers.history.phrases import phrases
from handlers.history.rhythm import Rhythm
from storage.models import Community
from tests.databases import in_haste
from tests.simulation import books
from tests.simulation.diary import Diary
from tests.simulation.farend import FarEnd, Line, received
from tests.simulation.fleet import Fleet
from tests.simulation.people import Town
from tests.world import CHANNEL, open_world

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from orders.calendar import WorkingCalendar
    from orders.clocks import Rhythm as Digests
    from tests.simulation.books import Books
    from tests.world import World

HOME, NEIGHBOUR = "甲社区", "乙社区"
"""Where everything happens, and where nobody orders anything: the street has two to compare."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is played: from when until when, how many orders and kills, and when the machine is off.

    `steps` are the minutes between two looks at the clock by day.
    """

    first: datetime
    last: datetime
    orders: int
    kills: int
    off: tuple[datetime, datetime]
    steps: tuple[int, ...]


CUT = Scale(
    datetime(2026, 9, 20, 22, 0, tzinfo=UTC),
    datetime(2026, 10, 9, 10, 0, tzinfo=UTC),
    100,
    6,
    (datetime(2026, 9, 25, 10, 0, tzinfo=UTC), datetime(2026, 9, 30, 2, 0, tzinfo=UTC)),
    (60, 130, 220, 330),
)
"""Three weeks with a holiday of eight days, and a machine that is off from Friday to Wednesday."""
WHOLE = Scale(
    datetime(2026, 9, 6, 22, 0, tzinfo=UTC),
    datetime(2026, 12, 7, 4, 0, tzinfo=UTC),
    2000,
    60,
    (datetime(2026, 10, 23, 10, 0, tzinfo=UTC), datetime(2026, 10, 28, 2, 0, tzinfo=UTC)),
    (30, 80, 150, 220),
)

NIGHT = timedelta(hours=4, minutes=10)
"""Between two looks at the clock at night."""
AFTER_A_DEATH = timedelta(minutes=4)
"""By then the leases of a dead process have run out."""
A_MOMENT = timedelta(seconds=1)
MOST = 5
"""Looks one soon after the other."""
IDLE_DAYS = timedelta(hours=1)
"""In the last hour nobody writes."""


@dataclass(slots=True)
class Played:
    """Everything that is known of a time that was played."""

    scale: Scale
    home: int
    calendar: WorkingCalendar
    digests: Digests
    diary: Diary
    lines: list[Line]
    books: Books
    troubles: list[str]
    seconds: dict[str, float] = field(default_factory=dict)


def _silent(_: str) -> None:
    """Say nothing on the way."""


async def play(
    url: str,
    folder: Path,
    scale: Scale,
    *,
    processes: int,
    seed: int = 7,
    say: Callable[[str], None] = _silent,
) -> Played:
    """Play so much on a new database; `folder` takes what the messenger's far end receives."""
    chance, diary = Random(seed), Diary()  # noqa: S311 - no secret
    fate = Random(seed)  # noqa: S311 - as above; apart, so that people do the same however processes fare
    async with open_world(url, communities=(HOME, NEIGHBOUR), start=scale.first) as world:
        in_haste(world.database)
        world.outbox = Outbox(world.desk, {CHANNEL: FarEnd(folder, "people", world.clock)})
        home = world.communities[HOME]
        calendar, digests = await _prepare(world, home)
        fleet = Fleet(world.database, url, folder, fate, diary, processes)
        town = _town(world, scale, home, calendar, chance, diary)
        await town.gather()
        course = Course(scale, world, town, fleet, calendar, _strikes(scale, calendar, digests, chance), say)
        try:
            await course.run(chance)
        finally:
            fleet.stop()
        written = (await books.read(world)).with_what_was_forgotten(course.halfway)
    seconds = {"people": course.acting, "looks": fleet.looking}
    lines = list(received(folder))
    return Played(scale, home, calendar, digests, diary, lines, written, fleet.troubles, seconds)


async def _prepare(world: World, home: int) -> tuple[WorkingCalendar, Digests]:
    """Let the summary go out by itself; return the community's calendar and when people are reminded."""
    async with world.database.transaction() as session:
        community = await session.get_one(Community, home)
        community.settings = {**community.settings, "summary_auto": True}
        session.add(community)
        return world.desk.calendar_for(community), world.desk.rhythm_for(community)


def _town(
    world: World, scale: Scale, home: int, calendar: WorkingCalendar, chance: Random, diary: Diary
) -> Town:
    """Return the people, and when they write."""
    rhythm = Rhythm(calendar, phrases().matters, chance)
    arrivals = rhythm.arrivals(scale.first, scale.last - IDLE_DAYS, scale.orders)
    return Town(world, chance, home, arrivals, Days(calendar, scale.first, scale.last), diary)


def _strikes(scale: Scale, calendar: WorkingCalendar, digests: Digests, chance: Random) -> deque[datetime]:
    """Return when a process is to die: half at any time, half when there is most to do, at the digests."""
    length = scale.last - scale.first
    days = [calendar.local(scale.first + timedelta(days=n)).date() for n in range(length.days)]
    busy = [
        calendar.at(day, face) for day in days if calendar.is_working_day(day) for face in digests.digests
    ]
    anywhere = [scale.first + length * chance.random() for _ in range(scale.kills // 2)]
    return deque(sorted([*anywhere, *chance.choices(busy, k=scale.kills - len(anywhere))]))


@dataclass(slots=True)
class Course:
    """The course of events."""

    scale: Scale
    world: World
    town: Town
    fleet: Fleet
    calendar: WorkingCalendar
    strikes: deque[datetime]
    say: Callable[[str], None]
    acting: float = 0.0
    halfway: Books | None = None
    """What was written down by then: nudges of long ago are forgotten before the end."""

    async def run(self, chance: Random) -> None:
        """Let all of it happen."""
        now = self.scale.first
        while now < self.scale.last:
            before = self.calendar.local(now).date()
            now += self._step(now, chance)
            if self.scale.off[0] <= now < self.scale.off[1]:
                now = self.scale.off[1]
                self.world.clock.now = now - A_MOMENT  # what people did waits, and comes first
            now = max(min(now, self.scale.last), self.world.clock())
            await self._let_pass(now)
            if self.halfway is None and now - self.scale.first > (self.scale.last - self.scale.first) / 2:
                self.halfway = await books.read(self.world)
            if (day := self.calendar.local(now).date()) != before:
                self.say(f"{day}: {len(self.fleet.diary.moves)} moves, {len(self.fleet.diary.deaths)} deaths")
        self.strikes.clear()
        for _ in range(3):
            await self._look(self.world.clock() + AFTER_A_DEATH)

    def _step(self, now: datetime, chance: Random) -> timedelta:
        night = not 6 <= self.calendar.local(now).hour < 22
        return NIGHT if night else timedelta(minutes=chance.choice(self.scale.steps))

    async def _let_pass(self, now: datetime) -> None:
        begun = time.monotonic()
        await self.town.act_until(now)
        self.acting += time.monotonic() - begun
        await self._look(now)

    async def _look(self, now: datetime) -> None:
        """Let the processes look, and soon again while one of them dies over it.

        The next look is none the later for it, so that a day takes its course however processes fare.
        """
        for _ in range(MOST):
            self.world.clock.now = now
            deaths = len(self.fleet.diary.deaths)
            await self.fleet.look(now, strike=bool(self.strikes) and self.strikes[0] <= now)
            if len(self.fleet.diary.deaths) == deaths:
                break
            self.strikes.popleft()
            now += AFTER_A_DEATH
        self.world.clock.forward(seconds=1)  # what people do next comes after the look, not with it

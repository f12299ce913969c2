"""A quarter of a community's life: three processes that die again and again, and nothing is lost or doubled.

`pytest tests/simulation --whole-quarter` plays three months and 2,000 orders; without it a cut of some weeks
over the National Day holidays is played.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from handlers.history.days import Days
from handlers.history.phrases import phrases
from handlers.history.rhythm import Rhythm
from storage import directory
from tests.conftest import sqlite
from tests.databases import in_haste
from tests.simulation import audit
from tests.simulation.chaos import Fleet
from tests.simulation.people import Town
from tests.world import CHANNEL, World, open_world

if TYPE_CHECKING:
    from pathlib import Path

    from orders.calendar import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is played: from when until when, how many orders, and when the machine is off."""

    first: datetime
    last: datetime
    orders: int
    off: tuple[datetime, datetime]


CUT = Scale(
    datetime(2026, 9, 20, 22, 0, tzinfo=UTC),
    datetime(2026, 10, 12, 4, 0, tzinfo=UTC),
    90,
    (datetime(2026, 9, 25, 10, 0, tzinfo=UTC), datetime(2026, 9, 30, 2, 0, tzinfo=UTC)),
)
"""Three weeks with a holiday of eight days, and a machine that is off from Friday to Wednesday."""
WHOLE = Scale(
    datetime(2026, 9, 6, 22, 0, tzinfo=UTC),
    datetime(2026, 12, 7, 4, 0, tzinfo=UTC),
    2000,
    (datetime(2026, 10, 23, 10, 0, tzinfo=UTC), datetime(2026, 10, 28, 2, 0, tzinfo=UTC)),
)
STEPS = (20, 45, 75, 140)
"""Minutes between two looks at the clock; at night they are longer."""
NIGHT = timedelta(hours=3, minutes=10)


@pytest.fixture
def scale(request: pytest.FixtureRequest) -> Scale:
    """What is played."""
    return WHOLE if request.config.getoption("--whole-quarter") else CUT


async def test_three_processes_that_die_lose_and_double_nothing(tmp_path: Path, scale: Scale) -> None:
    """Every nudge and every summary exactly once; no order without owner; nobody is woken or pestered."""
    url, chance = sqlite(tmp_path), Random(7)  # noqa: S311 - no secret
    async with open_world(url) as world:
        in_haste(world.database)
        witness = world.messenger = audit.Witness()
        world.outbox._senders = {CHANNEL: witness}
        community = world.communities["甲社区"]
        calendar = await _prepare(world, scale, community)
        fleet = Fleet(world, url, chance)
        town = _town(world, scale, community, calendar, chance)
        await town.gather()
        await _play(scale, town, fleet, calendar, chance)
        await _settle(world, fleet)
        books = await audit.read(world, community)
    assert fleet.deaths > 10
    assert len(books.orders) == scale.orders
    audit.check_orders(books, world.clock())
    audit.check_nudges(books, world.clock())
    audit.check_digests(books)
    audit.check_escalations(books)
    audit.check_summaries(books, scale.first, world.clock())
    audit.check_messages(books, witness.seen)


async def _prepare(world: World, scale: Scale, community: int) -> WorkingCalendar:
    """Set the clock and let the summary go out by itself."""
    world.clock.now = scale.first
    async with world.database.transaction() as session:
        home = await directory.community(session, community)
        home.settings = {**home.settings, "summary_auto": True}
        session.add(home)
        return world.desk.calendar_for(home)


def _town(world: World, scale: Scale, community: int, calendar: WorkingCalendar, chance: Random) -> Town:
    """Return the people, and when they write: in the last hour nobody does."""
    rhythm = Rhythm(calendar, phrases().matters, chance)
    arrivals = rhythm.arrivals(scale.first, scale.last - timedelta(hours=1), scale.orders)
    return Town(world, chance, community, arrivals, Days(calendar, scale.first, scale.last))


async def _play(scale: Scale, town: Town, fleet: Fleet, calendar: WorkingCalendar, chance: Random) -> None:
    """Let time pass: people act, and the processes look at the clock, all three at once."""
    now = scale.first
    while now < scale.last:
        night = not 6 <= calendar.local(now).hour < 22
        now += NIGHT if night else timedelta(minutes=chance.choice(STEPS))
        if scale.off[0] <= now < scale.off[1]:
            now = scale.off[1]
        await town.act_until(min(now, scale.last))
        await fleet.tick()


async def _settle(world: World, fleet: Fleet) -> None:
    """Let whatever a dead process held be taken up: leases run out, and everybody lives for once."""
    for _ in range(4):
        world.clock.forward(minutes=6)
        await fleet.tick()
    await fleet.stop()
    world.clock.forward(minutes=6)
    await world.outbox.drain()

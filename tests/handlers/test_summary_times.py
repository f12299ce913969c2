"""When a summary comes: on its day and hour, late after downtime and then once, never twice, never old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from storage import directory
from tests.handlers.mondays import MONDAY_NINE, busy, rows, settings, shown, tick

if TYPE_CHECKING:
    from tests.world import World


async def test_off_from_friday_to_wednesday_it_comes_once_and_says_so(world: World) -> None:
    """On Wednesday, with a word that it is late."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE + timedelta(days=2, hours=3))
    [card] = shown(staff)
    assert "晚发" in card.text
    assert await tick(world, MONDAY_NINE + timedelta(days=2, hours=4)) == 1, "that is the month's"
    assert await tick(world, MONDAY_NINE + timedelta(days=2, hours=5)) == 0
    assert len(shown(staff)) == 1


async def test_a_machine_that_comes_back_at_night_wakes_nobody(world: World) -> None:
    """What is late waits for the morning."""
    staff, _, _ = await busy(world)
    assert await tick(world, MONDAY_NINE + timedelta(hours=16)) == 0
    await tick(world, MONDAY_NINE + timedelta(hours=24))
    assert len(shown(staff)) == 1


async def test_weeks_that_were_missed_are_a_line_and_not_a_flood(world: World) -> None:
    """After a month of silence: the newest week, and which never came."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    before = len(staff.chat)
    await tick(world, MONDAY_NINE + timedelta(weeks=4))
    [card] = [one for one in staff.chat[before:] if "2026年第52周" in one.text]
    assert "2026年第49周到2026年第51周系统停机，没有出汇总，共 3 期" in card.text


async def test_a_clock_that_was_set_back_brings_nothing_old(world: World) -> None:
    """After week 50 has gone out, a clock that says week 49 again makes nobody hear of week 48 or 49."""
    staff, _, _ = await busy(world)
    for hours in (0, 1):  # the week's, and the month's
        await tick(world, MONDAY_NINE + timedelta(weeks=2, hours=hours))
    count = len(staff.chat)
    for weeks in (1, 0, 2):
        await tick(world, MONDAY_NINE + timedelta(weeks=weeks, minutes=5))
    assert len(staff.chat) == count


async def test_a_clock_that_was_years_ahead_silences_nobody(world: World) -> None:
    """What it made in the meantime stops no summary of the true time."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE + timedelta(weeks=200))
    await tick(world, MONDAY_NINE)
    assert len(shown(staff)) == 1
    await tick(world, MONDAY_NINE + timedelta(weeks=1))
    assert len(shown(staff, "2026年第49周，")) == 1


async def test_a_monday_off_moves_it_to_the_first_day_at_work(world: World) -> None:
    """A holiday on Monday: Tuesday at the same hour."""
    staff, _, _ = await busy(world)
    await settings(world, extra_holidays=["2026-11-30"])
    assert await tick(world, MONDAY_NINE + timedelta(hours=1)) == 0
    await tick(world, MONDAY_NINE + timedelta(days=1))
    [card] = shown(staff)
    assert "晚发" not in card.text


async def test_another_zone_and_hour_keep_their_own_clock(world: World) -> None:
    """Berlin, in the week in which its clocks go back: Tuesday 08:30 there, once."""
    world.clock.now = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
    staff, _, _ = await busy(world)
    async with world.database.transaction() as session:
        for community in await directory.communities(session):
            community.zone = "Europe/Berlin"
            session.add(community)
    await settings(world, summary_at="tue 08:30")
    due = datetime(2026, 10, 27, 7, 30, tzinfo=UTC)
    assert await tick(world, due - timedelta(minutes=1)) == 0
    assert await tick(world, due) == 1
    assert await tick(world, due + timedelta(hours=1)) == 0
    assert len(shown(staff, "2026年第43周")) == 1


async def test_a_new_community_hears_nothing_of_the_time_before_it(world: World) -> None:
    """It was founded this week: last week's summary is nobody's."""
    staff = await world.staff()
    assert await tick(world) == 0
    assert staff.chat
    assert not await rows(world)


async def test_months_and_quarters_come_on_their_first_working_day(world: World) -> None:
    """From the same code, at the same hour; the words say of what they tell."""
    staff, _, _ = await busy(world)
    await tick(world, MONDAY_NINE)
    tuesday = MONDAY_NINE + timedelta(days=1, hours=1)
    assert await tick(world, tuesday - timedelta(minutes=1)) == 0
    assert await tick(world, tuesday) == 1
    assert shown(staff, "2026年11月，")
    new_year = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
    for hours in range(3):
        await tick(world, new_year + timedelta(hours=hours))
    assert {row.period for row in await rows(world)} >= {"2026-W48", "2026-11", "2026-12", "2026-Q4"}


async def test_summaries_of_one_morning_come_an_hour_apart(world: World) -> None:
    """Week, month and quarter fall due together on the fourth of January; none of them calls itself late."""
    staff, _, _ = await busy(world)
    first = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
    made = [at for at in range(0, 181, 5) if await tick(world, first + timedelta(minutes=at))]
    assert made == [0, 60, 120]
    periods = [row.period for row in await rows(world)]
    assert periods == ["2026-W53", "2026-12", "2026-Q4"]
    assert "晚发" not in staff.texts()


async def test_after_downtime_they_come_an_hour_apart_as_well(world: World) -> None:
    """All three are due at the moment of the start; each comes all the same."""
    staff, _, _ = await busy(world)
    first = datetime(2027, 1, 6, 3, 0, tzinfo=UTC)
    made = [at for at in range(0, 181, 5) if await tick(world, first + timedelta(minutes=at))]
    assert made == [0, 60, 120]
    assert sum("晚发" in one.text for one in staff.chat) == len(made)

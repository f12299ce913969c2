"""Killed, starved, locked out, cut off, stormed: nothing lost, nothing doubled, and it says what ails it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.gauntlet.run import Plan, run
from tests.gauntlet.storm import Storm, endure_storm
from tests.gauntlet.troubles import TROUBLES, endure, endure_partition

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import PostgresServer


async def test_one_process_on_sqlite_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Half of the residents write to the bot, half use the page; the process dies again and again."""
    found = await run(tmp_path, Plan(orders=24, kills=5, apart=2.0))
    assert (found.orders, found.faults) == (24, {})
    assert found.kills >= 4


async def test_three_processes_on_postgresql_lose_and_double_nothing(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """Whichever of them dies, the others carry on, and its part is taken over."""
    async with postgres.fresh() as url:
        found = await run(tmp_path, Plan(orders=24, kills=4, apart=3.0, processes=3, database_url=url))
    assert (found.orders, found.faults) == (24, {})
    assert found.kills >= 3


@pytest.mark.parametrize("name", TROUBLES)
async def test_what_ails_a_machine_costs_nobody_an_order(tmp_path: Path, name: str) -> None:
    """Said on /health while it lasts, and over afterwards; whoever kept trying has one number."""
    outcome = await endure(tmp_path, TROUBLES[name])
    assert (outcome.reckoning.orders, outcome.reckoning.faults) == (8, {})
    assert outcome.is_well


async def test_a_process_cut_off_from_postgresql_is_replaced_and_comes_back(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """The other takes its part over; what the first had in hand happens once."""
    async with postgres.fresh() as url:
        outcome = await endure_partition(tmp_path, url, silent=15.0)
    assert (outcome.reckoning.orders, outcome.reckoning.faults) == (8, {})
    assert outcome.is_well


async def test_a_storm_with_somebody_who_floods_costs_nobody_an_order(tmp_path: Path) -> None:
    """All at once, with the Bot API's limits kept; the one who floods is told."""
    weather = await endure_storm(tmp_path, Storm(residents=40, seconds=5.0))
    assert (weather.reckoning.orders, weather.reckoning.faults) == (40, {})
    assert weather.flood_told

"""Kill -9 at random moments: every order whose number a resident has seen exists, exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.gauntlet.run import Plan, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import PostgresServer


async def test_one_process_on_sqlite_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Half of the residents write to the bot, half use the page; the process dies again and again."""
    found = await run(tmp_path, Plan(orders=24, kills=5, apart=2.0))
    assert (found.orders, found.faults) == (24, {})
    assert found.kills >= 4
    assert found.shown_twice_in_telegram <= found.kills


async def test_three_processes_on_postgresql_lose_and_double_nothing(
    tmp_path: Path, postgres: PostgresServer
) -> None:
    """Whichever of them dies, the others carry on, and its part is taken over."""
    async with postgres.fresh() as url:
        found = await run(tmp_path, Plan(orders=24, kills=4, apart=3.0, processes=3, database_url=url))
    assert (found.orders, found.faults) == (24, {})
    assert found.kills >= 3
    assert found.shown_twice_in_telegram <= found.kills

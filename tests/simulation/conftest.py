"""What was played, once on each kind of database; several tests look at it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from tests.conftest import sqlite
from tests.simulation.play import CUT, WHOLE, Played, Scale, play

if TYPE_CHECKING:
    from tests.databases import PostgresServer


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    """How much is played."""
    return WHOLE if request.config.getoption("--whole-quarter") else CUT


@pytest.fixture(scope="session")
def played_on_sqlite(tmp_path_factory: pytest.TempPathFactory, scale: Scale) -> Played:
    """One process at a time, as SQLite is served."""
    folder = tmp_path_factory.mktemp("sqlite")
    return asyncio.run(play(sqlite(folder), folder, scale, processes=1))


@pytest.fixture(scope="session")
def played_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer, scale: Scale
) -> Played:
    """Three processes at a time."""
    folder = tmp_path_factory.mktemp("postgresql")

    async def on_a_new_one() -> Played:
        async with postgres.fresh() as url:
            return await play(url, folder, scale, processes=3)

    return asyncio.run(on_a_new_one())

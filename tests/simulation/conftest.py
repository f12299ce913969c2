"""What was played, once on each kind of database; several tests look at it."""

from __future__ import annotations

import asyncio
import fcntl
import pickle
from typing import TYPE_CHECKING

import pytest

from tests.conftest import sqlite
from tests.simulation.play import CUT, WHOLE, Played, Scale, play

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.databases import PostgresServer


@pytest.fixture(scope="session")
def scale(request: pytest.FixtureRequest) -> Scale:
    """How much is played."""
    return WHOLE if request.config.getoption("--whole-quarter") else CUT


@pytest.fixture(scope="session")
def played_on_sqlite(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, scale: Scale
) -> Played:
    """One process at a time, as SQLite is served."""
    folder = tmp_path_factory.mktemp("sqlite")

    def on_a_new_one() -> Played:
        return asyncio.run(play(sqlite(folder), folder, scale, processes=1))

    return once(request, tmp_path_factory, on_a_new_one)


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


def once(
    request: pytest.FixtureRequest, folders: pytest.TempPathFactory, make: Callable[[], Played]
) -> Played:
    """Let the first of several test processes play, and the others wait for what came of it."""
    if not hasattr(request.config, "workerinput"):
        return make()
    shared = folders.getbasetemp().parent / "played.pickle"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            shared.write_bytes(pickle.dumps(make()))
        played: Played = pickle.loads(shared.read_bytes())  # noqa: S301 - our own, of a moment ago
        return played

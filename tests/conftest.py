"""Fixtures that many folders share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import PostgresServer, open_database
from tests.world import World, open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from storage.database import Database


settings.register_profile(
    "usual",
    parent=settings.default,
    deadline=None,  # how fast something is, no test says: machines differ
    suppress_health_check=[HealthCheck.too_slow],  # as above
    derandomize=True,  # the same examples every time; the long profile looks for new ones
    database=None,
)
settings.load_profile("usual")
settings.register_profile(
    "long",
    max_examples=300,
    stateful_step_count=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
"""For an evening: `pytest --hypothesis-profile=long tests/handlers/test_laws.py`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what takes an evening."""
    parser.addoption("--whole-quarter", action="store_true", help="play three months in tests/simulation")


def sqlite(folder: Path) -> str:
    """Return the address of a SQLite file."""
    return f"sqlite+aiosqlite:///{folder / 'sandan.db'}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test process, started once and only where it is asked for."""
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
async def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a new database, first of one kind, then of the other."""
    if request.param == "sqlite":
        yield sqlite(tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    async with server.fresh() as url:
        yield url


@pytest.fixture
async def database(any_url: str) -> AsyncIterator[Database]:
    """A database with our tables and no rows, of either kind."""
    async with open_database(any_url) as opened:
        yield opened


@pytest.fixture
async def world(any_url: str) -> AsyncIterator[World]:
    """A community at work, on a database of either kind."""
    async with open_world(any_url) as opened:
        yield opened


@pytest.fixture
async def sqlite_world(tmp_path: Path) -> AsyncIterator[World]:
    """A community at work on a SQLite file, for what only such a file has."""
    async with open_world(sqlite(tmp_path)) as opened:
        yield opened

"""Whose turn it is to use the bot's token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.turns import LASTS, TRUSTED, Turn
from tests.conftest import sqlite
from tests.databases import open_database
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from storage.database import Database


class Process:
    """One of several processes: its own connection, its own idea of passing seconds."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        """Start its stop-watch at zero."""
        self.seconds = 0.0
        self.gained = 0
        self.turn = Turn(database, "telegram:1", clock, gained=self._gain, ticks=lambda: self.seconds)

    def _gain(self) -> None:
        self.gained += 1


@pytest.fixture
def clock() -> FakeClock:
    """The clock on the wall, the same for all."""
    return FakeClock()


@pytest.fixture
async def pair(tmp_path: Path, clock: FakeClock) -> AsyncIterator[tuple[Process, Process]]:
    """Two processes on one database."""
    async with open_database(sqlite(tmp_path)) as one, open_database(sqlite(tmp_path)) as other:
        yield Process(one, clock), Process(other, clock)


def pass_time(clock: FakeClock, *processes: Process, seconds: float) -> None:
    """Let the same time pass for everybody."""
    clock.forward(seconds=seconds)
    for process in processes:
        process.seconds += seconds


async def test_one_at_a_time_and_the_other_when_it_stops(pair: tuple[Process, Process]) -> None:
    """The second waits, and need not wait once the first has stopped in order."""
    first, second = pair
    await first.turn.renew()
    await second.turn.renew()
    assert (first.turn.is_ours, second.turn.is_ours) == (True, False)
    await first.turn.release()
    await second.turn.renew()
    assert (first.turn.is_ours, second.turn.is_ours) == (False, True)
    assert (first.gained, second.gained) == (1, 1)


async def test_whoever_cannot_renew_stops_before_another_begins(
    pair: tuple[Process, Process], clock: FakeClock
) -> None:
    """There is no moment at which both believe that it is their turn."""
    first, second = pair
    await first.turn.renew()
    pass_time(clock, first, second, seconds=TRUSTED)
    await second.turn.renew()
    assert (first.turn.is_ours, second.turn.is_ours) == (False, False)
    pass_time(clock, first, second, seconds=LASTS - TRUSTED)
    await second.turn.renew()
    assert (first.turn.is_ours, second.turn.is_ours) == (False, True)


async def test_renewing_keeps_it(pair: tuple[Process, Process], clock: FakeClock) -> None:
    """A living holder keeps the turn for as long as it likes."""
    first, second = pair
    for _ in range(5):
        await first.turn.renew()
        await second.turn.renew()
        assert first.turn.is_ours
        pass_time(clock, first, second, seconds=TRUSTED - 1)
    assert first.gained == 1


async def test_a_database_that_is_away_ends_the_turn_quietly(
    pair: tuple[Process, Process], clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A renewal that fails is tried again; what was renewed before still counts for its time."""
    first, _ = pair
    await first.turn.renew()
    monkeypatch.setattr(first.turn, "_database", None)
    await first.turn.renew()
    assert first.turn.is_ours
    pass_time(clock, first, seconds=TRUSTED)
    assert not first.turn.is_ours

"""How the jobs fare: known here at once, written down seldom, judged over all processes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from handlers import jobs
from handlers.jobs import JobState, Ledger, Promise, TroubleError
from storage import jobs as rows
from tests.fakes import FakeClock

if TYPE_CHECKING:
    import pytest

    from storage.database import Database
    from storage.models import JobRun

OFTEN = Promise("often", every=timedelta(seconds=30), limit=timedelta(minutes=5))


async def row(database: Database) -> JobRun | None:
    """Return what the database knows of the job."""
    async with database.reading() as session:
        return next(iter(await rows.runs(session)), None)


async def state(ledger: Ledger, since: timedelta = timedelta(0)) -> JobState:
    """Return how the job fares, in a process that began a while ago."""
    return (await ledger.states([OFTEN], ledger.clock() - since))[0]


async def done(ledger: Ledger) -> None:
    """Let the job come to its end."""
    await ledger.done(OFTEN.name, ledger.clock())


async def failed(ledger: Ledger, error: Exception | None = None) -> int:
    """Let the job fail."""
    return await ledger.failed(OFTEN.name, ledger.clock(), error or ValueError("王阿姨 13800000000"))


async def test_a_job_that_goes_on_as_before_is_written_down_seldom(database: Database) -> None:
    """An hour of ticks every thirty seconds costs a dozen writes, not 120."""
    clock, written = FakeClock(), set()
    ledger = Ledger(database, clock)
    for _ in range(120):
        await done(ledger)
        found = await row(database)
        assert found is not None
        written.add(found.ok_at)
        clock.forward(seconds=30)
    assert len(written) == 12


async def test_a_change_is_written_at_once(database: Database) -> None:
    """The first failure, and the success that ends the failures."""
    clock = FakeClock()
    ledger = Ledger(database, clock)
    await done(ledger)
    clock.forward(seconds=30)
    assert [await failed(ledger), await failed(ledger)] == [1, 2]
    found = await row(database)
    assert found is not None
    assert (found.failures, found.failed_at) == (1, clock())
    await done(ledger)
    found = await row(database)
    assert found is not None
    assert (found.failures, found.error, found.ok_at) == (0, "", clock())


async def test_nothing_personal_is_kept_of_an_error(database: Database) -> None:
    """Its kind alone; a trouble of ours says in words what an operator can do."""
    ledger = Ledger(database, FakeClock())
    await failed(ledger)
    assert (await state(ledger)).error == "ValueError"
    await failed(ledger, TroubleError("pg_dump is not installed"))
    assert (await state(ledger)).error == "pg_dump is not installed"


async def test_what_another_process_did_counts(database: Database) -> None:
    """A job that hangs here and is done there is not overdue."""
    clock = FakeClock()
    here, there = Ledger(database, clock), Ledger(database, clock)
    clock.forward(hours=1)
    await failed(here)
    assert (await state(here, since=timedelta(hours=1))).overdue
    await done(there)
    found = await state(here, since=timedelta(hours=1))
    assert (found.overdue, found.ok_at, found.failures) == (False, clock(), 1)


async def test_a_process_that_began_just_now_is_given_time(database: Database) -> None:
    """After a week-end of downtime nothing is overdue before the jobs had their chance."""
    clock = FakeClock()
    await done(Ledger(database, clock))
    clock.forward(days=3)
    assert not (await state(Ledger(database, clock))).overdue
    assert (await state(Ledger(database, clock), since=timedelta(minutes=11))).overdue


async def test_a_database_that_is_away_stops_no_job(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """How a job fared is known without it, and written when it is back."""
    clock = FakeClock()
    ledger = Ledger(database, clock)

    def away() -> None:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr(database, "transaction", away)
        broken.setattr(database, "reading", away)
        await done(ledger)
        assert (await state(ledger)).ok_at == clock()
    assert "could not be written" in caplog.text
    await done(ledger)
    assert await row(database) is not None


async def test_a_clock_set_back_is_written_down(database: Database) -> None:
    """Else the row would lie in the future until the clock has come there again."""
    clock = FakeClock()
    ledger = Ledger(database, clock)
    await done(ledger)
    clock.forward(days=-1)
    await done(ledger)
    found = await row(database)
    assert found is not None
    assert found.ok_at == clock()


async def test_a_job_of_an_older_program_is_forgotten(database: Database) -> None:
    """Nobody has begun it since yesterday, while the others go on."""
    clock = FakeClock()
    ledger = Ledger(database, clock)
    await ledger.done("former", clock())
    clock.forward(days=2)
    await done(ledger)
    async with database.reading() as session:
        found = await rows.runs(session)
    assert [one.job for one in found] == ["former", "often"]
    assert [one.job for one in jobs.current(found)] == ["often"]

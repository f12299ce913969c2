"""What `/health` says when disks and databases fail: soon, and never nothing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot.photos import DiskPhotos
from bot.watch import FRESH, Watch, megabytes_free
from handlers.health import Health
from storage.models import Lease
from tests.databases import NOW, open_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from handlers.jobs import JobState
    from storage.database import Database


PATIENCE = 60.0
"""Seconds: a look that hangs fails the test, one on a busy machine does not."""


async def nothing_to_say() -> list[JobState]:
    """Return no job."""
    return []


@pytest.fixture
async def watch(database: Database, tmp_path: Path) -> AsyncIterator[Watch]:
    """A watch over a service whose data folder is empty."""
    photos = DiskPhotos(tmp_path / "photos")
    made = Watch(database, nothing_to_say, photos, tmp_path, lambda: NOW, patience=PATIENCE)
    yield made
    await made.close()


async def test_a_service_that_can_write_is_ready(watch: Watch) -> None:
    """Rows and pictures."""
    assert (await watch.look()).ready


async def test_a_database_that_cannot_be_written_is_a_reason(watch: Watch, database: Database) -> None:
    """Reading alone keeps nobody's words: a full or read-only disk is found by writing."""

    @event.listens_for(database.engine.sync_engine, "begin")
    def _begin(connection: object) -> None:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # type: ignore[attr-defined]  # SQLAlchemy's

    found = await watch.look()
    assert (found.ready, found.reasons) == (False, ("database",))


async def test_pictures_that_cannot_be_kept_are_a_warning(watch: Watch, tmp_path: Path) -> None:
    """Orders are taken all the same."""
    (tmp_path / "photos").write_bytes(b"no folder")
    found = await watch.look()
    assert (found.ready, found.warnings) == (True, ("pictures",))


async def test_what_a_messenger_refuses_is_a_warning(database: Database, tmp_path: Path) -> None:
    """The browser chat goes on, so that nobody has to be sent away."""
    photos = DiskPhotos(tmp_path / "photos")
    watch = Watch(
        database,
        nothing_to_say,
        photos,
        tmp_path,
        lambda: NOW,
        patience=PATIENCE,
        refused=lambda: "telegram_webhook",
    )
    found = await watch.look()
    assert (found.ready, found.warnings) == (True, ("telegram_webhook",))
    await watch.close()


async def test_a_disk_with_little_room_is_a_warning(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is full."""
    monkeypatch.setattr("bot.watch.megabytes_free", lambda _: 499)
    assert (await watch.look()).warnings == ("disk",)


def test_the_room_of_a_folder_that_is_not_there_yet_is_its_disks(tmp_path: Path) -> None:
    """As at the first start."""
    assert megabytes_free(tmp_path / "not" / "yet") == megabytes_free(tmp_path)


async def test_a_database_that_never_answers_is_a_reason_all_the_same(
    database: Database, tmp_path: Path
) -> None:
    """Whoever watches is not kept waiting, and no second look is begun behind the first."""
    begun: list[int] = []
    hanging = asyncio.Event()

    async def hangs() -> list[JobState]:
        begun.append(1)
        hanging.set()
        await asyncio.Event().wait()
        return []

    watch = Watch(database, hangs, DiskPhotos(tmp_path), tmp_path, lambda: NOW, patience=0.01)
    away = Health(ready=False, reasons=("database",))
    assert await watch.look() == away
    await asyncio.wait_for(hanging.wait(), PATIENCE)  # on a busy machine we were told before it came to that
    assert await watch.look() == away
    assert begun == [1]
    await watch.close()


class Late(asyncio.SelectorEventLoop):
    """A loop on a machine so busy that each time it is asked, seconds have passed."""

    gone = 0.0
    each = 0.0

    def time(self) -> float:
        """Return the time, later than it is."""
        self.gone += self.each
        return super().time() + self.gone


def seen_on_a_busy_machine(tmp_path: Path, hangs_from: int, asked: int) -> list[Health]:
    """Return what is told to so many who ask one after the other; from one of them on no look ends."""

    async def ask(loop: Late) -> list[Health]:
        async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'busy.db'}") as database:
            looks: list[int] = []

            async def states() -> list[JobState]:
                looks.append(1)
                if len(looks) > hangs_from:
                    await asyncio.Event().wait()
                return []

            watch = Watch(database, states, DiskPhotos(tmp_path), tmp_path, lambda: NOW)
            found = []
            for _ in range(asked):
                loop.each = 1.0 if len(looks) >= hangs_from else 0.0
                found.append(await watch.look())
                loop.each = 0.0
                loop.gone += FRESH
            await watch.close()
            return found

    loop = Late()
    try:
        return loop.run_until_complete(ask(loop))
    finally:
        loop.close()


def test_a_service_that_nobody_could_look_at_yet_is_starting(tmp_path: Path) -> None:
    """On a machine so busy that the process itself does not come to run, the database is not to blame."""
    first, *_, last = seen_on_a_busy_machine(tmp_path, 0, 9)
    assert (first.ready, first.reasons) == (False, ("starting",))
    assert (last.ready, last.reasons) == (False, ("busy",))


def test_a_database_that_never_answers_is_told_on_a_busy_machine_too(tmp_path: Path) -> None:
    """Once the process has run for long enough, however long that took."""
    *_, last = seen_on_a_busy_machine(tmp_path, 0, 60)
    assert (last.ready, last.reasons) == (False, ("database",))


def test_what_was_seen_last_is_told_with_its_age(tmp_path: Path) -> None:
    """For a minute; after that nobody knows."""
    good, busy, *_, last = seen_on_a_busy_machine(tmp_path, 1, 9)
    assert (good.ready, good.warnings) == (True, ())
    assert (busy.ready, busy.reasons, busy.warnings) == (True, (), ("busy",))
    assert busy.age >= FRESH
    assert (last.ready, last.reasons) == (False, ("busy",))


async def test_whoever_asks_often_costs_the_disk_nothing(
    watch: Watch, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One look is shared by all who ask at the same time, and a little later."""
    monkeypatch.setattr("bot.watch.FRESH", PATIENCE)
    await asyncio.gather(*(watch.look() for _ in range(5)))
    async with database.transaction() as session:
        await session.delete(await session.get_one(Lease, "trial"))
    await watch.look()
    async with database.reading() as session:
        assert await session.get(Lease, "trial") is None

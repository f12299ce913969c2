"""The backup of the night: made once, kept for a while, and everything in it comes back."""

from __future__ import annotations

import asyncio
import errno
import os
import tarfile
from asyncio import to_thread
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlmodel import col, select

from bot.backups import END, NIGHTLY, STAMP, UNFINISHED, Keeper, Nightly, kept, tidy
from bot.config import Settings
from handlers.health import BACKUP_DONE
from handlers.jobs import TroubleError
from storage import claims
from storage.database import Database, vault_of
from storage.models import Order
from tests.bot.commands.test_backup import tools
from tests.world import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bot.commands.conftest import Cli
    from tests.databases import PostgresServer
    from tests.world import World

STORIES = ("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听", "海棠苑2栋楼道灯不亮，摸黑下楼")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@dataclass
class Nights:
    """A world, and what makes its backups."""

    world: World
    nightly: Nightly

    @property
    def files(self) -> list[Path]:
        """The backups that lie in the folder."""
        return sorted(self.nightly.folder.glob("*.tar.gz"))


@pytest.fixture
def nights(world: World, any_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Nights:
    """A service at work, on either database, that began long ago."""
    monkeypatch.setenv("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")
    settings = Settings(database_url=any_url, data_dir=tmp_path / "data", secret_key=SecretStr(SECRET))
    began = world.clock() - timedelta(days=1)
    return Nights(world, Nightly(Keeper(settings, world.database), world.clock, began))


async def stories(database: Database) -> list[tuple[int, str]]:
    """Return number and words of every order."""
    async with database.reading() as session:
        found = (await session.exec(select(Order).order_by(col(Order.number)))).all()
        return [(one.number, vault_of(session).open(one.story_sealed)) for one in found]


async def test_a_night_has_one_backup(nights: Nights) -> None:
    """However often the clock ticks; the next night has its own."""
    assert await nights.nightly.tend()
    assert not await nights.nightly.tend()
    nights.world.clock.forward(hours=10)
    assert not await nights.nightly.tend()
    nights.world.clock.forward(hours=8)
    assert await nights.nightly.tend()
    assert [file.name for file in nights.files] == [
        "nightly-20261123-100000.tar.gz",
        "nightly-20261124-040000.tar.gz",
    ]
    assert all(file.stat().st_mode & 0o077 == 0 for file in nights.files), "only their owner may read them"


async def test_a_backup_that_does_not_reach_the_disk_takes_no_older_ones_place(
    nights: Nights, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where everything could be written, and the disk says no only when it is asked to keep it."""
    for _ in range(20):
        await nights.nightly.tend()
        nights.world.clock.forward(days=1)
    before = nights.files

    def refused(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("bot.archive.os.fsync", refused)
        with pytest.raises(TroubleError, match="cannot write"):
            await nights.nightly.tend()
    assert nights.files == before
    assert sorted(nights.nightly.folder.iterdir()) == before, "and nothing half-done is left"


async def test_one_of_several_processes_makes_it(nights: Nights) -> None:
    """All of them ask at the same moment; a night missed for a week is caught up with once."""
    await nights.nightly.tend()
    nights.world.clock.forward(days=7)
    made = await asyncio.gather(*(nights.nightly.tend() for _ in range(4)))
    assert sorted(made) == [False, False, False, True]
    assert len(nights.files) == 2


async def test_every_order_comes_back_on_sqlite(sqlite_world: World, tmp_path: Path, cli: Cli) -> None:
    """The nightly file alone, put into an empty folder by `sandan restore`, holds every order and word."""
    before = await _lived(sqlite_world)
    settings = Settings(
        database_url=f"sqlite+aiosqlite:///{tmp_path / 'sandan.db'}",
        data_dir=tmp_path / "data",
        secret_key=SecretStr(SECRET),
    )
    nightly = Nightly(
        Keeper(settings, sqlite_world.database), sqlite_world.clock, sqlite_world.clock() - timedelta(days=1)
    )
    await nightly.tend()
    [file] = nightly.folder.glob("*.tar.gz")
    assert (await to_thread(cli, "restore", str(file), "--json")).json["set_aside"] is None
    await _same(f"sqlite+aiosqlite:///{cli.folder / 'sandan.db'}", sqlite_world, before)


async def test_every_order_comes_back_on_postgresql(
    nights: Nights, postgres: PostgresServer, cli: Cli, any_url: str
) -> None:
    """PostgreSQL's own dump likewise, into another database."""
    if not any_url.startswith("postgresql"):
        return
    cli.set("PATH", f"{tools()}{os.pathsep}{os.environ['PATH']}")
    before = await _lived(nights.world)
    await nights.nightly.tend()
    async with postgres.fresh("template0") as url:
        cli.set("SANDAN_DATABASE_URL", url)
        assert (await to_thread(cli, "restore", str(nights.files[0]), "--json")).code == 0
        await _same(url, nights.world, before)


async def _lived(world: World) -> list[tuple[int, str]]:
    for story in STORIES:
        await world.person("居民甲").order(story)
    found = await stories(world.database)
    assert len(found) == len(STORIES)
    return found


async def _same(url: str, world: World, before: list[tuple[int, str]]) -> None:
    """Make sure that a restored database tells the same stories."""
    restored = Database(url, world.database.vault, world.clock)
    assert await stories(restored) == before
    await restored.close()


async def test_a_backup_while_people_write(nights: Nights) -> None:
    """Nobody waits for it, and what is written meanwhile does not begin it anew."""
    world, backing = nights.world, asyncio.create_task(nights.nightly.tend())
    while not backing.done():
        await world.person("居民甲").say(f"说了{world.clock()}")
    assert await backing
    with tarfile.open(nights.files[0]) as tar:
        assert "database" in tar.getnames()


async def test_a_failure_is_told_and_tried_again(nights: Nights) -> None:
    """A disk that cannot be written is named; the night is not lost for it."""
    nights.nightly.folder.parent.mkdir()
    nights.nightly.folder.touch()
    with pytest.raises(TroubleError, match="cannot write: File exists"):
        await nights.nightly.tend()
    nights.nightly.folder.unlink()
    assert await nights.nightly.tend()


async def test_postgresqls_own_program_is_missing(nights: Nights, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, so that the operator knows what to install."""
    if nights.world.database.is_sqlite:
        return
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(TroubleError, match="pg_dump is not installed"):
        await nights.nightly.tend()


async def test_whoever_dies_over_it_is_replaced(nights: Nights) -> None:
    """The night that another process took on, and never finished, is taken over after its time."""
    async with nights.world.database.transaction() as session:
        now = nights.world.clock()
        assert await claims.lease(session, "backup begun", 0, "2026-11-23", now, stale=now)
    assert not await nights.nightly.tend()
    nights.world.clock.forward(hours=4)
    assert await nights.nightly.tend()


async def test_a_new_service_waits_for_its_first_night_for_an_hour(nights: Nights) -> None:
    """There is nothing to lose yet; but a machine that is off at night has its backups by day."""
    nightly = Nightly(nights.nightly.keeper, nights.world.clock, nights.world.clock())
    assert not await nightly.tend()
    nights.world.clock.forward(minutes=61)
    assert await nightly.tend()


async def test_when_the_last_one_was_made_is_known(nights: Nights) -> None:
    """To the doctor and to `/health`, whichever machine made it."""
    await nights.nightly.tend()
    async with nights.world.database.reading() as session:
        assert await claims.latest(session, BACKUP_DONE) == nights.world.clock()


def name_of(day: date) -> str:
    """Return what the backup of a day is called."""
    return f"{NIGHTLY}{day.strftime(STAMP)}{END}"


@given(days=st.sets(DAYS, max_size=60), daily=st.integers(0, 20), weekly=st.integers(0, 10))
def test_which_backups_stay(days: set[date], daily: int, weekly: int) -> None:
    """The newest ones and one a week: never more than asked for, and never without the newest."""
    names = sorted(name_of(day) for day in days)
    stay = kept(names, daily, weekly)
    assert len(stay) <= daily + weekly
    assert set(names[-daily:] if daily else ()) <= stay
    if names and daily + weekly:
        assert names[-1] in stay


def test_three_months_of_backups() -> None:
    """With 14 and 8: two weeks day by day, and the last of each of the eight weeks before."""
    start = date(2026, 8, 1)
    names = [name_of(start + timedelta(days=day)) for day in range(92)]
    stay = sorted(kept(names, 14, 8))
    assert len(stay) == 14 + 8
    assert stay[:2] == [name_of(date(2026, 8, 30)), name_of(date(2026, 9, 6))]


async def test_old_ones_and_leftovers_are_put_away(nights: Nights) -> None:
    """What an interrupted backup has left too; what an operator made by hand stays."""
    folder = nights.nightly.folder
    folder.mkdir(parents=True)
    for name in (name_of(date(2025, 1, 1)), f"{NIGHTLY}20250101-000000{END}.part", "sandan-mine.tar.gz"):
        (folder / name).touch()
        os.utime(folder / name, (0, 0))
    (folder / f"{UNFINISHED}abc").mkdir()
    os.utime(folder / f"{UNFINISHED}abc", (0, 0))
    for day in range(30):
        (folder / name_of(date(2026, 10, 1 + day))).touch()
    tidy(folder, nights.nightly.keeper.settings)
    left = {one.name for one in folder.iterdir()}
    assert "sandan-mine.tar.gz" in left
    assert name_of(date(2025, 1, 1)) in left, "the newest of one of the last eight weeks that have any"
    assert not {one for one in left if one.endswith(".part") or one.startswith(UNFINISHED)}
    assert len(left) == 1 + 14 + 4, "two weeks, three of the weeks before, and the lone one"

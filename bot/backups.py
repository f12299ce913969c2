"""Backups: one made when it is asked for, and one a night by itself, of which the last are kept."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from bot import archive
from bot.commands import ground
from handlers.founding_file import ZONE
from handlers.health import BACKUP_DONE
from handlers.jobs import TroubleError
from handlers.nights import LEASE, NightWork, night_of
from handlers.turn import NOBODY
from storage import backup, claims, schema
from storage.health import DatabaseAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.archive import Manifest
    from bot.config import Settings
    from storage.database import Database

log = logging.getLogger(__name__)

FOLDER = "backups"
UNFINISHED = ".sandan-"
NIGHTLY = "nightly-"
STAMP = "%Y%m%d-%H%M%S"
END = ".tar.gz"

HOUR = 2
"""When it is made, on the clock of the operator's zone."""
PATIENCE = timedelta(hours=1)
"""A service that never made one and has run for so long does not wait for the night: it may be off then."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Keeper:
    """Copies a database and its pictures into one file."""

    settings: Settings
    database: Database

    async def write(self, target: Path, now: datetime) -> Manifest:
        """Write a backup while the service runs; chats do not wait for it.

        Raises:
            OSError: the disk is full, or may not be written.
            ToolMissingError: PostgreSQL's own program is not installed.
            ToolFailedError: it failed.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent))
        try:
            revision = await schema.revision(self.database)
            copied = folder / archive.DATABASE
            await self._copy(copied)
            packing = partial(
                archive.write,
                target,
                database=copied,
                photos=self.settings.data_dir / archive.PHOTOS,
                kind="sqlite" if self.database.is_sqlite else "postgresql",
                revision=revision or "",
                vault=self.database.vault,
                now=now,
            )
            return await aside(packing)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    async def _copy(self, target: Path) -> None:
        if self.database.is_sqlite:
            await aside(partial(backup.copy_sqlite, ground.sqlite_file(self.settings), target))
        else:
            await backup.dump_postgres(self.settings.database, target)


@dataclass(frozen=True, slots=True)
class Nightly:
    """Makes the backup of the night, in one process of several, and puts old ones away."""

    keeper: Keeper
    clock: Callable[[], datetime]
    began: datetime

    @property
    def folder(self) -> Path:
        """Return where the backups lie."""
        return self.keeper.settings.data_dir / FOLDER

    async def tend(self) -> bool:
        """Make the backup of the night unless it is made; say whether it was.

        Raises:
            TroubleError: it could not be made; it is tried again at a later tick.
        """
        now = self.clock()
        night = night_of(now, ZoneInfo(ZONE), HOUR)
        if night.start < self.began and now - self.began < PATIENCE and not await self._has_any():
            return False
        async with NightWork(self.keeper.database, self.clock, BACKUP_DONE).taken(NOBODY, night.name) as mine:
            if mine:
                await self._make(now)
        return mine

    async def _has_any(self) -> bool:
        """Say whether a backup of a night was ever made."""
        async with self.keeper.database.reading() as session:
            return await claims.latest(session, BACKUP_DONE) is not None

    async def _make(self, now: datetime) -> None:
        stamp = now.astimezone(ZoneInfo(ZONE)).strftime(STAMP)
        try:
            manifest = await self.keeper.write(self.folder / f"{NIGHTLY}{stamp}{END}", now)
        except Exception as error:
            if told := trouble(error):
                raise told from error
            raise
        log.info("backup made", extra={"photos": manifest.photos})
        await asyncio.to_thread(tidy, self.folder, self.keeper.settings)


def trouble(error: Exception) -> TroubleError | None:
    """Return why a backup failed in words that an operator can act on, where there are any."""
    match error:
        case backup.ToolMissingError():
            return TroubleError(f"{error} is not installed")
        case backup.ToolFailedError():
            return TroubleError("PostgreSQL's own program failed: the log says why")
        case DatabaseAwayError():
            return TroubleError(f"cannot copy the database: {error}")
        case OSError():
            return TroubleError(f"cannot write: {error.strerror}")
        case _:
            return None


def tidy(folder: Path, settings: Settings) -> None:
    """Put nightly backups away that are not kept, and what an interrupted one has left."""
    files = sorted(folder.glob(f"{NIGHTLY}*{END}"))
    keep = kept((file.name for file in files), settings.backups, settings.backups_weekly)
    for file in files:
        if file.name not in keep:
            file.unlink(missing_ok=True)
    newest = files[-1].stat().st_mtime if files else 0.0
    for left in (*folder.glob(f"{UNFINISHED}*"), *folder.glob(f"{NIGHTLY}*.part")):
        if left.stat().st_mtime < newest - LEASE.total_seconds():
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)


def kept(names: Iterable[str], daily: int, weekly: int) -> frozenset[str]:
    """Return which nightly backups stay: the newest ones, and of the older ones the newest of each week."""
    newest_first = sorted(names, reverse=True)
    by_week: dict[tuple[int, int], str] = {}
    for name in newest_first[daily:]:
        made = datetime.strptime(name, f"{NIGHTLY}{STAMP}{END}")  # noqa: DTZ007 - the operator's clock face
        by_week.setdefault(made.isocalendar()[:2], name)
    return frozenset(newest_first[:daily]) | frozenset(list(by_week.values())[:weekly])


async def aside(work: Callable[[], Result]) -> Result:
    """Do something long in a thread that no one waits for when the service stops."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Result] = loop.create_future()

    def tell(result: Result | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # there is one where there is no error

    def run() -> None:
        try:
            found = work()
        except BaseException as error:  # noqa: BLE001 - it is raised where it is awaited
            told = partial(tell, None, error)
        else:
            told = partial(tell, found, None)
        with suppress(RuntimeError):  # the loop is closed: the service has stopped
            loop.call_soon_threadsafe(told)

    threading.Thread(target=run, name="backup", daemon=True).start()
    return await done

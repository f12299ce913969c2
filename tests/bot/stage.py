"""The real service on a folder, with a clock that stands: what is the same in front of every channel."""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func
from sqlmodel import SQLModel, col, select

from bot.app import App, build
from bot.config import load
from storage.models import Attachment, Notice
from tests.counts import count_rows
from tests.fakes import FakeClock
from tests.world import SECRET, open_world, sorter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.channel_stage import Seen

DATABASE = "sandan.db"


@cache
def example() -> Path:
    """Make the example community once a process and return its database."""
    folder = Path(tempfile.mkdtemp(prefix="sandan-stage-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

    async def make() -> None:
        async with open_world(f"sqlite+aiosqlite:///{folder / DATABASE}"):
            pass

    with asyncio.Runner() as once:
        once.run(make())
    return folder / DATABASE


class RealStage:
    """A service that can be stopped and started again; subclasses bring the channel's far end."""

    def __init__(self, folder: Path) -> None:
        """Take an empty folder for the service's data."""
        self.folder = folder
        self.clock = FakeClock()
        self.app: App | None = None

    @property
    def running(self) -> App:
        """Return the service; it must have been started."""
        assert self.app is not None
        return self.app

    def settings(self) -> dict[str, Any]:
        """Return what an operator would set."""
        return {"secret_key": SECRET, "data_dir": self.folder, "port": 0}

    async def start(self) -> None:
        """Start the service as `sandan serve` does."""
        if not (self.folder / DATABASE).exists():
            await asyncio.to_thread(shutil.copy, await asyncio.to_thread(example), self.folder / DATABASE)
        self.app = build(load(**self.settings()), self.clock, sorter=sorter())
        await self.app.start()

    async def stop(self) -> None:
        """Stop the service, whatever it was doing."""
        if self.app is not None:
            await self.app.stop()
            self.app = None

    async def restart(self) -> None:
        """Stop, and build a new service on the same data."""
        await self.stop()
        await self.start()
        await self.settle()

    async def settle(self) -> None:
        """Let everything that was said be kept and answered; two seconds pass."""
        await self.heard()
        await self._calm()
        await self.pass_time(seconds=2)

    async def pass_time(self, **amount: float) -> None:
        """Let time pass, and what it makes due be shown."""
        self.clock.forward(**amount)
        self.running.outbox.wake()
        self.running.fetch_soon()
        await self._calm()
        await self.shown()

    async def heard(self) -> None:
        """Wait until everything that people sent is kept."""

    async def shown(self) -> None:
        """Wait until everything that the service said is in people's hands."""

    async def _calm(self) -> None:
        """Wait until nothing is due and no picture is under way."""
        app = self.running
        while await self._is_busy():
            await app.outbox.drain()
            while app._fetching:
                await asyncio.wait(set(app._fetching))
            if await self._pictures():
                app.fetch_soon()
            await asyncio.sleep(0)

    async def _is_busy(self) -> bool:
        due = await self._count(Notice, col(Notice.state) == "pending", col(Notice.due_at) <= self.clock())
        under_way = self.running._fetching or self.running.outbox._sending
        return bool(due or under_way or await self._pictures())

    async def _pictures(self) -> int:
        """Count the pictures that are due to be fetched."""
        wanted = col(Attachment.state) == "wanted"
        return await self._count(Attachment, wanted, col(Attachment.due_at) <= self.clock())

    async def _count(self, table: type[SQLModel], *conditions: Any) -> int:  # noqa: ANN401 - SQL
        async with self.running.database.reading() as session:
            return int((await session.exec(select(func.count()).select_from(table).where(*conditions))).one())

    async def rows(self) -> dict[str, int]:
        """Count the rows of every table but those of talk."""
        return await count_rows(self.running.database)

    async def changes_nothing(self, doing: Callable[[], Awaitable[object]]) -> None:
        """Do something and make sure that afterwards everything is as it was."""
        before = await self.rows()
        await doing()
        await self.settle()
        after = await self.rows()
        assert after == before, {k: (before[k], after[k]) for k in after if after[k] != before[k]}


def newest(seen: list[Seen], label: str) -> tuple[Seen, str]:
    """Return the newest message with such a button, and the button's data."""
    for one in reversed(seen):
        for name, data in one.buttons:
            if label in name:
                return one, data
    labels = [name for one in seen for name, _ in one.buttons]
    raise AssertionError(f"no button {label!r}, only {labels}")

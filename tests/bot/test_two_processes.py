"""Two processes on one PostgreSQL: what one does shows at once in a browser connected to the other."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.bot.stage_web import PATIENCE, WebPerson, WebStage
from tests.world import open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.databases import PostgresServer


class SharedStage(WebStage):
    """One of several processes on a shared database."""

    def __init__(self, folder: Path, url: str) -> None:
        """Take a folder of its own and the database's address."""
        super().__init__(folder)
        self.url_of_database = url

    def settings(self) -> dict[str, Any]:
        """Return what an operator would set."""
        return {**super().settings(), "database_url": self.url_of_database}


@pytest.fixture
async def processes(
    postgres: PostgresServer, tmp_path: Path
) -> AsyncIterator[tuple[SharedStage, SharedStage]]:
    """Two running processes."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(postgres.fresh())
        async with open_world(url):
            pass
        stages = []
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            stage = SharedStage(tmp_path / name, url)
            stack.push_async_callback(stage.close)
            await stage.start()
            stages.append(stage)
        yield stages[0], stages[1]


async def reads(person: WebPerson, words: str) -> str:
    """Wait until somebody's open page shows the words."""
    async with asyncio.timeout(PATIENCE):
        while True:
            for each in person.seen:
                if words in each.text:
                    return each.text
            await person.catch_up()


async def test_news_from_one_process_shows_in_a_window_of_the_other(
    processes: tuple[SharedStage, SharedStage],
) -> None:
    """A clerk whose page hangs on one process hears at once of an order that was placed on the other."""
    here, there = processes
    clerk = await there.staff()
    resident = await here.person("居民")
    await resident.say("楼上半夜跳广场舞，吵得睡不着，请社区来调解")
    await resident.press("提交")
    assert "诉求号" in await reads(clerk, "诉求号")

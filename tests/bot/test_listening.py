"""How many connections there may be: as many as fit, and never so many that nothing else does."""

from __future__ import annotations

import asyncio
import logging
import resource
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot import app, listening
from tests.bot.stage import RealStage
from tests.bot.stage_web import WebStage

if TYPE_CHECKING:
    from pathlib import Path

MOST = 3
PATIENCE = 60
HEALTH = b"GET /health HTTP/1.1\r\nHost: sandan\r\n\r\n"
LOOK = """
import resource
from bot.listening import most_connections
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
print(most_connections(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.fixture
async def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RealStage:
    """A service with room for three connections."""
    monkeypatch.setattr(app, "most_connections", lambda: MOST)
    made = RealStage(tmp_path)
    await made.start()
    return made


async def opened(stage: RealStage) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Open a connection, and see that it is answered."""
    line = await asyncio.open_connection("127.0.0.1", stage.running.port)
    await asked(*line)
    return line


async def asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Ask how the service fares, and read the whole answer."""
    writer.write(HEALTH)
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    length = head.lower().partition(b"content-length:")[2].split()[0]
    await asyncio.wait_for(reader.readexactly(int(length)), PATIENCE)


async def test_who_comes_when_it_is_full_is_turned_away_and_nobody_else(
    stage: RealStage, caplog: pytest.LogCaptureFixture
) -> None:
    """Those who are there are served on, the log says it once, and a place that comes free is taken."""
    there = [await opened(stage) for _ in range(MOST)]
    try:
        for _ in range(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", stage.running.port)
            assert await asyncio.wait_for(reader.read(), PATIENCE) == b""
            writer.close()
        await asked(*there[0])
        there.pop()[1].close()
        async with asyncio.timeout(PATIENCE):
            while not await served(stage):  # noqa: ASYNC110 - until it has seen that somebody left
                await asyncio.sleep(0.01)
    finally:
        for _, writer in there:
            writer.close()
        await stage.stop()
    assert [one.message for one in caplog.records].count("too many connections") == 1


async def served(stage: RealStage) -> bool:
    """Say whether a new connection is answered."""
    try:
        where = f"http://127.0.0.1:{stage.running.port}/health"
        async with aiohttp.ClientSession() as http, http.get(where) as answer:
            return answer.status in {200, 503}
    except aiohttp.ClientError:
        return False


@pytest.mark.parametrize(
    "packed", [zlib.compress(bytes(1_000_000)), b"not packed at all"], ids=["bomb", "no"]
)
async def test_nothing_is_unpacked(tmp_path: Path, caplog: pytest.LogCaptureFixture, packed: bytes) -> None:
    """What says that it is packed is taken as it is: no picture. No error of ours is logged."""
    stage = WebStage(tmp_path)
    await stage.start()
    try:
        someone = await stage.person("居民")
        where, headers = stage.url("/photos"), {"Content-Encoding": "deflate"}
        async with someone.http.post(where, data=packed, headers=headers) as answer:
            assert answer.status == 415
    finally:
        await stage.close()
    assert not [one for one in caplog.records if one.levelno >= logging.ERROR]


@pytest.mark.parametrize(("soft", "hard"), [(200, 200), (300, 600), (1024, 4096)])
def test_room_is_made_as_far_as_the_system_allows(soft: int, hard: int) -> None:
    """A service manager begins with 1,024, which open pages alone would fill; something is always left."""
    run = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", LOOK.format(soft=soft, hard=hard)], capture_output=True, check=True, text=True
    )
    most, soft_now, hard_now = (int(word) for word in run.stdout.split())
    assert (soft_now, hard_now) == (hard, hard)
    assert hard // 2 <= most <= hard - min(listening.OTHERS, hard // 2)


def test_what_is_large_enough_already_is_left_alone() -> None:
    """An operator's own limit may be larger."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[0] < listening.WANTED:
        pytest.skip("the limit of this machine is smaller")
    assert listening.most_connections() == listening.WANTED - listening.OTHERS
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == before

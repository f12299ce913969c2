"""How long a connection keeps its place: as long as something comes of it."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from bot import app, guests
from bot.web import room
from tests.bot.stage_web import WebStage
from tests.bot.web.pictures import picture

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PATIENCE = 60
HEALTH = b"GET /health HTTP/1.1\r\nHost: sandan\r\n\r\n"


class Seconds:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        """Start somewhere."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the moment."""
        return self.now


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[WebStage]:
    """A running service."""
    made = WebStage(tmp_path)
    await made.start()
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture
def seconds(stage: WebStage) -> Seconds:
    """The clock by which connections are watched over."""
    stage.running.guests.now = made = Seconds()
    return made


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def connect(stage: WebStage) -> Line:
    """Open a connection, and see that the service knows of it."""
    known = len(stage.running.guests.here)
    line = await asyncio.open_connection("127.0.0.1", stage.running.port)
    async with asyncio.timeout(PATIENCE):
        while len(stage.running.guests.here) == known:  # noqa: ASYNC110 - until it is accepted
            await asyncio.sleep(0)
    return line


async def answered(line: Line) -> None:
    """Read one whole answer."""
    reader, _ = line
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    length = head.lower().partition(b"content-length:")[2].split()[0]
    await asyncio.wait_for(reader.readexactly(int(length)), PATIENCE)


async def heard(stage: WebStage, line: Line, words: bytes) -> None:
    """Send some of a request, and wait until the service has it."""
    guest = guest_of(stage, line)
    awaited = guest._awaited
    line[1].write(words)
    async with asyncio.timeout(PATIENCE):
        while guest._awaited == awaited is None:  # noqa: ASYNC110 - until it has come
            await asyncio.sleep(0)


def guest_of(stage: WebStage, line: Line) -> guests.Guest:
    """Return the service's end of a connection."""
    ours = line[1].get_extra_info("sockname")
    return next(
        one
        for one in stage.running.guests.here.values()
        if one._transport is not None and one._transport.get_extra_info("peername") == ours
    )


async def is_over(line: Line) -> bool:
    """Say whether the service has hung up."""
    try:
        return await asyncio.wait_for(line[0].read(), PATIENCE) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("words", [b"", b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: b\r\n", b"\r\n\r\n"])
async def test_half_a_request_is_waited_for_so_long_and_no_longer(
    stage: WebStage, seconds: Seconds, words: bytes
) -> None:
    """Nothing at all, half a line, half a head: another byte now and then does not help."""
    line = await connect(stage)
    for part in (words[:3], words[3:]):
        line[1].write(part)
        await line[1].drain()
        seconds.now += guests.HEADERS / 2 - 1
        assert stage.running.guests.look() == 0
    seconds.now += 2
    assert stage.running.guests.look() == 1
    assert await is_over(line)
    line[1].close()


async def test_the_head_of_a_later_request_is_waited_for_from_its_first_byte(
    stage: WebStage, seconds: Seconds
) -> None:
    """Between two requests a connection is idle as long as the library lets it; within a head it is not."""
    line = await connect(stage)
    line[1].write(HEALTH)
    await answered(line)
    seconds.now += guests.HEADERS * 3
    assert stage.running.guests.look() == 0
    await heard(stage, line, HEALTH[:10])
    seconds.now += guests.HEADERS - 1
    assert stage.running.guests.look() == 0
    line[1].write(HEALTH[10:])
    await answered(line)
    seconds.now += guests.HEADERS
    assert stage.running.guests.look() == 0
    await heard(stage, line, HEALTH[:10])
    seconds.now += guests.HEADERS
    assert stage.running.guests.look() == 1
    assert await is_over(line)
    line[1].close()


async def test_an_idle_connection_is_closed_by_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service hands its bound on, and what was answered once does not stay for an hour."""
    monkeypatch.setattr(app, "IDLE", 0.01)
    stage = WebStage(tmp_path)
    await stage.start()
    try:
        line = await connect(stage)
        line[1].write(HEALTH)
        await answered(line)
        assert await is_over(line)
        line[1].close()
    finally:
        await stage.close()


async def test_who_takes_nothing_of_an_answer_is_shown_out(stage: WebStage, seconds: Seconds) -> None:
    """Requests one after the other whose answers are never read hold a place for a while, not for ever."""
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.settimeout(0)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(slow, ("127.0.0.1", stage.running.port))
        asking = asyncio.create_task(ask_without_end(slow))
        try:
            await stuck(stage)
            assert stage.running.guests.look() == 0
            seconds.now += guests.TAKING - 1
            assert stage.running.guests.look() == 0
            seconds.now += 1
            assert stage.running.guests.look() == 1
            async with asyncio.timeout(PATIENCE):
                while stage.running.guests.here:  # noqa: ASYNC110 - until it is gone
                    await asyncio.sleep(0)
        finally:
            asking.cancel()
            await asyncio.wait({asking})


async def ask_without_end(slow: socket.socket) -> None:
    """Send one request after the other, and read nothing."""
    while True:
        await asyncio.get_running_loop().sock_sendall(slow, b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")


async def stuck(stage: WebStage) -> None:
    """Wait until answers are left lying, and no more of them go out."""
    async with asyncio.timeout(PATIENCE):
        while not any(  # noqa: ASYNC110 - until no more is taken
            one._inner.writing_paused for one in stage.running.guests.here.values()
        ):
            await asyncio.sleep(0)


async def test_an_open_chat_and_a_picture_under_way_stay(
    stage: WebStage, seconds: Seconds, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A window may be open for hours, and a picture come in drops, as long as nobody waits for its place."""
    monkeypatch.setattr(room, "LONGEST", 3600.0)
    someone = await stage.person("居民")
    data, more = picture(), asyncio.Event()

    async def drops() -> AsyncIterator[bytes]:
        yield data[:100]
        await more.wait()
        yield data[100:]

    sending = asyncio.create_task(someone.http.post(stage.url("/photos"), data=drops()))
    async with asyncio.timeout(PATIENCE):
        while sum(one.is_served for one in stage.running.guests.here.values()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0)
    seconds.now += 3600
    stage.running.guests.look()
    more.set()
    answer = await asyncio.wait_for(sending, PATIENCE)
    assert answer.status == 201
    await someone.say("楼道灯坏了")
    await stage.settle()
    assert sum(one.is_served for one in stage.running.guests.here.values()) == 1

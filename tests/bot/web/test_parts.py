"""The small parts: rates, the hub, origins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from bot.web.hub import MOST_PER_CHAT, MOST_WAITING, REPLACED, TOO_SLOW, Connection, Hub
from bot.web.identity import MAIN_SEAT, Identity
from bot.web.security import Guard
from handlers.rates import REMEMBERED, Rates


class Socket:
    """The far end of a connection."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.frames: list[str] = []
        self.code: int | None = None
        self.is_broken = False

    async def send_str(self, frame: str) -> None:
        """Hear a frame."""
        if self.is_broken:
            raise ConnectionResetError
        self.frames.append(frame)

    async def close(self, *, code: int) -> None:
        """Be closed."""
        self.code = code


def connected() -> tuple[Socket, Connection]:
    """Return a socket and its connection."""
    socket = Socket()
    return socket, Connection(cast("web.WebSocketResponse", socket))


async def written(connection: Connection) -> None:
    """Let the connection write all that waits."""
    connection._waiting.put_nowait(REPLACED)
    await connection.write()


def test_a_bucket_fills_with_time() -> None:
    """Three at once, then one a second, for each name."""
    now = [datetime(2026, 3, 2, tzinfo=UTC)]
    rates = Rates(lambda: now[0], burst=3, per_second=0.5)
    assert [rates.wait("a") for _ in range(4)] == [0, 0, 0, 2]
    assert rates.wait("b") == 0
    now[0] += timedelta(seconds=2)
    assert [rates.wait("a"), rates.wait("a")] == [0, 2]


def test_a_clock_set_back_is_no_gift_and_no_prison() -> None:
    """Time that runs backwards counts as none."""
    now = [datetime(2026, 3, 2, tzinfo=UTC)]
    rates = Rates(lambda: now[0], burst=1, per_second=1)
    rates.wait("a")
    now[0] -= timedelta(hours=1)
    assert rates.wait("a") == 1
    now[0] += timedelta(seconds=1)
    assert rates.wait("a") == 0


def test_only_so_many_names_are_remembered() -> None:
    """Memory does not grow with visitors."""
    rates = Rates(lambda: datetime(2026, 3, 2, tzinfo=UTC), burst=1, per_second=1)
    for number in range(REMEMBERED + 10):
        rates.wait(str(number))
    assert len(rates._buckets) == REMEMBERED


async def test_news_waits_for_the_welcome() -> None:
    """What happens while the history is read comes after it, in order."""
    socket, connection = connected()
    connection.push("news 1")
    connection.push("news 2")
    connection.welcome("welcome")
    connection.push("news 3")
    await written(connection)
    assert socket.frames == ["welcome", "news 1", "news 2", "news 3"]


async def test_a_phone_that_takes_nothing_is_cut_off() -> None:
    """It will come back and ask for what it missed; nobody waits for it."""
    socket, connection = connected()
    connection.welcome("welcome")
    for number in range(MOST_WAITING + 1):
        connection.push(str(number))
    await connection.write()
    assert (socket.frames, socket.code) == ([], TOO_SLOW)


async def test_a_line_that_breaks_while_writing_ends_quietly() -> None:
    """The reading side notices and cleans up."""
    socket, connection = connected()
    socket.is_broken = True
    connection.welcome("welcome")
    await connection.write()


async def test_too_many_windows_close_the_oldest() -> None:
    """One person, a few windows."""
    hub = Hub()
    oldest, connection = connected()
    hub.join("a", connection)
    for _ in range(MOST_PER_CHAT):
        hub.join("a", connected()[1])
    await connection.write()
    assert oldest.code == REPLACED


def test_leaving_twice_is_no_error() -> None:
    """The hub forgets chats that nobody has open."""
    hub, (_, connection) = Hub(), connected()
    hub.join("a", connection)
    hub.leave("a", connection)
    hub.leave("a", connection)
    assert not hub._chats


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        (None, True),
        ("http://127.0.0.1:8080", True),
        ("https://sandan.example", True),
        ("https://evil.example", False),
        ("https://127.0.0.1:8081", False),
        ("null", False),
        ("", False),
    ],
)
def test_origins(origin: str | None, ours: bool) -> None:  # noqa: FBT001 - a table of cases
    """Our own address and our public one, nobody else's; a program that is no browser has none."""
    headers = {"Host": "127.0.0.1:8080"} | ({"Origin": origin} if origin is not None else {})
    request = make_mocked_request("GET", "/ws", headers=headers)
    assert Guard("https://sandan.example").is_ours(request) is ours


def test_an_older_key_is_still_believed() -> None:
    """Changing the secret key costs nobody their conversation."""
    old, new = (lambda text: f"old{len(text)}"), (lambda text: f"new{len(text)}")
    response = web.Response()
    Identity([old]).greet(make_mocked_request("GET", "/"), response, MAIN_SEAT, known=False)
    cookie = response.cookies["sandan"].value
    request = make_mocked_request("GET", "/", headers={"Cookie": f"sandan={cookie}"})
    assert Identity([new, old]).account(request, MAIN_SEAT)
    assert Identity([new]).account(request, MAIN_SEAT) is None

"""New browsers: one network brings so many a minute, and nobody known is ever asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp.test_utils import make_mocked_request

from bot.web.newcomers import Newcomers, network_of
from handlers.flood import Limits
from handlers.texts import web as texts
from tests.bot.web.service import running
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from pathlib import Path

    from aiohttp import web


def asked(remote: str, *forwarded: str) -> web.Request:
    """Return a request from an address, with what proxies wrote."""
    request = make_mocked_request("GET", "/", headers=[("X-Forwarded-For", one) for one in forwarded])
    return request.clone(remote=remote)


@pytest.mark.parametrize(
    ("remote", "forwarded", "network"),
    [
        ("8.8.8.8", (), "8.8.8.8"),
        ("8.8.8.8", ("1.2.3.4",), "8.8.8.8"),
        ("127.0.0.1", ("1.2.3.4",), "1.2.3.4"),
        ("10.0.0.2", ("9.9.9.9, 1.2.3.4",), "1.2.3.4"),
        ("10.0.0.2", ("9.9.9.9", "1.2.3.4"), "1.2.3.4"),
        ("127.0.0.1", ("nonsense",), "127.0.0.1"),
        ("127.0.0.1", (), "127.0.0.1"),
        ("2a00:1450:4001:81b::1", (), "2a00:1450:4001:81b::/64"),
        ("2a00:1450:4001:81b:ffff::7", (), "2a00:1450:4001:81b::/64"),
    ],
)
def test_a_network_is_known_by_what_cannot_be_made_up(
    remote: str, forwarded: tuple[str, ...], network: str
) -> None:
    """Only a proxy of ours is believed, and only its own word; one IPv6 line is one network."""
    assert network_of(asked(remote, *forwarded)) == network


def test_one_network_does_not_use_up_another_s_share() -> None:
    """Two a minute each."""
    newcomers = Newcomers(FakeClock(), 2)
    assert [newcomers.wait(asked("8.8.8.8")) for _ in range(3)] == [0, 0, 30]
    assert newcomers.wait(asked("8.8.4.4")) == 0


async def test_a_crowd_is_asked_to_come_back_and_the_known_stay_welcome(tmp_path: Path) -> None:
    """The page says so kindly, gives no cookie and says when; who has a cookie sees the chat."""
    jar: aiohttp.abc.AbstractCookieJar = aiohttp.CookieJar(unsafe=True)
    async with (
        running(tmp_path, limits=Limits(newcomers=2)) as chat,
        aiohttp.ClientSession(cookie_jar=jar) as known,
    ):
        async with known.get(chat.url()) as page:
            assert page.status == 200
        statuses = []
        for _ in range(3):
            jar = aiohttp.DummyCookieJar()
            async with aiohttp.ClientSession(cookie_jar=jar) as stranger, stranger.get(chat.url()) as page:
                statuses.append(page.status)
                body, headers = await page.text(), page.headers
        assert statuses == [200, 429, 429]
        assert texts.LATER_TEXT in body
        assert "Set-Cookie" not in headers
        assert int(headers["Retry-After"]) > 0
        async with known.get(chat.url()) as page:
            assert page.status == 200


async def test_a_cry_for_help_passes_the_limit_of_the_line(tmp_path: Path) -> None:
    """Whoever has sent too much already is heard all the same when it burns."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with running(tmp_path) as chat, aiohttp.ClientSession(cookie_jar=jar) as http:
        await http.get(chat.url())
        async with http.ws_connect(chat.url("/ws")) as line:
            await line.send_json({"type": "hello"})
            for at in range(60):
                await line.send_json({"type": "message", "key": f"k{at}", "text": "在吗"})
            await line.send_json({"type": "message", "key": "fire", "text": "救命，着火了"})
            told = {}
            while "fire" not in told:
                frame = await line.receive_json(timeout=60)
                if frame["type"] in {"ack", "error"}:
                    told[frame.get("key")] = frame["type"]
    assert "error" in told.values()
    assert told["fire"] == "ack"

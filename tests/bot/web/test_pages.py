"""The pages: what they hold, and what keeps them safe."""

from __future__ import annotations

import asyncio
import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.web import pages
from bot.web.identity import account_of
from storage import arrivals
from tests.bot.web.visitor import Visitor

if TYPE_CHECKING:
    from aiohttp import ClientResponse

    from tests.bot.web.service import Running


async def page(visitor: Visitor, path: str, **headers: str) -> tuple[ClientResponse, str]:
    """Open an address."""
    async with visitor.http.get(visitor.chat.url("").rstrip("/") + path, headers=headers) as answer:
        return answer, await answer.text()


def config_of(text: str) -> dict[str, object]:
    """Read what the page was told."""
    found = re.search(r'data-config="([^"]*)"', text)
    assert found
    config: dict[str, object] = json.loads(unescape(found[1]))
    return config


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("", ""),
        ("?place=P3", "place-P3"),
        ("?join=ABC-1_x", "join-ABC-1_x"),
        ("?join=%22%3E%3Cscript%3E", ""),
        ("?place=", ""),
        ("?join=" + "a" * 65, ""),
    ],
)
async def test_a_link_carries_its_code(visitor: Visitor, query: str, start: str) -> None:
    """Codes reach the page as they are; anything else counts as no code."""
    _, text = await page(visitor, f"/{query}")
    assert config_of(text)["start"] == start
    assert "<script>" not in text


async def test_headers_keep_the_page_safe(visitor: Visitor) -> None:
    """Nothing inline, nothing from elsewhere, no foreign frame, no guessing of types, no copies."""
    answer, text = await page(visitor, "/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe" not in policy
    assert f"ws://127.0.0.1:{visitor.chat.server.port}" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|\sstyle=", text)


async def test_a_strange_host_does_not_write_the_policy(visitor: Visitor) -> None:
    """The host of a request is a stranger's word."""
    answer, _ = await page(visitor, "/", Host="x; script-src *")
    assert "script-src *" not in answer.headers.get("Content-Security-Policy", "")


async def test_assets_are_named_by_their_content_and_kept(visitor: Visitor) -> None:
    """An old phone loads style and script once; both come packed."""
    _, text = await page(visitor, "/")
    urls = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    assert {url.rpartition(".")[2] for url in urls} == {"css", "js", "svg"}
    for url in urls:
        answer, _ = await page(visitor, url)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"
        plain, _ = await page(visitor, url, **{"Accept-Encoding": "identity"})
        assert "Content-Encoding" not in plain.headers


async def test_the_page_is_light(visitor: Visitor) -> None:
    """Everything that a phone loads before the first word fits into 30 kB."""
    _, text = await page(visitor, "/")
    urls = re.findall(r'(?:href|src)="(/static/[^"]+)"', text)
    sizes = [int((await page(visitor, url))[0].headers["Content-Length"]) for url in urls]
    assert sum(sizes) + len(text.encode()) < 30_000


async def test_an_asset_that_is_none(visitor: Visitor) -> None:
    """No file but those of the pages."""
    for path in ("/static/chat.js", "/static/..%2fapp.py", "/static/"):
        answer, _ = await page(visitor, path)
        assert answer.status == 404


async def test_the_icon_is_found_where_browsers_look(visitor: Visitor) -> None:
    """No error in anybody's console."""
    answer, _ = await page(visitor, "/favicon.ico")
    assert answer.content_type == "image/svg+xml"


async def test_health(visitor: Visitor) -> None:
    """One address tells a machine whether we are alive and ready."""
    answer, text = await page(visitor, "/health")
    told = json.loads(text)
    assert (answer.status, told["live"], told["ready"], told["reasons"]) == (200, True, True, [])


async def test_people_get_a_page_where_there_is_none(visitor: Visitor) -> None:
    """A person is led back; a program gets the status alone."""
    answer, text = await page(visitor, "/nothing", Accept="text/html")
    assert (answer.status, "回到对话" in text) == (404, True)
    answer, text = await page(visitor, "/nothing", Accept="application/json")
    assert (answer.status, "html" in text) == (404, False)


async def test_large_type_is_remembered(chat: Running) -> None:
    """The server writes it into the page, so that nothing jumps."""
    async with Visitor(chat) as visitor:
        _, plain = await page(visitor, "/")
        _, large = await page(visitor, "/", Cookie="sandan-type=large")
    assert 'class="large"' not in plain
    assert 'class="large"' in large


async def test_the_cookie_is_kept_from_scripts_and_strangers(chat: Running) -> None:
    """HttpOnly, SameSite, for this path, for long; secure where the line is."""
    async with Visitor(chat) as visitor:
        answer, _ = await page(visitor, "/")
        cookie = answer.cookies["sandan"]
        assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
            True,
            "Lax",
            "/",
            "",
        )
        assert int(cookie["max-age"]) > 300 * 24 * 3600
        answer, _ = await page(visitor, "/", **{"X-Forwarded-Proto": "https"})
        assert answer.cookies["sandan"]["secure"]


async def test_a_forged_cookie_is_nobody(chat: Running) -> None:
    """A cookie that we did not sign is answered with one that we did."""
    forged = "A" * 43 + "." + "0" * 32
    async with Visitor(chat) as visitor:
        answer, _ = await page(visitor, "/", Cookie=f"sandan={forged}")
        assert answer.cookies["sandan"].value != forged


async def test_under_a_new_key_nobody_becomes_a_stranger(chat: Running) -> None:
    """Whoever has the token of an account is its owner; they get it signed anew."""
    token = "t" * 43
    async with chat.channel.database.transaction() as session:
        known = account_of(token)
        await arrivals.recognise(
            session, channel="web", external=known, chat=known, name="", now=chat.clock()
        )
    async with Visitor(chat) as visitor:
        answer, _ = await page(visitor, "/", Cookie=f"sandan={token}.{'0' * 32}")
        again = answer.cookies["sandan"].value
    assert again.partition(".")[0] == token
    assert again != f"{token}.{'0' * 32}"


async def test_a_token_that_cannot_be_looked_up_is_not_replaced(chat: Running) -> None:
    """While the database is away nobody loses the chat that they may have."""
    async with Visitor(chat) as visitor:
        chat.lose_database()
        answer, _ = await page(visitor, "/", Cookie=f"sandan={'t' * 43}.{'0' * 32}", Accept="text/html")
    assert answer.status == 503
    assert "sandan" not in answer.cookies


async def test_the_account_does_not_give_the_cookie_away(chat: Running, visitor: Visitor) -> None:
    """What is stored is a hash of what the browser holds."""
    await visitor.say("你好")
    cookie = visitor.http.cookie_jar.filter_cookies(chat.server.make_url("/"))["sandan"].value
    token = cookie.partition(".")[0]
    assert visitor.account == account_of(token)
    assert token not in visitor.account


async def test_the_demo_shows_three_phones_and_the_first_words(visitor: Visitor) -> None:
    """Resident, work team and staff, each in a frame of its own."""
    _, text = await page(visitor, "/demo")
    assert re.findall(r'<iframe src="([^"?]+)', text) == ["/demo/resident/", "/demo/member/", "/demo/staff/"]
    assert "楼上半夜装修太吵了" in text


async def test_the_chat_opens_while_the_database_is_away(chat: Running) -> None:
    """It keeps what is written on it, and says whom to call."""
    async with Visitor(chat) as visitor:
        chat.lose_database()
        answer, text = await page(visitor, "/", Accept="text/html")
    assert answer.status == 200
    assert answer.cookies["sandan"].value
    words = config_of(text)["words"]
    assert isinstance(words, dict)
    assert "119" in words["offline"]


async def test_the_chat_opens_soon_while_the_database_says_nothing(
    chat: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its machine has stopped, or a cable is cut: nobody waits for an error that takes a minute to come."""

    async def silent(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(pages, "community_of", silent)
    monkeypatch.setattr(pages, "PATIENCE", 0.01)
    async with Visitor(chat) as visitor, asyncio.timeout(60):
        answer, text = await page(visitor, "/", Accept="text/html")
    assert answer.status == 200
    assert "119" in str(config_of(text)["words"])


async def test_what_cannot_be_shown_says_so_as_a_page(chat: Running, visitor: Visitor) -> None:
    """With the numbers to call, and a time to come back; programs get the status alone."""
    chat.lose_database()
    answer, text = await page(visitor, f"/photos/{'0' * 32}", Accept="text/html")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert "119" in text
    answer, _ = await page(visitor, f"/photos/{'0' * 32}", Accept="image/*")
    assert answer.status == 500

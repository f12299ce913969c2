"""The board as a page: for everybody, without a cookie, a script or a load."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from sqlmodel import select

from bot.photos import DiskPhotos
from bot.web.app import build_web
from bot.web.channel import WebChannel
from bot.web.settings import WebSettings
from handlers.board import Boards, Share
from handlers.health import Health
from handlers.texts import board as texts
from storage.models import Community
from tests.conftest import sqlite
from tests.world import open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from aiohttp import ClientResponse

    from storage.database import Session
    from tests.world import World


class Square:
    """A village square: a world, its pages, and somebody who looks at them."""

    def __init__(self, world: World, server: TestServer, http: ClientSession, boards: Boards) -> None:
        """Take them."""
        self.boards = boards
        self.world = world
        self.server = server
        self.http = http

    async def get(self, path: str, **headers: str) -> tuple[ClientResponse, str]:
        """Open an address."""
        url = self.server.make_url(path)
        wanted = {"Accept": "text/html", **headers}
        async with self.http.get(url, headers=wanted, allow_redirects=False) as answer:
            return answer, await answer.text()

    async def lived(self) -> None:
        """Let three neighbours order, and a week go by."""
        await self.world.member("小赵", "other")
        for name in ("王秀兰", "李大爷", "陈奶奶"):
            await self.world.person(name).order("玫瑰园3栋楼道灯不亮，摸黑下楼")
        self.world.clock.forward(days=7)


@asynccontextmanager
async def opened(folder: Path, *communities: str) -> AsyncIterator[Square]:
    """Serve the pages of a world."""
    async with open_world(sqlite(folder), communities=communities) as world:
        photos, boards = DiskPhotos(folder / "photos"), Boards(world.desk)
        app = build_web(
            WebSettings((world.database.vault.sign,)),
            door=world.front,
            channel=WebChannel(world.database, photos, world.clock),
            photos=photos,
            files=world.files,
            clock=world.clock,
            ready=_ready,
            boards=boards,
        )
        server = TestServer(app)
        async with server, ClientSession() as http:
            yield Square(world, server, http, boards)


async def _ready() -> Health:
    return Health(ready=True)


@pytest.fixture
async def square(tmp_path: Path) -> AsyncIterator[Square]:
    """The only community's square."""
    async with opened(tmp_path, "甲社区") as found:
        yield found


async def test_a_board_says_what_came_and_what_was_done(square: Square) -> None:
    """Community, weeks, matters, estate, team and how far it is; and the way to the chat."""
    await square.lived()
    answer, text = await square.get("/board/c0")
    assert answer.status == 200
    for words in ("甲社区", "11月23日—11月29日", "玫瑰园", "综合队", "3 件", texts.SAY, "tel:010-00000000"):
        assert words in text
    assert not [word for word in ("王秀兰", "3栋", "摸黑", "1001") if word in text]


async def test_it_needs_no_script_and_leaves_no_cookie(square: Square) -> None:
    """Plain and safe: nothing inline, nobody is counted."""
    await square.lived()
    answer, text = await square.get("/board/c0")
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=", text)
    assert "Set-Cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_it_may_be_kept_for_a_while(square: Square) -> None:
    """By proxies and phones; who has it is told in a line that nothing is new."""
    answer, _ = await square.get("/board/c0")
    assert answer.headers["Cache-Control"].startswith("public")
    again, text = await square.get("/board/c0", **{"If-None-Match": answer.headers["ETag"]})
    assert (again.status, text) == (304, "")
    await square.lived()
    later, _ = await square.get("/board/c0", **{"If-None-Match": answer.headers["ETag"]})
    assert later.status == 200


async def test_it_comes_packed_to_whoever_can_unpack_it(square: Square) -> None:
    """An old phone waits for every kilobyte."""
    await square.lived()
    _, plain = await square.get("/board/c0", **{"Accept-Encoding": "identity"})
    answer, text = await square.get("/board/c0", **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < len(plain.encode()) / 2
    assert text == plain


async def test_the_list_leads_to_the_only_one(square: Square) -> None:
    """Nobody chooses from one; where none shows its board, that is said kindly."""
    answer, _ = await square.get("/board")
    assert (answer.status, answer.headers["Location"]) == (302, "/board/c0")
    async with square.world.database.transaction() as session:
        for one in (await session.exec(select(Community))).all():
            one.settings = {"public_board": False}
    square.world.clock.forward(minutes=1)
    _, text = await square.get("/board")
    assert texts.LIST_NONE in text
    answer, _ = await square.get("/board/c0")
    assert answer.status == 404


async def test_several_communities_are_listed(tmp_path: Path) -> None:
    """Each by its name; and from each there is a way to the others."""
    async with opened(tmp_path, "甲社区", "乙社区") as square:
        _, text = await square.get("/board")
        assert re.findall(r'href="/board/(\w+)"', text) == ["c0", "c1"]
        _, text = await square.get("/board/c1")
        assert texts.OTHER_COMMUNITIES in text
        assert texts.NOTHING in text


@pytest.mark.parametrize("code", ["none", "c0'", "..x", "<script>", "c" * 500])
async def test_an_address_of_none_is_a_friendly_page(square: Square, code: str) -> None:
    """Whatever is typed behind it."""
    answer, text = await square.get(f"/board/{code}")
    assert answer.status == 404
    assert "<script>" not in text


async def test_names_are_shown_literally(square: Square) -> None:
    """What an operator writes into a name is no markup."""
    async with square.world.database.transaction() as session:
        for one in (await session.exec(select(Community))).all():
            one.name = "<b>甲</b>"
    square.world.clock.forward(minutes=1)
    _, text = await square.get("/board/c0")
    assert "<b>甲" not in text
    assert "&lt;b&gt;甲" in text


def test_a_share_is_told_in_words() -> None:
    """Rounded down, with the orders behind it; of few orders no rate, as in the summary, of two nothing."""
    assert texts.percent(Share(999, 1000)) == "99%"
    assert texts.of_whole(Share(2, 3)) == "3 件里的 2 件"
    assert (texts.percent(Share(9, 9)), texts.percent(Share(9, 10))) == ("9/9", "90%")
    assert (texts.percent(Share(1, 2)), texts.of_whole(Share(1, 2))) == ("—", texts.TOO_FEW)


async def test_the_chat_leads_to_the_board(square: Square) -> None:
    """One chip among the others."""
    _, text = await square.get("/")
    assert 'href="/board"' in text


class Silence:
    """A database that says nothing until it is let speak."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, world: World) -> None:
        """Say nothing from now on."""
        self.over = asyncio.Event()
        self.asked = 0
        real = world.database.reading

        @asynccontextmanager
        async def silent() -> AsyncIterator[Session]:
            self.asked += 1
            await self.over.wait()
            async with real() as session:
                yield session

        monkeypatch.setattr(world.database, "reading", silent)


@pytest.mark.parametrize("path", ["/board", "/board/c0"])
async def test_a_database_that_says_nothing_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """An honest page, soon; a crowd asks the database once, and what was begun is there for the next."""
    async with opened(tmp_path, "c0", "c1") as square, asyncio.timeout(60):
        square.boards.patience = 0.01
        silence = Silence(monkeypatch, square.world)
        for answer, text in await asyncio.gather(*(square.get(path) for _ in range(5))):
            assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
            assert "119" in text
        answer, _ = await square.get(path, Accept="*/*")
        assert answer.status == 503
        assert silence.asked == 1
        silence.over.set()
        square.boards.patience = 60
        answer, _ = await square.get(path)
        assert answer.status == 200


async def test_a_board_that_is_known_is_shown_while_the_database_says_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last one, which tells of when it is; also where it is not known which communities there are."""
    async with opened(tmp_path, "c0") as square, asyncio.timeout(60):
        await square.lived()
        _, before = await square.get("/board/c0")
        square.boards.patience = 0.01
        Silence(monkeypatch, square.world)
        square.world.clock.forward(days=1)
        answer, text = await square.get("/board/c0")
        assert (answer.status, text) == (200, before)
        answer, _ = await square.get("/board")
        assert answer.status == 302

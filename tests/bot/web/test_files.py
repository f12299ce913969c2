"""Files of the service over HTTP: who may open which, under what name, and for how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from bot.web import files, uploads
from bot.web.files import plain_name
from handlers.channel import Address, File, Outgoing
from storage import chats, documents, retention
from tests.bot.web.visitor import Visitor

if TYPE_CHECKING:
    from aiohttp import ClientResponse

    from tests.bot.web.service import Running

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = '甲社区 2026年第47周;"明细".xlsx'
CONTENT = b"PK a workbook"


async def given(chat: Running, visitor: Visitor, name: str = NAME, kind: str = EXCEL) -> File:
    """Send somebody a file."""
    await visitor.say("你好")
    async with chat.channel.database.transaction() as session:
        key = await documents.put(session, 1, name=name, media_type=kind, content=CONTENT, now=chat.clock.now)
    file = File(key, name, kind)
    message = Outgoing("给您", files=(file,))
    await chat.channel.send(Address("web", visitor.account), message, key=f"n-{key}", priority=0)
    return file


async def opened(visitor: Visitor, key: str, accept: str = "*/*") -> ClientResponse:
    """Follow the link."""
    url = visitor.chat.url(f"{visitor.base}files/{key}")
    return await visitor.http.get(url, headers={"Accept": accept})


async def test_a_file_is_told_with_its_name_and_kind(chat: Running, visitor: Visitor) -> None:
    """What a client needs to show it stands in the message."""
    file = await given(chat, visitor)
    shown = (await visitor.connect())["messages"][-1]
    assert shown["files"] == [{"ref": file.key, "name": NAME, "type": EXCEL}]


async def test_a_file_is_kept_under_its_name_and_runs_nothing(chat: Running, visitor: Visitor) -> None:
    """To be saved, never guessed at, never kept by anybody in between; the page's policy is the same."""
    file = await given(chat, visitor)
    async with await opened(visitor, file.key) as answer:
        assert (answer.status, answer.content_type) == (200, EXCEL)
        assert await answer.read() == CONTENT
        disposition = answer.headers["Content-Disposition"]
        assert disposition.startswith('attachment; filename="2026_47.xlsx"; ')
        assert disposition.endswith(f"filename*=UTF-8''{quote(NAME, safe='')}")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


async def test_a_file_exists_only_for_those_who_got_it(chat: Running, visitor: Visitor) -> None:
    """A stranger with the address sees nothing, with a cookie or without."""
    file = await given(chat, visitor)
    async with Visitor(chat) as stranger:
        async with await opened(stranger, file.key) as answer:
            assert answer.status == 404
        await stranger.arrive()
        await stranger.say("你好")
        async with await opened(stranger, file.key) as answer:
            assert answer.status == 404


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("我的数据.txt", "file.txt"),
        ("诉求 1042.json", "1042.json"),
        ("report-2026.xlsx", "report-2026.xlsx"),
        ("照片", "file"),
        ("..", "file"),
        ("a/../../b.txt", "b.txt"),
        ('x"\r\nSet-Cookie: a.txt', "x_Set-Cookie_a.txt"),
    ],
)
def test_a_name_in_plain_letters_is_a_name(name: str, plain: str) -> None:
    """Where only such letters are understood, there is still something before the dot, and no way around."""
    assert plain_name(name) == plain


async def test_a_file_is_not_waited_for_without_end(
    chat: Running, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the database says nothing, a page says so soon; a program is told when to come again."""
    file = await given(chat, visitor)

    async def silent(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(chats, "may_see", silent)
    for module in (files, uploads):
        monkeypatch.setattr(module, "PATIENCE", 0.01)
    for place in (f"files/{file.key}", f"photos/{'0' * 32}"):
        for accept in ("text/html", "image/*"):
            address = chat.url(f"{visitor.base}{place}")
            async with asyncio.timeout(60), visitor.http.get(address, headers={"Accept": accept}) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
                assert ("119" in await answer.text()) == (accept == "text/html")


@pytest.mark.parametrize("key", ["0-0", "x", "-", "zzzzzzzzzzzzzz-1", "%2e%2e%2fchat.db"])
async def test_a_forged_address_leads_nowhere(visitor: Visitor, key: str) -> None:
    """Nothing but files that were sent."""
    async with await opened(visitor, key) as answer:
        assert answer.status == 404


async def test_a_file_kept_no_longer_says_so(chat: Running, visitor: Visitor) -> None:
    """A page in plain words instead of a download that fails, with the way back."""
    file = await given(chat, visitor)
    chat.clock.now += documents.KEPT + timedelta(days=1)
    async with await opened(visitor, file.key, "text/html") as answer:
        assert answer.status == 410
        assert "已过保存期" in await answer.text()


async def test_a_file_is_sealed_where_it_lies(chat: Running, visitor: Visitor) -> None:
    """The database alone shows nothing of it; what has expired is taken out."""
    file = await given(chat, visitor)
    async with chat.channel.database.transaction() as session:
        row = await documents.find(session, file.key, chat.clock.now)
        assert row is not None
        assert CONTENT not in row.content_sealed
        assert await retention.prune(session, "documents", chat.clock.now) == 0
        late = chat.clock.now + documents.KEPT + timedelta(days=1)
        assert await retention.prune(session, "documents", late) == 1

"""Files of the service over HTTP: who may open which, under what name, and for how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from handlers.channel import Address, File, Outgoing
from storage import documents, retention
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
        assert disposition.startswith('attachment; filename="2026_47_.xlsx"; ')
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

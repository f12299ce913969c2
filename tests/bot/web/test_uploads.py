"""Photos over HTTP: who may bring and see which."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import aiohttp
import pytest
from sqlalchemy import event

from bot.photos import MAX_BYTES, DiskPhotos
from bot.web import room
from bot.web.uploads import AT_ONCE, BURST
from handlers.channel import Address, Outgoing
from tests.bot.web.pictures import picture, snapshot
from tests.bot.web.service import running
from tests.bot.web.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy import Connection

    from tests.bot.web.service import Running

PATIENCE = 60


async def uploaded(visitor: Visitor) -> str:
    """Upload a photo and return its ref."""
    async with await visitor.upload(snapshot()) as answer:
        assert answer.status == 201
        ref: str = (await answer.json())["ref"]
        return ref


async def status(visitor: Visitor, key: str) -> int:
    """Ask for a photo."""
    async with visitor.http.get(visitor.chat.url(f"{visitor.base}photos/{key}")) as answer:
        return answer.status


async def test_a_photo_goes_with_a_message(chat: Running, visitor: Visitor) -> None:
    """Upload, then say which one it was."""
    ref = await uploaded(visitor)
    answer = await visitor.say("", photos=[ref])
    assert [photo.ref for photo in chat.door.incoming[-1].photos] == [ref]
    assert answer["photos"] == [ref]


async def test_a_photo_is_shown_in_both_sizes(visitor: Visitor) -> None:
    """The chat shows the small one and opens the large one; browsers keep both."""
    ref = await uploaded(visitor)
    for size in ("", "?size=small"):
        async with visitor.http.get(visitor.chat.url(f"/photos/{ref}") + size) as answer:
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
            assert "private" in answer.headers["Cache-Control"]


async def test_a_photo_exists_only_for_those_who_were_shown_it(chat: Running, visitor: Visitor) -> None:
    """A stranger with the address sees nothing, until the service shows it to them."""
    ref = await uploaded(visitor)
    async with Visitor(chat) as member:
        assert await status(member, ref) == 404
        await member.arrive()
        await member.say("你好")
        assert await status(member, ref) == 404
        await chat.channel.send(
            Address("web", member.account), Outgoing("", photos=(ref,)), key="n", priority=0
        )
        assert await status(member, ref) == 200


@pytest.mark.parametrize("key", ["0" * 32, "x", "%2e%2e%2fchat.db"])
async def test_a_forged_address_leads_nowhere(visitor: Visitor, key: str) -> None:
    """Nothing but pictures, and only by their keys."""
    assert await status(visitor, key) == 404


@pytest.mark.parametrize(
    ("data", "code", "number"),
    [
        (b"a text file called .jpg", "not_a_picture", 415),
        (b"", "photo_missing", 400),
        (bytes(MAX_BYTES + 1), "photo_too_large", 413),
    ],
    ids=["text", "nothing", "too large"],
)
async def test_what_is_no_photo_is_refused_kindly(
    visitor: Visitor, data: bytes, code: str, number: int
) -> None:
    """A code for programs, a sentence for people."""
    async with await visitor.upload(data, **{"Content-Type": "image/jpeg"}) as answer:
        assert answer.status == number
        refusal = await answer.json()
    assert refusal["code"] == code
    assert refusal["text"]


def head(visitor: Visitor, length: int) -> bytes:
    """Return the beginning of an upload of so many bytes."""
    cookies = visitor.http.cookie_jar.filter_cookies(visitor.chat.server.make_url("/"))
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
    lines = ("POST /photos HTTP/1.1", "Host: x", f"Cookie: {cookie}", f"Content-Length: {length}", "", "")
    return "\r\n".join(lines).encode()


async def test_sixty_megabytes_are_refused_before_they_are_sent(chat: Running, visitor: Visitor) -> None:
    """The header alone is enough to say no."""
    reader, writer = await asyncio.open_connection("127.0.0.1", chat.server.port)
    writer.write(head(visitor, 60 * 1024**2))
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 60)
    writer.close()
    await writer.wait_closed()


async def test_an_endless_upload_is_cut(chat: Running, visitor: Visitor) -> None:
    """Who does not say how much is coming is read up to the limit and no further."""

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(MAX_BYTES // 8)

    with suppress(aiohttp.ClientError):
        async with visitor.http.post(chat.url("/photos"), data=endless()) as answer:
            assert answer.status == 413
    assert await uploaded(visitor)


async def test_a_broken_upload_harms_nothing(chat: Running, visitor: Visitor) -> None:
    """A phone that loses its line in the middle of a photo simply tries again."""
    _, writer = await asyncio.open_connection("127.0.0.1", chat.server.port)
    writer.write(head(visitor, 5000) + b"abc")
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert await uploaded(visitor)


async def test_a_picture_that_cannot_be_kept_is_refused_with_a_word(visitor: Visitor, tmp_path: Path) -> None:
    """A full or read-only disk: words still go through, and the picture may be tried again."""
    (tmp_path / "photos").write_bytes(b"no folder")
    async with await visitor.upload(snapshot()) as answer:
        assert (answer.status, (await answer.json())["code"]) == (503, "photo_not_now")
        assert int(answer.headers["Retry-After"]) > 0
    await visitor.say("灯坏了")
    (tmp_path / "photos").unlink()
    assert await uploaded(visitor)


async def test_a_silent_database_keeps_no_picture_waiting(tmp_path: Path) -> None:
    """It may be tried again, and lies on no disk meanwhile."""
    async with running(tmp_path, answer_within=0.05) as chat, Visitor(chat) as visitor:
        await visitor.look()
        chat.silence_database()
        async with await visitor.upload(snapshot()) as answer:
            assert (answer.status, (await answer.json())["code"]) == (503, "photo_not_now")
        assert not [path for path in (tmp_path / "photos").rglob("*") if path.is_file()]


async def test_a_picture_that_cannot_be_noted_leaves_no_file(
    chat: Running, visitor: Visitor, tmp_path: Path
) -> None:
    """The database is away: no picture lies on the disk that belongs to nobody."""
    engine = chat.channel.database.engine.sync_engine

    def cannot_write(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    event.listen(engine, "begin", cannot_write)
    async with await visitor.upload(snapshot()) as answer:
        assert (answer.status, (await answer.json())["code"]) == (503, "photo_not_now")
    assert [*(tmp_path / "photos").glob("*/*.jpg")] == []


async def test_too_many_photos_are_slowed(visitor: Visitor) -> None:
    """A word and a time to come back, as HTTP says it."""
    for _ in range(BURST):
        async with await visitor.upload(b"") as answer:
            assert answer.status == 400
    async with await visitor.upload(picture()) as answer:
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) >= 1


async def test_strangers_bring_no_photos(chat: Running) -> None:
    """Neither without a cookie nor from another's page."""
    async with Visitor(chat) as visitor:
        async with await visitor.upload(picture()) as answer:
            assert answer.status == 401
        await visitor.arrive()
        for origin in ("https://evil.example", "null", "https://[no-address"):
            async with await visitor.upload(picture(), Origin=origin) as answer:
                assert answer.status == 403


@pytest.fixture
async def silent(chat: Running, visitor: Visitor) -> AsyncIterator[list[asyncio.StreamReader]]:
    """As many connections as there are places: each promises a picture, and sends nothing."""
    lines = []
    for _ in range(AT_ONCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", chat.server.port)
        writer.write(head(visitor, 5000))
        await writer.drain()
        lines.append((reader, writer))
    yield [reader for reader, _ in lines]
    for _, writer in lines:
        writer.close()
        await writer.wait_closed()


async def test_who_sends_nothing_keeps_nobody_from_uploading(
    chat: Running, silent: list[asyncio.StreamReader], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All places are taken by lines that have fallen silent: whoever waits takes the place of one."""
    monkeypatch.setattr(room, "GRACE", 0.0)
    monkeypatch.setattr(room, "LOOK_AGAIN", 0.01)
    async with Visitor(chat) as somebody:
        await somebody.arrive()
        assert await asyncio.wait_for(uploaded(somebody), PATIENCE)
    gone = asyncio.as_completed([asyncio.ensure_future(one.readline()) for one in silent])
    assert b"408" in await next(gone)


async def test_a_place_is_held_until_the_picture_is_kept(
    chat: Running, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no more pictures lie in memory than there are places, however slowly they are developed."""
    full, kept, developing = asyncio.Event(), asyncio.Event(), 0

    async def slowly(_: DiskPhotos, __: bytes) -> str:
        nonlocal developing
        developing += 1
        if developing == AT_ONCE:
            full.set()
        await kept.wait()
        raise OSError

    monkeypatch.setattr(DiskPhotos, "save", slowly)
    monkeypatch.setattr(room, "LOOK_AGAIN", 0.01)
    uploads = [asyncio.create_task(visitor.upload(snapshot())) for _ in range(BURST)]
    await asyncio.wait_for(full.wait(), PATIENCE)
    async with Visitor(chat) as somebody:  # by then everything that came before has been looked at
        await somebody.arrive()
        await somebody.say("灯坏了")
    assert developing == AT_ONCE
    kept.set()
    for answer in await asyncio.gather(*uploads):
        assert answer.status == 503
        answer.release()

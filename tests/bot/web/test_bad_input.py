"""What only a client of the WebSocket can bring of bad input, in front of the real service."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.bot.acquainted import acquainted
from tests.bot.stage_web import web_stage
from tests.channel_stage import NOISE, draft, order, picture, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.stage_web import WebPerson, WebStage

SIXTY_MEGABYTES = 60 * 1024 * 1024
BAD_FRAMES = {
    "not JSON": ("{not json", "bad_json"),
    "nothing": ("", "bad_json"),
    "a list": ("[1]", "bad_frame"),
    "deep": ("[" * 20_000, "bad_json"),
    "no type": ("{}", "unknown_type"),
    "unknown type": ('{"type": "dance"}', "unknown_type"),
    "no key": ('{"type": "message", "text": "灯坏了"}', "bad_frame"),
    "a key with blanks": ('{"type": "message", "key": "a b", "text": "灯坏了"}', "bad_frame"),
    "text is a number": ('{"type": "message", "key": "a", "text": 5}', "bad_frame"),
    "nothing said": ('{"type": "message", "key": "a", "text": " "}', "empty"),
    "ten thousand": (json.dumps({"type": "message", "key": "a", "text": "字" * 10_000}), "text_too_long"),
    "a place that is none": ('{"type": "message", "key": "a", "point": {"latitude": 91}}', "bad_frame"),
    "no number": (
        '{"type": "message", "key": "a", "point": {"latitude": NaN, "longitude": 1}}',
        "bad_frame",
    ),
    "a photo of nobody": (json.dumps({"type": "message", "key": "a", "photos": ["0" * 32]}), "photo_unknown"),
    "an unknown command": ('{"type": "command", "key": "a", "command": "rm"}', "bad_frame"),
    "a page of nothing": ('{"type": "earlier", "before": -1}', "bad_frame"),
    "a huge number": ('{"type": "earlier", "before": 1e400}', "bad_frame"),
    "a number of many digits": ('{"type": "earlier", "before": ' + "9" * 5000 + "}", "bad_json"),
}


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[WebStage]:
    """The service behind the browser chat."""
    async with web_stage(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(("raw", "code"), BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
async def test_a_broken_frame_is_told_and_forgiven(web: WebStage, raw: str, code: str) -> None:
    """An error with a sentence; the line stays open and nothing has changed."""
    resident = await acquainted(web)

    async def send() -> None:
        told = await resident.raw(raw)
        assert told["code"] == code
        assert told["text"]

    await web.changes_nothing(send)
    await draft(resident, NOISE)


async def test_halves_of_characters_and_nul(web: WebStage) -> None:
    """What no database can carry is replaced by a sign for it; the words arrive."""
    resident = await acquainted(web)
    await draft(resident, f"{NOISE} \ud83d\x00")
    assert NOISE in words(resident.seen)
    await resident.press("提交")
    assert "诉求号 1001" in words(resident.seen)


async def test_a_photo_of_sixty_megabytes(web: WebStage) -> None:
    """Refused by its header alone, with a sentence."""
    resident = await acquainted(web)
    headers = {"Content-Length": str(SIXTY_MEGABYTES)}

    async def upload() -> None:
        async with resident.http.post(web.url("/photos"), data=once(), headers=headers) as answer:
            assert answer.status == 413
            assert (await answer.json())["text"]

    await web.changes_nothing(upload)
    await draft(resident, NOISE)


async def test_files_that_are_no_photos(web: WebStage) -> None:
    """Text called .jpg, half a picture, nothing at all: a sentence each, nothing kept."""
    resident = await acquainted(web)

    async def upload() -> None:
        for data in (b"a text file called .jpg", b"\xff\xd8\xff\xe0 half a picture", b""):
            status, told = await resident.upload(data)
            assert status in {400, 415}
            assert told["text"]

    await web.changes_nothing(upload)


async def test_another_s_photo(web: WebStage) -> None:
    """A photo of somebody else's chat does not exist for anybody."""
    owner, thief = await acquainted(web), await acquainted(web)
    ref = await kept(owner)
    async with thief.http.get(web.url(f"/photos/{ref}")) as answer:
        assert answer.status == 404
    told = await thief.raw(json.dumps({"type": "message", "key": "x", "photos": [ref]}))
    assert told["code"] == "photo_unknown"


async def test_a_command_that_belongs_to_a_group(web: WebStage) -> None:
    """/bind has nothing to bind here, and says where it belongs."""
    resident = await acquainted(web)
    seen = len(resident.seen)
    await web.changes_nothing(lambda: resident.say("/bind member-mediation"))
    assert "群" in resident.seen[-1].text
    assert len(resident.seen) == seen + 1


async def test_the_same_frame_twice(web: WebStage) -> None:
    """A page that is not sure sends again, also after a restart: it counts once."""
    resident = await acquainted(web)
    await order(resident)
    for again in (web.settle, web.restart):
        await again()
        before = resident.seen
        await web.changes_nothing(resident.repeat)
        assert resident.seen == before


async def test_bytes_instead_of_text(web: WebStage) -> None:
    """A binary frame is told and forgiven."""
    resident = await acquainted(web)
    assert resident.line is not None
    await resident.line.send_bytes(b"\x00\xff")
    await resident.catch_up()
    assert resident.told[-1]["code"] == "binary"
    await draft(resident, NOISE)


async def once() -> AsyncIterator[bytes]:
    """Yield the little that is sent of a body before it is refused."""
    yield b"\xff\xd8"


async def kept(person: WebPerson) -> str:
    """Upload a real picture and return its ref."""
    return str((await person.upload(picture()))[1]["ref"])

"""What only Telegram can bring of bad input, in front of the real service."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.tg.webhook import SECRET_HEADER
from tests.bot.acquainted import acquainted
from tests.bot.stage_telegram import SECRET_HEADER_VALUE, telegram_stage
from tests.channel_stage import NOISE, draft, order, states, with_button, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.stage_telegram import TelegramPerson, TelegramStage

SIXTY_MEGABYTES = 60 * 1024 * 1024


@pytest.fixture(params=["polling", "webhook"])
async def telegram(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[TelegramStage]:
    """The service behind Telegram, both ways."""
    async with telegram_stage(tmp_path, monkeypatch, request.param) as opened:
        yield opened


@pytest.fixture
async def hooked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramStage]:
    """The service behind Telegram's webhook."""
    async with telegram_stage(tmp_path, monkeypatch, "webhook") as opened:
        yield opened


async def test_the_longest_message(telegram: TelegramStage) -> None:
    """Telegram lets nobody send more than 4,096 characters: what is beyond ours is told."""
    resident = await acquainted(telegram)
    await resident.say((NOISE + "，他们天天敲" * 1000)[:4096])
    assert "4000" in words(resident.seen)
    assert with_button(resident.seen, "取消")
    assert not telegram.api.refusals


async def test_a_photo_of_sixty_megabytes(telegram: TelegramStage) -> None:
    """Too large to fetch: the resident is asked for another one, and the draft lives on."""
    resident = await acquainted(telegram)
    await draft(resident, NOISE)
    resident.user.sends_photo(size=SIXTY_MEGABYTES)
    await telegram.settle()
    assert "重新拍一张" in words(resident.seen)
    await resident.press("提交")
    assert "诉求号 1001" in words(resident.seen)


async def test_files_that_are_no_photos(telegram: TelegramStage) -> None:
    """Text called .jpg, a file too large, a voice, a sticker: a word for each."""
    resident = await acquainted(telegram)
    await draft(resident, NOISE)
    sending = (
        lambda: resident.user.sends_file("灯.jpg", "image/jpeg", b"this is a text"),
        lambda: resident.user.sends_file("灯.jpg", "image/jpeg", size=SIXTY_MEGABYTES),
        resident.user.sends_voice,
        resident.user.sends_sticker,
    )
    for send in sending:
        seen = len(resident.seen)
        send()
        await telegram.settle()
        assert len(resident.seen) > seen
    assert not [file for file in (telegram.folder / "photos").rglob("*") if file.is_file()]
    assert await states(telegram) == []


async def test_commands_in_the_wrong_chat(telegram: TelegramStage) -> None:
    """Private ones in a group, the group's in private, an unknown one: a word each."""
    member = await telegram.member("小张")
    assert member.team is not None
    for command in ("/mine", "/tasks", "/start join-staff", "/cancel", "/bind nonsense"):
        seen = len(member.team_seen)
        await telegram.changes_nothing(partial(say_in_group, member, command))
        assert len(member.team_seen) == seen + 1, command
    for command in ("/bind member-mediation", "/nonsense", "/start join-nobody"):
        seen = len(member.seen)
        await telegram.changes_nothing(partial(member.say, command))
        assert len(member.seen) == seen + 1, command


async def test_a_button_under_somebody_else_s_card_in_the_group(telegram: TelegramStage) -> None:
    """Whoever is in the group but not in the team takes nothing."""
    member = await telegram.member("小张")
    await order(await telegram.person("王阿姨"))
    guest = await acquainted(telegram)
    guest.team = member.team
    assert await guest.press("接单")
    assert await states(telegram) == ["dispatched"]


async def test_the_same_update_twice(telegram: TelegramStage) -> None:
    """Delivered again at once and after a restart: shown once, filed once."""
    resident = await acquainted(telegram)
    await order(resident)
    for again in (telegram.settle, telegram.restart):
        await again()
        before = resident.seen
        await telegram.changes_nothing(resident.repeat)
        assert resident.seen == before


async def test_a_webhook_s_broken_bodies(hooked: TelegramStage) -> None:
    """Not JSON, no update, another's secret: refused or skipped, and life goes on."""
    resident = await acquainted(hooked)

    async def deliver() -> None:
        for body, status in (
            (b"{not json", 400),
            (b"[]", 400),
            (b'{"update_id": "1"}', 400),
            (b"\xff\xfe\x00", 400),
            (b'{"update_id": 1, "message": {"chat": 5}}', 200),
            (b'{"update_id": 2, "unheard_of": {}}', 200),
        ):
            assert await deliver_raw(hooked, body) == status, body
        assert await deliver_raw(hooked, b"{}", secret="wrong") == 401  # noqa: S106 - wrong by intent

    await hooked.changes_nothing(deliver)
    await resident.say("在吗")


async def test_halves_of_characters(hooked: TelegramStage) -> None:
    r"""JSON can say \ud83d alone; it is taken as a sign that cannot be read, not as an error."""
    resident = await acquainted(hooked)
    update = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 0,
            "from": resident.user.json,
            "chat": resident.user.chat.as_json(),
            "text": f"{NOISE} \ud83d",
        },
    }
    assert await deliver_raw(hooked, json.dumps(update).encode()) == 200
    await hooked.settle()
    assert NOISE in words(resident.seen)
    assert "\ud83d" not in words(resident.seen)


async def say_in_group(member: TelegramPerson, text: str) -> None:
    """Type in the team's group."""
    member.user.says(text, chat=member.team)
    await member.stage.settle()


async def deliver_raw(stage: TelegramStage, body: bytes, secret: str = SECRET_HEADER_VALUE) -> int:
    """Deliver anything to the webhook and return the status."""
    url = stage.api.hooks.webhook["url"]
    async with (
        aiohttp.ClientSession() as http,
        http.post(url, data=body, headers={SECRET_HEADER: secret}) as answer,
    ):
        return answer.status

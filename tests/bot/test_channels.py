"""Both channels keep the contract, and what is particular to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.bot.stage_telegram import telegram_stage
from tests.bot.stage_web import web_stage
from tests.channel_contract import ChannelContract
from tests.channel_stage import order, with_button, words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.stage_telegram import TelegramStage
    from tests.bot.stage_web import WebStage


class TestTelegramByPolling(ChannelContract):
    """The default way."""

    @pytest.fixture
    async def stage(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramStage]:
        """The service that asks for updates."""
        async with telegram_stage(tmp_path, monkeypatch) as opened:
            yield opened

    async def test_who_blocked_the_bot_is_phoned(self, stage: TelegramStage) -> None:
        """What cannot be said becomes a task for staff, and the order goes on."""
        staff, member = await stage.staff(), await stage.member("小张")
        resident = await stage.person("王阿姨")
        await order(resident)
        await resident.vanish()
        await member.press("接单")
        assert "电话" in staff.seen[-1].text
        assert with_button(staff.seen, "打过了")
        await member.press("进展")
        await member.press("已上门")
        assert "已上门查看" in words(staff.seen)

    async def test_who_lets_the_bot_in_again_is_told_again(self, stage: TelegramStage) -> None:
        """The next word after an unblocking reaches the person in the chat."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        await resident.vanish()
        resident.user.unblocks()
        await resident.say("在吗")
        await member.press("接单")
        assert "小张" in words(resident.seen)


class TestTelegramByWebhook(ChannelContract):
    """Through the pages' own server."""

    @pytest.fixture
    async def stage(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TelegramStage]:
        """The service that updates are delivered to."""
        async with telegram_stage(tmp_path, monkeypatch, "webhook") as opened:
            yield opened


class TestBrowserChat(ChannelContract):
    """Real HTTP and a real WebSocket."""

    @pytest.fixture
    async def stage(self, tmp_path: Path) -> AsyncIterator[WebStage]:
        """The service and its pages."""
        async with web_stage(tmp_path) as opened:
            yield opened

    async def test_who_closed_the_page_finds_everything_later(self, stage: WebStage) -> None:
        """Nobody is gone for good: what was said meanwhile stands there when they come back."""
        member, resident = await stage.member("小张"), await stage.person("王阿姨")
        await order(resident)
        await resident.vanish()
        await member.press("接单")
        await stage.restart()
        await resident.connect()
        assert "小张" in words(resident.seen)

"""Bad input at each door of the real service: a friendly sentence, and nothing is harmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import build
from bot.config import ConfigError, load
from bot.hosting import keep_open
from storage.schema import SchemaTooNewError
from tests.bot.acquainted import acquainted
from tests.bot.stage import DATABASE
from tests.bot.stage_telegram import telegram_stage
from tests.bot.stage_web import web_stage
from tests.channel_stage import NOISE, draft, words
from tests.world import SECRET

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.bot.stage import RealStage
    from tests.bot.stage_telegram import TelegramStage
    from tests.bot.stage_web import WebStage

SIXTY_MEGABYTES = 60 * 1024 * 1024
UNREADABLE = {
    "emoji": "😀😀😀",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff",
    "right to left": "\u202e\u202d\u200f\u2066\u2069",
    "control": "\x01\x02\x07\x1b\x7f",
    "nul": "\x00",
}


@pytest.fixture(params=["telegram", "web"])
async def stage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[TelegramStage | WebStage]:
    """The service behind either channel."""
    opening = web_stage(tmp_path) if request.param == "web" else telegram_stage(tmp_path, monkeypatch)
    async with opening as opened:
        yield opened


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_words_that_cannot_be_read_are_asked_for_again(
    stage: TelegramStage | WebStage, text: str
) -> None:
    """No draft, no order, and a question for a sentence."""
    resident = await acquainted(stage)
    seen = len(resident.seen)
    await stage.changes_nothing(lambda: resident.say(text))
    if text != "\x00":  # Telegram carries no NUL, and neither do we: nothing was said
        assert len(resident.seen) > seen
    await draft(resident, NOISE)


async def test_markup_is_nothing_but_words(stage: TelegramStage | WebStage) -> None:
    """A message of markup alone is kept and shown as it was typed."""
    resident = await acquainted(stage)
    await resident.say('<b>&"</b><script>alert(1)</script> 楼道灯坏了')
    assert '<b>&"</b><script>alert(1)</script> 楼道灯坏了' in words(resident.seen)


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("SANDAN_TELEGRAM_TOKN", "x", "没有 SANDAN_TELEGRAM_TOKN 这个设置"),
        ("SANDAN_TELEGRAM_TOKN", "x", "是不是想写 SANDAN_TELEGRAM_TOKEN"),
        ("SANDAN_PORT", "many", "SANDAN_PORT"),
        ("SANDAN_PORT", "70000", "SANDAN_PORT"),
        ("SANDAN_SECRET_KEY", "short", "SANDAN_SECRET_KEY"),
        ("SANDAN_DATABASE_URL", "mysql://x", "SANDAN_DATABASE_URL"),
        ("SANDAN_PUBLIC_URL", "sandan.example", "SANDAN_PUBLIC_URL"),
        ("SANDAN_TELEGRAM_MODE", "pigeon", "SANDAN_TELEGRAM_MODE"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str) -> None:
    """The sentence names the variable, and never shows a secret's value."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigError) as caught:
        load()
    assert named in str(caught.value)
    assert "short" not in str(caught.value)


async def test_a_newer_database_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """A database that a newer program wrote is left as it is, and no door opens."""
    stage: RealStage
    async with web_stage(tmp_path) as stage, stage.running.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = (tmp_path / DATABASE).read_bytes()
    app = build(load(secret_key=SECRET, data_dir=tmp_path, port=0))
    opened: list[bool] = []
    with pytest.raises(SchemaTooNewError, match="newer version"):
        await keep_open(app, lambda: opened.append(True))
    assert not opened
    assert app.port == 0
    assert (tmp_path / DATABASE).read_bytes() == before

"""The service as it is started, with Telegram's limits judged strictly: both ways of receiving."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.app import App, build
from bot.config import load
from tests.botapi import BotApi, Fault
from tests.ports import Port
from tests.world import SECRET, sorter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@asynccontextmanager
async def serving(api: BotApi, folder: Path, **changes: Any) -> AsyncIterator[App]:  # noqa: ANN401 - settings
    """Run the service as `sandan serve` does."""
    wanted: dict[str, Any] = {
        "telegram_token": api.token,
        "telegram_api_url": api.url,
        "secret_key": SECRET,
        "data_dir": folder,
        "port": 0,
        **changes,
    }
    app = build(load(**wanted), sorter=sorter())
    await app.start()
    try:
        yield app
    finally:
        await app.stop()


async def play(api: BotApi) -> None:
    """Three people write and press at once; everybody is answered, within what Telegram allows."""
    people = [api.user(number, f"居民{number}") for number in (1, 2, 3)]
    for person in people:
        person.says("在吗")
    for person in people:
        assert (await api.shows(person.chat)).text
    queries = [person.presses_data("junk") for person in people]
    for query in queries:
        assert (await api.toast(query))["text"]
    await api.processed()
    assert not [refusal for refusal in api.refusals if refusal[0] != "getUpdates"]


async def test_by_polling(tmp_path: Path) -> None:
    """The default: no address of our own is needed."""
    async with BotApi() as api, serving(api, tmp_path) as app:
        await play(api)
        assert app.telegram is not None
        assert app.desk.links.telegram("place-X") == "https://t.me/sandan_bot?start=place-X"


async def test_by_webhook(tmp_path: Path) -> None:
    """Through the pages' own server, with the secret."""
    kept = Port()
    public = f"http://127.0.0.1:{kept.number}"
    changes = {
        "telegram_mode": "webhook",
        "telegram_secret": "s-3_cret",
        "public_url": public,
        "port": kept.number,
    }
    async with BotApi() as api, serving(api, tmp_path, **changes):
        await api.world.until(lambda: api.hooks.webhook)
        await play(api)
        assert {status for _, status in api.hooks.deliveries} == {200}


async def test_a_webhook_that_is_refused_is_told_on_health(tmp_path: Path) -> None:
    """With what to do; the browser chat is served meanwhile, and stopping waits for nothing."""
    kept = Port()
    public = f"http://127.0.0.1:{kept.number}"
    changes = {
        "telegram_mode": "webhook",
        "telegram_secret": "s-3_cret",
        "public_url": public,
        "port": kept.number,
    }
    bad = Fault("setWebhook", status=400, description="Bad Request: bad webhook: no HTTPS")
    async with BotApi() as api:
        api.faults.append(bad)
        async with serving(api, tmp_path, **changes) as app, aiohttp.ClientSession() as session:
            await api.world.until(lambda: app.telegram is not None and app.telegram.refused)
            async with session.get(f"{public}/health") as answer:
                said = await answer.json()
                assert answer.status == 200
    assert said["warnings"] == ["telegram_webhook"]
    assert "SANDAN_PUBLIC_URL" in said["what_to_do"]["telegram_webhook"]


async def test_a_restart_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """What comes while the service is away is answered when it is back, once."""
    async with BotApi() as api:
        person = api.user(1)
        async with serving(api, tmp_path):
            person.says("在吗")
            await api.shows(person.chat)
        before = len(person.chat.answers)
        second = person.says("在吗")
        async with serving(api, tmp_path):
            await api.shows(person.chat, after=second)
            await api.processed()
        assert len(person.chat.answers) == before + 1

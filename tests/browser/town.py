"""The real service behind real pages: people with phones in their hands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiohttp.test_utils import TestServer
from playwright.async_api import expect

from bot.photos import DiskPhotos
from bot.web.app import build_web
from bot.web.channel import WebChannel
from bot.web.settings import DemoPersonas, WebSettings
from handlers import pictures
from handlers.deliver import Outbox
from handlers.health import Health
from tests.browser.conftest import PATIENCE_MS
from tests.world import open_world

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import FrameLocator, Locator, Page

    from tests.world import World

PERSONAS = DemoPersonas(
    "/demo/resident/?place=MG-3", "/demo/member/?join=member-mediation", "/demo/staff/?join=staff"
)

# A page that comes to the front asks its line for a sign of life: what came before that is shown by then.
COME_TO_THE_FRONT = """() => new Promise(done => {
    window.addEventListener('alive', done, {once: true});
    document.dispatchEvent(new Event('visibilitychange'));
})"""


@dataclass
class Town:
    """A community whose people are at the far end of a browser."""

    world: World
    server: TestServer
    channel: WebChannel
    outbox: Outbox
    photos: DiskPhotos

    def url(self, path: str) -> str:
        """Return an address of the service."""
        return str(self.server.make_url("/")).rstrip("/") + path

    async def settle(self) -> None:
        """Let a moment pass, and everything that is due go out."""
        self.world.clock.forward(seconds=2)
        await pictures.fetch_wanted(self.world.desk, {"web": self.channel}, self.photos)
        await self.outbox.drain()


@dataclass
class Phone:
    """One person's chat, in a page of its own or in a frame of the demo."""

    town: Town
    page: Page | FrameLocator

    def find(self, selector: str, **more: Any) -> Locator:  # noqa: ANN401 - the browser's own options
        """Return what the chat shows."""
        return self.page.locator(selector, **more)

    async def arrive(self) -> None:
        """Wait until the chat is open and the service has said hello."""
        await expect(self.find("#state")).to_have_text("在线")
        await self._sent()

    async def say(self, text: str) -> None:
        """Write, send, and let the answer come."""
        await self.find("#input").fill(text)
        await self.find("#send").click()
        await self._sent()

    async def choose(self, label: str) -> None:
        """Use an entry of the menu."""
        await self.find("#menu button", has_text=label).click()
        await self._sent()

    async def press(self, label: str) -> None:
        """Press the newest button with these words, and let everything go out and be shown."""
        await self.find(".buttons button", has_text=label).last.click()
        await expect(self.find("[aria-busy=true]")).to_have_count(0)
        await self.town.settle()
        await self._catch_up()

    async def sees(self, text: str) -> None:
        """Make sure that the chat shows these words."""
        await expect(self.find("#log")).to_contain_text(text)

    async def sees_nothing_of(self, text: str) -> None:
        """Make sure that the chat does not show these words."""
        await expect(self.find("#log")).not_to_contain_text(text)

    async def _sent(self) -> None:
        await self._catch_up()
        await self.town.settle()
        await self._catch_up()

    async def _catch_up(self) -> None:
        """Wait until the page shows what was pushed to it by now, and waits for no answer."""
        async with asyncio.timeout(PATIENCE_MS / 1000):
            await self.find("#log").evaluate(COME_TO_THE_FRONT)
        await expect(self.find("#log[data-waiting='0']")).to_have_count(1)


@asynccontextmanager
async def open_town(folder: Path) -> AsyncIterator[Town]:
    """Open the example community to browsers."""
    async with open_world(f"sqlite+aiosqlite:///{folder / 'sandan.db'}") as world:
        photos = DiskPhotos(folder / "photos")
        channel = WebChannel(world.database, photos, world.clock)
        settings = WebSettings((world.database.vault.sign,), demo=PERSONAS)
        app = build_web(
            settings,
            door=world.front,
            channel=channel,
            photos=photos,
            files=world.files,
            clock=world.clock,
            ready=_ready,
        )
        server = TestServer(app)
        await server.start_server()
        try:
            yield Town(world, server, channel, Outbox(world.desk, {"web": channel}), photos)
        finally:
            await server.close()


async def _ready() -> Health:
    return Health(ready=True)

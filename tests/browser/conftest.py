"""A real Chromium, and pages in it that may not complain."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from playwright.async_api import async_playwright, expect

from tests.bot.web.service import running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from playwright.async_api import Browser, ConsoleMessage, Page

    from tests.bot.web.service import Running

    Opener = Callable[..., Awaitable["Page"]]

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "locale": "zh-CN",
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, "locale": "zh-CN"}
PATIENCE_MS = 60_000
"""A page that hangs fails its test; on a busy machine one may take its time."""

# Says on the window when a line has answered every sign of life that was asked of it.
SAY_WHEN_ALIVE = """(() => {
    let asked = 0;
    let answered = 0;
    const kind = data => JSON.parse(data).type;
    window.WebSocket = class extends window.WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', event => {
                if (kind(event.data) !== 'pong') return;
                answered += 1;
                if (answered === asked) setTimeout(() => window.dispatchEvent(new Event('alive')));
            });
        }
        send(data) {
            if (kind(data) === 'ping') asked += 1;
            super.send(data);
        }
    };
})()"""

expect.set_options(timeout=PATIENCE_MS)


def chromium() -> str:
    """Return the browser's program, or say what is missing."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    pytest.fail("the browser tests need Chromium: run `sudo apt-get install chromium fonts-noto-cjk`")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def chat(tmp_path: Path) -> AsyncIterator[Running]:
    """A running browser chat with a small service behind it."""
    async with running(tmp_path) as service:
        yield service


class Complaints:
    """What pages said against themselves; a test names what it expects."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self.heard: list[str] = []
        self.expected: list[str] = []

    def listen(self, page: Page) -> None:
        """Hear errors of scripts, refused contents and failed requests."""
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("console", self._console)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.heard.append(f"{message.type}: {message.text}")

    @property
    def unexpected(self) -> list[str]:
        """Everything that no test asked for."""
        return [said for said in self.heard if not any(re.search(each, said) for each in self.expected)]


@pytest.fixture
def complaints() -> Complaints:
    """What the pages of this test complained of."""
    return Complaints()


@pytest_asyncio.fixture(loop_scope="session")
async def opened(browser: Browser, complaints: Complaints) -> AsyncIterator[Opener]:
    """Open an address as somebody new; at the end no page may have complained."""
    contexts = []

    async def open_page(url: str, **device: Any) -> Page:  # noqa: ANN401 - the browser's own options
        context = await browser.new_context(**(PHONE | device))
        contexts.append(context)
        await context.add_init_script(SAY_WHEN_ALIVE)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        complaints.listen(page)
        await page.goto(url)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints.unexpected == []


async def greeted(page: Page) -> Page:
    """Wait until the service has said hello, and the page knows that it was heard; return the page.

    What is done now comes after that, also where the page and the service are slow.
    """
    await expect(page.locator(".row:not(.me) .says")).to_have_count(1)
    await expect(page.locator("#log[data-waiting='0']")).to_have_count(1)
    return page

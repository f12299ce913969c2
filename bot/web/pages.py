"""The pages: the chat under each of its paths, the demo's three phones, and a friendly 404."""

from __future__ import annotations

import asyncio
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from aiohttp import web

from bot.web.conversation import LIMITS
from bot.web.heading import community_of
from bot.web.identity import MAIN_SEAT
from bot.web.settings import CHANNEL
from handlers.texts import web as texts
from storage import people
from storage.trouble import is_away

if TYPE_CHECKING:
    from bot.web.identity import Identity, Seat
    from bot.web.newcomers import Newcomers
    from bot.web.rendering import Templates
    from bot.web.settings import DemoPersonas, WebSettings
    from storage.database import Database

RETRY_AFTER = 60
PATIENCE = 2.0
"""Seconds for which a page waits to be told whose it is; one that is open keeps what people write."""
CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
DOORS = ("join", "place")
TYPE_COOKIE = "sandan-type"


class Pages:
    """Renders the pages."""

    def __init__(
        self,
        settings: WebSettings,
        identity: Identity,
        templates: Templates,
        database: Database,
        newcomers: Newcomers,
    ) -> None:
        """Render nothing yet."""
        self._settings = settings
        self._identity = identity
        self._database = database
        self._newcomers = newcomers
        self._templates = templates

    async def chat(self, request: web.Request, seat: Seat) -> web.Response:
        """Show the chat, and let the visitor be known from now on."""
        account = self._identity.account(request, seat)
        if account is None:
            if wait := self._newcomers.wait(request):
                return self._later(wait)
            try:
                account = await self._met(self._identity.unsigned(request, seat))
            except Exception as error:
                if not is_away(error):
                    raise
                return self.busy()  # a new cookie now would make a stranger of somebody whom we know
        config = {
            "base": seat.base,
            "start": start_of(request),
            # In the demo the same link is opened at every reload, and counts once.
            "once": seat != MAIN_SEAT,
            "limits": LIMITS,
            "words": texts.SCRIPT,
        }
        title = await self._community(account) or self._settings.title
        large = request.cookies.get(TYPE_COOKIE) == "large"
        response = self._render("chat.html", config=config, large=large, title=title, words=texts.PAGE)
        self._identity.greet(request, response, seat, known=account is not None)
        return response

    async def _met(self, account: str | None) -> str | None:
        """Return the account if it is one of ours: whoever has its token is its owner."""
        if account is None:
            return None
        async with asyncio.timeout(PATIENCE), self._database.reading() as session:
            return account if await people.is_account(session, CHANNEL, account) else None

    async def _community(self, account: str | None) -> str | None:
        """Return the name above the chat; the page opens without it, and keeps what is written on it."""
        try:
            async with asyncio.timeout(PATIENCE), self._database.reading() as session:
                return await community_of(session, account)
        except Exception as error:
            if not is_away(error):
                raise
            return None

    async def demo(self, _: web.Request) -> web.Response:
        """Show the three phones side by side."""
        demo = self._settings.demo
        if demo is None:
            raise web.HTTPNotFound
        return self._render("demo.html", phones=_phones(demo))

    def not_found(self) -> web.Response:
        """Show what a person sees at an address that is none."""
        words = (texts.NOT_FOUND_TITLE, texts.NOT_FOUND_TEXT, texts.NOT_FOUND_BACK)
        return self._nothing_here(404, words, "/")

    def _later(self, seconds: int) -> web.Response:
        """Show what a person sees whose network has brought too many new visitors just now."""
        response = self._nothing_here(429, (texts.LATER_TITLE, texts.LATER_TEXT, texts.LATER_BACK), "/")
        response.headers["Retry-After"] = str(seconds)
        return response

    def busy(self) -> web.Response:
        """Show what a person sees while the service cannot show them more."""
        response = self._nothing_here(503, (texts.BUSY_TITLE, texts.BUSY_TEXT, texts.LATER_BACK), "/")
        response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    @staticmethod
    def silent() -> web.Response:
        """Answer a program the same."""
        return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER)})

    def expired(self, seat: Seat) -> web.Response:
        """Show what a person sees who opens a file that is kept no longer."""
        words = (texts.EXPIRED_TITLE, texts.EXPIRED_TEXT, texts.NOT_FOUND_BACK)
        return self._nothing_here(410, words, seat.base)

    def _nothing_here(self, status: int, words: tuple[str, str, str], back: str) -> web.Response:
        title, text, button = words
        response = self._render("not_found.html", heading=title, text=text, button=button, back=back)
        response.set_status(status)
        return response

    def _render(self, name: str, **facts: object) -> web.Response:
        text = self._templates.render(name, **facts)
        # A page may hold an invitation's code: nobody in between keeps it.
        headers = {"Cache-Control": "no-store"}
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)


def start_of(request: web.Request) -> str:
    """Return what a link asks to start with (`join-CODE`, `place-CODE`), or nothing."""
    for door in DOORS:
        code = request.query.get(door, "")
        if CODE.fullmatch(code):
            return f"{door}-{code}"
    return ""


def _phones(demo: DemoPersonas) -> list[dict[str, str]]:
    urls = {"resident": demo.resident_url, "member": demo.member_url, "staff": demo.staff_url}
    return [{"id": phone, "url": url, **asdict(texts.DEMO_PHONES[phone])} for phone, url in urls.items()]

"""Receiving by webhook: commit, then 200; anything else and Telegram delivers again."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.tg.parse import number_of, parse

if TYPE_CHECKING:
    from telegram import Bot

    from bot.tg.lanes import Lanes

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
LARGEST_UPDATE = 1024 * 1024  # bytes; Telegram's own stay far below
LONGEST_READ = 30.0  # seconds; Telegram sends an update in one go
LONGEST_WAIT = 25.0  # seconds; Telegram gives up on an answer after about a minute
MOST_WAITING = 2000  # updates; beyond that Telegram keeps them for us


class Webhook:
    """The POST that Telegram makes for each update."""

    def __init__(self, secret: str) -> None:
        """Refuse everything until :meth:`open`."""
        self._secret = secret.encode()
        self._lanes: Lanes | None = None
        self._bot: Bot | None = None

    def open(self, bot: Bot, lanes: Lanes) -> None:
        """Let updates in."""
        self._bot, self._lanes = bot, lanes

    def close(self) -> None:
        """Let no more in; Telegram keeps them."""
        self._lanes = None

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one delivery."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret):
            return web.Response(status=401)
        lanes, bot = self._lanes, self._bot
        if lanes is None or bot is None or lanes.waiting >= MOST_WAITING:
            return web.Response(status=503)
        raw = await _read_json(request)
        if number_of(raw) is None:
            return web.Response(status=400)
        update = parse(raw, bot)
        if update is None:
            return web.Response(status=200)  # said in the log; delivered again it would be no better
        return await self._keep(lanes.submit(update))

    async def _keep(self, kept: asyncio.Future[None]) -> web.Response:
        """Answer 200 once the update is kept."""
        done, _ = await asyncio.wait({kept}, timeout=LONGEST_WAIT)
        return web.Response(status=200 if done and not kept.cancelled() else 503)


async def _read_json(request: web.Request) -> object:
    """Return the body's JSON, or None for anything else or too much of it."""
    body = bytearray()
    try:
        async with asyncio.timeout(LONGEST_READ):
            async for chunk in request.content.iter_chunked(1 << 16):
                body += chunk
                if len(body) > LARGEST_UPDATE:
                    raise web.HTTPRequestEntityTooLarge(LARGEST_UPDATE, len(body))
    except TimeoutError as error:
        raise web.HTTPRequestTimeout from error
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found

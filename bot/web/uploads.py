"""Photos: taken one a request, cleaned at once, and shown only in the chats they belong to."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.photos import MAX_BYTES
from bot.web.pages import PATIENCE
from bot.web.protocol import FrameError, TooFastError
from bot.web.room import Room
from handlers.channel import BadPhotoError
from handlers.rates import Rates
from storage import chats

if TYPE_CHECKING:
    from bot.photos import DiskPhotos
    from bot.web.identity import Identity, Seat
    from bot.web.room import Upload
    from bot.web.security import Guard
    from bot.web.settings import Clock, WebSettings
    from storage.database import Database

BURST = 18
AT_ONCE = 16
"""How many uploads are held in memory at the same time, each up to 20 MB, until they are kept."""
CHUNK = 64 * 1024
RETRY_AFTER = 60
"""Seconds until a picture that cannot be kept now is worth another try."""

log = logging.getLogger(__name__)


class Uploads:
    """Serves `…/photos` and `…/photos/<key>`."""

    def __init__(
        self,
        database: Database,
        photos: DiskPhotos,
        identity: Identity,
        guard: Guard,
        clock: Clock,
        settings: WebSettings,
    ) -> None:
        """Take where pictures and chats are kept, who may bring one, and how many a minute."""
        self._database = database
        self._photos = photos
        self._identity = identity
        self._guard = guard
        self._clock = clock
        self._rates = Rates(clock, burst=BURST, per_second=settings.limits.uploads / 60)
        self._within = settings.answer_within
        self._room = Room(AT_ONCE)

    async def take(self, request: web.Request, seat: Seat) -> web.Response:
        """Take one picture, the request's whole body, and answer `{"ref": …}`."""
        try:
            account = self._account(request, seat)
            async with self._room.place():
                async with self._room.reading() as upload:
                    data = await _read(request, upload)
                key = await self._photos.save(data)
        except BadPhotoError:
            return refusal(415, FrameError("not_a_picture"))
        except TimeoutError:
            return refusal(408, FrameError("photo_missing"))
        except FrameError as error:
            return refusal(STATUS[error.code], error)
        except OSError as error:  # the disk is full, or may not be written
            log.warning("a picture could not be kept (%s)", type(error).__name__)
            return _not_now()
        return await self._keep(account, key)

    async def show(self, request: web.Request, seat: Seat) -> web.Response:
        """Show a picture to the chat it belongs to; to everybody else it does not exist."""
        key, account = request.match_info["key"], self._identity.account(request, seat)
        if account is None or not await self._may_see(account, key):
            raise web.HTTPNotFound
        load = self._photos.load_small if request.query.get("size") == "small" else self._photos.load
        try:
            data = await load(key)
        except FileNotFoundError as error:
            raise web.HTTPNotFound from error
        headers = {"Cache-Control": "private, max-age=31536000, immutable"}
        return web.Response(body=data, content_type="image/jpeg", headers=headers)

    def _account(self, request: web.Request, seat: Seat) -> str:
        if not self._guard.is_ours(request):
            raise FrameError("foreign_origin")
        account = self._identity.account(request, seat)
        if account is None:
            raise FrameError("no_identity")
        if wait := self._rates.wait(account):
            raise TooFastError(wait)
        return account

    async def _keep(self, account: str, key: str) -> web.Response:
        """Note whose picture it is; where that fails, there is no picture either."""
        now = self._clock()
        try:
            async with asyncio.timeout(self._within), self._database.transaction() as session:
                await chats.open_chat(session, account, now)
                await chats.allow_photos(session, account, [key], now)
        except Exception:
            log.exception("a picture could not be noted")
            await self._photos.remove([key])
            return _not_now()
        return web.json_response({"ref": key}, status=201)

    async def _may_see(self, account: str, key: str) -> bool:
        async with asyncio.timeout(PATIENCE), self._database.reading() as session:
            return await chats.may_see(session, account, [key])


STATUS = {
    "foreign_origin": 403,
    "no_identity": 401,
    "too_fast": 429,
    "photo_too_large": 413,
    "photo_missing": 400,
}


def _not_now() -> web.Response:
    error = FrameError("photo_not_now")
    error.retry_after = RETRY_AFTER
    return refusal(503, error)


async def _read(request: web.Request, upload: Upload) -> bytes:
    """Read the body, but never more than a photo may have, whatever its header promised."""
    if (request.content_length or 0) > MAX_BYTES:
        raise FrameError("photo_too_large")
    data = bytearray()
    async for chunk in request.content.iter_chunked(CHUNK):
        data += chunk
        upload.received = len(data)
        if len(data) > MAX_BYTES:
            raise FrameError("photo_too_large")
    if not data:
        raise FrameError("photo_missing")
    return bytes(data)


def refusal(status: int, error: FrameError) -> web.Response:
    """Answer with the same code and sentence as on the WebSocket."""
    headers = {"Retry-After": str(error.retry_after)} if error.retry_after else None
    return web.json_response({"code": error.code, "text": str(error)}, status=status, headers=headers)

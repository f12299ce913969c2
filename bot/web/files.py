"""Files that the service made: shown in the chats that got them, and to nobody else."""

from __future__ import annotations

import asyncio
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from bot.web.pages import PATIENCE
from storage import chats

if TYPE_CHECKING:
    from bot.web.identity import Identity, Seat
    from bot.web.pages import Pages
    from handlers.channel import File, FileSource
    from storage.database import Database


PLAIN = re.compile(r"[^A-Za-z0-9-]+")
"""What is left out of a file's name where only plain letters are understood."""


class Files:
    """Serves `…/files/<key>`."""

    def __init__(self, database: Database, files: FileSource, identity: Identity, pages: Pages) -> None:
        """Take where files and chats are kept, and what is said of a file that has expired."""
        self._database = database
        self._files = files
        self._identity = identity
        self._pages = pages

    async def show(self, request: web.Request, seat: Seat) -> web.Response:
        """Hand a file to the chat that got it; to everybody else it does not exist."""
        key, account = request.match_info["key"], self._identity.account(request, seat)
        if account is None or not await self._may_see(account, key):
            raise web.HTTPNotFound
        try:
            async with asyncio.timeout(PATIENCE):
                file, content = await self._files.load(key)
        except FileNotFoundError:
            return self._pages.expired(seat)
        return web.Response(body=content, content_type=file.media_type, headers=_headers(file))

    async def _may_see(self, account: str, key: str) -> bool:
        async with asyncio.timeout(PATIENCE), self._database.reading() as session:
            return await chats.may_see(session, account, [key])


def _headers(file: File) -> dict[str, str]:
    """Return what lets a browser keep the file under its name and run nothing in it (RFC 6266, RFC 8187)."""
    whole = quote(file.name, safe="")
    return {
        "Content-Disposition": f"attachment; filename=\"{plain_name(file.name)}\"; filename*=UTF-8''{whole}",
        "Cache-Control": "private, no-store",
    }


def plain_name(name: str) -> str:
    """Return a name in plain letters for programs that know no others: what is left of it, else `file`."""
    whole = PurePosixPath(name)
    stem, kind = (PLAIN.sub("_", part).strip("_-") for part in (whole.stem, whole.suffix))
    return f"{stem or 'file'}.{kind}" if kind else stem or "file"

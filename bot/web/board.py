"""`/board`: the public board of each community. Whoever asks gets the same page, ready made."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from handlers.texts import board as texts

if TYPE_CHECKING:
    from bot.web.rendering import Templates
    from handlers.board import Board, Boards

CACHED = "public, max-age=120"
"""A crowd behind one proxy asks us once in two minutes."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was rendered, and from what."""

    board: Board
    text: str
    gzipped: bytes
    etag: str


class BoardPages:
    """Renders the boards, each once until it changes."""

    def __init__(self, boards: Boards, templates: Templates) -> None:
        """Take where boards come from, and what they are shown with."""
        self._boards = boards
        self._templates = templates
        self._pages: dict[str, Page] = {}

    async def index(self, _: web.Request) -> web.Response:
        """List the communities; where there is only one, lead to it."""
        listed = await self._boards.listed()
        if len(listed) == 1:
            raise web.HTTPFound(f"/board/{listed[0].code}")
        text = self._templates.render("boards.html", listed=listed, words=texts)
        return _html(text)

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Show a community's board; one that shows none is not there."""
        board = await self._boards.board(request.match_info["code"])
        if board is None:
            self._pages.pop(request.match_info["code"], None)
            raise web.HTTPNotFound
        page = self._pages.get(board.code)
        if page is None or page.board is not board:
            page = self._pages[board.code] = await self._render(board)
        if request.headers.get("If-None-Match") == page.etag:
            return web.Response(status=304, headers={"ETag": page.etag, "Cache-Control": CACHED})
        headers = {"ETag": page.etag, "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return _html(page.text, **headers)
        packed = {"Cache-Control": CACHED, "Content-Encoding": "gzip", **headers}
        return web.Response(body=page.gzipped, content_type="text/html", charset="utf-8", headers=packed)

    async def _render(self, board: Board) -> Page:
        several = len(await self._boards.listed()) > 1
        text = self._templates.render("board.html", board=board, words=texts, several=several)
        body = text.encode()
        return Page(board, text, gzip.compress(body, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:24]}"')


def _html(text: str, **headers: str) -> web.Response:
    headers = {"Cache-Control": CACHED, **headers}
    return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)

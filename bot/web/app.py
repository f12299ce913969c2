"""The web application: every address it answers, on one readable page."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot.web.assets import Assets
from bot.web.board import BoardPages
from bot.web.conversation import Service
from bot.web.files import Files
from bot.web.identity import MAIN_SEAT, Identity, demo_seats
from bot.web.newcomers import Newcomers
from bot.web.pages import Pages
from bot.web.rendering import Templates
from bot.web.security import Guard, add_headers
from bot.web.socket import ChatSocket
from bot.web.uploads import Uploads

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.photos import DiskPhotos
    from bot.web.channel import WebChannel
    from bot.web.identity import Seat
    from bot.web.settings import Clock, Door, Ready, WebSettings
    from handlers.board import Boards
    from handlers.channel import FileSource

    Handler = Callable[[web.Request, Seat], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)


def build_web(
    settings: WebSettings,
    *,
    door: Door,
    channel: WebChannel,
    photos: DiskPhotos,
    files: FileSource,
    clock: Clock,
    ready: Ready,
    boards: Boards | None = None,
) -> web.Application:
    """Return the application; `ready` says how the service behind it fares, `boards` what is public of it."""
    identity, guard, assets = Identity(settings.signers), Guard(settings.public_url), Assets()
    newcomers = Newcomers(clock, settings.limits.newcomers)
    templates = Templates(assets, settings.title, board=boards is not None)
    pages = Pages(settings, identity, templates, channel.database, newcomers)
    socket = ChatSocket(Service(door, channel, clock, settings), identity, guard)
    uploads = Uploads(channel.database, photos, identity, guard, clock, settings)
    shelf = Files(channel.database, files, identity, pages)

    def sit(seat: Seat) -> list[web.RouteDef]:
        """Return the routes of the chat under one path."""
        return [
            web.get(seat.base, partial(_at, seat, pages.chat)),
            web.get(f"{seat.base}ws", partial(_at, seat, socket.serve)),
            web.post(f"{seat.base}photos", partial(_at, seat, uploads.take)),
            web.get(f"{seat.base}photos/{{key}}", partial(_at, seat, uploads.show)),
            web.get(f"{seat.base}files/{{key}}", partial(_at, seat, shelf.show)),
        ]

    app = web.Application(middlewares=[_friendly(pages)])
    app.add_routes(sit(MAIN_SEAT))
    app.add_routes(
        [
            web.get("/health", partial(_health, ready)),
            web.get("/static/{name}", assets.serve),
            web.get("/favicon.ico", partial(_icon, assets)),
        ]
    )
    if boards is not None:
        public = BoardPages(boards, templates)
        app.add_routes([web.get("/board", public.index), web.get("/board/{code}", public.show)])
        app.on_cleanup.append(partial(_close, boards))
    if settings.demo is not None:
        app.router.add_get("/demo", pages.demo)
        for seat in demo_seats():
            app.add_routes(sit(seat))
    app.on_response_prepare.append(add_headers)

    async def say_goodbye(_: web.Application) -> None:
        channel.hub.end_all()

    app.on_shutdown.append(say_goodbye)
    return app


async def _at(seat: Seat, handler: Handler, request: web.Request) -> web.StreamResponse:
    return await handler(request, seat)


async def _close(boards: Boards, _: web.Application) -> None:
    await boards.close()


async def _health(ready: Ready, _: web.Request) -> web.Response:
    """Answer 200 while the service does its work, and 503 when people wait for it in vain."""
    health = await ready()
    return web.json_response(health.as_json(), status=200 if health.ready else 503)


async def _icon(assets: Assets, _: web.Request) -> web.Response:
    raise web.HTTPFound(assets.url("icon.svg"))


def _is_a_person(request: web.Request) -> bool:
    return "text/html" in request.headers.get("Accept", "")


def _friendly(pages: Pages) -> Callable[..., Awaitable[web.StreamResponse]]:
    """Return the middleware that shows people a page where a program gets a status alone."""

    @web.middleware
    async def friendly(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            if not _is_a_person(request):
                raise
            return pages.not_found()
        except web.HTTPException:
            raise
        except TimeoutError:
            log.warning("a page could not be shown in time")
            return pages.busy() if _is_a_person(request) else pages.silent()
        except Exception:
            if not _is_a_person(request):
                raise
            log.exception("a page could not be shown")
            return pages.busy()

    return friendly

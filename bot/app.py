"""The running service, put together in one place."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING

from aiohttp import web

from bot.backups import Keeper, Nightly
from bot.clock import wall_clock
from bot.guests import IDLE, Guests
from bot.listening import Doorway, most_connections
from bot.metrics import Metrics
from bot.peers import Peers
from bot.photos import DiskPhotos
from bot.tg.channel import TelegramChannel, TelegramSettings
from bot.watch import Watch
from bot.web.app import build_web
from bot.web.channel import WebChannel
from bot.web.metrics import MetricsPage
from bot.web.settings import WebSettings
from handlers import pictures
from handlers.board import Boards
from handlers.deliver import Outbox
from handlers.desk import Desk, Links
from handlers.documents import Documents
from handlers.flood import Flood
from handlers.front import Front
from handlers.holidays import Override, parse_override
from handlers.jobs import Ledger
from handlers.sightings import Sightings
from nlp.sorter import Sorter
from scheduler.jobs import Errands, timetable
from scheduler.runner import Timetable
from storage import schema
from storage.database import Database
from storage.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.config import Settings
    from bot.web.settings import DemoPersonas
    from handlers.channel import PhotoSource, Sender

log = logging.getLogger(__name__)

SETTLE = 1.0
"""Seconds for which the jobs wait at the start: whoever has written meanwhile is answered first."""
CLOSING = 4.0
"""Seconds, when stopping, for what came in and is in hand: jobs, updates, requests, pictures, all at once."""
ANSWERING = CLOSING / 2
"""Seconds for requests: the library waits so long twice, for their end and for what was cut off to end."""
FINISH = 3.0
"""Seconds after that for messages on their way; what is not sent goes out after the next start."""


@dataclass
class App:
    """The service and its parts; `start()` and `stop()` once each."""

    settings: Settings
    database: Database
    desk: Desk
    front: Front
    outbox: Outbox
    photos: DiskPhotos
    browser: WebChannel
    telegram: TelegramChannel | None
    pages: web.Application
    timetable: Timetable
    sources: dict[str, PhotoSource]
    peers: Peers
    watch: Watch
    port: int = 0
    guests: Guests = field(default_factory=partial(Guests, monotonic))
    _runner: web.AppRunner | None = None
    _listening: asyncio.Server | None = None
    _looking: asyncio.Task[None] | None = None
    _working: asyncio.Task[None] | None = None
    _catching_up: asyncio.TimerHandle | None = None
    _fetching: set[asyncio.Task[object]] = field(default_factory=set)

    async def start(self) -> None:
        """Bring the database up to date and open every door. Raises what cannot be put right here."""
        await schema.upgrade(self.database)
        await self.peers.start(self.outbox.wake, self.browser)
        self._working = asyncio.create_task(self.outbox.run(), name="outbox")
        await self._open_pages()
        if self.telegram is not None:
            await self.telegram.start()
        self._catching_up = asyncio.get_running_loop().call_later(SETTLE, self.timetable.start)
        log.info("open", extra={"port": self.port, "telegram": self.telegram is not None})

    async def _open_pages(self) -> None:
        loop, where = asyncio.get_running_loop(), self.settings
        self.pages.middlewares.append(self.guests.served)
        # Nobody who is meant to come packs what they send: nothing is unpacked, nor fails to be.
        self._runner = web.AppRunner(
            self.pages,
            access_log=None,
            shutdown_timeout=ANSWERING,
            auto_decompress=False,
            keepalive_timeout=IDLE,
        )
        await self._runner.setup()
        assert self._runner.server is not None  # noqa: S101 - it was set up
        doorway = Doorway(self._runner.server, self.guests, most_connections())
        self._listening = await loop.create_server(doorway, where.host, where.port)
        self._looking = asyncio.create_task(self.guests.keep_looking(), name="guests")
        self.port = self._listening.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Close the doors, finish what is in hand, close the database; whatever hangs, within ten seconds."""
        if self._catching_up is not None:
            self._catching_up.cancel()
        await self._close_doors()
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait([self._working], timeout=FINISH)
        if self.telegram is not None:
            await self.telegram.stop()
        await self.peers.stop()
        await self.watch.close()
        await self.database.close()

    async def _close_doors(self) -> None:
        """Take nothing new, and let what has come end, all of it at the same time."""
        if self._listening is not None:
            self._listening.close()
        closing = [self.timetable.stop(), self._end_fetching()]
        if self.telegram is not None:
            closing.append(self.telegram.stop_receiving())
        if self._runner is not None:
            closing.append(self._runner.cleanup())
        await asyncio.gather(*closing)
        if self._looking is not None:
            self._looking.cancel()

    async def _end_fetching(self) -> None:
        """Let pictures that are being fetched come, if they come soon; the others are fetched again."""
        if self._fetching:
            _, long = await asyncio.wait(set(self._fetching), timeout=CLOSING)
            for task in long:
                task.cancel()
            await asyncio.gather(*long, return_exceptions=True)

    async def fetch_pictures(self) -> int:
        """Fetch the pictures that are still with their channels."""
        return await pictures.fetch_wanted(self.desk, self.sources, self.photos)

    def fetch_soon(self) -> None:
        """Pictures came with a message: fetch them."""
        if not self._fetching:
            task: asyncio.Task[object] = asyncio.ensure_future(self.fetch_pictures())
            self._fetching.add(task)
            task.add_done_callback(self._fetched)

    def _fetched(self, task: asyncio.Task[object]) -> None:
        self._fetching.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("pictures could not be fetched", exc_info=task.exception())


def build(
    settings: Settings,
    clock: Callable[[], datetime] = wall_clock,
    *,
    sorter: Sorter | None = None,
    demo: Callable[[], DemoPersonas] | None = None,
) -> App:
    """Put the service together; nothing is opened yet. Raises :class:`bot.config.ConfigError`."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    vault = Vault(*settings.secrets())
    database = Database(settings.database, vault, clock)
    desk = _desk(settings, database, sorter or Sorter(engine=settings.engine))
    front = Front(desk)
    photos = DiskPhotos(settings.data_dir / "photos")
    browser = WebChannel(database, photos, clock)
    files = Documents(database, clock)
    peers = Peers(database, clock, _bot_of(settings))
    telegram = _telegram(settings, front, clock, photos, files, Sightings(database), peers)
    channels: dict[str, WebChannel | TelegramChannel] = {"web": browser}
    if telegram is not None:
        channels["telegram"] = telegram
    senders: dict[str, Sender] = {**channels}
    sources: dict[str, PhotoSource] = {**channels}
    rounds = _rounds(settings, desk, sources, photos)
    outbox = Outbox(desk, senders, peers.may_send)
    refused = (lambda: telegram.refused) if telegram is not None else (lambda: None)
    watch = Watch(database, rounds.states, photos, settings.data_dir, clock, refused=refused)
    metrics = desk.meter = Metrics(database, clock, rounds.states)
    pages = build_web(
        _web_settings(settings, demo() if demo else None),
        door=front,
        channel=browser,
        photos=photos,
        files=files,
        clock=clock,
        ready=watch.look,
        boards=Boards(desk),
    )
    pages.router.add_get("/metrics", MetricsPage(metrics.render, settings.metrics_token).show)
    app = App(
        settings,
        database,
        desk,
        front,
        outbox,
        photos,
        browser,
        telegram,
        pages,
        rounds,
        sources,
        peers,
        watch,
    )
    if telegram is not None:
        desk.links = Links(settings.address, lambda: telegram.username or "")
        if settings.telegram_mode == "webhook":
            telegram.webhook_route(pages)
    desk.wake, desk.fetch, desk.discard = app.outbox.wake, app.fetch_soon, photos.remove
    return app


def _desk(settings: Settings, database: Database, sorter: Sorter) -> Desk:
    """Return the desk with the operator's days and limits."""
    desk = Desk(database, database.clock, sorter, Links(settings.address), _holidays(settings))
    desk.flood = Flood(database.clock, settings.limits())
    return desk


def _bot_of(settings: Settings) -> str | None:
    """Return the bot's number, which stands before the secret in its token."""
    token = settings.telegram_token
    return token.get_secret_value().partition(":")[0] if token else None


def _rounds(settings: Settings, desk: Desk, sources: dict[str, PhotoSource], photos: DiskPhotos) -> Timetable:
    """Return the jobs, to be done by the timetable."""
    fetching = partial(pictures.fetch_wanted, desk, sources, photos)
    errands = Errands(fetching, photos, _nightly(settings, desk.database, desk.clock))
    return Timetable(timetable(desk, errands), Ledger(desk.database, desk.clock))


def _web_settings(settings: Settings, demo: DemoPersonas | None) -> WebSettings:
    """Return what the pages need to be told."""
    # Cookies signed with an older key are still believed, or residents would lose their chats.
    signers = tuple(Vault(secret).sign for secret in settings.secrets())
    return WebSettings(signers=signers, public_url=settings.public_url, demo=demo, limits=settings.limits())


def _telegram(
    settings: Settings,
    front: Front,
    clock: Callable[[], datetime],
    photos: DiskPhotos,
    files: Documents,
    log: Sightings,
    peers: Peers,
) -> TelegramChannel | None:
    """Return the Telegram channel where a token is set."""
    if settings.telegram_token is None:
        return None
    by_webhook = settings.telegram_mode == "webhook"
    secret = settings.telegram_secret.get_secret_value() if settings.telegram_secret else ""
    wanted = TelegramSettings(
        token=settings.telegram_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        public_url=settings.public_url if by_webhook else None,
        secret=secret,
        proxy=settings.telegram_proxy.get_secret_value() if settings.telegram_proxy else None,
    )
    return TelegramChannel(front, clock, wanted, photos, files, log, may_poll=peers.may_poll)


def _nightly(
    settings: Settings, database: Database, clock: Callable[[], datetime]
) -> Callable[[], Awaitable[bool]] | None:
    """Return what makes the backup of the night, unless the operator wants none."""
    if not settings.backups + settings.backups_weekly:
        return None
    return Nightly(Keeper(settings, database), clock, began=clock()).tend


def _holidays(settings: Settings) -> Override:
    """Read the operator's own days, if there are any."""
    if settings.holidays_file is None:
        return Override()
    return parse_override(settings.holidays_file.read_text(encoding="utf-8"))

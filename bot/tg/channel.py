"""The Telegram channel: put together, started and stopped."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telegram import Update
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ContextTypes

from bot.tg.door import Door
from bot.tg.gate import Gate
from bot.tg.inbound import address_of
from bot.tg.insisting import Insistence
from bot.tg.lanes import Lanes
from bot.tg.menus import Menus
from bot.tg.pace import Limits, Pace
from bot.tg.polling import Poller
from bot.tg.register import UPDATES, App, register
from bot.tg.request import AiohttpRequest
from bot.tg.revoked import Revoked
from bot.tg.sender import TelegramSender
from bot.tg.tasks import Tasks
from bot.tg.webhook import Webhook
from handlers.channel import SendError
from handlers.texts import telegram as texts

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from aiohttp import web

    from bot.tg.door import Service
    from handlers.channel import Address, FileSource, Outgoing, PhotoStore
    from handlers.last_look import LastLook
    from handlers.message_log import MessageLog

log = logging.getLogger(__name__)

PUBLIC_API = "https://api.telegram.org"
WEBHOOK_PATH = "/telegram/webhook"
MOST_CONNECTIONS = 100  # deliveries that Telegram makes at once
CONNECTIONS = (64, 2)  # ours to Telegram at most: to send, to poll
LAST_WORDS = 1.0  # seconds, when stopping, for what is no notice: an apology, whom to call
FINISH = 3.0  # seconds for what is in hand when stopping; then one for Telegram to hear what is kept


class TokenRefusedError(Exception):
    """The Bot API does not accept the token (or the address given is no Bot API)."""


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How to reach Telegram, and with a `public_url` how it reaches us (by webhook; else we poll)."""

    token: str = field(repr=False)
    api_url: str = PUBLIC_API
    public_url: str | None = None
    secret: str = field(default="", repr=False)
    proxy: str | None = field(default=None, repr=False)
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        """A webhook without a secret would take orders from anybody."""
        if self.public_url and not self.secret:
            raise ValueError("a webhook needs a secret")


class TelegramChannel:
    """Implements :class:`handlers.channel.Sender` and :class:`handlers.channel.PhotoSource`.

    With a webhook, mount :meth:`webhook_route` before :meth:`start`. To stop gracefully: `stop_receiving`,
    then let the outbox end, then `stop`.
    """

    def __init__(
        self,
        service: Service,
        clock: Callable[[], datetime],
        settings: TelegramSettings,
        photos: PhotoStore,
        files: FileSource,
        log: MessageLog,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        may_poll: Callable[[], bool] = lambda: True,
    ) -> None:
        """Put the parts together; nothing is opened yet.

        `pause` is how it waits before trying again; `may_poll` says whether it is this process' turn.
        """
        self._settings = settings
        self._service = service
        self._starting = Insistence(pause)
        sending, polling = (AiohttpRequest(connections=most, proxy=settings.proxy) for most in CONNECTIONS)
        self._lines = (sending, polling)
        self._app = _application(settings, sending, polling)
        bot = self._app.bot
        self._tasks = Tasks()
        gate = Gate(Pace(settings.limits))
        self._may_poll = may_poll
        self._revoked = Revoked(self._starting)
        self._sender = TelegramSender(bot, gate, photos, files, log, self._tasks, self._revoked, may_poll)
        self._menus = Menus(bot, service, clock)
        self._errors: dict[int, Exception] = {}
        self._lanes = Lanes(self._process, self._warn, self._apologise, pause)
        self._poller = Poller(bot, polling, self._lanes, self._starting, pause, may_poll)
        self._webhook = Webhook(settings.secret)
        self._main: asyncio.Task[None] | None = None
        self.door = Door(
            service=service, clock=clock, bot=bot, sender=self._sender, menus=self._menus, tasks=self._tasks
        )
        register(self._app, self.door)
        self._app.add_error_handler(self._remember)

    @property
    def username(self) -> str | None:
        """Return the bot's name for links (`https://t.me/NAME?start=…`), None until Telegram has told it."""
        try:
            return str(self._app.bot.username)
        except RuntimeError:
            return None

    @property
    def refused(self) -> str | None:
        """Return what Telegram refuses for good, as `/health` names it (bot/tg/insisting.py)."""
        if self._revoked.lasts and not self._may_poll():
            return None  # whoever sends now finds out
        return self._starting.refused

    def webhook_route(self, app: web.Application, path: str = WEBHOOK_PATH) -> None:
        """Add the route that Telegram posts to."""
        app.router.add_post(path, self._webhook.handle)

    async def start(self) -> None:
        """Begin to receive; raises :class:`TokenRefusedError`, and waits in the background for a network."""
        connected = await self._connect()
        self._main = asyncio.create_task(self._receive(connected=connected), name="telegram")

    async def stop_receiving(self) -> None:
        """Take nothing new and finish what has come; what is not finished stays with Telegram."""
        self._webhook.close()
        main, self._main = self._main, None
        if main is None:
            return
        main.cancel()
        await asyncio.gather(main, return_exceptions=True)
        await self._lanes.finish(FINISH)
        if self.username and not self._settings.public_url:
            await self._poller.confirm()

    async def stop(self) -> None:
        """Stop receiving if that was not done before, and close the line: nothing can be sent after that."""
        await self.stop_receiving()
        await self._tasks.finish(LAST_WORDS)
        await self._app.shutdown()
        await self._app.bot.shutdown()  # in case the application never got as far
        for line in self._lines:  # in case the bot never did
            await line.shutdown()

    async def send(
        self,
        address: Address,
        message: Outgoing,
        *,
        key: str,
        priority: int,
        since: datetime | None = None,
        last_look: LastLook | None = None,
    ) -> str:
        """See :class:`handlers.channel.Sender`."""
        return await self._sender.send(
            address, message, key=key, priority=priority, since=since, last_look=last_look
        )

    async def edit(
        self,
        address: Address,
        ref: str,
        message: Outgoing,
        *,
        key: str,
        priority: int,
        last_look: LastLook | None = None,
    ) -> str:
        """See :class:`handlers.channel.Sender`."""
        return await self._sender.edit(address, ref, message, key=key, priority=priority, last_look=last_look)

    async def strip(self, address: Address, ref: str) -> None:
        """See :class:`handlers.channel.Sender`."""
        await self._sender.strip(address, ref)

    async def fetch(self, ref: str) -> bytes:
        """See :class:`handlers.channel.PhotoSource`."""
        return await self._sender.fetch(ref)

    async def _connect(self) -> bool:
        """Introduce ourselves; say whether Telegram was there."""
        try:
            await self._app.initialize()
        except InvalidToken:
            await self._app.bot.shutdown()
            raise TokenRefusedError(TokenRefusedError.__doc__) from None  # the cause's words hold the token
        except TelegramError as error:
            log.warning("Telegram is out of reach (%s); trying again", type(error).__name__)
            return False
        return True

    async def _receive(self, *, connected: bool) -> None:
        """Get connected, then receive until cancelled."""
        if not connected:
            await self._starting.insist(self._app.initialize, "to reach Telegram")
        self._tasks.start(self._menus.start(), "command menus")
        if self._settings.public_url:
            self._webhook.open(self._app.bot, self._lanes)
            await self._starting.insist(self._set_webhook, "to set the webhook")
        else:
            await self._starting.insist(self._app.bot.delete_webhook, "to end the webhook")
            await self._poller.run()

    async def _set_webhook(self) -> None:
        await self._app.bot.set_webhook(
            f"{(self._settings.public_url or '').rstrip('/')}{WEBHOOK_PATH}",
            max_connections=MOST_CONNECTIONS,
            allowed_updates=UPDATES,
            secret_token=self._settings.secret,
        )

    async def _process(self, update: Update) -> None:
        """Run the handlers; unlike the library, raise what they raise, so that the update is kept."""
        await self._app.process_update(update)
        error = self._errors.pop(update.update_id, None)
        if error is not None:
            raise error

    def _warn(self, update: Update) -> None:
        """Tell whoever is in danger at once whom to call: we cannot keep their words just now."""
        message = update.message
        if message is None or message.chat.type != message.chat.PRIVATE:
            return
        if self._service.is_emergency(message.text or message.caption or ""):
            call = self._say(address_of(message.chat), texts.BUSY_DANGER, f"danger-{update.update_id}")
            self._tasks.start(call, "whom to call")

    def _apologise(self, update: Update) -> None:
        """Say so where a message could not be taken: nobody must believe that it was."""
        message = update.message or update.edited_message
        if message is not None and message.chat.type == message.chat.PRIVATE:
            sorry = self._say(address_of(message.chat), texts.NOT_TAKEN, f"sorry-{update.update_id}")
            self._tasks.start(sorry, "an apology")

    async def _say(self, address: Address, text: str, what: str) -> None:
        try:
            await self._sender.say(address, text, 0)
        except SendError as error:
            log.warning("%s was not delivered: %s", what, type(error).__name__)

    async def _remember(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Note a handler's error for :meth:`_process`."""
        if isinstance(update, Update) and context.error is not None:
            self._errors[update.update_id] = context.error


def _application(settings: TelegramSettings, sending: AiohttpRequest, polling: AiohttpRequest) -> App:
    """Build the library's application, without its own updater, job queue and HTTP."""
    # Its debug lines hold the token and what people write.
    logging.getLogger("telegram").setLevel(logging.INFO)
    api = settings.api_url.rstrip("/")
    return (
        Application.builder()
        .token(settings.token)
        .base_url(f"{api}/bot")
        .base_file_url(f"{api}/file/bot")
        .request(sending)
        .get_updates_request(polling)
        .updater(None)
        .job_queue(None)
        .build()
    )

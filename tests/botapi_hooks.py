"""How updates reach the bot: getUpdates with its offsets, or deliveries to a webhook."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from tests import botapi_checks as checks
from tests.botapi_world import ApiError, Json, World

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
KINDS = {
    "callback_query",
    "channel_post",
    "chat_member",
    "edited_channel_post",
    "edited_message",
    "inline_query",
    "message",
    "message_reaction",
    "my_chat_member",
    "poll",
}
CONFLICT_POLL = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)
CONFLICT_HOOK = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


class Hooks:
    """getUpdates and webhooks; only one of them at a time, and only one poller."""

    def __init__(self, world: World) -> None:
        """Start without a webhook."""
        self._world = world
        self.webhook: Json = {}
        self.deliveries: list[tuple[int, int]] = []  # update id and the answer's status, in order
        self.retry_after = 0.05  # seconds until a failed delivery is made again
        self._poll: asyncio.Event | None = None  # set to end the poll that waits
        self._delivering: asyncio.Task[None] | None = None
        self._methods: dict[str, Callable[[Json], Awaitable[object]]] = {
            "getupdates": self.get_updates,
            "setwebhook": self.set_webhook,
            "deletewebhook": self.delete_webhook,
            "getwebhookinfo": self.get_webhook_info,
        }

    @property
    def polling(self) -> bool:
        """Say whether somebody waits for updates."""
        return self._poll is not None

    def find(self, method: str) -> Callable[[Json], Awaitable[object]] | None:
        """Return the method so named, if it is one of these."""
        return self._methods.get(method.lower())

    async def get_updates(self, parameters: Json) -> list[Json]:
        """Forget what lies before `offset`, then return what there is, waiting up to `timeout` seconds."""
        if self.webhook:
            raise ApiError(409, CONFLICT_HOOK)
        if self._poll is not None:
            self._poll.set()
        ended = self._poll = asyncio.Event()
        self._world.ring()
        self._allow(parameters)
        offset, limit = checks.integer(parameters, "offset", 0), checks.integer(parameters, "limit", 100)
        if not 1 <= limit <= 100:
            raise checks.bad("limit must be 1-100")
        if offset > 0:
            self._world.confirm(offset)
        try:
            return await self._wait(ended, limit, checks.integer(parameters, "timeout", 0))
        finally:
            if self._poll is ended:
                self._poll = None

    async def set_webhook(self, parameters: Json) -> bool:
        """Deliver to an address from now on; it must be HTTPS, except on this machine."""
        url = str(parameters.get("url", ""))
        parts = urlsplit(url)
        if parts.scheme != "https" and not checks.is_loopback(parts.hostname or ""):
            raise checks.bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = str(parameters.get("secret_token", ""))
        if secret and not SECRET.fullmatch(secret):
            raise checks.bad("secret token contains unallowed characters")
        self._allow(parameters)
        await self.close()
        self.webhook = {"url": url, "secret": secret}
        most = checks.integer(parameters, "max_connections", 40)
        self._delivering = asyncio.create_task(self._deliver(most))
        self._world.ring()
        return True

    async def delete_webhook(self, _parameters: Json) -> bool:
        """Deliver no more."""
        await self.close()
        return True

    async def get_webhook_info(self, _parameters: Json) -> Json:
        """Tell where updates are delivered."""
        waiting = len(self._world.updates)
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": waiting,
        }

    async def close(self) -> None:
        """End what runs."""
        self.webhook = {}
        if self._poll is not None:
            self._poll.set()
        if self._delivering is not None:
            self._delivering.cancel()
            await asyncio.gather(self._delivering, return_exceptions=True)
            self._delivering = None

    def _allow(self, parameters: Json) -> None:
        """Remember which kinds of updates the bot wants."""
        kinds = checks.structure(parameters, "allowed_updates", list)
        if kinds is not None:
            if unknown := set(kinds) - KINDS:
                raise checks.bad(f"unknown update types {unknown}")
            self._world.allowed = kinds

    async def _wait(self, ended: asyncio.Event, limit: int, seconds: int) -> list[Json]:
        def look() -> bool:
            return bool(self._world.updates) or ended.is_set()

        if seconds and not look():
            try:
                waiting = asyncio.ensure_future(self._world.until(look, seconds))
                ending = asyncio.ensure_future(ended.wait())
                await asyncio.wait({waiting, ending}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                waiting.cancel()
                ending.cancel()
                await asyncio.gather(waiting, ending, return_exceptions=True)
        if ended.is_set():
            raise ApiError(409, CONFLICT_POLL)
        return self._world.updates[:limit]

    async def _deliver(self, most: int) -> None:
        """Deliver each update until it is taken; up to `most` at once, one after another in a chat."""
        places = asyncio.Semaphore(most)
        busy: dict[int, int] = {}  # update under way by chat
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            while True:
                update = await self._world.until(lambda: self._next(busy), 10**6)
                busy[_chat_of(update)] = update["update_id"]
                group.create_task(self._deliver_one(session, places, busy, update))

    def _next(self, busy: dict[int, int]) -> Json | None:
        return next((update for update in self._world.updates if _chat_of(update) not in busy), None)

    async def _deliver_one(
        self, session: aiohttp.ClientSession, places: asyncio.Semaphore, busy: dict[int, int], update: Json
    ) -> None:
        async with places:
            while not await self._post(session, update):  # noqa: ASYNC110 - nothing to wait for but time
                await asyncio.sleep(self.retry_after)
        del busy[_chat_of(update)]
        self._world.updates.remove(update)
        self._world.ring()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        """Deliver once; say whether it was taken."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook["secret"]}
        try:
            async with session.post(self.webhook["url"], json=update, headers=headers) as answer:
                status = answer.status
        except aiohttp.ClientError:
            status = 0
        self.deliveries.append((update["update_id"], status))
        self._world.ring()
        return 200 <= status < 300


def _chat_of(update: Json) -> int:
    """Return the chat that an update belongs to."""
    content = next(value for name, value in update.items() if name != "update_id")
    message = content.get("message", content)
    return int(message["chat"]["id"])

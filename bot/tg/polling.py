"""Asking for updates, so that nothing is lost.

Telegram forgets an update once a later `offset` is asked for. The library's own updater does that
before a batch is processed; here the offset never passes an update that is not kept yet.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from telegram.error import Conflict, TelegramError

from bot.tg.parse import number_of, parse
from bot.tg.register import UPDATES
from bot.tg.request import FloodError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Bot

    from bot.tg.insisting import Insistence
    from bot.tg.lanes import Lanes
    from bot.tg.request import AiohttpRequest

log = logging.getLogger(__name__)

LONG_POLL = 25  # seconds
BATCH = 100
SETTLE = 1.0  # seconds to let a batch be kept before the next is asked for
STAND_BY = 1.0  # seconds between two looks whether it is our turn to ask
FIRST_PAUSE = 1.0
CONFIRMING = 1.0  # seconds, when stopping
ASKING = "to ask for updates"
LONGEST_PAUSE = 30.0


class Poller:
    """The getUpdates loop. `request` is a pool of its own, so that a long poll delays no message."""

    def __init__(
        self,
        bot: Bot,
        request: AiohttpRequest,
        lanes: Lanes,
        insistence: Insistence,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        may_poll: Callable[[], bool] = lambda: True,
    ) -> None:
        """Start before the first update; `may_poll` says whether it is this process' turn to ask.

        `insistence` is told when the token is refused, and when it is good again.
        """
        self._bot = bot
        self._insistence = insistence
        self._request = request
        self._lanes = lanes
        self._pause = pause
        self._may_poll = may_poll
        self._open: dict[int, asyncio.Future[None] | None] = {}  # fetched and not yet confirmed
        self._next = 0
        self._failures = 0

    async def run(self) -> None:
        """Poll until cancelled."""
        while True:
            if not self._may_poll():
                await self._stand_by()
                continue
            try:
                asked = self.offset
                self._take(await self._ask(asked, LONG_POLL), asked)
            except Exception as error:  # noqa: BLE001 - whatever comes over the line, polling goes on
                await self._back_off(error)
                continue
            self._failures = 0
            self._insistence.succeeded(ASKING)
            await self._settle()

    async def _stand_by(self) -> None:
        """Let another process ask; what it has confirmed never comes here."""
        self._open, self._next, self._failures = {}, 0, 0
        self._insistence.refused = None  # whoever asks now finds out
        await self._pause(STAND_BY)

    @property
    def offset(self) -> int:
        """Return the first update that is not kept yet."""
        return min((number for number, kept in self._open.items() if not _is_kept(kept)), default=self._next)

    async def confirm(self) -> None:
        """Tell Telegram what is kept, so that it does not come again after a restart; only a courtesy."""
        try:
            await asyncio.wait_for(self._ask(self.offset, 0), timeout=CONFIRMING)
        except (TelegramError, TimeoutError) as error:
            log.info("the last updates will come again (%s)", type(error).__name__)

    async def _ask(self, offset: int, seconds: int) -> list[object]:
        question = {"timeout": seconds, "limit": BATCH, "allowed_updates": json.dumps(UPDATES)}
        if offset:
            question["offset"] = offset
        url = f"{self._bot.base_url}/getUpdates?{urlencode(question)}"
        # The bot's own get_updates writes a batch that it cannot parse to the log, texts and all.
        updates: object = await self._request.post(url, read_timeout=seconds + 10)
        return updates if isinstance(updates, list) else []

    def _take(self, updates: list[object], asked: int) -> None:
        """Hand on what is new; Telegram hands out again what was not kept when we asked."""
        self._open = {number: kept for number, kept in self._open.items() if number >= asked}
        for raw in updates:
            number = number_of(raw)
            if number is None or number in self._open:
                continue
            update = parse(raw, self._bot)
            self._open[number] = self._lanes.submit(update) if update else None
            self._next = max(self._next, number + 1)

    async def _settle(self) -> None:
        """Let the batch be kept; what takes longer does not hold up the next one."""
        unkept = [kept for kept in self._open.values() if kept and not kept.done()]
        if unkept:
            await asyncio.wait(unkept, timeout=SETTLE)

    async def _back_off(self, error: Exception) -> None:
        """Wait longer each time, each process differently, so that all do not come back at once."""
        if (refused := self._insistence.revoked(error, ASKING, self._failures)) is not None:
            self._failures += 1
            await self._pause(refused)
            return
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._failures)
        self._failures += 1
        seconds = error.after if isinstance(error, FloodError) else random.uniform(longest / 2, longest)  # noqa: S311 - no secret
        if isinstance(error, Conflict):
            log.warning("another process polls with this token; waiting %.1f s for it to stop", seconds)
        else:
            log.warning("no updates (%s), asking again in %.1f s", type(error).__name__, seconds)
        await self._pause(seconds)


def _is_kept(kept: asyncio.Future[None] | None) -> bool:
    """Say whether an update needs nothing more; one cut short by stopping (cancelled) has to come again."""
    return kept is None or (kept.done() and not kept.cancelled())

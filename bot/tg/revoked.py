"""A token that is refused while messages are sent: said once, and tried with one message at a time.

Who polls finds out by asking; with a webhook nobody asks, and sending is how it is found out.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, Forbidden, InvalidToken

from bot.tg.errors import TOKEN_REFUSED
from bot.tg.insisting import REVOKED_PAUSES
from bot.tg.request import FloodError
from handlers.channel import RetryLaterError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.tg.insisting import Insistence

SENDING = "to send"
REFUSALS = (InvalidToken, EndPointNotFound)
UNDERSTOOD = (BadRequest, Forbidden, ChatMigrated, FloodError)
"""Answers that are given to a good token only."""


class Revoked:
    """Lets nobody send while the token is refused, but for one try a step; the steps grow."""

    def __init__(self, insistence: Insistence, ticks: Callable[[], float] = time.monotonic) -> None:
        """`insistence` says what is refused, and that it is no more; `ticks` counts seconds."""
        self._insistence = insistence
        self._ticks = ticks
        self._steps = 0
        self._next = 0.0
        self._trial: asyncio.Future[None] | None = None

    @property
    def lasts(self) -> bool:
        """Say whether the last that was sent met a refusal."""
        return self._steps > 0

    @asynccontextmanager
    async def heeded(self) -> AsyncIterator[None]:
        """Make a call, and learn from what comes of it. Raises `RetryLaterError` where it is not made."""
        trial = await self._await_trial()
        try:
            yield
        except REFUSALS as error:
            self.refused(error)
            raise
        except UNDERSTOOD:
            self._accepted()
            raise
        else:
            self._accepted()
        finally:
            if trial is not None:
                self._trial = None
                trial.set_result(None)

    def refused(self, error: Exception) -> None:
        """Take note of a refusal, if it is one; what was under way with it is refused in the same step."""
        if not isinstance(error, REFUSALS):
            return
        self._insistence.revoked(error, SENDING, 0)
        if not self.lasts:
            self._steps, self._next = 1, self._ticks() + REVOKED_PAUSES[0]

    async def _await_trial(self) -> asyncio.Future[None] | None:
        """Wait for whoever tries at present; return a trial that is ours, None where all is well."""
        while self.lasts:
            if self._trial is not None:
                await asyncio.shield(self._trial)
                continue
            now = self._ticks()
            if now < self._next:
                raise RetryLaterError(TOKEN_REFUSED, self._next - now, patient=True)
            self._next = now + REVOKED_PAUSES[min(self._steps, len(REVOKED_PAUSES) - 1)]
            self._steps += 1
            self._trial = asyncio.get_running_loop().create_future()
            return self._trial
        return None

    def _accepted(self) -> None:
        if self.lasts:
            self._steps = 0
            self._insistence.succeeded(SENDING)

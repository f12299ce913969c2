"""What Telegram refuses for good, said once; and how receiving begins, tried until it succeeds."""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING

from telegram.error import BadRequest, EndPointNotFound, Forbidden, InvalidToken, TelegramError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between attempts where the network, or Telegram itself, is in trouble."""
REFUSED_PAUSE = 600.0
"""Seconds between attempts where Telegram has understood and said no: people have to change something."""
REVOKED_PAUSES = (10.0, 30.0, 60.0, 120.0, 300.0, REFUSED_PAUSE)
"""The same where a token that was good is refused: it may have been a moment's trouble at Telegram."""

TOKEN, WEBHOOK = "telegram_token", "telegram_webhook"
"""What `/health` calls a refusal: of the bot's token, or of where it asks to be delivered to."""
TO_DO = {
    TOKEN: "take the bot's present token from @BotFather, set SANDAN_TELEGRAM_TOKEN, and restart",
    WEBHOOK: "SANDAN_PUBLIC_URL has to be an HTTPS address that Telegram reaches, on port 443, 80, 88 or "
    "8443, with a certificate it trusts, and SANDAN_TELEGRAM_SECRET letters, digits, - and _; then restart",
}


class Insistence:
    """Tries steps, one after another; `refused` is what Telegram does not accept at present."""

    def __init__(self, pause: Callable[[float], Awaitable[None]]) -> None:
        """Take how it waits."""
        self.refused: str | None = None
        self._pause = pause

    async def insist(self, step: Callable[[], Awaitable[object]], what: str) -> None:
        """Try a step until it succeeds; `what` it does, for the log."""
        pauses = itertools.chain(PAUSES, itertools.repeat(PAUSES[-1]))
        while True:
            try:
                await step()
            except TelegramError as error:
                await self._pause(self._refusal(error, what) or self._trouble(error, what, next(pauses)))
            else:
                self.succeeded(what)
                return

    def revoked(self, error: Exception, what: str, failures: int) -> float | None:
        """Say once that a token which was good is refused; return the pause, None for any other trouble.

        `failures` is how often this has failed before, one after the other.
        """
        if not isinstance(error, TelegramError) or _kind_of(error) != TOKEN:
            return None
        self._say_once(TOKEN, error, what)
        return REVOKED_PAUSES[min(failures, len(REVOKED_PAUSES) - 1)]

    def _refusal(self, error: TelegramError, what: str) -> float | None:
        """Say once what was refused for good and what to do; return the pause, None for passing trouble."""
        kind = _kind_of(error)
        if kind is None:
            return None
        self._say_once(kind, error, what)
        return REFUSED_PAUSE

    def _say_once(self, kind: str, error: TelegramError, what: str) -> None:
        if kind == self.refused:
            return
        self.refused = kind
        # The words about a token hold the token.
        reason = error.message if kind == WEBHOOK else type(error).__name__
        log.error(
            "failed %s: Telegram refuses (%s). To be done: %s. Tried at least every %g minutes until then",
            what,
            reason,
            TO_DO[kind],
            REFUSED_PAUSE / 60,
        )

    def _trouble(self, error: TelegramError, what: str, pause: float) -> float:
        log.warning("failed %s (%s), trying again in %g s", what, type(error).__name__, pause)
        return pause

    def succeeded(self, what: str) -> None:
        """Take note that nothing is refused any more, and say so."""
        if self.refused is not None:
            log.info("done at last: %s", what)
            self.refused = None


def _kind_of(error: TelegramError) -> str | None:
    """Return what is refused where repeating alone will not help."""
    match error:
        case InvalidToken() | EndPointNotFound() | Forbidden():
            return TOKEN
        case BadRequest():
            return WEBHOOK
        case _:
            return None

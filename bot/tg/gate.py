"""The gate before every message: waits until the pace lets it through."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from bot.tg.pace import Pace, Ticket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

TIDY_EVERY = 1000  # messages
AT_A_TIME = 3  # messages; an answer that comes meanwhile is seen, and its place is free, the earlier


class Bell(Protocol):
    """A bell that can be called off."""

    def cancel(self) -> None:
        """Do not ring."""
        ...


class Timer(Protocol):
    """A steady clock that can ring; the running event loop is one."""

    def time(self) -> float:
        """Return seconds since some moment."""
        ...

    def call_at(self, when: float, callback: Callable[[], None], /) -> Bell:
        """Ring at a time."""
        ...


class Gate:
    """Lets messages through in the order and at the times that the pace says."""

    def __init__(self, pace: Pace | None = None, timer: Timer | None = None) -> None:
        """Use the running event loop's clock unless a test brings its own."""
        self._pace = pace or Pace()
        self._own_timer = timer
        self._turns: dict[Ticket, asyncio.Future[None]] = {}
        self._bell: Bell | None = None
        self._since_tidy = 0

    @property
    def waiting(self) -> int:
        """Return how many messages wait for their turn."""
        return len(self._turns)

    @property
    def _timer(self) -> Timer:
        return self._own_timer or asyncio.get_running_loop()

    @asynccontextmanager
    async def turn(self, chat: str, *, group: bool, priority: int, cost: int = 1) -> AsyncIterator[None]:
        """Wait for a turn, then hold it until the far end has answered."""
        ticket = self._pace.join(chat, group=group, priority=priority, now=self._timer.time(), cost=cost)
        loop = asyncio.get_running_loop()
        self._turns[ticket] = loop.create_future()
        # Not at once: of all who come at the same moment, whoever will need longest goes first.
        loop.call_soon(self._open)
        try:
            await self._turns[ticket]
            yield
        finally:
            self._close(ticket)

    def refused(self, chat: str, after: float) -> None:
        """Pass on that the far end asked to wait."""
        self._pace.refused(chat, self._timer.time(), after)

    def _close(self, ticket: Ticket) -> None:
        """End a turn, or give up waiting for it."""
        self._turns.pop(ticket, None)
        leave = self._pace.finish if ticket.released else self._pace.leave
        leave(ticket, self._timer.time())
        self._open()
        self._tidy()

    def _open(self) -> None:
        """Let through whoever may go, and set the bell for the next."""
        now = self._timer.time()
        for ticket in self._pace.release(now, AT_A_TIME):
            turn = self._turns[ticket]
            if not turn.done():  # else: cancelled this very moment; its own clean-up ends the turn
                turn.set_result(None)
        if self._bell is not None:
            self._bell.cancel()
        wake = self._pace.wake_at(now)
        self._bell = None if wake is None else self._timer.call_at(wake, self._open)

    def _tidy(self) -> None:
        self._since_tidy += 1
        if self._since_tidy >= TIDY_EVERY:
            self._since_tidy = 0
            self._pace.forget_idle(self._timer.time())

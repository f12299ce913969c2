"""Updates in order: one lane a chat, all lanes at once, and no update lost or in everybody's way.

An update that fails is tried again. It is given up only when the service is known to work for
others, so a database that is away for an hour costs nobody a message, while one update that
nothing can be done with (a "poisoned" one) costs only itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telegram import Update

log = logging.getLogger(__name__)

TRIES = 8  # at least; with the pauses between them about half a minute
FIRST_PAUSE = 0.2  # seconds; doubled each time
LONGEST_PAUSE = 20.0
REMEMBERED = 10_000  # updates whose repetition needs no second look


@dataclass(eq=False, slots=True)
class Entry:
    """One update in its lane; `kept` is done when it needs no more care."""

    update: Update
    kept: asyncio.Future[None]
    tries: int = 0


@dataclass(eq=False, slots=True)
class Lane:
    """The updates of one chat, and the task that works on them."""

    entries: deque[Entry] = field(default_factory=deque)
    worker: asyncio.Task[None] | None = None


class Lanes:
    """Runs `process` over updates; `pause` waits so many seconds.

    `failed` hears of each update whose first try failed, `given_up` of what was skipped.
    """

    def __init__(
        self,
        process: Callable[[Update], Awaitable[None]],
        failed: Callable[[Update], None],
        given_up: Callable[[Update], None],
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """Start empty."""
        self._process = process
        self._failed = failed
        self._given_up = given_up
        self._pause = pause
        self._lanes: dict[int, Lane] = {}
        self._entries: dict[int, Entry] = {}
        self._kept: OrderedDict[int, asyncio.Future[None]] = OrderedDict()
        self._successes = 0

    @property
    def waiting(self) -> int:
        """Return how many updates are not kept yet."""
        return len(self._entries)

    def submit(self, update: Update) -> asyncio.Future[None]:
        """Queue an update behind its chat's others; the future is done once it is kept (or given up).

        The same update again is the same future. (After a restart the service knows it by its key.)
        """
        number = update.update_id
        if number in self._entries:
            return self._entries[number].kept
        if number in self._kept:
            return self._kept[number]
        entry = Entry(update, asyncio.get_running_loop().create_future())
        self._entries[number] = entry
        chat = _lane_of(update)
        lane = self._lanes.setdefault(chat, Lane())
        lane.entries.append(entry)
        if lane.worker is None:
            lane.worker = asyncio.create_task(self._work(chat, lane), name=f"lane of chat {chat}")
        return entry.kept

    async def finish(self, seconds: float) -> None:
        """Wait until all is kept, at most so long; what is left was never confirmed and comes again."""
        workers = [lane.worker for lane in self._lanes.values() if lane.worker]
        if workers:
            await asyncio.wait(workers, timeout=seconds)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        for entry in self._entries.values():
            entry.kept.cancel()

    async def _work(self, chat: int, lane: Lane) -> None:
        """Work a lane off, in order."""
        while lane.entries:
            await self._keep(lane)
        del self._lanes[chat]

    async def _keep(self, lane: Lane) -> None:
        """Process the first of a lane until it is kept or given up."""
        entry = lane.entries[0]
        successes = self._successes
        while not await self._try(entry):
            if entry.tries >= TRIES and (self._successes > successes or await self._next_works(lane)):
                log.error("gave up on update %s: it fails while others succeed", entry.update.update_id)
                self._given_up(entry.update)
                break
            successes = self._successes  # only what succeeds from now on shows that the service works
            await self._pause(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (entry.tries - 1)))
        self._done(lane, entry)

    async def _next_works(self, lane: Lane) -> bool:
        """Find out from the next update of the same chat whether the service works at all."""
        if len(lane.entries) < 2:  # noqa: PLR2004 - the first, and one behind it
            return False
        following = lane.entries[1]
        if not await self._try(following):
            return False
        self._done(lane, following)
        return True

    async def _try(self, entry: Entry) -> bool:
        entry.tries += 1
        try:
            await self._process(entry.update)
        except Exception as error:  # noqa: BLE001 - whatever it is must not stop the others
            # The kind of error and the update's number, never its text: it is somebody's story.
            kind = type(error).__name__
            log.warning("update %s failed (%s), try %d", entry.update.update_id, kind, entry.tries)
            if entry.tries == 1:
                self._failed(entry.update)
            return False
        self._successes += 1
        return True

    def _done(self, lane: Lane, entry: Entry) -> None:
        lane.entries.remove(entry)
        number = entry.update.update_id
        del self._entries[number]
        self._kept[number] = entry.kept
        if len(self._kept) > REMEMBERED:
            self._kept.popitem(last=False)
        if not entry.kept.done():
            entry.kept.set_result(None)


def _lane_of(update: Update) -> int:
    """Return the chat that an update belongs to; without one, the person, else a lane of its own."""
    if update.effective_chat:
        return update.effective_chat.id
    return update.effective_user.id if update.effective_user else -update.update_id

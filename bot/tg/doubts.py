"""What may have been shown already is looked for before it is sent again.

The Bot API knows no key by which it would know a message again. But messages are numbered upward, one
after the other: in all private chats and basic groups of a bot together, in a supergroup or channel by
itself. So a message that was begun at some moment, and of which nobody knows what came, has one of the few
numbers that were given since and are not on record as anybody else's. Each of them is asked for by the very
edit that would show the message there:

- "message is not modified": there it stands. (Were it another one of ours, it would show this one now:
  nothing is ever taken for shown that is not.)
- "message to edit not found", "message can't be edited", "there is no text (or caption) in the message to
  edit": no message, somebody else's, one of another kind.

Messages with keys instead of buttons cannot be edited (https://core.telegram.org/bots/api#updating-messages).
So whatever comes out of the outbox has buttons or nothing, and whatever does not has keys or takes them away.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from telegram.error import BadRequest

from bot.tg.errors import CHAT_GONE, NOT_MODIFIED, says
from bot.tg.pace import QUESTIONS
from bot.tg.request import FloodError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.tg.calls import Calls
    from bot.tg.gate import Gate
    from bot.tg.outbound import Part
    from handlers.channel import Address
    from handlers.message_log import Known, MessageLog

log = logging.getLogger(__name__)

MOST = 48
"""Numbers that are asked for of one message; then it is sent again."""
LOWEST_BASIC_GROUP = -999_999_999_999
"""Ids below are those of supergroups and channels (https://core.telegram.org/api/bots/ids)."""
TOGETHER = ""
"""What numbers the messages of private chats and basic groups; any other counter is a chat's own."""


def counter_of(chat: str) -> str:
    """Return what numbers the messages of a chat."""
    return chat if chat and int(chat) < LOWEST_BASIC_GROUP else TOGETHER


def candidates(counter: str, known: Known, after: int = 0) -> Iterator[int]:
    """Yield the numbers that a message may have, upward and without an end; none where nothing is known.

    It came after all that was there before it was begun, and after number `after`.
    """
    before, since = set(_numbers(counter, known.before)), set(_numbers(counter, known.since))
    if not before and not since:
        return
    first = max(before) if before else min(since)
    yield from (number for number in count(max(first, after) + 1) if number not in since)


def _numbers(counter: str, messages: Iterable[tuple[str, str]]) -> Iterator[int]:
    return (int(ref) for chat, ref in messages if ref.isdecimal() and counter_of(chat) == counter)


class Search:
    """The looking for one message: goes upward, at most :data:`MOST` numbers, below what came later."""

    def __init__(self, counter: str) -> None:
        """Begin with nothing to ask for."""
        self.counter = counter
        self.asked = 0
        self._later: int | None = None
        self._numbers: Iterator[int] = iter(())

    def among(self, known: Known, after: int) -> None:
        """Ask from now on for what may be above a number."""
        self._numbers = candidates(self.counter, known, after)

    def came_later(self, number: int) -> None:
        """Take note of a message that was begun after this one was met."""
        self._later = number if self._later is None else min(self._later, number)

    def __iter__(self) -> Iterator[int]:
        """Yield what is to be asked for next."""
        for number in self._numbers:
            if self.asked >= MOST or (self._later is not None and number >= self._later):
                return
            self.asked += 1
            yield number


class Doubts:
    """Looks for messages, one after the other: what one finds out shortens the way of the next."""

    def __init__(self, calls: Calls, gate: Gate, log: MessageLog) -> None:
        """Ask through these, by the numbers on record."""
        self._calls = calls
        self._gate = gate
        self._log = log
        self._searches: set[Search] = set()
        self._one_at_a_time = asyncio.Lock()

    def under_way(self, chat: str) -> list[Search]:
        """Return the searches that a message to this chat, begun now, will be later than."""
        if not self._searches:
            return []
        counter = counter_of(chat)
        return [search for search in self._searches if search.counter == counter]

    async def recall(
        self,
        address: Address,
        parts: Sequence[Part],
        refs: list[str],
        since: datetime,
        rest: Callable[[], Awaitable[None]],
    ) -> None:
        """Add to `refs` the parts that are shown already, each after the one before.

        Raises the library's errors. `rest` lets the chat rest, for to find a message counts as one there.
        """
        with self._search(address.chat) as search:
            for at in range(len(refs), len(parts)):
                # An album has as many numbers as pictures, and goes by the first.
                last = int(refs[-1]) + parts[at - 1].cost - 1 if refs else 0
                async with self._one_at_a_time:
                    search.among(await self._log.around(address, since), last)
                    number = await self._find(address.chat, parts[at], search)
                log.info("looked for", extra={"found": number is not None, "asked": search.asked})
                if number is None:
                    return
                refs.append(str(number))
                await rest()

    @contextmanager
    def _search(self, chat: str) -> Iterator[Search]:
        search = Search(counter_of(chat))
        self._searches.add(search)
        try:
            yield search
        finally:
            self._searches.remove(search)

    async def _find(self, chat: str, part: Part, search: Search) -> int | None:
        for number in search:
            async with self._gate.turn(QUESTIONS, group=False, priority=0):
                if await self._stands(chat, number, part):
                    return number
        return None

    async def _stands(self, chat: str, number: int, part: Part) -> bool:
        """Say whether a part of a message stands there."""
        edit = self._calls.edit_caption if part.is_media else self._calls.edit_text
        try:
            await edit(chat, number, part.text, part.markup)
        except BadRequest as error:
            if says(error, CHAT_GONE):
                raise
            return says(error, NOT_MODIFIED)  # any other answer: then it is sent, never lost
        except FloodError as error:
            self._gate.refused(QUESTIONS, error.after)
            raise
        return True

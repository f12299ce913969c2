"""The gate, with a clock that only moves when told to."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.tg.gate import Gate
from bot.tg.pace import Limits, Pace

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """A timer that rings when the test says that time has passed."""

    def __init__(self) -> None:
        """Start at zero, with no bell set."""
        self.now = 0.0
        self._bells: list[tuple[float, Callable[[], None], Bell]] = []

    def time(self) -> float:
        """Return the time that it is said to be."""
        return self.now

    def call_at(self, when: float, callback: Callable[[], None], /) -> Bell:
        """Set a bell."""
        bell = Bell()
        self._bells.append((when, callback, bell))
        return bell

    async def pass_to(self, now: float) -> None:
        """Let time pass, ring what is due, and let everybody react."""
        self.now = now
        due = [(callback, bell) for when, callback, bell in self._bells if when <= now]
        self._bells = [entry for entry in self._bells if entry[0] > now]
        for callback, bell in due:
            if not bell.cancelled:
                callback()
        await settle()


class Bell:
    """A bell that can be called off."""

    cancelled = False

    def cancel(self) -> None:
        """Call it off."""
        self.cancelled = True


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    """A clock at zero."""
    return Clock()


async def test_a_second_message_to_a_chat_waits_its_second(clock: Clock) -> None:
    """One message a second: the next goes when the bell rings, not before."""
    gate, sent = Gate(timer=clock), []

    async def send(name: str) -> None:
        async with gate.turn("1", group=False, priority=1):
            sent.append(name)

    tasks = [asyncio.create_task(send(name)) for name in ("first", "second")]
    await settle()
    assert sent == ["first"]
    await clock.pass_to(0.9)
    assert sent == ["first"]
    await clock.pass_to(1.1)
    assert sent == ["first", "second"]
    await asyncio.gather(*tasks)
    assert gate.waiting == 0


async def test_giving_up_in_line_holds_up_nobody(clock: Clock) -> None:
    """A cancelled message leaves; whoever stood behind it moves up."""
    gate, sent = Gate(Pace(Limits(overall=1)), clock), []
    finish = asyncio.Event()

    async def send(chat: str) -> None:
        async with gate.turn(chat, group=False, priority=1):
            sent.append(chat)
            await finish.wait()

    tasks = [asyncio.create_task(send(chat)) for chat in ("1", "2", "3")]
    await settle()
    tasks[1].cancel()
    await settle()
    finish.set()
    await settle()
    await clock.pass_to(1.1)
    assert sent == ["1", "3"]
    assert [
        isinstance(end, asyncio.CancelledError)
        for end in await asyncio.gather(*tasks, return_exceptions=True)
    ] == [
        False,
        True,
        False,
    ]


async def test_what_the_far_end_asks_is_obeyed(clock: Clock) -> None:
    """After a 429 the chat rests as long as it said."""
    gate, sent = Gate(timer=clock), []
    async with gate.turn("1", group=False, priority=1):
        gate.refused("1", 7.0)

    async def send() -> None:
        async with gate.turn("1", group=False, priority=0):
            sent.append(clock.now)

    task = asyncio.create_task(send())
    await clock.pass_to(6.9)
    await clock.pass_to(7.0)
    await task
    assert sent == [7.0]

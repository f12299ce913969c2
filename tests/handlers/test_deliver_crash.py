"""Workers that die, meet, or find the database away: nothing lost, nothing shown twice."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from handlers import recording
from handlers.channel import RetryLaterError, UnreachableError
from handlers.deliver import Outbox
from storage import outbox as rows
from storage import sending
from tests.handlers.mail import Shaky, post, shaken, states
from tests.world import CHANNEL

if TYPE_CHECKING:
    from storage.database import Session
    from storage.sending import Due
    from tests.world import World


@pytest.fixture
def shaky(world: World) -> Shaky:
    """The world's messenger, from now on one that fails when told to."""
    return shaken(world)


async def test_a_crash_between_sending_and_noting_shows_it_once(
    world: World, shaky: Shaky, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After the lease another worker sends it again under the same key, and the channel knows it."""

    async def crash(*_: object) -> None:
        raise RuntimeError("the power went")

    with monkeypatch.context() as patched, caplog.at_level(logging.CRITICAL):
        patched.setattr(rows, "mark_sent", crash)
        await post(world, "甲", "一", card="c")
        await world.settle()
    assert await states(world) == ["pending"]
    world.outbox = Outbox(world.desk, {CHANNEL: shaky})
    await world.later(seconds=(sending.LEASE - timedelta(seconds=1)).total_seconds())
    assert len(shaky.attempts) == 1
    await world.later(seconds=2)
    assert await states(world) == ["sent"]
    assert shaky.texts("甲") == ["一"]
    assert len({key for key, _ in shaky.attempts}) == 1
    assert len(shaky.attempts) == 2


async def test_a_worker_that_died_before_sending_loses_nothing(world: World, shaky: Shaky) -> None:
    """Claimed, then gone: after the lease somebody else sends, in order."""
    await post(world, "甲", "一")
    await post(world, "甲", "二")
    async with world.database.transaction() as session:
        await sending.claim(session, world.clock(), [CHANNEL])
    await world.settle()
    assert shaky.tried == []
    await world.later(seconds=sending.LEASE.total_seconds() + 1)
    assert shaky.texts("甲") == ["一", "二"]


async def test_two_workers_show_everything_once(world: World, shaky: Shaky) -> None:
    """On one database at the same time, each chat in its order."""
    chats = [f"人{at}" for at in range(5)]
    for step in range(4):
        for chat in chats:
            await post(world, chat, f"{step}")
    await asyncio.gather(world.outbox.drain(), Outbox(world.desk, {CHANNEL: shaky}).drain())
    assert {chat: shaky.texts(chat) for chat in chats} == {chat: ["0", "1", "2", "3"] for chat in chats}
    assert len(shaky.attempts) == 20


async def test_a_database_that_is_away_for_a_moment_stops_no_worker(
    world: World, shaky: Shaky, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The worker says so, waits, and goes on by itself."""
    claim, failures = sending.claim, [OSError("away"), OSError("away")]

    async def sometimes(session: Session, *args: object, **named: object) -> list[Due]:
        if failures:
            raise failures.pop()
        return await claim(session, *args, **named)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(sending, "claim", sometimes)
    monkeypatch.setattr(recording, "AFTER_TROUBLE", 0.0)
    await post(world, "甲", "一")
    working = asyncio.create_task(world.outbox.run())
    await asyncio.wait_for(shaky.shown.wait(), 60)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert shaky.texts("甲") == ["一"]
    assert "outbox" in caplog.text


@pytest.mark.parametrize("seconds", [1, sending.LEASE.total_seconds() + 1])
async def test_what_was_shown_while_the_disk_was_full_is_recorded_later_and_not_shown_again(
    world: World, shaky: Shaky, monkeypatch: pytest.MonkeyPatch, seconds: float
) -> None:
    """However long it lasts: also beyond the lease, when the notice looks free."""
    mark, failures = rows.mark_sent, [OSError("disk full")] * 3

    async def sometimes(*args: object) -> None:
        if failures:
            failures.pop()
            world.clock.forward(seconds=seconds)
            world.outbox.wake()
            raise OSError("disk full")
        await mark(*args)  # type: ignore[arg-type] # handed through

    monkeypatch.setattr(rows, "mark_sent", sometimes)
    monkeypatch.setattr(recording, "AFTER_TROUBLE", 0.0)
    await post(world, "甲", "一")
    await world.settle()
    assert (await states(world), len(shaky.attempts)) == (["sent"], 1)


async def test_a_refusal_is_recorded_when_the_database_is_back(
    world: World, shaky: Shaky, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes of a notice is written down once, good or bad."""
    failures, transaction = [OSError("away")] * 2, world.database.transaction

    def sometimes() -> object:
        if shaky.attempts and failures:
            raise failures.pop()
        return transaction()

    monkeypatch.setattr(world.database, "transaction", sometimes)
    monkeypatch.setattr(recording, "AFTER_TROUBLE", 0.0)
    shaky.before.append(UnreachableError("blocked"))
    await post(world, "甲", "一")
    await world.settle()
    assert (await states(world))[0] == "failed"
    assert not failures


async def test_a_clock_that_is_set_back_keeps_nobody_waiting(world: World, shaky: Shaky) -> None:
    """What was written a day ahead, and could not be sent then, goes out as soon as the clock is right."""
    world.clock.forward(days=1)
    shaky.before = [RetryLaterError("busy")]
    await post(world, "甲", "一")
    await world.settle()
    assert shaky.texts("甲") == []
    world.clock.forward(days=-1)
    await world.settle()
    assert shaky.texts("甲") == ["一"]

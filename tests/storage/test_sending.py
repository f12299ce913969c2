"""Claims of what is to be sent: nothing lost, nothing twice, in order, and no chat waits for another."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage import cards, outbox, sending
from tests.databases import NOW
from tests.storage.letters import SECOND, claim, put, put_together, said, send_all, sent, states
from tests.storage.rows import letter

if TYPE_CHECKING:
    from storage.database import Database


async def test_a_chat_hears_things_in_order(database: Database) -> None:
    """One notice of a chat at a time, oldest first."""
    await put(database, letter(text="一"), letter(text="二"), letter(text="三"))
    [first] = await claim(database)
    assert await said(database, [first]) == ["一"]
    assert await claim(database) == []
    await sent(database, first)
    assert await send_all(database) == ["二", "三"]


async def test_who_waits_for_an_answer_is_served_before_a_broadcast(database: Database) -> None:
    """Across chats the smaller priority goes first, and within a chat too."""
    crowd = [letter(f"人{at}", "通知", priority=6) for at in range(5)]
    await put(database, *crowd, letter("急", "新闻", priority=3), letter("急", "答复", priority=0))
    first, second = await claim(database, limit=2)
    assert await said(database, [first, second]) == ["答复", "通知"]
    assert (first.chat, second.chat) == ("急", "人0")


async def test_a_notice_waits_for_its_time(database: Database) -> None:
    """What is held back is not claimed before, and the worker knows when to look again."""
    await put(database, letter(hold=3 * SECOND))
    assert await claim(database, NOW + 2 * SECOND) == []
    async with database.reading() as session:
        assert await sending.next_due(session, ["test"], NOW) == NOW + 3 * SECOND
        assert await sending.next_due(session, ["other"], NOW) is None
    assert len(await claim(database, NOW + 3 * SECOND)) == 1


async def test_an_expired_lease_is_taken_again(database: Database) -> None:
    """A worker that died loses nothing: after the lease somebody else sends."""
    await put(database, letter())
    [notice] = await claim(database)
    almost = NOW + sending.LEASE - SECOND
    assert await claim(database, almost) == []
    async with database.reading() as session:
        assert await sending.next_due(session, ["test"], almost) == NOW + sending.LEASE
    [again] = await claim(database, NOW + sending.LEASE + SECOND)
    assert again.id == notice.id


async def test_a_failing_chat_holds_up_itself_alone(database: Database) -> None:
    """A notice that must be tried later keeps its chat's order, and nobody else waits for it."""
    await put(database, letter("坏", "一"), letter("坏", "二"), letter("好", "好"))
    for notice in await claim(database):
        if notice.chat == "坏":
            async with database.transaction() as session:
                await outbox.mark_retry(session, notice, NOW + 10 * SECOND, "busy")
        else:
            await sent(database, notice)
    await put(database, letter("好", "又好"))
    assert await send_all(database) == ["又好"]
    async with database.reading() as session:
        assert await sending.next_due(session, ["test"], NOW) == NOW + 10 * SECOND
    assert await send_all(database, NOW + 10 * SECOND) == ["一", "二"]


async def test_a_failed_notice_lets_the_next_one_pass(database: Database) -> None:
    """Giving up on one message does not silence the chat."""
    await put(database, letter(text="一"), letter(text="二"))
    [notice] = await claim(database)
    async with database.transaction() as session:
        await outbox.mark_failed(session, notice, "x" * 500)
    assert await send_all(database) == ["二"]
    assert await states(database) == ["failed", "sent"]


async def test_workers_at_once_share_the_work_and_keep_the_order(database: Database) -> None:
    """Several workers on one database send everything exactly once, each chat in its order."""
    chats = [f"人{at}" for at in range(6)]
    await put(database, *(letter(chat, f"{chat}:{step}") for step in range(8) for chat in chats))
    heard: dict[str, list[str]] = {chat: [] for chat in chats}

    async def work() -> None:
        idle = 0
        while idle < 3:
            claimed = await claim(database, limit=2)
            idle = 0 if claimed else idle + 1
            for notice, text in zip(claimed, await said(database, claimed), strict=True):
                heard[notice.chat].append(text)
                await sent(database, notice)

    await asyncio.gather(*(work() for _ in range(4)))
    await work()
    assert heard == {chat: [f"{chat}:{step}" for step in range(8)] for chat in chats}


async def test_a_private_chat_gives_several_at_once_and_a_group_one(database: Database) -> None:
    """What a resident is told comes in one go, in order; what waits for a group may still be replaced."""
    for chat in ("人", "群"):
        kind = "private" if chat == "人" else "group"
        await put(database, *(replace(letter(chat, f"{chat}{step}"), chat_kind=kind) for step in range(3)))
    async with database.transaction() as session:
        taken = await sending.claim(session, NOW, ["test"], most=2)
    assert await said(database, taken) == ["人0", "人1", "群0"]
    assert await claim(database) == []
    async with database.transaction() as session:
        await outbox.release(session, taken[1:2])
        await outbox.mark_sent(session, [(taken[0], "1")], NOW)
    assert await said(database, await claim(database)) == ["人1"]


async def test_whoever_takes_over_sends_at_once_what_another_had_in_hand(database: Database) -> None:
    """A process that died holds nobody up, in the channel that was its own or anywhere."""
    await put(database, letter("甲", "一"))
    assert len(await claim(database)) == 1
    for channel in ("other", "test", None):
        async with database.transaction() as session:
            await sending.take_over(session, channel)
        assert len(await claim(database)) == (channel != "other")


async def test_a_quick_channel_is_held_for_a_moment_only(database: Database) -> None:
    """In the browser chat nobody waits three minutes for what a dead process had in hand."""
    await put(database, replace(letter(), channel="web"))
    for at, expected in ((NOW, 1), (NOW + timedelta(seconds=10), 0), (NOW + timedelta(seconds=21), 1)):
        async with database.transaction() as session:
            assert len(await sending.claim(session, at, ["web"])) == expected


async def test_a_chat_for_which_thousands_wait_keeps_nobody_waiting(database: Database) -> None:
    """A claim looks ahead so far, but of each chat only at what it may take."""
    await put_together(
        database, *(letter("队群", f"{n}", chat_kind="group") for n in range(sending.LOOK_AHEAD))
    )
    await put(database, letter("王阿姨"))
    assert await said(database, await claim(database)) == ["0", "您好"]


async def test_a_claim_tells_where_each_card_stands(database: Database) -> None:
    """The message that shows the notice's own card in its own chat; none for what was never shown there."""
    await put(database, letter("甲", card="a"), letter("乙", card="b"))
    async with database.transaction() as session:
        claimed = await sending.claim(session, NOW, ["test"])
        assert [one.stands for one in claimed] == [None, None]
        await outbox.mark_sent(session, [(one, f"in {one.chat}") for one in claimed], NOW)
        await cards.place(session, claimed)
    for one in (letter("甲", card="a"), letter("乙", card="a"), letter("丙", card="b"), letter("丁")):
        await put(database, one)
    async with database.transaction() as session:
        claimed = await sending.claim(session, NOW, ["test"])
    assert {one.chat: one.stands for one in claimed} == {"甲": "in 甲", "乙": None, "丙": None, "丁": None}


@pytest.mark.parametrize("count", [1, 3])
async def test_a_claim_takes_no_more_than_asked(database: Database, count: int) -> None:
    """A worker with little room takes little."""
    await put(database, *(letter(f"人{at}") for at in range(5)))
    assert len(await claim(database, limit=count)) == count
    assert len(await claim(database)) == 5 - count


async def test_what_was_written_by_a_clock_far_ahead_is_due_once_that_is_right(database: Database) -> None:
    """Nobody waits for tomorrow; what is held back for a moment by a right clock stays held back."""
    tomorrow = NOW + timedelta(days=1)
    await put(database, letter("甲", "明天写的"), at=tomorrow)
    await put(database, letter("乙", "等一下", hold=3 * SECOND))
    assert await set_right(database) == 1
    assert await send_all(database) == ["明天写的"]
    assert await send_all(database, NOW + 3 * SECOND) == ["等一下"]


async def test_what_waits_to_be_tried_again_waits_no_longer_than_can_be(database: Database) -> None:
    """Its time was reckoned from a clock two days ahead."""
    await put(database, letter())
    [notice] = await claim(database)
    async with database.transaction() as session:
        await outbox.mark_retry(session, notice, NOW + timedelta(days=2), "busy")
    assert await set_right(database) == 1
    assert len(await claim(database)) == 1


async def test_a_lease_from_a_clock_far_ahead_lasts_as_long_as_any(database: Database) -> None:
    """Whoever holds it may be sending; a dead one is not waited for until tomorrow."""
    await put(database, letter())
    assert len(await claim(database, NOW + timedelta(days=1))) == 1
    assert await set_right(database) == 0
    assert await claim(database, NOW + sending.LEASE - SECOND) == []
    assert len(await claim(database, NOW + sending.LEASE + SECOND)) == 1


async def set_right(database: Database) -> int:
    """Tell the outbox what time it really is."""
    async with database.transaction() as session:
        return await sending.set_right(session, NOW)

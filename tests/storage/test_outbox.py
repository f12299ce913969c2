"""The outbox's promises: nothing lost, nothing twice, in order, and no chat waits for another."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from storage import cards, outbox, sending
from storage.models import Notice
from tests.databases import NOW
from tests.storage.rows import letter

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Database
    from storage.outbox import Letter
    from storage.sending import Due

COMMUNITY = 1
SECOND = timedelta(seconds=1)
FAR = NOW + timedelta(hours=1)


async def put(database: Database, *letters: Letter, at: datetime = NOW) -> None:
    """Write notices down, each in a transaction of its own."""
    for one in letters:
        async with database.transaction() as session:
            await outbox.put(session, COMMUNITY, one, at)


async def put_together(database: Database, *letters: Letter) -> None:
    """Write notices down in one transaction."""
    async with database.transaction() as session:
        for one in letters:
            await outbox.put(session, COMMUNITY, one, NOW)


async def claim(database: Database, at: datetime = NOW, limit: int = sending.BATCH) -> list[Due]:
    """Lease what is due."""
    async with database.transaction() as session:
        return await sending.claim(session, at, ["test"], limit)


async def said(database: Database, notices: list[Due]) -> list[str]:
    """Return what the notices say."""
    async with database.reading() as session:
        return [str(outbox.payload_of(session, notice)["text"]) for notice in notices]


async def sent(database: Database, notice: Due, ref: str = "1") -> None:
    """Record that a notice has gone out."""
    async with database.transaction() as session:
        await outbox.mark_sent(session, [(notice, ref)], NOW)


async def send_all(database: Database, at: datetime = NOW) -> list[str]:
    """Send whatever is due, one claim after the other, and return the texts in order."""
    texts = []
    while claimed := await claim(database, at):
        texts += await said(database, claimed)
        for notice in claimed:
            await sent(database, notice)
    return texts


async def states(database: Database) -> list[str]:
    """Return the states of all notices, oldest first."""
    async with database.reading() as session:
        return [row.state for row in (await session.exec(select(Notice).order_by("id"))).all()]


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


async def test_only_the_newest_form_of_a_card_goes_out(database: Database) -> None:
    """An unsent card is replaced; a new one edited before it was shown is still shown anew."""
    shown = letter(text="卡片", card="c")
    changed = letter(text="卡片,改", card="c", edit=True)
    await put(database, shown, changed, letter("别人", "卡片", card="c"))
    assert await states(database) == ["superseded", "pending", "pending"]
    [card, other] = sorted(await claim(database), key=lambda notice: notice.id)
    assert (card.edit, await said(database, [card, other])) == (False, ["卡片,改", "卡片"])
    await sent(database, card)
    await put(database, changed, changed)
    [edit] = await claim(database)
    assert edit.edit


async def test_a_card_being_sent_is_not_taken_back(database: Database) -> None:
    """What a worker holds is left alone; the newer form follows it."""
    await put(database, letter(text="旧", card="c"))
    [leased] = await claim(database)
    await put(database, letter(text="新", card="c", edit=True))
    assert await states(database) == ["pending", "pending"]
    await sent(database, leased)
    [newer] = await claim(database)
    assert newer.edit


async def test_a_notice_with_the_same_key_is_written_once(database: Database) -> None:
    """A person never hears a thing twice, however many workers write it; keys are a community's own."""
    await asyncio.gather(*(put(database, letter(dedupe="week-48")) for _ in range(12)))
    assert await states(database) == ["pending"]
    async with database.transaction() as session:
        await outbox.put(session, COMMUNITY + 1, letter(dedupe="week-48"), NOW)
    assert await states(database) == ["pending", "pending"]


async def test_of_a_card_shown_and_changed_in_one_transaction_only_the_last_form_is_written(
    database: Database,
) -> None:
    """Forms that nobody would ever see are not kept; the last one is shown anew, as the first was to be."""
    await put_together(
        database, letter(text="卡片", card="c"), letter(text="话"), letter(text="改", card="c", edit=True)
    )
    [word] = await claim(database)
    await sent(database, word)
    [card] = await claim(database)
    assert (card.edit, await said(database, [word, card])) == (False, ["话", "改"])


async def test_a_card_whose_key_is_known_replaces_nothing(database: Database) -> None:
    """An old event told again leaves the newer form of its card alone."""
    await put(database, letter(text="旧", card="c", dedupe="e1"), letter(text="新", card="c", dedupe="e2"))
    await put(database, letter(text="旧", card="c", dedupe="e1"))
    assert await said(database, await claim(database)) == ["新"]


async def test_a_replay_of_the_past_reaches_nobody_outside_its_own_channel(database: Database) -> None:
    """What the past would have told people is written down, and told to nobody."""
    database.only_channel = "replay"
    await put(database, letter())
    assert (await states(database), await claim(database)) == (["muted"], [])


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
            await outbox.take_over(session, channel)
        assert len(await claim(database)) == (channel != "other")


async def test_a_quick_channel_is_held_for_a_moment_only(database: Database) -> None:
    """In the browser chat nobody waits three minutes for what a dead process had in hand."""
    await put(database, replace(letter(), channel="web"))
    for at, expected in ((NOW, 1), (NOW + timedelta(seconds=10), 0), (NOW + timedelta(seconds=21), 1)):
        async with database.transaction() as session:
            assert len(await sending.claim(session, at, ["web"])) == expected


async def test_a_group_that_moves_keeps_what_it_was_told(database: Database) -> None:
    """Waiting notices, cards and what was sent follow a chat to its new id, also into a used one."""
    await put(database, letter("旧群", "一", card="a"), letter("旧群", "二"))
    [notice] = await claim(database)
    await sent(database, notice, "7")
    async with database.transaction() as session:
        for chat, card, ref in (("旧群", "a", "7"), ("旧群", "b", "8"), ("新群", "b", "9")):
            stood = Notice.model_construct(community_id=COMMUNITY, channel="test", chat=chat, card=card)
            await cards.place(session, [(stood, ref)])
    await claim(database)
    async with database.transaction() as session:
        await outbox.move_chat(session, "test", "旧群", "新群")
    async with database.reading() as session:
        assert [spot.chat for spot in await cards.standing(session, "a")] == ["新群"]
        assert await cards.ref_of(session, "test", "新群", "a") == "7"
        assert await cards.ref_of(session, "test", "新群", "b") == "9"
        assert await cards.card_at(session, "test", "旧群", "8") is None
    [waiting] = await claim(database)
    assert (waiting.chat, await said(database, [waiting])) == ("新群", ["二"])


async def test_a_chat_for_which_thousands_wait_keeps_nobody_waiting(database: Database) -> None:
    """A claim looks ahead so far, but of each chat only at what it may take."""
    await put_together(
        database, *(letter("队群", f"{n}", chat_kind="group") for n in range(sending.LOOK_AHEAD))
    )
    await put(database, letter("王阿姨"))
    assert await said(database, await claim(database)) == ["0", "您好"]


async def test_no_statement_walks_through_all_notices(database: Database) -> None:
    """Neither writing, claiming, recording nor looking ahead does: the outbox keeps what was sent."""
    if not database.is_sqlite:
        pytest.skip("the plan of a PostgreSQL table of a few rows says nothing")
    asked: list[tuple[str, Any]] = []
    engine = database.engine.sync_engine

    def note(*facts: Any) -> None:  # noqa: ANN401 - the library's
        if " notice" in str(facts[2]) and not facts[5]:
            asked.append((str(facts[2]), facts[3]))

    event.listen(engine, "before_cursor_execute", note)
    for _ in range(2):  # the second card supersedes the first
        await put(database, letter(card="a", dedupe="x"), letter(card="a", dedupe="y"))
    [first] = await claim(database)
    await sent(database, first)
    async with database.reading() as session:
        await sending.next_due(session, ["test"], NOW)
    event.remove(engine, "before_cursor_execute", note)
    async with database.reading() as session:
        line = await session.connection()
        for statement, values in asked:
            plan = (await line.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)).all()
            assert not [step for *_, step in plan if "SCAN notice" in str(step)], statement
    assert len(asked) >= 8


async def test_a_claim_tells_where_each_card_stands(database: Database) -> None:
    """The message that shows the notice's own card in its own chat; none for what was never shown there."""
    await put(database, letter("甲", card="a"), letter("乙", card="b"))
    async with database.transaction() as session:
        claimed = await sending.claim(session, NOW, ["test"])
        assert [one.stands for one in claimed] == [None, None]
        await outbox.mark_sent(session, [(one, f"in {one.chat}") for one in claimed], NOW)
        await cards.place(session, [(one, f"in {one.chat}") for one in claimed])
    for one in (letter("甲", card="a"), letter("乙", card="a"), letter("丙", card="b"), letter("丁")):
        await put(database, one)
    async with database.transaction() as session:
        claimed = await sending.claim(session, NOW, ["test"])
    assert {one.chat: one.stands for one in claimed} == {"甲": "in 甲", "乙": None, "丙": None, "丁": None}


async def test_what_a_notice_says_lies_sealed(database: Database) -> None:
    """Nobody reads a message in the database."""
    await put(database, letter(text="电话13800001111"))
    async with database.reading() as session:
        [row] = (await session.exec(select(Notice))).all()
    assert "13800001111" not in row.payload_sealed


@pytest.mark.parametrize("count", [1, 3])
async def test_a_claim_takes_no_more_than_asked(database: Database, count: int) -> None:
    """A worker with little room takes little."""
    await put(database, *(letter(f"人{at}") for at in range(5)))
    assert len(await claim(database, limit=count)) == count
    assert len(await claim(database)) == 5 - count

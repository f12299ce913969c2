"""Notices of which nobody knows whether they were shown, and what is on record to find out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from storage import outbox, receipts, sending, sightings
from tests.databases import NOW
from tests.storage.letters import SECOND, claim, put, said, sent, states
from tests.storage.rows import letter

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Database
    from storage.sending import Due

LATER = NOW + timedelta(minutes=1)


async def claim_run(database: Database, at: datetime) -> list[Due]:
    """Lease what is due, several of a private chat together."""
    async with database.transaction() as session:
        return await sending.claim(session, at, ["test"], most=4)


async def take_over(database: Database) -> None:
    """Let another process have what was in hand."""
    async with database.transaction() as session:
        await sending.take_over(session)


async def retry(database: Database, notice: Due, *, unsure: bool) -> None:
    """Record a failure; it is due again at once."""
    async with database.transaction() as session:
        await outbox.mark_retry(session, notice, NOW, "busy", unsure=unsure)


async def test_what_nobody_had_in_hand_is_no_doubt(database: Database) -> None:
    """Neither a new notice nor one that was given back unbegun."""
    await put(database, letter(text="一"), letter(text="二"))
    first, second = await claim_run(database, NOW)
    assert (first.since, second.since) == (None, None)
    async with database.transaction() as session:
        await outbox.release(session, [second])
    await sent(database, first)
    [second] = await claim_run(database, LATER)
    assert second.since is None


async def test_of_what_a_dead_process_had_in_hand_the_first_is_in_doubt(database: Database) -> None:
    """Of each chat: the next would have waited for its record. It tells since when."""
    await put(database, letter("甲", "一"), letter("甲", "二"), letter("乙", "一"))
    await claim_run(database, NOW)
    await take_over(database)
    await put(database, letter("甲", "三"))
    claimed = await claim_run(database, LATER)
    told = zip(await said(database, claimed), claimed, strict=True)
    assert [(one.chat, text, one.since) for text, one in told] == [
        ("甲", "一", NOW),
        ("甲", "二", None),
        ("乙", "一", NOW),
        ("甲", "三", None),
    ]


async def test_a_doubt_is_as_old_as_its_first_cause(database: Database) -> None:
    """Two processes died over it; what passes it meanwhile is in doubt for itself."""
    await put(database, letter(text="新闻", priority=3))
    await claim_run(database, NOW)
    await take_over(database)
    await put(database, letter(text="答复", priority=0))
    await claim_run(database, LATER)
    await take_over(database)
    claimed = await claim_run(database, LATER + SECOND)
    assert [one.since for one in claimed] == [LATER, NOW]
    async with database.transaction() as session:
        await outbox.release(session, claimed)
    assert [one.since for one in await claim_run(database, LATER + SECOND)] == [LATER, NOW]


@pytest.mark.parametrize("unsure", [True, False])
async def test_a_failure_leaves_a_doubt_where_nobody_can_tell(database: Database, *, unsure: bool) -> None:
    """A line that broke may have carried it; a plain refusal has not."""
    await put(database, letter())
    [notice] = await claim(database)
    await retry(database, notice, unsure=unsure)
    [again] = await claim(database, LATER)
    assert again.since == (NOW if unsure else None)


async def test_a_card_in_doubt_is_not_dropped_for_its_newer_form(database: Database) -> None:
    """Both are pending until the first is found out."""
    await put(database, letter(text="旧", card="c"))
    await claim(database)
    await take_over(database)
    await put(database, letter(text="新", card="c"))
    assert await states(database) == ["pending", "pending"]
    [first] = await claim(database, LATER)
    assert await said(database, [first]) == ["旧"]


async def test_it_is_on_record_who_was_shown_what_around_a_moment(database: Database) -> None:
    """What was shown in the channel, and what people wrote in private, before and since; nothing else."""
    await put(database, letter("甲", "一"), letter("乙", "一"), replace(letter("甲"), channel="web"))
    for notice, ref in zip(await claim(database), ("11", "12"), strict=True):
        await sent(database, notice, ref)
    await put(database, letter("甲", "二"), letter("丙", "没发"), at=LATER)
    async with database.transaction() as session:
        [_, notice] = sorted(await sending.claim(session, LATER, ["test"]), key=lambda one: one.chat == "甲")
        await outbox.mark_sent(session, [(notice, "21")], LATER)
        for key, at, message in (("1", NOW, "13"), ("2", LATER, "22"), ("3", LATER, "")):
            await receipts.receive_once(session, "test", key, at, message)
        await receipts.receive_once(session, "web", "1", LATER, "99")
    middle = NOW + 30 * SECOND
    async with database.reading() as session:
        before = await sightings.before(session, "test", "甲", middle)
        since = await sightings.since(session, "test", middle)
    assert set(before) == {("甲", "11"), ("乙", "12"), ("", "13")}
    assert set(since) == {("甲", "21"), ("", "22")}

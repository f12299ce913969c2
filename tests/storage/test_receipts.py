"""An update is handled once, and its repeat hears the same answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from storage import receipts
from tests.databases import NOW

if TYPE_CHECKING:
    from storage.database import Database


async def test_an_update_is_received_once(database: Database) -> None:
    """The same key a second time is known; another key or channel is new."""
    async with database.transaction() as session:
        assert await receipts.receive_once(session, "test", "1", NOW)
        assert not await receipts.receive_once(session, "test", "1", NOW)
        assert await receipts.receive_once(session, "test", "2", NOW)
        assert await receipts.receive_once(session, "web", "1", NOW)


async def test_of_many_deliveries_at_once_one_counts(database: Database) -> None:
    """The messenger may deliver twenty times in the same moment."""

    async def receive() -> bool:
        async with database.transaction() as session:
            return await receipts.receive_once(session, "test", "1", NOW)

    assert sum(await asyncio.gather(*(receive() for _ in range(20)))) == 1


async def test_an_update_that_failed_may_come_again(database: Database) -> None:
    """The receipt is part of the transaction: what was rolled back was not handled."""
    with pytest.raises(RuntimeError, match="later"):
        await _fail(database)
    async with database.transaction() as session:
        assert await receipts.receive_once(session, "test", "1", NOW)


async def _fail(database: Database) -> None:
    async with database.transaction() as session:
        await receipts.receive_once(session, "test", "1", NOW)
        raise RuntimeError("later")


async def test_the_answer_given_is_kept(database: Database) -> None:
    """A repeated press is answered as the first one was."""
    async with database.transaction() as session:
        await receipts.receive_once(session, "test", "1", NOW)
        assert not await receipts.answer_given(session, "test", "1")
        await receipts.remember_answer(session, "test", "1", "接好了")
    async with database.reading() as session:
        assert await receipts.answer_given(session, "test", "1") == "接好了"

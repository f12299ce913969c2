"""What several processes on one database owe each other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot import peers
from bot.peers import SHARED, Peers
from bot.web.channel import WebChannel
from storage import calling_off, sending
from tests.databases import NOW, open_database
from tests.fakes import MemoryPhotos
from tests.storage.letters import put
from tests.storage.rows import letter

if TYPE_CHECKING:
    from storage.database import Database, Session
    from storage.sending import Due
    from tests.databases import PostgresServer


async def _claimed(database: Database) -> list[Due]:
    async with database.transaction() as session:
        return await sending.claim(session, NOW, [SHARED])


async def test_what_a_dead_process_had_in_hand_is_taken_over_also_at_the_second_try(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that breaks off at that moment leaves nobody waiting for the end of a dead one's lease."""
    take_over, failures, woken = sending.take_over, [RuntimeError("deadlock")], asyncio.Event()

    async def sometimes(session: Session, channel: str | None = None) -> None:
        if failures:
            raise failures.pop()
        await take_over(session, channel)

    monkeypatch.setattr(sending, "take_over", sometimes)
    monkeypatch.setattr(peers, "RETRIED", 0.0)
    async with postgres.fresh() as url, open_database(url) as database:
        await put(database, letter(channel=SHARED))
        assert len(await _claimed(database)) == 1
        ours = Peers(database, lambda: NOW, "1")
        await ours.start(woken.set, WebChannel(database, MemoryPhotos(), lambda: NOW))
        await asyncio.wait_for(woken.wait(), 60)
        assert len(await _claimed(database)) == 1
        await ours.stop()
    assert "could not be taken over" in caplog.text


async def test_what_one_process_calls_off_the_others_look_at(
    postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As soon as it is committed; nobody hears of what was undone."""
    async with postgres.fresh() as url, open_database(url) as there, open_database(url) as here:
        ours = Peers(here, lambda: NOW, None)
        await ours.start(lambda: None, WebChannel(here, MemoryPhotos(), lambda: NOW))
        async with asyncio.timeout(60):
            while ("telegram", "7") not in here.called_off:
                # A bell that rings before anybody listens is not heard: hence again.
                async with there.transaction() as session:
                    await calling_off.call_off(session, [("telegram", "7")])
                await asyncio.sleep(0)
        heard, add = asyncio.Event(), here.called_off.add

        def listen(channel: str, chat: str) -> None:
            add(channel, chat)
            if chat == "9":
                heard.set()

        monkeypatch.setattr(here.called_off, "add", listen)
        with pytest.raises(RuntimeError, match="undone"):
            await _undone(there)
        async with there.transaction() as session:
            await calling_off.call_off(session, [("telegram", "9")])
        await asyncio.wait_for(heard.wait(), 60)
        assert ("telegram", "8") not in here.called_off
        await ours.stop()


async def _undone(database: Database) -> None:
    async with database.transaction() as session:
        await calling_off.call_off(session, [("telegram", "8")])
        raise RuntimeError("undone")

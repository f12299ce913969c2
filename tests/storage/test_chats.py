"""The browser chats' history."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage import chats
from storage.chats import Written

if TYPE_CHECKING:
    from storage.database import Database

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def words(key: str, said: str = "", *, own: bool = False) -> Written:
    """Return a message."""
    return Written(key, own=own, at=NOW, content={"text": said or key})


async def append(database: Database, chat: str, written: Written) -> tuple[chats.Entry, bool]:
    """Write one message in a transaction of its own."""
    async with database.transaction() as session:
        return await chats.append(session, chat, written)


async def test_a_key_counts_once_in_its_chat(database: Database) -> None:
    """The first words under a key stay; another chat has keys of its own."""
    first, is_new = await append(database, "a", words("k", "漏水"))
    again, is_newer = await append(database, "a", words("k", "别的"))
    _, is_others = await append(database, "b", words("k", "停电"))
    assert (is_new, is_newer, is_others) == (True, False, True)
    assert (again.seq, again.content) == (first.seq, {"text": "漏水"})


async def test_many_at_once_get_different_places(database: Database) -> None:
    """Twenty messages of one chat in the same moment: twenty places, and a repeated key still once."""
    keys = [f"k{number % 15}" for number in range(20)]
    written = await asyncio.gather(*(append(database, "a", words(key)) for key in keys))
    assert sum(is_new for _, is_new in written) == 15
    assert len({entry.seq for entry, _ in written}) == 15


async def test_what_people_wrote_is_sealed(database: Database) -> None:
    """Whoever reads the file reads no words."""
    await append(database, "a", words("k", "我的私事"))
    async with database.engine.connect() as connection:
        sealed = (await connection.execute(text("SELECT sealed FROM chat_message"))).scalar_one()
    assert "私事" not in sealed
    assert sealed


async def test_changes_since_a_moment(database: Database) -> None:
    """New and changed messages come, each once, in the order they were written."""
    first, _ = await append(database, "a", words("k1"))
    seen, _ = await append(database, "a", words("k2"))
    await append(database, "a", words("k3"))
    async with database.transaction() as session:
        await chats.change(session, "a", first.seq, {"text": "新"}, NOW)
    async with database.reading() as session:
        history = await chats.catch_up(session, "a", seen.rev)
    assert [entry.content["text"] for entry in history.entries] == ["新", "k3"]
    assert (history.rev, history.whole) == (4, False)


@pytest.mark.parametrize("since", [0, 1, 999])
async def test_too_much_or_nonsense_gives_the_last_page(database: Database, since: int) -> None:
    """A page that is far behind, or from another database, starts anew."""
    for number in range(chats.PAGE + 5):
        await append(database, "a", words(f"k{number}"))
    async with database.reading() as session:
        history = await chats.catch_up(session, "a", since)
    assert (len(history.entries), history.whole, history.earlier) == (chats.PAGE, True, True)


async def test_only_the_service_s_messages_change(database: Database) -> None:
    """A person's own words stay as they were said; a message of another chat is none."""
    own, _ = await append(database, "a", words("k1", own=True))
    async with database.transaction() as session:
        assert await chats.change(session, "a", own.seq, {"text": "x"}, NOW) is None
        assert await chats.change(session, "b", own.seq, {"text": "x"}, NOW) is None
        assert await chats.read(session, "b", own.seq) is None


async def test_pictures_are_seen_where_they_were_shown(database: Database) -> None:
    """A message's pictures belong to its chat."""
    await append(database, "a", Written("k", own=False, at=NOW, content={"text": "", "photos": ["p1", "p2"]}))
    async with database.reading() as session:
        assert await chats.may_see(session, "a", ["p1", "p2"])
        assert await chats.may_see(session, "a", [])
        assert not await chats.may_see(session, "a", ["p1", "p3"])
        assert not await chats.may_see(session, "b", ["p1"])


async def test_behind_a_curtain_nobody_sees(database: Database) -> None:
    """Neither words nor pictures, whatever is asked; when it is lifted everything is back."""
    for key in ("k1", "k2"):
        content = {"text": key, "photos": [f"photo-{key}"]}
        await append(database, "a", Written(key, own=False, at=NOW, content=content))
    async with database.transaction() as session:
        await chats.draw_curtain(session, "a")
    await append(database, "a", words("k3"))
    async with database.reading() as session:
        for history in (
            await chats.catch_up(session, "a", 0),
            await chats.catch_up(session, "a", 1),
            await chats.catch_up(session, "a", 2),
            await chats.earlier(session, "a", 99),
        ):
            assert [entry.key for entry in history.entries] == ["k3"]
            assert not history.earlier
        assert (await chats.catch_up(session, "a", 2)).whole
        assert not (await chats.catch_up(session, "a", 3)).whole
        assert not await chats.may_see(session, "a", ["photo-k1"])
    async with database.transaction() as session:
        await chats.lift_curtain(session, "a")
    async with database.reading() as session:
        history = await chats.catch_up(session, "a", 0)
        assert [entry.key for entry in history.entries] == ["k1", "k2", "k3"]
        assert await chats.may_see(session, "a", ["photo-k1", "photo-k2"])

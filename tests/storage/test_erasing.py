"""What is left of a forgotten person, by the stores in which it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from storage import chats, documents, erasing, profiles
from storage.database import new_id
from storage.models import Account, ChatPhoto, Document
from tests.databases import NOW, open_database
from tests.storage.rows import found

if TYPE_CHECKING:
    from storage.database import Database, Session

PICTURE, SHARED = "a" * 32, "b" * 32
CHAT, NEIGHBOUR = "theirs", "a neighbour's"


async def _person(session: Session, chat: str) -> int:
    """Write down somebody with a browser."""
    person = await profiles.write_down(session, "", NOW)
    session.add(
        Account(id=new_id(session), channel="web", external=chat, chat=chat, person_id=person, seen_at=NOW)
    )
    await session.flush()
    await chats.open_chat(session, chat, NOW)
    return person


async def _file(session: Session, community: int, person: int | None) -> str:
    return await documents.put(
        session, community, name="f", media_type="text/plain", content=b"words", now=NOW, person=person
    )


async def _forgotten(database: Database) -> tuple[erasing.Forgotten, str, str]:
    """Forget somebody who was shown two pictures, a file of their own and a chart that others got too."""
    community, _ = await found(database)
    async with database.transaction() as session:
        person = await _person(session, CHAT)
        await _person(session, NEIGHBOUR)
        own, chart = await _file(session, community, person), await _file(session, community, None)
        await chats.allow_photos(session, CHAT, [PICTURE, SHARED, own, chart], NOW)
        await chats.allow_photos(session, NEIGHBOUR, [SHARED, chart], NOW)
        return await erasing.forget(session, person, [], NOW, instead={}), own, chart


async def test_pictures_and_files_are_told_apart(any_url: str) -> None:
    """No key of a file stands among the pictures, and none of a picture that somebody else was shown."""
    async with open_database(any_url) as database:
        gone, own, _ = await _forgotten(database)
        assert (gone.pictures, gone.files) == ([PICTURE], [own])


async def test_own_files_are_deleted_from_their_own_store_and_others_stay(any_url: str) -> None:
    """The chart that a neighbour got opens as before, and only for them."""
    async with open_database(any_url) as database:
        _, own, chart = await _forgotten(database)
        async with database.reading() as session:
            assert await documents.find(session, own, NOW) is None
            assert await documents.find(session, chart, NOW) is not None
            assert len((await session.exec(select(Document))).all()) == 1
            shown = {(one.chat, one.key) for one in (await session.exec(select(ChatPhoto))).all()}
        assert shown == {(NEIGHBOUR, SHARED), (NEIGHBOUR, chart)}


async def test_files_that_have_expired_are_not_counted(any_url: str) -> None:
    """What the night has taken out already is neither a file nor a picture."""
    async with open_database(any_url) as database, database.transaction() as session:
        person = await _person(session, CHAT)
        await chats.allow_photos(session, CHAT, ["eaxe1qe4fsgf-eaxe6rdydyhr"], NOW)
        assert await erasing.forget(session, person, [], NOW, instead={}) == erasing.Forgotten([], [])

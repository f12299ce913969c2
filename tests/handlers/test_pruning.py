"""Pruning: messages, uploads, receipts and other small things go by their age."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import func, select

from handlers.channel import Command
from handlers.retention import Cleaner
from handlers.texts.retention import FORGOTTEN
from storage import attachments, chats, claims, outbox, receipts
from storage.database import new_id
from storage.models import (
    Attachment,
    ChatMessage,
    ChatPhoto,
    Claim,
    Community,
    Draft,
    Invitation,
    Notice,
    Person,
    Receipt,
    Tries,
)
from storage.outbox import Letter
from tests.handlers.nights import clean, end, the_order

if TYPE_CHECKING:
    from tests.world import World


@pytest.fixture
def cleaner(world: World) -> Cleaner:
    """What cleans the community at night, on either database."""
    return Cleaner(world.desk, world.photos)


async def test_the_browser_chat_forgets_too(world: World, cleaner: Cleaner) -> None:
    """What we said there of an order with its order; what was said at all when it is as old."""
    now = world.clock()
    resident = world.person("王秀兰")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    order = await the_order(world)
    async with world.database.transaction() as session:
        for key, own in (("a", True), ("b", False)):
            await chats.append(session, "w", chats.Written(key, own, now, {"text": "王秀兰的诉求"}))
        letter = Letter("web", "w", "private", {"text": "王秀兰的诉求"}, 3, order=order.id)
        await outbox.put(session, order.community_id, letter, now)
    async with world.database.transaction() as session:
        for notice in (await session.exec(select(Notice).where(Notice.channel == "web"))).all():
            await outbox.mark_sent(session, [(notice, "2")], now)
        for community in (await session.exec(select(Community))).all():
            community.settings = {"keep_orders": 60}
        session.add(Community(id=new_id(session), street_id=community.street_id, code="c9", name="乙社区"))
    await end(world)
    await clean(world, cleaner, days=61)
    async with world.database.reading() as session:
        said = [entry.content["text"] for entry in (await chats.earlier(session, "w", 10)).entries]
    assert said == ["王秀兰的诉求", FORGOTTEN], "the other community keeps its orders longer"
    await clean(world, cleaner)
    async with world.database.reading() as session:
        assert (await session.exec(select(func.count()).select_from(ChatMessage))).one() == 0


async def test_pictures_that_nobody_sent_are_deleted(world: World, cleaner: Cleaner) -> None:
    """Of a draft that was put away, and an upload that no message names; those in use stay."""
    now = world.clock()
    [community] = world.communities.values()
    kept = {name: await world.photos.save(name.encode()) for name in ("draft", "gone", "lost", "sent")}
    async with world.database.transaction() as session:
        person = Person(id=new_id(session), created_at=now)
        draft = Draft(
            community_id=community, id=new_id(session), person_id=person.id, channel="web", chat="w",
            started_at=now, touched_at=now + timedelta(days=30),
        )  # fmt: skip
        session.add(person)
        session.add(draft)
        for name, owner in (("draft", draft.id), ("gone", 1)):
            row = await attachments.want(
                session, community=community, channel="web", ref="", person=person.id, draft=owner, now=now
            )
            row.state, row.store_key = "kept", kept[name]
        await attachments.want(
            session,
            community=community,
            channel="web",
            ref=kept["sent"],
            person=person.id,
            draft=draft.id,
            now=now,
        )
        await chats.open_chat(session, "w", now)
        await chats.allow_photos(session, "w", kept.values(), now)
    await clean(world, cleaner, days=8)
    assert set(world.photos.kept) == {kept["draft"], kept["sent"]}
    async with world.database.reading() as session:
        assert set((await session.exec(select(ChatPhoto.key))).all()) == {
            kept["draft"],
            kept["sent"],
            kept["gone"],
        }
        assert (await session.exec(select(func.count()).select_from(Attachment))).one() == 2


async def test_an_update_that_is_repeated_within_weeks_is_still_known(world: World, cleaner: Cleaner) -> None:
    """Telegram repeats for a day, an old phone in a drawer for longer; after a season nobody does."""
    now = world.clock()
    async with world.database.transaction() as session:
        await receipts.receive_once(session, "telegram", "1", now)
    await clean(world, cleaner, days=89)
    async with world.database.reading() as session:
        assert await session.get(Receipt, ("telegram", "1")) is not None
    await clean(world, cleaner, days=2)
    async with world.database.reading() as session:
        assert await session.get(Receipt, ("telegram", "1")) is None


async def test_what_messages_said_is_forgotten_before_that_they_were_sent(
    world: World, cleaner: Cleaner
) -> None:
    """After a month the words, after a year and a bit the row, unless its order keeps it."""
    resident = world.person("王秀兰")
    await resident.say("您好")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")

    async def rows() -> list[Notice]:
        async with world.database.reading() as session:
            return list((await session.exec(select(Notice))).all())

    count = len(await rows())
    for night in range(32):
        await clean(world, cleaner, days=1 if night else 0)
    assert len(await rows()) == count
    assert {one.payload_sealed for one in await rows()} == {""}
    await clean(world, cleaner, days=400)
    left = await rows()
    assert left
    assert all(one.order_id is not None for one in left)


async def test_a_message_that_waits_is_never_emptied(world: World, cleaner: Cleaner) -> None:
    """A channel that was away for six weeks delivers what was meant."""
    resident = world.person("王秀兰")
    senders, world.outbox._senders = world.outbox._senders, {}
    await resident.say("您好", wait=0)
    for _ in range(45):
        await clean(world, cleaner, days=1)
    world.outbox._senders = senders
    await world.outbox.drain()
    assert resident.chat


async def test_small_old_things_are_pruned(world: World, cleaner: Cleaner) -> None:
    """Expired invitations and old claims; what has no end stays."""
    now = world.clock()
    [community] = world.communities.values()
    async with world.database.transaction() as session:
        ends = now + timedelta(days=1)
        row = new_id(session)
        session.add(Invitation(community_id=community, id=row, code="old", role="member", expires_at=ends))
        await claims.claim(session, "weekly", community, "2026-W40", now)
    await clean(world, cleaner, days=90)
    async with world.database.reading() as session:
        assert (await session.exec(select(Invitation).where(Invitation.code == "old"))).first()
    await clean(world, cleaner, days=311)
    async with world.database.reading() as session:
        assert not (await session.exec(select(Invitation).where(Invitation.code == "old"))).first()
        assert (await session.exec(select(Invitation).where(Invitation.code == "staff"))).first()
        assert not (await session.exec(select(Claim).where(Claim.job == "weekly"))).first()


async def test_tries_are_pruned_when_they_count_no_more(world: World, cleaner: Cleaner) -> None:
    """Wrong codes of this morning still count tonight; the day after nothing is left of them."""
    await world.person("陌生人").command(Command.START, "join-wrong")

    async def counted() -> int:
        async with world.database.reading() as session:
            return (await session.exec(select(func.count()).select_from(Tries))).one()

    await clean(world, cleaner, days=0.9)
    assert await counted() == 1
    await clean(world, cleaner, days=1)
    assert await counted() == 0

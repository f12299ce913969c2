"""Retention: what is old is forgotten at night, what is counted stays, and no file outlives its order."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect
from sqlmodel import SQLModel, col, func, select

from handlers import retention, upkeep
from handlers.reporting import gather
from handlers.retention import Cleaner
from handlers.texts.retention import FORGOTTEN
from orders.periods import named, week_of
from orders.report import Measure
from storage import attachments, chats, claims, directory, forgetting, outbox, receipts
from storage.database import new_id, vault_of
from storage.models import (
    Account,
    Attachment,
    ChatMessage,
    ChatPhoto,
    Claim,
    Community,
    Draft,
    Invitation,
    Membership,
    Notice,
    Order,
    OrderEvent,
    Person,
    Receipt,
)
from storage.outbox import Letter
from storage.vault import SealBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orders.report import Report
    from storage.database import Database, Session
    from tests.world import Chatter, World

YEARS = 1096
"""Days after which an order that is kept as shipped is anonymous."""
TOLD = ("王秀兰", "13800001111", "楼上半夜", "303室", "老伴", "说了三次", "谢谢小张", "砸墙", "门口见")
"""Words that residents and members said, of which nothing may be left."""


@pytest.fixture
def cleaner(any_world: World) -> Cleaner:
    """What cleans the community at night, on either database."""
    return Cleaner(any_world.desk, any_world.photos)


async def lived(world: World) -> Chatter:
    """Let a resident ask for something, and see it through to the end with words of everybody."""
    resident = world.person("王秀兰")
    member = await world.member("小张", "mediation")
    await world.staff()
    await resident.draft(
        "楼上半夜砸墙吵得睡不着，玫瑰园3栋303室，我是王秀兰，电话13800001111", photos=("照片一",)
    )
    await resident.press("提交")
    await member.press("接单")
    await resident.say("老伴有心脏病，说了三次都不听")
    await member.press("办结")
    await member.say("已上门谈好，门口见了面，晚上不再砸墙")
    await resident.press("已解决")
    await resident.press("5")
    await resident.say("谢谢小张")
    return resident


async def ask(who: Chatter, words: str) -> None:
    """Let somebody order something, as a matter of its own."""
    await who.draft(words)
    if who.sees("另一件新的事"):
        await who.press("另一件新的事")
    await who.press("提交")
    if who.sees("单独办"):
        await who.press("单独办")


async def end(world: World) -> None:
    """Let every order be over."""
    async with world.database.transaction() as session:
        for order in (await session.exec(select(Order).where(col(Order.closed_at).is_(None)))).all():
            order.state, order.closed_at = "closed", world.clock()


async def clean(world: World, cleaner: Cleaner, days: float = YEARS) -> None:
    """Let time pass and the night do its work."""
    world.clock.forward(days=days)
    await upkeep.tend_drafts(world.desk)
    await upkeep.tend_drafts(world.desk)
    await world.settle()
    await cleaner.tend()


async def everything(database: Database) -> Iterator[tuple[str, str]]:
    """Give every text of every table, opened, with where it stands."""
    found: list[tuple[str, str]] = []
    async with database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in (await session.exec(select(*table.columns))).all():
                for column, value in zip(table.columns, row, strict=True):
                    found.append((f"{table.name}.{column.name}", _opened(session, value)))
    return iter(found)


def _opened(session: Session, value: object) -> str:
    """Return what a cell says."""
    if isinstance(value, bytes):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    try:
        return vault_of(session).open(text)
    except (SealBrokenError, UnicodeEncodeError):
        return text


async def traces(world: World) -> set[str]:
    """Return where in the database something of what was told still stands."""
    return {where async for where, _ in _told(world)}


async def _told(world: World) -> Any:  # noqa: ANN401 - an asynchronous generator of pairs
    for where, text in await everything(world.database):
        if any(word in text for word in TOLD):
            yield where, text


async def report_of(world: World, week: str) -> Report:
    """Return a week's figures, without the words of thanks."""
    [community_id] = world.communities.values()
    async with world.database.reading() as session:
        community = await directory.community(session, community_id)
        period = named(week, ZoneInfo(community.zone))
        made = await gather.report(session, world.desk, community, period)
    return replace(made, thanks=())


async def the_order(world: World) -> Order:
    """Return the first order."""
    async with world.database.reading() as session:
        return (await session.exec(select(Order).order_by(col(Order.id)))).first() or pytest.fail("no order")


async def test_nothing_that_was_told_is_left(any_world: World, cleaner: Cleaner) -> None:
    """Not in any column of any table, and not on the shelf."""
    await lived(any_world)
    assert len(await traces(any_world)) > 5
    assert any_world.photos.kept
    await clean(any_world, cleaner)
    await clean(any_world, cleaner, days=401)  # that a draft was put away just now is known for a while
    assert await traces(any_world) == set()
    assert any_world.photos.kept == {}


async def test_what_is_counted_stays(any_world: World, cleaner: Cleaner) -> None:
    """Number, category, estate, team, every moment, the outcome and the marks."""
    await lived(any_world)
    before = await the_order(any_world)
    await clean(any_world, cleaner)
    after = await the_order(any_world)
    kept = set(inspect(Order).columns.keys()) - {
        "story_sealed", "gist", "place_code", "place_text", "point", "contact_sealed", "for_name_sealed",
        "orderer_id", "orderer_mark", "proxy_id", "sorted_as", "hotlines", "anonymised_at",
    }  # fmt: skip
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert (before.place_code, after.place_code) == ("MG-3", "MG")
    assert (after.orderer_id, after.anonymised_at) == (None, any_world.clock())
    assert after.sorted_as["category"] == before.sorted_as["category"]
    assert "words" not in after.sorted_as


async def test_the_weekly_figures_are_the_same_before_and_after(any_world: World, cleaner: Cleaner) -> None:
    """Every figure with its orders, by every dimension, also who asked twice and what was heating up."""
    resident = await lived(any_world)
    neighbour = any_world.person("李大爷")
    for who, words in (
        (resident, "楼上半夜又砸墙，玫瑰园3栋303室，吵得睡不着"),
        (neighbour, "海棠苑2栋楼道灯不亮，摸黑下楼"),
        (neighbour, "海棠苑2栋楼道灯还是不亮"),
        (neighbour, "低保怎么申请，玫瑰园1栋"),
    ):
        any_world.clock.forward(hours=1)
        await ask(who, words)
    await end(any_world)
    week = week_of(any_world.clock().date(), ZoneInfo("Asia/Shanghai")).name
    any_world.clock.forward(days=YEARS)
    before = await report_of(any_world, week)
    await cleaner.tend()
    after = await report_of(any_world, week)
    assert after == before
    assert before.figures[Measure.REPEAT_RATE].counted


async def test_an_order_that_is_open_or_fresh_is_left_alone(any_world: World, cleaner: Cleaner) -> None:
    """However old it is, as long as somebody has something to do with it."""
    resident = any_world.person("王秀兰")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    before = await the_order(any_world)
    await clean(any_world, cleaner)
    assert await the_order(any_world) == before
    await end(any_world)
    await clean(any_world, cleaner, days=YEARS - 2)
    assert (await the_order(any_world)).anonymised_at is None


async def test_a_community_decides_for_itself(any_world: World, cleaner: Cleaner) -> None:
    """`keep_orders` and `keep_photos` are days; pictures may go first."""
    async with any_world.database.transaction() as session:
        for community in (await session.exec(select(Community))).all():
            community.settings = {"keep_orders": 60, "keep_photos": 30}
    await lived(any_world)
    await clean(any_world, cleaner, days=31)
    assert (any_world.photos.kept, (await the_order(any_world)).anonymised_at) == ({}, None)
    await clean(any_world, cleaner, days=30)
    assert (await the_order(any_world)).anonymised_at is not None


async def test_a_night_is_cleaned_once_by_one_process(any_world: World, cleaner: Cleaner) -> None:
    """However many ask; and again the next night."""
    done = await asyncio.gather(*(cleaner.tend() for _ in range(4)))
    assert sum(done) == 2, "the community, and what belongs to all"
    assert await cleaner.tend() == 0
    any_world.clock.forward(days=1)
    assert await cleaner.tend() == 2


async def test_it_waits_for_the_quiet_hour_of_each_community(any_world: World, cleaner: Cleaner) -> None:
    """Three in the morning where the community is; a machine that was off then does it by day."""
    async with any_world.database.transaction() as session:
        for community in (await session.exec(select(Community))).all():
            community.zone = "Europe/Berlin"
    await cleaner.tend()
    any_world.clock.forward(hours=17)  # three in the morning in Shanghai, eight in the evening in Berlin
    assert await cleaner.tend() == 1
    any_world.clock.forward(hours=7)
    assert await cleaner.tend() == 1


async def test_a_crash_after_the_commit_leaves_a_file_that_the_next_night_finds(
    any_world: World, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone, the file is still there; nothing is lost by looking again."""
    await lived(any_world)

    async def crash(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(any_world.photos, "remove", crash)
        any_world.clock.forward(days=YEARS)
        with pytest.raises(KeyboardInterrupt):
            await cleaner.tend()
    assert (await the_order(any_world)).anonymised_at is not None
    assert any_world.photos.kept
    await cleaner.tend()
    assert any_world.photos.kept == {}


async def test_a_night_that_fails_is_tried_again(
    any_world: World, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was away for a while does not cost the night."""
    await lived(any_world)
    any_world.clock.forward(days=YEARS)

    async def away(*_: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr(forgetting, "due", away)
        with pytest.raises(OSError, match="away"):
            await cleaner.tend()
    assert await cleaner.tend() == 2
    assert (await the_order(any_world)).anonymised_at is not None


async def test_orders_are_forgotten_in_batches(any_world: World, cleaner: Cleaner) -> None:
    """More than one transaction holds, and the pictures of none is forgotten."""
    resident = any_world.person("王秀兰")
    for number in range(retention.ORDERS_AT_ONCE + 1):
        await ask(resident, f"海棠苑{number % 5 + 1}栋楼道灯不亮，摸黑下楼")
    await end(any_world)
    await clean(any_world, cleaner)
    async with any_world.database.reading() as session:
        left = select(func.count()).where(col(Order.anonymised_at).is_(None))
        assert (await session.exec(left)).one() == 0


async def test_whose_orders_they_were_is_still_one_mark(any_world: World, cleaner: Cleaner) -> None:
    """The same for one person, another for another, and nobody's identifier."""
    for name in ("王秀兰", "王秀兰", "李大爷"):
        await ask(any_world.person(name), "海棠苑2栋楼道灯不亮，摸黑下楼")
        any_world.clock.forward(hours=1)
    await end(any_world)
    await clean(any_world, cleaner)
    async with any_world.database.reading() as session:
        marks = (await session.exec(select(Order.orderer_mark).order_by(col(Order.id)))).all()
        people = set((await session.exec(select(Person.id))).all())
    assert marks[0] == marks[1] != marks[2]
    assert all(mark is not None and mark < 0 and -mark not in people for mark in marks)


async def test_whoever_is_not_seen_any_more_is_forgotten(any_world: World, cleaner: Cleaner) -> None:
    """Name, phone and accounts; who serves, or came back, is not."""
    await lived(any_world)
    any_world.clock.forward(days=YEARS - 10)
    await any_world.person("李大爷").say("您好")
    await clean(any_world, cleaner, days=11)
    async with any_world.database.reading() as session:
        accounts = set((await session.exec(select(Account.external))).all())
        names = {
            vault_of(session).open(one) for one in (await session.exec(select(Person.name_sealed))).all()
        }
        assert (await session.exec(select(func.count()).select_from(Membership))).one() == 2
    assert accounts == {"小张", "社区小林", "李大爷"}
    assert "王秀兰" not in names


async def test_a_resident_who_comes_back_is_somebody_new(any_world: World, cleaner: Cleaner) -> None:
    """They are greeted, and can order as everybody can."""
    resident = await lived(any_world)
    await clean(any_world, cleaner)
    await resident.order("楼道灯不亮了，海棠苑2栋")
    assert "诉求号" in resident.texts()


async def test_the_browser_chat_forgets_too(any_world: World, cleaner: Cleaner) -> None:
    """What we said there of an order with its order; what was said at all when it is as old."""
    now = any_world.clock()
    resident = any_world.person("王秀兰")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    order = await the_order(any_world)
    async with any_world.database.transaction() as session:
        for key, own in (("a", True), ("b", False)):
            await chats.append(session, "w", chats.Written(key, own, now, {"text": "王秀兰的诉求"}))
        letter = Letter("web", "w", "private", {"text": "王秀兰的诉求"}, 3, order=order.id)
        await outbox.put(session, order.community_id, letter, now)
    async with any_world.database.transaction() as session:
        for notice in (await session.exec(select(Notice).where(Notice.channel == "web"))).all():
            await outbox.mark_sent(session, [(notice, "2")], now)
        for community in (await session.exec(select(Community))).all():
            community.settings = {"keep_orders": 60}
        session.add(Community(id=new_id(session), street_id=community.street_id, code="c9", name="乙社区"))
    await end(any_world)
    await clean(any_world, cleaner, days=61)
    async with any_world.database.reading() as session:
        said = [entry.content["text"] for entry in (await chats.earlier(session, "w", 10)).entries]
    assert said == ["王秀兰的诉求", FORGOTTEN], "the other community keeps its orders longer"
    await clean(any_world, cleaner)
    async with any_world.database.reading() as session:
        assert (await session.exec(select(func.count()).select_from(ChatMessage))).one() == 0


async def test_pictures_that_nobody_sent_are_deleted(any_world: World, cleaner: Cleaner) -> None:
    """Of a draft that was put away, and an upload that no message names; those in use stay."""
    now = any_world.clock()
    [community] = any_world.communities.values()
    kept = {name: await any_world.photos.save(name.encode()) for name in ("draft", "gone", "lost", "sent")}
    async with any_world.database.transaction() as session:
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
    await clean(any_world, cleaner, days=8)
    assert set(any_world.photos.kept) == {kept["draft"], kept["sent"]}
    async with any_world.database.reading() as session:
        assert set((await session.exec(select(ChatPhoto.key))).all()) == {
            kept["draft"],
            kept["sent"],
            kept["gone"],
        }
        assert (await session.exec(select(func.count()).select_from(Attachment))).one() == 2


async def test_an_update_that_is_repeated_within_weeks_is_still_known(
    any_world: World, cleaner: Cleaner
) -> None:
    """Telegram repeats for a day, an old phone in a drawer for longer; after a season nobody does."""
    now = any_world.clock()
    async with any_world.database.transaction() as session:
        await receipts.receive_once(session, "telegram", "1", now)
    await clean(any_world, cleaner, days=89)
    async with any_world.database.reading() as session:
        assert await session.get(Receipt, ("telegram", "1")) is not None
    await clean(any_world, cleaner, days=2)
    async with any_world.database.reading() as session:
        assert await session.get(Receipt, ("telegram", "1")) is None


async def test_what_messages_said_is_forgotten_before_that_they_were_sent(
    any_world: World, cleaner: Cleaner
) -> None:
    """After a month the words, after a year and a bit the row, unless its order keeps it."""
    resident = any_world.person("王秀兰")
    await resident.say("您好")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")

    async def rows() -> list[Notice]:
        async with any_world.database.reading() as session:
            return list((await session.exec(select(Notice))).all())

    count = len(await rows())
    for night in range(32):
        await clean(any_world, cleaner, days=1 if night else 0)
    assert len(await rows()) == count
    assert {one.payload_sealed for one in await rows()} == {""}
    await clean(any_world, cleaner, days=400)
    left = await rows()
    assert left
    assert all(one.order_id is not None for one in left)


async def test_a_message_that_waits_is_never_emptied(any_world: World, cleaner: Cleaner) -> None:
    """A channel that was away for six weeks delivers what was meant."""
    resident = any_world.person("王秀兰")
    senders, any_world.outbox._senders = any_world.outbox._senders, {}
    await resident.say("您好", wait=0)
    for _ in range(45):
        await clean(any_world, cleaner, days=1)
    any_world.outbox._senders = senders
    await any_world.outbox.drain()
    assert resident.chat


async def test_small_old_things_are_pruned(any_world: World, cleaner: Cleaner) -> None:
    """Expired invitations and old claims; what has no end stays."""
    now = any_world.clock()
    [community] = any_world.communities.values()
    async with any_world.database.transaction() as session:
        ends = now + timedelta(days=1)
        row = new_id(session)
        session.add(Invitation(community_id=community, id=row, code="old", role="member", expires_at=ends))
        await claims.claim(session, "weekly", community, "2026-W40", now)
    await clean(any_world, cleaner, days=90)
    async with any_world.database.reading() as session:
        assert (await session.exec(select(Invitation).where(Invitation.code == "old"))).first()
    await clean(any_world, cleaner, days=311)
    async with any_world.database.reading() as session:
        assert not (await session.exec(select(Invitation).where(Invitation.code == "old"))).first()
        assert (await session.exec(select(Invitation).where(Invitation.code == "staff"))).first()
        assert not (await session.exec(select(Claim).where(Claim.job == "weekly"))).first()


async def test_the_events_keep_their_moments_and_marks(any_world: World, cleaner: Cleaner) -> None:
    """And who of the staff acted; the words and the resident are gone."""
    await lived(any_world)
    async with any_world.database.reading() as session:
        before = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.id)))).all()
    await clean(any_world, cleaner)
    async with any_world.database.reading() as session:
        after = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.id)))).all()
    assert [(one.id, one.action, one.at, one.part) for one in after] == [
        (one.id, one.action, one.at, one.part) for one in before
    ]
    assert {one.words_sealed for one in after} == {""}
    assert {"result": 5} in [one.facts for one in after]
    assert {one.actor_id is None for one in after if one.part == "orderer"} == {True}
    assert {one.actor_id is None for one in after if one.part == "handler"} == {False}

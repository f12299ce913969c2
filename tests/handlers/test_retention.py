"""Retention: what is old is forgotten at night, what is counted stays, and no file outlives its order."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import inspect
from sqlmodel import col, func, select

from handlers import retention
from handlers.retention import Cleaner
from orders.periods import week_of
from orders.report import Measure
from storage import forgetting, resealing
from storage.database import vault_of
from storage.models import (
    Account,
    Community,
    Membership,
    Order,
    OrderEvent,
    Person,
)
from storage.vault import Vault
from tests.handlers.nights import YEARS, ask, clean, end, lived, report_of, the_order, traces
from tests.handlers.own_data import all_rows
from tests.world import SECRET

if TYPE_CHECKING:
    from pathlib import Path

    from tests.world import World


@pytest.fixture
def cleaner(world: World) -> Cleaner:
    """What cleans the community at night, on either database."""
    return Cleaner(world.desk, world.photos)


async def test_nothing_that_was_told_is_left(world: World, cleaner: Cleaner) -> None:
    """Not in any column of any table, and not on the shelf."""
    await lived(world)
    assert len(await traces(world)) > 5
    assert world.photos.kept
    await clean(world, cleaner)
    await clean(world, cleaner, days=401)  # that a draft was put away just now is known for a while
    assert await traces(world) == set()
    assert world.photos.kept == {}


async def test_nothing_that_was_told_is_left_beside_the_file(
    world: World, cleaner: Cleaner, tmp_path: Path
) -> None:
    """SQLite's log, which held it in its former form, is empty after each round, also by day."""
    await lived(world)
    log = tmp_path / "sandan.db-wal"
    assert not world.database.is_sqlite or log.stat().st_size > 0
    await cleaner.tend()
    assert not world.database.is_sqlite or log.stat().st_size == 0


async def test_what_is_counted_stays(world: World, cleaner: Cleaner) -> None:
    """Number, category, estate, team, every moment, the outcome and the marks."""
    await lived(world)
    before = await the_order(world)
    await clean(world, cleaner)
    after = await the_order(world)
    kept = set(inspect(Order).columns.keys()) - {
        "story_sealed", "gist", "place_code", "place_text", "point", "contact_sealed", "for_name_sealed",
        "orderer_id", "orderer_mark", "proxy_id", "sorted_as", "hotlines", "anonymised_at",
    }  # fmt: skip
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    assert (before.place_code, after.place_code) == ("MG-3", "MG")
    assert (after.orderer_id, after.anonymised_at) == (None, world.clock())
    assert after.sorted_as["category"] == before.sorted_as["category"]
    assert "words" not in after.sorted_as


async def test_the_weekly_figures_are_the_same_before_and_after(world: World, cleaner: Cleaner) -> None:
    """Every figure with its orders, by every dimension, also who asked twice and what was heating up."""
    resident = await lived(world)
    neighbour = world.person("李大爷")
    for who, words in (
        (resident, "楼上半夜又砸墙，玫瑰园3栋303室，吵得睡不着"),
        (neighbour, "海棠苑2栋楼道灯不亮，摸黑下楼"),
        (neighbour, "海棠苑2栋楼道的灯又不亮了"),
        (neighbour, "低保怎么申请，玫瑰园1栋"),
    ):
        world.clock.forward(hours=1)
        await ask(who, words)
    await end(world)
    week = week_of(world.clock().date(), ZoneInfo("Asia/Shanghai")).name
    world.clock.forward(days=YEARS)
    before = await report_of(world, week)
    await cleaner.tend()
    after = await report_of(world, week)
    assert after == before
    assert before.figures[Measure.REPEAT_RATE].counted


async def test_an_order_that_is_open_or_fresh_is_left_alone(world: World, cleaner: Cleaner) -> None:
    """However old it is, as long as somebody has something to do with it."""
    resident = world.person("王秀兰")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    before = await the_order(world)
    await clean(world, cleaner)
    assert await the_order(world) == before
    await end(world)
    await clean(world, cleaner, days=YEARS - 2)
    assert (await the_order(world)).anonymised_at is None


async def test_a_community_decides_for_itself(world: World, cleaner: Cleaner) -> None:
    """`keep_orders` and `keep_photos` are days; pictures may go first."""
    async with world.database.transaction() as session:
        for community in (await session.exec(select(Community))).all():
            community.settings = {"keep_orders": 60, "keep_photos": 30}
    await lived(world)
    await clean(world, cleaner, days=31)
    assert (world.photos.kept, (await the_order(world)).anonymised_at) == ({}, None)
    await clean(world, cleaner, days=30)
    assert (await the_order(world)).anonymised_at is not None


async def test_a_night_is_cleaned_once_by_one_process(world: World, cleaner: Cleaner) -> None:
    """However many ask; and again the next night."""
    done = await asyncio.gather(*(cleaner.tend() for _ in range(4)))
    assert sum(done) == 2, "the community, and what belongs to all"
    assert await cleaner.tend() == 0
    world.clock.forward(days=1)
    assert await cleaner.tend() == 2


async def test_it_waits_for_the_quiet_hour_of_each_community(world: World, cleaner: Cleaner) -> None:
    """Three in the morning where the community is; a machine that was off then does it by day."""
    async with world.database.transaction() as session:
        for community in (await session.exec(select(Community))).all():
            community.zone = "Europe/Berlin"
    await cleaner.tend()
    world.clock.forward(hours=17)  # three in the morning in Shanghai, eight in the evening in Berlin
    assert await cleaner.tend() == 1
    world.clock.forward(hours=7)
    assert await cleaner.tend() == 1


async def test_a_crash_after_the_commit_leaves_a_file_that_the_next_night_finds(
    world: World, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone, the file is still there; nothing is lost by looking again."""
    await lived(world)

    async def crash(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(world.photos, "remove", crash)
        world.clock.forward(days=YEARS)
        with pytest.raises(KeyboardInterrupt):
            await cleaner.tend()
    assert (await the_order(world)).anonymised_at is not None
    assert world.photos.kept
    await cleaner.tend()
    assert world.photos.kept == {}


async def test_a_night_that_fails_is_tried_again(
    world: World, cleaner: Cleaner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that was away for a while does not cost the night."""
    await lived(world)
    world.clock.forward(days=YEARS)

    async def away(*_: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr(forgetting, "due", away)
        with pytest.raises(OSError, match="away"):
            await cleaner.tend()
    assert await cleaner.tend() == 2
    assert (await the_order(world)).anonymised_at is not None


async def test_orders_are_forgotten_in_batches(world: World, cleaner: Cleaner) -> None:
    """More than one transaction holds, and the pictures of none is forgotten."""
    resident = world.person("王秀兰")
    for number in range(retention.ORDERS_AT_ONCE + 1):
        await ask(resident, f"海棠苑{number % 5 + 1}栋楼道灯不亮，摸黑下楼")
    await end(world)
    await clean(world, cleaner)
    async with world.database.reading() as session:
        left = select(func.count()).where(col(Order.anonymised_at).is_(None))
        assert (await session.exec(left)).one() == 0


async def test_whose_orders_they_were_is_still_one_mark(world: World, cleaner: Cleaner) -> None:
    """The same for one person, another for another, and nobody's identifier."""
    for name in ("王秀兰", "王秀兰", "李大爷"):
        await ask(world.person(name), "海棠苑2栋楼道灯不亮，摸黑下楼")
        world.clock.forward(hours=1)
    await end(world)
    await clean(world, cleaner)
    async with world.database.reading() as session:
        marks = (await session.exec(select(Order.orderer_mark).order_by(col(Order.id)))).all()
        people = set((await session.exec(select(Person.id))).all())
    assert marks[0] == marks[1] != marks[2]
    assert all(mark is not None and mark < 0 and -mark not in people for mark in marks)


async def test_the_mark_stays_one_when_the_key_is_changed(world: World, cleaner: Cleaner) -> None:
    """Orders made anonymous before and after it are still one person's, also under the new key alone."""
    await ask(world.person("王秀兰"), "海棠苑2栋楼道灯不亮，摸黑下楼")
    (person,) = [one.orderer_id for one in await all_rows(world, Order)]
    await end(world)
    await clean(world, cleaner)
    newer = "another secret that is long enough for it"
    world.database.vault = Vault(newer, SECRET)
    await resealing.reseal(world.database, lambda *_: None)
    (order,) = await all_rows(world, Order)
    assert order.orderer_mark == forgetting.mark_of(Vault(newer), order.community_id, person)


async def test_whoever_is_not_seen_any_more_is_forgotten(world: World, cleaner: Cleaner) -> None:
    """Name, phone and accounts; who serves, or came back, is not."""
    await lived(world)
    world.clock.forward(days=YEARS - 10)
    await world.person("李大爷").say("您好")
    await clean(world, cleaner, days=11)
    async with world.database.reading() as session:
        accounts = set((await session.exec(select(Account.external))).all())
        names = {
            vault_of(session).open(one) for one in (await session.exec(select(Person.name_sealed))).all()
        }
        assert (await session.exec(select(func.count()).select_from(Membership))).one() == 2
    assert accounts == {"小张", "社区小林", "李大爷"}
    assert "王秀兰" not in names


async def test_a_resident_who_comes_back_is_somebody_new(world: World, cleaner: Cleaner) -> None:
    """They are greeted, and can order as everybody can."""
    resident = await lived(world)
    await clean(world, cleaner)
    await resident.order("楼道灯不亮了，海棠苑2栋")
    assert "诉求号" in resident.texts()


async def test_the_events_keep_their_moments_and_marks(world: World, cleaner: Cleaner) -> None:
    """And who of the staff acted; the words and the resident are gone."""
    await lived(world)
    async with world.database.reading() as session:
        before = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.id)))).all()
    await clean(world, cleaner)
    async with world.database.reading() as session:
        after = (await session.exec(select(OrderEvent).order_by(col(OrderEvent.id)))).all()
    assert [(one.id, one.action, one.at, one.part) for one in after] == [
        (one.id, one.action, one.at, one.part) for one in before
    ]
    assert {one.words_sealed for one in after} == {""}
    assert {"result": 5} in [one.facts for one in after]
    assert {one.actor_id is None for one in after if one.part == "orderer"} == {True}
    assert {one.actor_id is None for one in after if one.part == "handler"} == {False}

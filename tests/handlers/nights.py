"""What tests of the nightly cleaning share: a community that has lived, and nights."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel, col, select

from handlers import upkeep
from handlers.reporting import gather
from orders.periods import named
from storage import directory
from storage.database import vault_of
from storage.models import (
    Order,
)
from storage.vault import SealBrokenError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.retention import Cleaner
    from orders.report import Report
    from storage.database import Database, Session
    from tests.world import Chatter, World

YEARS = 1096
"""Days after which an order that is kept as shipped is anonymous."""
TOLD = ("王秀兰", "13800001111", "楼上半夜", "303室", "老伴", "说了三次", "谢谢小张", "砸墙", "门口见")
"""Words that residents and members said, of which nothing may be left."""


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
    await who.press("合成一件办" if who.sees("合成一件办") else "提交")
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

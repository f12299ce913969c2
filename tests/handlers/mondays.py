"""What tests of the summaries share: a community with an order of the week, and its Mondays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlmodel import select

from handlers import summary
from handlers.channel import Command
from storage import directory
from storage.models import Summary

if TYPE_CHECKING:
    from tests.fakes import Shown
    from tests.world import Chatter, World

MONDAY_NINE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
"""Monday of week 49 at nine in the morning in Shanghai: the summary of week 48 is due."""
LAMP = "玫瑰园3栋楼道的灯坏了，摸黑下楼"
TITLE = "2026年第48周"


async def tick(world: World, at: datetime | None = None) -> int:
    """Let the job look once, at a moment; what it wrote goes out."""
    if at is not None:
        world.clock.now = at
    done = await summary.tend(world.desk)
    await world.settle()
    return done


def shown(chatter: Chatter, words: str = TITLE) -> list[Shown]:
    """Return the messages of a chat that hold these words."""
    return [one for one in chatter.chat if words in one.text]


async def rows(world: World) -> list[Summary]:
    """Return the summaries, oldest first."""
    async with world.database.reading() as session:
        return list((await session.exec(select(Summary).order_by(Summary.id))).all())  # type: ignore[arg-type] # SQLModel's column


async def settings(world: World, **changes: object) -> None:
    """Set something for every community."""
    async with world.database.transaction() as session:
        for community in await directory.communities(session):
            community.settings = {**community.settings, **changes}
            session.add(community)
    world.desk.forget()


async def busy(world: World) -> tuple[Chatter, Chatter, Chatter]:
    """Return staff, a lead and a member of a community with an order of the week."""
    staff, lead = await world.staff(), await world.member("刘队", "other", "lead")
    member = await world.member("小张", "other")
    resident = world.person("王阿姨")
    await resident.command(Command.START, "place-MG-3")
    await resident.order(LAMP)
    return staff, lead, member


def draft_button(chatter: Chatter, label: str) -> str:
    """Return what a button of the first draft carries, whether or not it is still shown."""
    verb = {"发送": "sum_send", "修改": "sum_edit", "稍后": "sum_later"}[label]
    looking = chatter.button("看每个数字").data
    return looking.replace("sum_open", verb)

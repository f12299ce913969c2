"""Pictures come after their words: fetched, tried again, refused, and never in each other's way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers import pictures
from handlers.channel import Command, RefusedError, RetryLaterError
from storage.models import Attachment
from tests.world import CHANNEL

if TYPE_CHECKING:
    from tests.world import World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


@dataclass
class Source:
    """Where pictures lie; `trouble` is raised for a reference so many times."""

    trouble: dict[str, list[Exception]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, ref: str) -> bytes:
        """Return the reference as the picture's bytes."""
        self.asked.append(ref)
        if self.trouble.get(ref):
            raise self.trouble[ref].pop(0)
        return ref.encode()


@pytest.fixture
def source(world: World, monkeypatch: pytest.MonkeyPatch) -> Source:
    """The channel's pictures, from now on with trouble."""
    found = Source()
    monkeypatch.setattr(world.messenger, "fetch", found.fetch)
    return found


async def kept(world: World) -> list[str]:
    """Return what became of each picture, oldest first."""
    async with world.database.reading() as session:
        return [row.state for row in (await session.exec(select(Attachment).order_by("id"))).all()]


async def test_a_busy_channel_is_asked_again_later(world: World, source: Source) -> None:
    """Not at every word that is said meanwhile: after a while."""
    source.trouble["p1"] = [RetryLaterError("busy"), RetryLaterError("busy")]
    await world.person("居民甲").draft(NOISE, photos=("p1",))
    for _ in range(5):
        await world.settle()
    assert len(source.asked) < 4
    assert await kept(world) == ["wanted"]
    await world.later(minutes=10)
    await world.later(minutes=10)
    assert await kept(world) == ["kept"]


async def test_an_hour_without_the_channel_costs_no_picture(world: World, source: Source) -> None:
    """However much is said in that hour."""
    source.trouble["p1"] = [RetryLaterError("away") for _ in range(200)]
    resident = world.person("居民甲")
    await resident.draft(NOISE, photos=("p1",))
    for _ in range(60):
        await world.later(minutes=1)
    source.trouble.clear()
    await world.later(hours=1)
    assert await kept(world) == ["kept"]
    assert "重新拍" not in resident.texts()


async def test_it_is_given_up_in_the_end_with_a_word(world: World, source: Source) -> None:
    """A picture that never comes: the resident is asked for another one, once."""
    source.trouble["p1"] = [RetryLaterError("away") for _ in range(1000)]
    resident = world.person("居民甲")
    await resident.draft(NOISE, photos=("p1",))
    for _ in range(30):
        await world.later(hours=1)
    assert await kept(world) == ["refused"]
    assert resident.texts().count("重新拍") == 1


async def test_a_refused_picture_is_asked_for_anew(world: World, source: Source) -> None:
    """The channel will never give it: said at once."""
    source.trouble["p1"] = [RefusedError("too large")]
    resident = world.person("居民甲")
    await resident.draft(NOISE, photos=("p1",))
    assert "重新拍" in resident.texts()
    assert await kept(world) == ["refused"]


async def test_one_picture_s_trouble_is_not_another_s(
    world: World, source: Source, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug with the first, a channel that is no more with the second: the third is fetched all the same."""
    source.trouble["p1"] = [ZeroDivisionError("a bug")]
    resident = world.person("居民甲")
    await resident.draft(NOISE, photos=("p1", "p2", "p3"))
    async with world.database.transaction() as session:
        second = (await session.exec(select(Attachment).where(Attachment.ref == "p2"))).one()
        second.state, second.channel = "wanted", "no longer there"
    await world.settle()
    states = await kept(world)
    assert states[2] == "kept"
    assert states[0] == "wanted"
    await world.later(minutes=10)
    assert (await kept(world))[0] == "kept"
    assert "ZeroDivisionError" in caplog.text


async def test_twenty_that_wait_hold_up_no_other(world: World, source: Source) -> None:
    """Pictures that cannot be had just now do not stand in the way of those that can."""
    waiting = [f"w{at}" for at in range(25)]
    source.trouble = {ref: [RetryLaterError("busy") for _ in range(3)] for ref in waiting}
    resident = world.person("居民甲")
    await resident.draft(NOISE, photos=tuple(waiting))
    await world.person("居民乙").draft(NOISE, photos=("fine",))
    await world.settle()
    await world.settle()
    assert (await kept(world))[-1] == "kept"


async def test_two_fetchers_at_once_fetch_a_picture_once(world: World, source: Source) -> None:
    """A tick of the clock and a message at the same moment: one picture, told once."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.order(NOISE)
    await member.press("接单")
    source.trouble["p1"] = [RetryLaterError("busy")]
    await resident.command(Command.MINE)
    await resident.press("看 1001")
    await resident.press("补充")
    await resident.say("看这里", photos=("p1",))
    world.clock.forward(minutes=5)
    both = (world.desk, {CHANNEL: world.messenger}, world.photos)
    await pictures.fetch_wanted(*both)
    await pictures.fetch_wanted(*both)
    await world.settle()
    assert await kept(world) == ["kept"]
    assert sum(len(shown.message.photos) for shown in member.chat) == 1

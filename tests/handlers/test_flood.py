"""One person flooding: told once, others unharmed, and whoever is in need is always heard."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.channel import Address, Author, ChatKind, Command, Incoming, Press
from handlers.desk import Desk
from handlers.flood import AT_WORK, UNLIMITED, Flood, Limits, Verdict
from handlers.front import Front
from handlers.rates import REMEMBERED
from handlers.texts import privacy as privacy_texts
from handlers.texts import talk
from storage.models import Tries
from tests.databases import open_database
from tests.fakes import FakeClock

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import Chatter, World

FIRE = "着火了！3栋2单元，快来人"
FEW = Limits(messages=5, presses=5, group=8, codes=3, exports=2)


async def send(who: Chatter, text: str, times: int = 1) -> None:
    """Send a message many times at the same moment."""
    for _ in range(times):
        number = next(who.world.serial)
        await who.world.front.receive(
            Incoming(f"f{number}", who.address, who.author, who.world.clock(), text=text)
        )
    await who.world.settle()


@pytest.fixture
def town(world: World) -> World:
    """A community in which little is much."""
    world.desk.flood = Flood(world.clock, FEW)
    return world


async def test_a_burst_of_pieces_is_no_flood(world: World) -> None:
    """Thirty short messages in one breath, as people type, are all taken."""
    resident = world.person("居民甲")
    await send(resident, "楼道灯坏了，玫瑰园3栋", 30)
    assert talk.FLOOD not in resident.texts()


async def test_a_flood_gets_one_friendly_word(town: World) -> None:
    """Fifty at once: five are answered, then one word, then silence."""
    resident = town.person("居民甲")
    await send(resident, "在吗", 50)
    assert resident.texts().count(talk.FLOOD) == 1
    assert len(resident.chat) == 6
    assert town.desk.flood.refused == {"messages": 45}


async def test_a_long_flood_is_not_answered_in_between(town: World) -> None:
    """As long as it goes on, the word is not said again; after a rest it may be."""
    resident = town.person("居民甲")
    for _ in range(30):
        await send(resident, "在吗", 2)
        town.clock.forward(seconds=10)
    assert resident.texts().count(talk.FLOOD) == 1
    town.clock.forward(minutes=5)
    await send(resident, "在吗", 20)
    assert resident.texts().count(talk.FLOOD) == 2


async def test_others_go_on_undisturbed(town: World) -> None:
    """One person's flood is nobody else's."""
    loud, quiet = town.person("居民甲"), town.person("居民乙")
    await send(loud, "在吗", 50)
    await send(quiet, "在吗")
    assert quiet.chat
    assert talk.FLOOD not in quiet.texts()


async def test_an_emergency_in_a_flood_is_heard(town: World) -> None:
    """However fast somebody was: the number to call, and staff are alerted."""
    staff, resident = await town.staff(), town.person("居民甲")
    await send(resident, "在吗", 50)
    await send(resident, FIRE)
    assert "请马上打" in resident.last.text or "值班人员" in resident.last.text
    assert "诉求号 1001" in resident.texts()
    assert "🚨" in staff.texts()


async def test_after_a_rest_everything_is_taken_again(town: World) -> None:
    """A minute later the same person places an order."""
    resident = town.person("居民甲")
    await send(resident, "在吗", 50)
    town.clock.forward(minutes=2)
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    assert "诉求号 1001" in resident.texts()


async def test_fast_fingers_get_a_toast(town: World) -> None:
    """A press too many is answered at once, and does nothing."""
    resident = town.person("居民甲")
    answers = [(await resident.press_data("v1:n0:erase_no:0:")).text for _ in range(6)]
    assert answers == [privacy_texts.KEPT_TOAST] * 5 + [talk.FLOOD_PRESS]


async def test_who_works_here_may_do_more(town: World) -> None:
    """Members press and write four times as much."""
    member = await town.member("小张", "mediation")
    await send(member, "我的任务", 5 * AT_WORK)
    assert talk.FLOOD not in member.texts()
    await send(member, "我的任务", 5)
    assert talk.FLOOD in member.texts()


async def test_a_group_has_a_limit_of_its_own(town: World) -> None:
    """Many people in one group together: the group is told once."""
    for at in range(12):
        await town.person(f"队员{at}").in_group("g1").command(Command.HELP)
    shown = [one.text for one in town.messenger.chats["g1"]]
    assert shown.count(talk.GROUP_HELP) == 8
    assert 1 <= shown.count(talk.FLOOD) <= 4


async def test_nobody_guesses_codes(town: World) -> None:
    """After three wrong codes the fourth is not even looked at, right or wrong; an hour later it is."""
    guesser = town.person("陌生人")
    for code in ("a", "b", "c", "member-mediation"):
        await guesser.command(Command.START, f"join-{code}")
    assert guesser.last.text == talk.CODES_LATER
    town.clock.forward(hours=1)
    await guesser.command(Command.START, "join-member-mediation")
    assert "欢迎" in guesser.texts()


async def test_the_same_for_codes_of_groups(town: World) -> None:
    """A group's code is as good as a door."""
    group = town.person("陌生人").in_group("g1")
    for _ in range(4):
        await group.command(Command.BIND, "wrong")
    assert group.last.text == talk.CODES_LATER


@pytest.fixture
async def elsewhere(any_url: str, town: World) -> AsyncIterator[Front]:
    """Another process of the same service, or the same one after a restart."""
    async with open_database(any_url, town.clock) as database:
        desk = Desk(database, town.clock, town.desk.sorter)
        desk.flood = Flood(town.clock, FEW)
        yield Front(desk)


async def test_all_processes_share_the_tries_of_codes(town: World, elsewhere: Front) -> None:
    """Going from one process to the other gives nobody more tries; nor does a restart."""
    guesser = town.person("陌生人")
    await guesser.command(Command.START, "join-a")
    here, town.front = town.front, elsewhere
    for code in ("b", "c"):
        await guesser.command(Command.START, f"join-{code}")
    assert guesser.last.text == talk.INVITE_UNKNOWN
    town.front = here
    await guesser.command(Command.START, "join-member-mediation")
    assert guesser.last.text == talk.CODES_LATER


async def test_who_tries_at_once_everywhere_has_no_more_tries(town: World, elsewhere: Front) -> None:
    """Eight codes at the same moment at two processes: three are looked at."""
    guesser = town.person("陌生人")
    await guesser.say("您好")
    fronts = (town.front, elsewhere) * 4
    await asyncio.gather(
        *(front.receive(_joining(guesser, f"join-wrong{at}")) for at, front in enumerate(fronts))
    )
    await town.settle()
    assert guesser.texts().count(talk.INVITE_UNKNOWN) == 3
    assert guesser.texts().count(talk.CODES_LATER) == 5


def _joining(who: Chatter, payload: str) -> Incoming:
    """Return the command by which somebody takes up an invitation."""
    return Incoming(payload, who.address, who.author, who.world.clock(), text=payload, command=Command.START)


async def test_one_person_s_guesses_are_nobody_else_s(town: World) -> None:
    """Somebody with a right code comes in while another is held up."""
    guesser = town.person("陌生人")
    for code in ("a", "b", "c", "d"):
        await guesser.command(Command.START, f"join-{code}")
    member = await town.member("小张", "mediation")
    assert "欢迎" in member.texts()


async def test_ordinary_words_leave_no_count_behind(town: World) -> None:
    """Only doors that guard something are counted in the database."""
    resident = town.person("居民甲")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    async with town.database.reading() as session:
        assert (await session.exec(select(Tries))).all() == []


async def test_files_are_made_so_often_and_no_oftener(town: World, elsewhere: Front) -> None:
    """Twice a day everything is written out, at whichever process; then they are led to what they have."""
    resident = town.person("居民甲")
    here = town.front
    for front in (here, elsewhere, here):
        town.front = front
        await resident.command(Command.DATA)
    assert resident.last.text == privacy_texts.EXPORTED_ENOUGH
    town.clock.forward(days=1)
    await resident.command(Command.DATA)
    assert resident.last.text != privacy_texts.EXPORTED_ENOUGH


def message(account: str) -> Incoming:
    """Return a message of somebody."""
    clock = FakeClock()
    return Incoming("k", Address("test", account), Author(account), clock(), text="在吗")


def test_memory_is_bounded() -> None:
    """A hundred thousand accounts leave no more than the last ten thousand behind."""
    flood = Flood(FakeClock(), Limits(messages=1))
    for at in range(REMEMBERED * 2):
        flood.message(message(str(at)))
        flood.message(message(str(at)))
    assert len(flood._floods) == REMEMBERED
    assert flood.refused["messages"] == REMEMBERED * 2


def test_the_log_counts_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """How many, of which kind: neither who nor what."""
    clock = FakeClock()
    flood = Flood(clock, FEW)
    with caplog.at_level(logging.INFO):
        for _ in range(9):
            flood.message(message("王秀兰"))
        clock.forward(minutes=2)
        assert flood.message(message("王秀兰")) is Verdict.TAKE
    assert [record.getMessage() for record in caplog.records] == ["somebody is too fast", "a flood is over"]
    assert caplog.records[1].__dict__["refused"] == 4
    assert "王秀兰" not in str([record.__dict__ for record in caplog.records])


def test_a_replay_knows_no_limits() -> None:
    """Years go by in minutes there."""
    flood = Flood(FakeClock(), UNLIMITED)
    assert all(flood.message(message("甲")) is Verdict.TAKE for _ in range(10_000))


def test_presses_in_a_group_count_for_the_group() -> None:
    """Different people, one group."""
    flood, clock = Flood(FakeClock(), FEW), FakeClock()
    group = Address("test", "g", ChatKind.GROUP)
    verdicts = [
        flood.press(Press("k", group, Author(str(at)), clock(), "v1:o1:accept:1:")) for at in range(10)
    ]
    assert verdicts[:8] == [Verdict.TAKE] * 8
    assert Verdict.TAKE not in verdicts[8:]

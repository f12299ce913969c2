"""What staff read on the phone, and proxies pass on: what to say and do by phone, never a button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.channel import Command, UnreachableError
from handlers.texts import words
from handlers.upkeep import tend_orders

if TYPE_CHECKING:
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，睡不着"
ONLY_IN_A_CHAT = (f"「{words.MINE}」", f"「{words.REOPEN}」", f"「{words.APPEAL}」", "直接回复", "这里的消息")
BY_PHONE = "打社区电话 010-00000000"


def called(staff: Chatter) -> list[str]:
    """Return what staff were asked to say on the phone."""
    return [shown.text for shown in staff.chat if "请打个电话给" in shown.text]


async def without_a_chat(world: World) -> tuple[Chatter, Chatter]:
    """Return the member and the clerk of an order whose resident no message reaches any more."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    resident = world.person("居民甲")
    await resident.order(f"{NOISE}，电话13912345678")
    await world.front.unreachable(resident.address)
    return member, staff


async def test_everything_that_is_said_on_the_phone_can_be_done_by_phone(world: World) -> None:
    """Accepted, written to, progress, done, closed without a judgement: no word of a button or a chat."""
    member, staff = await without_a_chat(world)
    await member.press("接单")
    await member.press("发消息")
    await member.say("明天上午我来看看")
    await member.press("进展")
    await member.say("和楼上说好了")
    await member.press("办结")
    await member.say("九点后不施工")
    await world.later(days=14)
    await tend_orders(world.desk)
    await world.settle()
    said = called(staff)
    assert len(said) >= 5
    assert [text for text in said for word in ONLY_IN_A_CHAT if word in text] == []
    assert any("已归档" in text and f"{BY_PHONE} 说一声，我们重办" in text for text in said)


async def test_a_refusal_on_the_phone_says_how_to_disagree(world: World) -> None:
    """The way to 申诉 is a call."""
    member, staff = await without_a_chat(world)
    await member.press("退单")
    await member.press("不是我们队的事")
    await staff.press("转介")
    await staff.say("归城管管，电话 12319")
    said = called(staff)[-1]
    assert BY_PHONE in said
    assert "「申诉」" not in said


async def test_what_is_missing_is_asked_for_by_phone(world: World) -> None:
    """The answer to 请补充 comes by phone."""
    staff, resident = await world.staff(), world.person("居民甲")
    await resident.say(NOISE)
    await resident.press("改类别")
    await resident.press("拿不准")
    await resident.press("提交")
    await world.front.unreachable(resident.address)
    await staff.press("请补充")
    await staff.say("请问是哪一户？")
    said = called(staff)[-1]
    assert "请问是哪一户" in said
    assert BY_PHONE in said
    assert "直接回复" not in said


async def test_a_message_that_fails_on_its_way_is_said_in_the_same_words(world: World) -> None:
    """Also where only the messenger knew that nobody is there."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    resident = world.person("居民甲")
    await resident.order(f"{NOISE}，电话13912345678")
    world.messenger.failures["居民甲"] = [UnreachableError("blocked")]
    await member.press("接单")
    assert "请留意电话。" in called(staff)[-1]
    assert "这里的消息" not in called(staff)[-1]


@pytest.mark.parametrize("name", ["王阿姨", ""])
async def test_a_proxy_passes_on_what_can_be_done_by_phone(world: World, name: str) -> None:
    """Whoever has no account hears no 「我的诉求」; the buttons are the proxy's to press, and it says so."""
    member, staff = await world.member("小张", "mediation"), await world.staff()
    await staff.command(Command.ORDER_FOR)
    await staff.say(f"{name} 13912345678")
    await staff.order(NOISE)
    told = staff.texts()
    assert f"（请转告{name or '当事人'}）" in told
    assert BY_PHONE in told
    assert "「我的诉求」" not in told.rpartition("请转告")[2]
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了")
    assert f"您替{name or '当事人'}点" in staff.texts()
    await staff.press("已解决")
    assert "办理结果您打几分" in staff.last.text
    await staff.press("5")
    assert "态度您打几分" in staff.last.text

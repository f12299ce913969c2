"""Questions for words: a way out under each, no stale buttons, and no words in the wrong place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.channel import Command

if TYPE_CHECKING:
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，睡不着"


async def at_work(world: World) -> tuple[Chatter, Chatter]:
    """Return a resident and the member who has accepted their order."""
    member, resident = await world.member("小张", "mediation"), world.person("居民甲")
    await resident.order(NOISE)
    await member.press("接单")
    return resident, member


@pytest.mark.parametrize("label", ["进展", "办结", "发消息", "请求协同", "申请延期", "退单"])
async def test_a_question_pressed_by_mistake_is_left_with_one_tap(world: World, label: str) -> None:
    """不写了 stands under it; what is said next is no answer, and the question has no buttons any more."""
    resident, member = await at_work(world)
    await member.press(label)
    heard = resident.texts()
    await member.press("不写了")
    assert not member.sees("不写了")
    await member.say("好的我再看看")
    assert resident.texts() == heard
    assert "办结了" not in member.texts()


@pytest.mark.parametrize("label", ["补充", "撤回"])
async def test_a_resident_leaves_a_question_too(world: World, label: str) -> None:
    """Whoever was asked what to add need not; of 撤回 there is 继续办."""
    resident, member = await at_work(world)
    await resident.command(Command.MINE)
    await resident.press("看 1001")
    await resident.press(label)
    await resident.press("不写了" if label == "补充" else "继续办")
    await member.command(Command.TASKS)
    assert member.sees("1001")


async def test_a_phrase_that_was_chosen_answers_the_question(world: World) -> None:
    """The question turns into what was told, without its buttons; what is said next goes to nobody."""
    resident, member = await at_work(world)
    await member.press("进展")
    await member.press("已上门查看")
    assert "已告诉居民「已上门查看，正在处理」" in member.last.text
    assert not member.sees("已联系相关方面")
    heard = resident.texts()
    await member.say("小李你下午有空吗")
    assert resident.texts() == heard


async def test_words_that_answered_take_the_buttons_off(world: World) -> None:
    """A ready-made phrase of an answered question cannot be sent by a slip of the finger."""
    _, member = await at_work(world)
    await member.press("进展")
    await member.say("明天上午来换灯泡")
    assert not member.sees("已上门查看")
    assert not member.sees("不写了")


async def test_whoever_does_something_else_has_left_the_question(world: World) -> None:
    """After 办结 of one order and 接单 of another, the next words close neither."""
    _, member = await at_work(world)
    other = world.person("居民乙")
    await other.order("楼下卖烧烤的天天吵到半夜，海棠苑2栋")
    await member.press("办结")
    await member.press("接单")
    await member.say("马上到")
    assert "办结了" not in member.texts()


async def test_a_word_in_vain_is_pressed_away_quietly(world: World) -> None:
    """Nothing waits: the press is answered, and no message comes."""
    _, member = await at_work(world)
    await member.press("进展")
    data = member.button("不写了").data
    await member.press("不写了")
    count = len(member.chat)
    assert (await member.press_data(data)).text == "好，不写了。"
    assert len(member.chat) == count


@pytest.mark.parametrize("said", ["6楼", "好的", "明天下午在家，您来吧", "谢谢"])
async def test_a_reply_goes_to_whoever_wrote(world: World, said: str) -> None:
    """The resident was told to just reply: no question comes back, and the member reads it."""
    resident, member = await at_work(world)
    await member.press("发消息")
    await member.say("您家在几楼？明天在家吗？")
    assert "直接回复" in resident.last.text
    await resident.say(said)
    assert f"「{said}」" in member.last.text
    assert "是另一件新的事" not in [button.label for button in resident.last.buttons]


async def test_another_matter_is_no_reply(world: World) -> None:
    """What is plainly an order of its own becomes one, also after a message."""
    resident, member = await at_work(world)
    await member.press("发消息")
    await member.say("您家在几楼？")
    await resident.draft("高龄补贴怎么领")
    assert "高龄补贴" not in member.texts()
    assert resident.sees("提交")


async def test_a_question_how_it_stands_is_no_reply(world: World) -> None:
    """It is answered, and the reply may still come after it."""
    resident, member = await at_work(world)
    await member.press("发消息")
    await member.say("您家在几楼？")
    await resident.say("到哪一步了")
    assert "您的诉求" in resident.last.text
    await resident.say("6楼")
    assert "「6楼」" in member.last.text


async def test_a_phone_in_the_reply_is_kept(world: World) -> None:
    """Whoever was asked for a phone and then for something else may answer both in one sentence."""
    resident, member = await at_work(world)
    await member.press("发消息")
    await member.say("您家在几楼？怎么联系您？")
    await resident.say("6楼 13912345678")
    assert "「6楼 13912345678」" in member.last.text
    await member.command(Command.TASKS)
    await member.press("1001")
    assert "电话：13912345678" in member.last.text


async def test_a_question_asked_before_comes_first(world: World) -> None:
    """Whoever is just being asked for words about another order gives them to that one."""
    resident, member = await at_work(world)
    await resident.order("高龄补贴怎么领，我妈八十了")
    await resident.command(Command.MINE)
    await resident.press("看 1002")
    await resident.press("补充")
    await member.press("发消息")
    await member.say("您家在几楼？")
    await resident.say("她住海棠苑")
    assert "她住海棠苑" not in member.texts()


async def test_for_whom_is_left_with_one_tap(world: World) -> None:
    """代点单 pressed by mistake: what is said next is the clerk's own, and names nobody."""
    staff = await world.staff()
    await staff.command(Command.ORDER_FOR)
    await staff.press("不写了")
    card = await staff.draft(NOISE)
    assert "替谁办" not in card.text


async def test_for_whom_loses_its_button_with_the_answer(world: World) -> None:
    """The name is there: nothing is left to leave."""
    staff = await world.staff()
    await staff.command(Command.ORDER_FOR)
    await staff.say("王阿姨 13912345678")
    assert not staff.sees("不写了")

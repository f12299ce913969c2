"""我的诉求, and how the resident judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from handlers.upkeep import tend_orders

if TYPE_CHECKING:
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"


async def resolved(world: World) -> tuple[Chatter, Chatter]:
    """Return a resident whose order is resolved, and the member who did it."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.order(NOISE)
    await member.press("接单")
    await member.press("办结")
    await member.say("谈好了，九点后不施工")
    return resident, member


async def test_the_list_shows_state_due_date_and_next_step(world: World) -> None:
    """Every order stands there with what happens next and until when."""
    resident = world.person("居民甲")
    await resident.order(NOISE)
    listing = await resident.say("我的诉求")
    assert "诉求号 1001" in listing.text
    assert "办结" in listing.text
    await resident.press("看 1001")
    assert "您提交了诉求" in resident.last.text


async def test_a_return_is_the_office_s_own_business(world: World) -> None:
    """The resident reads that it is being arranged anew, and no word of theirs who work."""
    member, resident = await world.member("小张", "mediation"), world.person("居民甲")
    await resident.order(NOISE)
    await member.press("退单")
    await member.press("眼下人手不够")
    listing = await resident.say("我的诉求")
    assert "诉求号 1001 · 重新安排" in listing.text
    await resident.press("看 1001")
    assert "退单" not in resident.texts()


async def test_a_promise_that_is_over_is_not_promised_again(world: World) -> None:
    """What is late is told as late, and a result that waits for the resident has no day at all."""
    resident, _ = await resolved(world)
    listing = await resident.say("我的诉求")
    assert "等您说一句：解决了吗" in listing.text
    assert "前办结" not in listing.text
    await resident.press("未解决")
    world.clock.forward(days=40)
    listing = await resident.say("我的诉求")
    assert "原定12月14日（周一）办结，已经过了，对不住，社区在督办（已超时" in listing.text
    await resident.press("看 1001")
    assert "期限：原定12月14日（周一）办结" in resident.last.text
    assert "前办结" not in resident.last.text


async def test_a_supplement_reaches_the_member(world: World) -> None:
    """补充 goes to whoever works on it, and is part of the story for whoever comes later."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.order(NOISE)
    await member.press("接单")
    await resident.say("我的诉求")
    await resident.press("看 1001")
    await resident.press("补充")
    await resident.say("他们周末也敲", photos=("p1",))
    assert "他们周末也敲" in member.texts()
    assert any(shown.message.photos for shown in member.chat)
    assert "小张" in resident.texts()


async def test_an_order_is_withdrawn_after_one_question(world: World) -> None:
    """撤回 asks once, then everybody stops."""
    member = await world.member("小张", "mediation")
    resident = world.person("居民甲")
    await resident.order(NOISE)
    await member.press("接单")
    await resident.say("我的诉求")
    await resident.press("看 1001")
    await resident.press("撤回")
    await resident.press("撤回，不办了")
    assert "已撤回" in resident.last.text
    assert "居民已撤回" in member.texts()


async def test_not_solved_opens_a_new_round_with_another_pair_of_eyes(world: World) -> None:
    """未解决: back to the team at once, the lead and staff are told, the comment follows."""
    lead = await world.member("队长", "mediation", "lead")
    staff = await world.staff()
    resident, member = await resolved(world)
    await resident.press("未解决")
    assert "重新安排人接着办" in resident.texts()
    assert member.sees("接单")
    [told] = [shown for shown in lead.chat if "第 2 次办理" in shown.text]
    assert "居民说还没解决。\n已重新派给调解队，请您盯一下" in told.text
    assert [button.label for button in told.buttons] == ["接单", "退单", "改派"]
    assert sum("没解决" in shown.text for shown in staff.chat) == 1
    await resident.say("今天早上又敲了")
    await member.press("接单")
    assert "今天早上又敲了" in member.texts()


async def test_a_low_mark_opens_a_new_round_too(world: World) -> None:
    """Solved, but two of five: somebody else looks at it again."""
    resident, member = await resolved(world)
    await resident.press("已解决")
    await resident.press("2")
    assert "重新安排人接着办" in resident.texts()
    assert member.sees("接单")


async def test_partly_solved_closes_and_can_be_reopened(world: World) -> None:
    """部分解决 closes the order; 重办 takes it up again with the resident's words."""
    resident, member = await resolved(world)
    await resident.press("部分解决")
    await resident.press("4")
    await resident.press("5")
    await resident.press("重办")
    await resident.say("周末还在敲")
    assert "重新安排人接着办" in resident.texts()
    assert member.sees("接单")


async def test_reopening_after_a_month_is_too_late(world: World) -> None:
    """After 30 days the resident is asked to say it as a new order."""
    resident, _ = await resolved(world)
    await resident.press("已解决")
    await resident.press("5")
    await resident.press("5")
    await world.later(days=31)
    await resident.press("重办")
    answer = await resident.say("又开始吵了")
    assert "作为新的诉求" in answer.text


async def test_marks_count_once(world: World) -> None:
    """The same mark pressed twice is taken once."""
    resident, _ = await resolved(world)
    await resident.press("已解决")
    data = resident.button("5").data
    await resident.press_data(data)
    answer = await resident.press_data(data)
    assert "评过了" in answer.text


@pytest.mark.parametrize(
    ("words", "heard"),
    [("解决了。", "谢谢您告诉我们"), ("还没解决", "重新安排人接着办")],
    ids=["solved", "unsolved"],
)
async def test_a_typed_judgement_is_as_good_as_a_button(world: World, words: str, heard: str) -> None:
    """Old people write 解决了 instead of pressing."""
    resident, _ = await resolved(world)
    await resident.say(words)
    assert heard in resident.texts()


async def test_an_unjudged_result_is_asked_about_once_and_then_closed(world: World) -> None:
    """One reminder, then 归档 as 未评价, with the way back."""
    resident, member = await resolved(world)
    world.clock.forward(days=3)
    await tend_orders(world.desk)
    await tend_orders(world.desk)
    await world.settle()
    assert resident.texts().count("您还没告诉我们") == 1
    world.clock.forward(days=7)
    await tend_orders(world.desk)
    await world.settle()
    assert "未评价" in resident.last.text
    assert resident.sees("重办")
    assert "未评价" in member.texts()

"""The same matter nearby: a neighbour's order is offered to follow, by words, place and time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.channel import Press
from storage.ids import to_text
from storage.models import Order
from tests.handlers.neighbours import LAMP, LIFT, SAME_LAMP, follow, open_whole, states

if TYPE_CHECKING:
    from tests.world import World


async def test_the_same_matter_is_offered_to_follow_once(world: World) -> None:
    """The question counts the neighbours and shows nothing of what they said; 提交 asks no second time."""
    first = world.person("居民甲")
    await first.order(LAMP)
    second = world.person("居民乙")
    await second.draft(SAME_LAMP)
    await second.press("提交")
    question = second.last
    assert "玫瑰园3栋已有 1 位邻居反映，要一起跟进吗" in question.text
    for secret in ("居民甲", "看不见", "1001"):
        assert secret not in question.text
    await second.press("返回")
    await second.press("提交")
    assert "诉求号 1002" in second.texts()
    assert await states(world) == {1001: "submitted", 1002: "submitted"}


async def test_following_gives_an_order_of_ones_own(world: World) -> None:
    """一起跟进: an own number, the common date, and the words stay private."""
    member = await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    second = await follow(world, "居民乙")
    assert "诉求号 1002" in second.texts()
    assert "诉求号 1001 是同一件事" in second.texts()
    third = world.person("居民丙")
    await third.draft(SAME_LAMP)
    await third.press("提交")
    assert "已有 2 位邻居反映" in third.last.text
    assert await states(world) == {1001: "dispatched", 1002: "joined"}
    assert "摸黑" not in member.texts()
    assert "共 2 位居民反映" in member.texts()


async def test_the_matter_stands_in_the_list(world: World) -> None:
    """我的诉求 and 我的事怎么样了 say with which order it is handled and until when."""
    await world.person("居民甲").order(LAMP)
    second = await follow(world, "居民乙")
    answer = await second.say("我的事怎么样了")
    assert "诉求号 1002" in answer.text
    assert "诉求号 1001，已收到" in answer.text
    assert "办结" in answer.text


async def test_alone_files_as_always(world: World) -> None:
    """单独办: another order, with its own way to a team."""
    member = await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    second = world.person("居民乙")
    await second.draft(SAME_LAMP)
    await second.press("提交")
    await second.press("单独办")
    assert await states(world) == {1001: "dispatched", 1002: "dispatched"}
    assert "诉求号 1002" in member.texts()


@pytest.mark.parametrize(
    "text",
    [
        LIFT,
        "海棠苑3栋楼道里灯不亮，摸黑下楼怕摔",
        "我丈夫经常打我，玫瑰园3栋楼道的灯也被他砸坏了，我不敢回家",
    ],
)
async def test_another_thing_place_or_a_sensitive_one_is_not_asked_about(world: World, text: str) -> None:
    """Only the same thing at the same place is offered, and nothing confidential ever."""
    await world.person("居民甲").order(LAMP)
    second = world.person("居民乙")
    await second.draft(text)
    await second.press("提交")
    assert not second.sees("一起跟进")
    assert "诉求号 1002" in second.texts()


async def test_what_was_resolved_meanwhile_is_filed_alone(world: World) -> None:
    """A question answered late finds the matter done: the order is filed by itself, with a word."""
    member = await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    second = world.person("居民乙")
    await second.draft(SAME_LAMP)
    await second.press("提交")
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")
    answer = await second.press("一起跟进")
    assert "单独提交" in answer.text
    assert (await states(world))[1002] == "dispatched"


@pytest.mark.parametrize("asked", [True, False])
async def test_nobody_follows_what_was_not_offered_to_them(world: World, asked: bool) -> None:  # noqa: FBT001
    """A forged button with another order's number: who follows would hear what is done there."""
    await world.person("居民甲").order(LAMP)
    await world.person("居民乙").order(LIFT)
    third = world.person("居民丙")
    await third.draft(SAME_LAMP if asked else "楼上半夜跳广场舞，吵得睡不着，请社区来调解")
    async with world.database.reading() as session:
        lift = next(one for one in (await session.exec(select(Order))).all() if one.number == 1002)
    if asked:
        await third.press("提交")
        draft = third.button("一起跟进").data.rpartition(":")[0]
    else:
        draft = third.button("提交").data.rpartition(":")[0].replace(":submit:", ":together:")
    forged = f"{draft}:{to_text(lift.id)}"
    await world.front.press(Press("forged", third.address, third.author, world.clock(), forged))
    found = await states(world)
    assert "joined" not in found.values()
    assert found[1003] in {"submitted", "dispatched"}


async def test_joining_and_withdrawing_in_the_same_moment_leave_nobody_behind(world: World) -> None:
    """Whoever is first: the new order follows one that lives, or is handled by itself."""
    await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    followers = [world.person(f"邻居{at}") for at in range(3)]
    for neighbour in followers:
        await neighbour.draft(SAME_LAMP)
        await neighbour.press("提交")
    await open_whole(first, 1001)
    await first.press("撤回")
    presses = [(neighbour, neighbour.button("一起跟进").data) for neighbour in followers]
    presses.insert(1, (first, first.button("撤回，不办了").data))
    await asyncio.gather(
        *(
            world.front.press(Press(f"together{at}", who.address, who.author, world.clock(), data))
            for at, (who, data) in enumerate(presses)
        )
    )
    found = await states(world)
    assert found.pop(1001) == "withdrawn"
    assert sorted(found) == [1002, 1003, 1004]
    assert "dispatched" in found.values()


async def test_staff_join_what_has_followers(world: World) -> None:
    """并案 by staff suggests the likeliest order; whoever followed the joined one follows the other."""
    staff = await world.staff()
    await world.person("居民甲").order(LAMP)
    await world.person("居民乙").order(SAME_LAMP)
    third = world.person("居民丙")
    await third.draft("玫瑰园3栋楼道灯坏了，晚上不敢出门")
    await third.press("提交")
    await third.press("一起跟进")
    await staff.say("待办")
    joined = await states(world)
    carrier = 1001 if joined == {1001: "submitted", 1002: "submitted", 1003: "joined"} else 0
    assert carrier
    for button in staff.last.buttons:
        if "1002" in button.label:
            await staff.press_data(button.data)
    await staff.press("并案")
    await staff.press("并到 1001")
    after = await states(world)
    assert (after[1001], after[1002], after[1003]) == ("submitted", "joined", "joined")


async def test_an_order_is_never_joined_to_itself_or_to_one_that_is_over(world: World) -> None:
    """A number that cannot carry is refused; a follower's number stands for its carrier."""
    staff = await world.staff()
    await world.person("居民甲").order(LAMP)
    await follow(world, "居民乙")
    await world.person("居民丙").order(LIFT)
    await staff.press("并案")
    await staff.say("1003")
    assert "没找到" in staff.last.text
    await staff.say("1002")
    assert "已并到诉求号 1001" in staff.last.text
    assert await states(world) == {1001: "submitted", 1002: "joined", 1003: "joined"}

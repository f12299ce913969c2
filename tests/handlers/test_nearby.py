"""The same matter nearby: neighbours follow one order together, each with an order of their own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from handlers.channel import Press
from handlers.upkeep import tend_orders
from orders.states import State
from storage.cases import CARRIERS
from storage.models import Order

if TYPE_CHECKING:
    from tests.world import Chatter, World

LAMP = "玫瑰园3栋楼道的灯坏了，晚上黑得看不见"
SAME_LAMP = "玫瑰园3栋楼道里灯不亮，摸黑下楼怕摔，我电话13912345678"
LIFT = "玫瑰园3栋电梯坏了好几天，老人下不了楼"


async def follow(world: World, name: str, text: str = SAME_LAMP) -> Chatter:
    """Return a resident who follows a neighbour's order along."""
    resident = world.person(name)
    await resident.draft(text)
    await resident.press("提交")
    await resident.press("一起跟进")
    return resident


async def states(world: World) -> dict[int, str]:
    """Return every order's state by its number; whoever is carried has a carrier that lives."""
    async with world.database.reading() as session:
        found = (await session.exec(select(Order))).all()
    by_id = {order.id: order for order in found}
    for order in found:
        if order.state == State.JOINED:
            assert by_id[order.parent_id or 0].state in CARRIERS, f"{order.number} is left behind"
    return {order.number: order.state for order in found}


async def open_whole(resident: Chatter, number: int) -> None:
    """Open one of the person's orders."""
    await resident.say("我的诉求")
    await resident.press(f"看 {number}")


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
    assert "诉求号 1001，待受理" in answer.text
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


async def test_one_update_reaches_everybody_without_names(world: World) -> None:
    """Accepting, progress and the date reach every resident; whom the handler names is masked for others."""
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    await member.press("接单")
    assert "小张 已接单" in second.last.text
    assert "请别写个人情况" in member.texts()
    await member.press("进展")
    await member.say("和居民甲约好了，电话13800001111，明天换灯")
    assert "明天换灯" in second.last.text
    assert "居民甲" not in second.texts()
    assert "13800001111" not in second.texts()
    assert "居民甲约好了" in first.texts()


async def test_everybody_judges_for_themselves(world: World) -> None:
    """办结 asks each resident about their own order; one who is satisfied closes only that one."""
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")
    assert "诉求号 1002 办好了" in second.last.text
    await second.press("已解决")
    assert await states(world) == {1001: "resolved", 1002: "closed"}
    await first.press("已解决")
    assert await states(world) == {1001: "closed", 1002: "closed"}


async def test_not_solved_for_one_opens_a_round_for_that_one(world: World) -> None:
    """A follower who is not satisfied gets a new round of their own, with the team that did it."""
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")
    await first.press("已解决")
    await second.press("未解决")
    assert await states(world) == {1001: "closed", 1002: "dispatched"}
    assert "诉求号 1002" in member.last.text
    assert member.sees("接单")


async def test_a_new_round_takes_whoever_has_not_judged_along(world: World) -> None:
    """The carrier's resident says 未解决: neighbours who have not answered follow again."""
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")
    await first.press("未解决")
    assert "还有邻居说没解决" in second.last.text
    assert not second.sees("已解决")
    assert await states(world) == {1001: "dispatched", 1002: "joined"}


async def test_the_second_who_is_not_satisfied_follows_the_first(world: World) -> None:
    """Two who say 未解决 are one matter again, with one team at work."""
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    third = await follow(world, "居民丙")
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")
    await first.press("已解决")
    await second.press("未解决")
    await third.press("未解决")
    assert await states(world) == {1001: "closed", 1002: "dispatched", 1003: "joined"}
    assert "邻居也说还没解决" in third.texts()
    assert "共 2 位居民反映" in member.texts()


async def test_withdrawing_the_carrier_drops_nobody(any_world: World) -> None:
    """The eldest follower takes its place with the same team and person; the rest follow that one."""
    world = any_world
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    await follow(world, "居民丙")
    await member.press("接单")
    await open_whole(first, 1001)
    await first.press("撤回")
    await first.press("撤回，不办了")
    assert await states(world) == {1001: "withdrawn", 1002: "dispatched", 1003: "joined"}
    assert "诉求号 1002" in second.last.text
    assert member.sees("接单")
    await member.press("接单")
    assert "13912345678" in member.texts()


async def test_withdrawing_before_anybody_has_it_gives_it_to_staff(world: World) -> None:
    """Without a team the follower's order waits for staff, who get its card."""
    staff = await world.staff()
    first = world.person("居民甲")
    await first.order(LAMP)
    await follow(world, "居民乙")
    await open_whole(first, 1001)
    await first.press("撤回")
    await first.press("撤回，不办了")
    assert await states(world) == {1001: "withdrawn", 1002: "submitted"}
    assert "诉求号 1002" in staff.last.text


async def test_a_follower_changes_their_mind(world: World) -> None:
    """单独办 later, or 撤回: the carrier's card counts anew."""
    member = await world.member("小张", "other")
    staff = await world.staff()
    await world.person("居民甲").order(LAMP)
    second = await follow(world, "居民乙")
    third = await follow(world, "居民丙")
    assert "共 3 位居民反映" in member.texts()
    await open_whole(second, 1002)
    await second.press("单独办")
    assert await states(world) == {1001: "dispatched", 1002: "submitted", 1003: "joined"}
    assert "诉求号 1002" in staff.last.text
    assert "共 2 位居民反映" in member.texts()
    await open_whole(third, 1003)
    await third.press("撤回")
    await third.press("撤回，不办了")
    assert await states(world) == {1001: "dispatched", 1002: "submitted", 1003: "withdrawn"}
    assert "位居民反映" not in member.texts()


async def test_what_a_follower_adds_reaches_staff_only(world: World) -> None:
    """Further words are kept and shown to staff; the handler of the common matter does not read them."""
    member = await world.member("小张", "other")
    staff = await world.staff()
    await world.person("居民甲").order(LAMP)
    second = await follow(world, "居民乙")
    await member.press("接单")
    await open_whole(second, 1002)
    await second.press("补充")
    await second.say("五楼的也坏了")
    assert "五楼的也坏了" in staff.texts()
    assert "五楼的也坏了" not in member.texts()


async def test_a_refusal_reaches_everybody_with_the_appeal(world: World) -> None:
    """转介 of the carrier declines the followers too, and each may appeal."""
    staff = await world.staff()
    await world.person("居民甲").order(LAMP)
    second = await follow(world, "居民乙")
    await staff.press("转介")
    await staff.say("路灯归供电公司管，电话 95598")
    assert await states(world) == {1001: "declined", 1002: "declined"}
    assert "95598" in second.last.text
    await second.press("申诉")
    await second.say("供电公司说不归他们")
    assert await states(world) == {1001: "declined", 1002: "submitted"}


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


async def test_nobody_judging_closes_every_order(world: World) -> None:
    """Followers who say nothing are closed as 未评价 like everybody."""
    member = await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    await follow(world, "居民乙")
    await member.press("接单")
    await member.press("办结")
    await member.say("灯换好了")
    world.clock.forward(days=10)
    await tend_orders(world.desk)
    await world.settle()
    assert await states(world) == {1001: "closed", 1002: "closed"}


async def test_joining_and_withdrawing_in_the_same_moment_leave_nobody_behind(any_world: World) -> None:
    """Whoever is first: the new order follows one that lives, or is handled by itself."""
    world = any_world
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

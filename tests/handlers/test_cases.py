"""Joined orders: one is worked on, everybody hears, and each is judged, withdrawn or declined apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handlers.upkeep import tend_orders
from tests.handlers.neighbours import LAMP, follow, mend, open_whole, states

if TYPE_CHECKING:
    from tests.world import Chatter, World


async def _mended_for_two(world: World) -> tuple[Chatter, Chatter, Chatter]:
    """Return a member who has done a neighbours' order, whoever placed it, and who follows."""
    member = await world.member("小张", "other")
    first = world.person("居民甲")
    await first.order(LAMP)
    second = await follow(world, "居民乙")
    await mend(member)
    return member, first, second


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
    _, first, second = await _mended_for_two(world)
    assert "诉求号 1002 办好了" in second.last.text
    await second.press("已解决")
    assert await states(world) == {1001: "resolved", 1002: "closed"}
    await first.press("已解决")
    assert await states(world) == {1001: "closed", 1002: "closed"}


async def test_not_solved_for_one_opens_a_round_for_that_one(world: World) -> None:
    """A follower who is not satisfied gets a new round of their own, with the team that did it."""
    member, first, second = await _mended_for_two(world)
    await first.press("已解决")
    await second.press("未解决")
    assert await states(world) == {1001: "closed", 1002: "dispatched"}
    assert "诉求号 1002" in member.last.text
    assert member.sees("接单")


async def test_a_new_round_takes_whoever_has_not_judged_along(world: World) -> None:
    """The carrier's resident says 未解决: neighbours who have not answered follow again."""
    _, first, second = await _mended_for_two(world)
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
    await mend(member)
    await first.press("已解决")
    await second.press("未解决")
    await third.press("未解决")
    assert await states(world) == {1001: "closed", 1002: "dispatched", 1003: "joined"}
    assert "邻居也说还没解决" in third.texts()
    assert "共 2 位居民反映" in member.texts()


async def test_withdrawing_the_carrier_drops_nobody(world: World) -> None:
    """The eldest follower takes its place with the same team and person; the rest follow that one."""
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


async def test_nobody_judging_closes_every_order(world: World) -> None:
    """Followers who say nothing are closed as 未评价 like everybody."""
    member = await world.member("小张", "other")
    await world.person("居民甲").order(LAMP)
    await follow(world, "居民乙")
    await mend(member)
    world.clock.forward(days=10)
    await tend_orders(world.desk)
    await world.settle()
    assert await states(world) == {1001: "closed", 1002: "closed"}

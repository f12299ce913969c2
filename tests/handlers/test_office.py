"""Questions about the office itself: when it is open, and by what number it is reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes import MONDAY

if TYPE_CHECKING:
    from tests.world import World

HOURS = (
    "你们上班到几点", "社区几点上班", "你们周末上班吗", "周六有人吗", "上班时间", "请问社区什么时候上班？",
    "社区明天上班不上班", "居委会中午有人没", "你们几点下班啊", "国庆节上班吗", "国庆你们休息吗", "几点开门",
)  # fmt: skip
NUMBER = (
    "社区电话多少", "你们的联系电话", "给我社区电话", "社区有没有电话", "居委会电话号码是多少呢",
    "办公室电话",
)  # fmt: skip
NEITHER = (
    "有人吗", "物业电话多少", "幼儿园几点开门", "几点来水", "师傅几点上班", "电话坏了",
    "理发店晚上开门吵死了",
    "社区食堂几点开门", "什么时候有人来修", "上班路上摔了一跤", "晚上施工几点停", "派出所电话", "没有电话",
)  # fmt: skip


@pytest.mark.parametrize("said", [*HOURS, *NUMBER])
async def test_the_office_s_hours_and_number_are_told_at_once(world: World, said: str) -> None:
    """With the promise that words are taken at any hour; nothing is created."""
    answer = await world.person("居民甲").say(said)
    assert "周一到周五 08:30–12:00、14:00–17:30 上班" in answer.text
    assert "010-00000000" in answer.text
    assert not answer.buttons


@pytest.mark.parametrize("said", NEITHER)
async def test_what_is_not_about_the_office_goes_its_own_way(world: World, said: str) -> None:
    """Greetings stay greetings, and orders become drafts."""
    answer = await world.person("居民甲").say(said)
    assert "08:30" not in answer.text


async def test_a_day_that_is_not_as_usual_is_told(world: World) -> None:
    """On National Day nobody comes in vain."""
    assert "放假" not in (await world.person("居民甲").say("上班时间")).text
    world.clock.now = MONDAY.replace(month=10, day=1)
    assert "今天放假" in (await world.person("居民甲").say("今天上班吗")).text


async def test_a_matter_that_was_never_told_here_becomes_an_order(world: World) -> None:
    """Told at the door the other day: who asks after it for the first time here need not say it again."""
    resident = world.person("居民甲")
    card = await resident.say("上次说的那个路灯还没修好啊")
    assert "上次说的那个路灯" in card.text
    assert "取消" in [button.label for button in card.buttons]


async def test_whoever_asks_after_nothing_is_asked_what_it_is(world: World) -> None:
    """Nothing is drafted of words that name nothing."""
    answer = await world.person("居民甲").say("我的事怎么样了")
    assert "说给我听" in answer.text
    assert not answer.buttons


async def test_who_has_only_orders_that_are_over_sees_them(world: World) -> None:
    """From there they can be taken up again."""
    resident = world.person("居民甲")
    await resident.order("楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听")
    await resident.say("我的诉求")
    await resident.press("看 1001")
    await resident.press("撤回")
    await resident.press("撤回，不办了")
    assert "诉求号 1001" in (await resident.say("我的事怎么样了")).text

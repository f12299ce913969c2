"""A resident's own phone: left by itself, changed at any time, and known to whoever helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.world import Chatter, World

NOISE = "楼上半夜装修太吵了，玫瑰园3栋，邻居说了不听"
OLD, NEW = "13800001111", "13900002222"


async def at_work(world: World) -> tuple[Chatter, Chatter]:
    """Return a resident who left a phone, and the member who accepted their order."""
    member, resident = await world.member("小张", "mediation"), world.person("居民甲")
    await resident.order(NOISE)
    await resident.say(OLD)
    await member.press("接单")
    return resident, member


@pytest.mark.parametrize(
    "said", [NEW, f"我电话换成{NEW}了", "我的新号码：139 0000 2222", f"以后请打这个{NEW}"]
)
async def test_a_phone_by_itself_is_no_order_but_kept(world: World, said: str) -> None:
    """Whoever works on the order is told, and sees it on the card; the whole number is not said again."""
    resident, member = await at_work(world)
    answer = await resident.say(said)
    assert "139****2222" in answer.text
    assert NEW in member.texts()
    assert await orders_of(resident) == 1


@pytest.mark.parametrize("said", ["我想改一下电话", "换手机号了", "我电话换了", "怎么改联系方式？"])
async def test_whoever_wants_to_change_it_is_asked_for_the_new_one(world: World, said: str) -> None:
    """The next message is the number, with or without words around it."""
    resident, member = await at_work(world)
    assert "新号码" in (await resident.say(said)).text
    await resident.say(NEW)
    assert "139****2222" in resident.texts()
    assert NEW in member.texts()


async def test_a_matter_of_its_own_is_no_answer_to_the_question_for_the_new_phone(world: World) -> None:
    """What was meant to be told is told."""
    resident, _ = await at_work(world)
    await resident.say("我想改一下电话")
    await resident.say("海棠苑2栋门口的路灯不亮了")
    assert "提交" in [button.label for button in resident.last.buttons]


@pytest.mark.parametrize("question", ["", "我想改一下电话"])
async def test_a_digit_too_few_is_asked_for_again(world: World, question: str) -> None:
    """After an order, or when the phone is changed: no order comes of it, and the next try counts."""
    resident = world.person("居民甲")
    await resident.order(NOISE)
    if question:
        await resident.say(question)
    assert "再发一次" in (await resident.say("1390000222")).text
    await resident.say(NEW)
    assert "提交" not in [button.label for button in resident.last.buttons]
    assert await orders_of(resident) == 1
    assert "电话记下了" in resident.texts() or "139****2222" in resident.texts()


async def test_the_same_phone_again_troubles_nobody(world: World) -> None:
    """The member is told of a change, and of nothing else."""
    resident, member = await at_work(world)
    await resident.say(NEW)
    told = len(member.chat), member.texts().count(NEW)
    await resident.say(NEW)
    assert (len(member.chat), member.texts().count(NEW)) == told


async def test_a_phone_that_comes_while_words_wait_belongs_to_the_person(world: World) -> None:
    """The card above stays as it is, and the number stands in no story."""
    resident = world.person("居民甲")
    await resident.draft(NOISE)
    assert "点上面卡片里的按钮" in (await resident.say(NEW)).text
    await resident.press("提交")
    assert NEW not in resident.texts()
    assert "方便留个电话吗" not in resident.texts()


async def test_a_phone_with_a_story_stays_part_of_the_story(world: World) -> None:
    """It tells of something, and not of the writer's own phone."""
    resident = world.person("居民甲")
    await resident.say(f"有人老打电话骗我妈买保健品，号码是{NEW}")
    assert "记下了，以后打" not in resident.texts()


async def test_a_phone_written_down_for_somebody_else_is_theirs(world: World) -> None:
    """Staff who take an order on the phone keep their own number."""
    staff = await world.staff()
    await staff.say("代点单")
    await staff.say(f"张阿姨 {OLD}")
    await staff.say(NEW)
    assert "记下了，以后打" not in staff.texts()


async def orders_of(resident: Chatter) -> int:
    """Return how many orders somebody has."""
    return (await resident.say("我的诉求")).text.count("诉求号")
